/** Users who are to be created: how they are recognized, and how they are written. */
import { contentKey } from '../http/contentKey';
import { EMPLOYEE_NUMBER, LOGIN, PASSWORD, type Attribute } from './attributes';

export interface NewUser {
	readonly attributes: readonly Attribute[];
	/** The caller's own mark; without it one is made. */
	readonly requestId?: string | undefined;
}

/** What tells a person from all others, in the order in which it is trusted. */
export const KEYS = [LOGIN, EMPLOYEE_NUMBER, 'Email'] as const;
/** The attribute by which a user is found again, if there is one. */
export function newUserKey(user: NewUser): { attribute: string; value: string } | undefined {
	for (const attribute of KEYS) {
		const value = user.attributes.find(({ name }) => name === attribute)?.value;
		if (value !== undefined && value !== null && String(value).trim() !== '') {
			return { attribute, value: String(value).trim() };
		}
	}
	return undefined;
}

/**
 * The `requestId` of each user on the wire: the caller's own, or a hash of the content, so that a repeated call carries
 * the same one; the password is left out of it. What several users share is told apart by their position among them.
 *
 * Source: OIG "POST /users – bulk create": free text of the client, echoed.
 */
export function correlationIds(users: readonly NewUser[]): string[] {
	const taken = new Set<string>();
	return users.map(({ attributes, requestId }) => {
		const content = attributes.filter(({ name }) => name !== PASSWORD);
		const wanted = requestId ?? contentKey(content).slice(0, 22);
		let id = wanted;
		for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`;
		taken.add(id);
		return id;
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
