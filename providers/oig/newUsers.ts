/** Users who are to be created: how they are recognised, and how they are written. */
import { contentKey } from '../http/contentKey';
import { EMPLOYEE_NUMBER, LOGIN, PASSWORD, type Attribute } from './attributes';

export interface NewUser {
	readonly attributes: readonly Attribute[];
}

/** What tells a person from all others, in the order in which it is trusted. */
export const KEYS = [LOGIN, EMPLOYEE_NUMBER, 'Email'] as const;
/** The attribute by which a user is found again, if there is one. */
export function keyOf(user: NewUser): { attribute: string; value: string } | undefined {
	for (const attribute of KEYS) {
		const value = user.attributes.find(({ name }) => name === attribute)?.value;
		if (value !== undefined && value !== null && String(value).trim() !== '') {
			return { attribute, value: String(value).trim() };
		}
	}
	return undefined;
}

/**
 * The `requestId` of each user: a hash of the content, so that a repeated call carries the same one; the password is left
 * out of it. Users of the same content are told apart by their position among them.
 *
 * Source: OIG "POST /users – bulk create": free text of the client, echoed.
 */
export function correlationIds(users: readonly NewUser[]): string[] {
	const seen = new Map<string, number>();
	return users.map(({ attributes }) => {
		const content = attributes.filter(({ name }) => name !== PASSWORD);
		const id = contentKey(content).slice(0, 22);
		const occurrence = seen.get(id) ?? 0;
		seen.set(id, occurrence + 1);
		return occurrence === 0 ? id : `${id}-${occurrence + 1}`;
	});
}

/** The request body. Source: OIG "Create Users". */
export function createBody(users: readonly NewUser[], requestIds: readonly string[]): object {
	return {
		users: users.map(({ attributes }, index) => ({
			requestId: requestIds[index],
			fields: attributes.map(({ name, value }) => ({ name, value })),
		})),
	};
}
