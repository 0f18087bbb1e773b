/** Attributes of users by short names, and their places in SCIM. */
import { folded } from '../text';
import { clear, replace, type PatchOperation } from '../scim/patch';
import { putAt, valueAt } from '../scim/places';
import { ENTERPRISE, USER_EXTENSION, type Email, type User } from './schemas';

/** Where each attribute with one value is. Source: OCI identity domains REST API, User. */
export const PLACES = {
	userName: 'userName',
	givenName: 'name.givenName',
	middleName: 'name.middleName',
	familyName: 'name.familyName',
	honorificPrefix: 'name.honorificPrefix',
	honorificSuffix: 'name.honorificSuffix',
	displayName: 'displayName',
	nickName: 'nickName',
	title: 'title',
	userType: 'userType',
	description: 'description',
	locale: 'locale',
	preferredLanguage: 'preferredLanguage',
	timezone: 'timezone',
	profileUrl: 'profileUrl',
	externalId: 'externalId',
	active: 'active',
	employeeNumber: `${ENTERPRISE}:employeeNumber`,
	costCenter: `${ENTERPRISE}:costCenter`,
	organization: `${ENTERPRISE}:organization`,
	division: `${ENTERPRISE}:division`,
	department: `${ENTERPRISE}:department`,
	/** SCIM ID of the manager. */
	manager: `${ENTERPRISE}:manager.value`,
	isFederatedUser: `${USER_EXTENSION}:isFederatedUser`,
	/** Only when a user is created. */
	serviceUser: `${USER_EXTENSION}:serviceUser`,
} as const;

export type AttributeName = keyof typeof PLACES;

/** Values by the names of `PLACES`; an empty text means no value. */
export type Attributes = { [name in AttributeName]?: string | boolean | undefined };

/** An attribute's value as text; empty if there is none. */
export function textAt(resource: unknown, name: AttributeName): string {
	const value = valueAt(resource, PLACES[name]);
	return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}

/** The members of a new user; what has no value is left out. */
export function membersOf(attributes: Attributes): Record<string, unknown> {
	const body: Record<string, unknown> = {};
	for (const [name, place] of Object.entries(PLACES) as Array<[AttributeName, string]>) {
		const value = attributes[name];
		if (value !== undefined && value !== '') putAt(body, place, value);
	}
	return body;
}

/** Where a change goes: the manager as a whole, for SCIM has no path to the value of a complex attribute of an extension. */
function replacement(name: AttributeName, value: string | boolean): PatchOperation {
	return name === 'manager' ? replace(`${ENTERPRISE}:manager`, { value }) : replace(PLACES[name], value);
}

function removal(name: AttributeName): PatchOperation {
	return clear(name === 'manager' ? `${ENTERPRISE}:manager` : PLACES[name]);
}

/** The operations that bring a user in line; none if the user has these values already. */
export function changesOf(user: User, attributes: Attributes): PatchOperation[] {
	const operations: PatchOperation[] = [];
	for (const name of Object.keys(PLACES) as AttributeName[]) {
		const wanted = attributes[name];
		if (wanted === undefined || textAt(user, name) === String(wanted)) continue;
		operations.push(wanted === '' ? removal(name) : replacement(name, wanted));
	}
	return operations;
}

/** The address by which a user is known: the primary one. */
export function primaryEmail({ emails }: User): string {
	return emails?.find(({ primary }) => primary === true)?.value ?? '';
}

const WORK = 'work';

/** The addresses of a new user. */
export function newEmails(address: string): Email[] {
	return [{ value: address, type: WORK, primary: true }];
}

/**
 * The operation that makes an address the primary one, in place of the one that is; the others stay, among them the
 * `recovery` entry that the service adds. With an empty text the primary one goes.
 *
 * Source: OCI identity domains REST API, emails: value and type are the key of an entry.
 */
export function emailChange(user: User, address: string): PatchOperation[] {
	const present = user.emails ?? [];
	if (folded(primaryEmail(user)) === folded(address)) return [];
	const type = present.find(({ primary }) => primary === true)?.type ?? WORK;
	const isMoved = (email: Email) => [WORK, type].includes(email.type ?? '') && folded(email.value) === folded(address);
	const others = present.filter((email) => email.primary !== true && !isMoved(email));
	const kept = others.map((email) => ({ ...email, primary: false }));
	if (address === '') return kept.length === 0 ? [clear('emails')] : [replace('emails', kept)];
	return [replace('emails', [...kept, { value: address, type, primary: true }])];
}
