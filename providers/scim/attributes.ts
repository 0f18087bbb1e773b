/** Attributes of users by short names, and their places in SCIM; what differs from what is wanted. */
import { InputError } from '../http/errors';
import { folded } from '../text';
import { holds } from './holds';
import { clear, replace, type PatchOperation } from './patch';
import { isInList, putAt, valueAt } from './places';
import { ENTERPRISE, type Email, type User } from './schemas';

/** Where each attribute with one value is. Source: RFC 7643, sections 4.1 and 4.3. */
export const PLACES = {
	userName: 'userName',
	givenName: 'name.givenName',
	middleName: 'name.middleName',
	familyName: 'name.familyName',
	displayName: 'displayName',
	nickName: 'nickName',
	title: 'title',
	userType: 'userType',
	preferredLanguage: 'preferredLanguage',
	locale: 'locale',
	timezone: 'timezone',
	externalId: 'externalId',
	employeeNumber: `${ENTERPRISE}:employeeNumber`,
	costCenter: `${ENTERPRISE}:costCenter`,
	organization: `${ENTERPRISE}:organization`,
	division: `${ENTERPRISE}:division`,
	department: `${ENTERPRISE}:department`,
} as const;

export type AttributeName = keyof typeof PLACES;

/** Values by the names of `PLACES`; an empty text means no value. */
export type Attributes = { [name in AttributeName]?: string | undefined };

/** Values by their places, for what has no short name; `null` or an empty text means no value. */
export type Further = Readonly<Record<string, unknown>>;

const NAMES = Object.keys(PLACES) as AttributeName[];

/** An attribute's value as text; empty if there is none. */
export function textAt(resource: unknown, name: AttributeName): string {
	const value = valueAt(resource, PLACES[name]);
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

const CORE_URN = /^urn:ietf:params:scim:schemas:core:2\.0:User:/i;

/** A place without the URN of users, by which servers find nothing in a change. */
export const plainPlace = (place: string): string => place.replace(CORE_URN, '');

/** The short name of what stands in a place, if it has one. */
export function shortNameOf(place: string): AttributeName | undefined {
	const wanted = plainPlace(place).toLowerCase();
	return NAMES.find((name) => PLACES[name].toLowerCase() === wanted);
}

/** Lists of objects. A part of one in a path would be that of all its entries. Source: RFC 7643, section 4.1.2. */
const LISTS: ReadonlySet<string> = new Set([
	'addresses',
	'emails',
	'entitlements',
	'groups',
	'ims',
	'phonenumbers',
	'photos',
	'roles',
	'x509certificates',
]);

export function isPartOfList(place: string): boolean {
	const [head = '', ...rest] = plainPlace(place).toLowerCase().split('.');
	return rest.length > 0 && LISTS.has(head);
}

const isNothing = (value: unknown) => value === undefined || value === null || value === '';

/** The members of a new user; what has no value is left out. */
export function membersOf(attributes: Attributes, further: Further = {}): Record<string, unknown> {
	const body: Record<string, unknown> = {};
	for (const name of NAMES) if (attributes[name]) putAt(body, PLACES[name], attributes[name]);
	for (const [place, value] of Object.entries(further)) if (!isNothing(value)) putAt(body, place, value);
	return body;
}

/** URNs that a body uses, which `schemas` must name. Source: RFC 7643, section 3. */
export function schemasOf(core: string, body: Readonly<Record<string, unknown>>): string[] {
	return [core, ...Object.keys(body).filter((name) => name.toLowerCase().startsWith('urn:'))];
}

/** @throws {InputError} for a part of a list: a server would change it in all entries. Source: RFC 7644, section 3.5.2.3. */
export function checkNotInList(present: unknown, place: string, field = 'attributes'): void {
	if (!isInList(present, place)) return;
	throw new InputError(field, `"${place}" would change every entry of a list.`, 'Give the whole list.');
}

/** The operations that bring a user in line; none if the user has these values already. */
export function changesOf(user: User, attributes: Attributes, further: Further = {}, field?: string): PatchOperation[] {
	const operations: PatchOperation[] = [];
	for (const name of NAMES) {
		const wanted = attributes[name];
		if (wanted === undefined || textAt(user, name) === wanted) continue;
		operations.push(wanted === '' ? clear(PLACES[name]) : replace(PLACES[name], wanted));
	}
	for (const [place, wanted] of Object.entries(further)) {
		checkNotInList(user, place, field);
		const present = valueAt(user, place);
		if (isNothing(wanted)) {
			if (!isNothing(present)) operations.push(clear(place));
		} else if (!holds(present, wanted)) operations.push(replace(place, wanted, field));
	}
	return operations;
}

const WORK = 'work';

/** The address by which a user is known: the primary one, else that for work, else the first. */
function mainEmail({ emails }: User): Email | undefined {
	const list = emails ?? [];
	return (
		list.find(({ primary }) => primary === true) ?? list.find(({ type }) => type?.toLowerCase() === WORK) ?? list[0]
	);
}

export function primaryEmail(user: User): string {
	return mainEmail(user)?.value ?? '';
}

/** The addresses of a new user. */
export function newEmails(address: string): Email[] {
	return [{ value: address, type: WORK, primary: true }];
}

/**
 * The operation that puts an address in the place of the main one; the others stay. With an empty text the main one
 * goes.
 */
export function emailChange(user: User, address: string): PatchOperation[] {
	const main = mainEmail(user);
	if (folded(main?.value ?? '') === folded(address)) return [];
	const others = (user.emails ?? []).filter((email) => email !== main && folded(email.value) !== folded(address));
	const kept = others.map((email) => ({ ...email, primary: false }));
	if (address === '') return kept.length === 0 ? [clear('emails')] : [replace('emails', kept)];
	return [replace('emails', [...kept, { value: address, type: main?.type ?? WORK, primary: true }])];
}
