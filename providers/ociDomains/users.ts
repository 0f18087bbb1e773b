/** Users of an identity domain. */
import { isAmbiguous } from '../http/ambiguousWrite';
import { InputError, ServiceError } from '../http/errors';
import { orMissing } from '../http/missing';
import { collect } from '../http/paging';
import { quote } from '../http/redaction';
import { anyOf, where, type ScimFilter } from '../scim/filter';
import type { PatchOperation } from '../scim/patch';
import { folded } from '../text';
import { changesOf, emailChange, membersOf, newEmails, primaryEmail, textAt, type Attributes } from './attributes';
import { onlyFitting, theOneNamed } from './checks';
import type { OciDomainsClient } from './client';
import { userCalled } from './meant';
import { asId, isOcid, isScimId } from './references';
import { CAPABILITIES, readUser, USER, USER_EXTENSION, USER_STATE, type User } from './schemas';
import { distinct, type Typed } from './userLists';

/** What a new user is to have. */
export interface NewUser extends Attributes {
	readonly userName: string;
	/** The primary address. */
	readonly email?: string | undefined;
	readonly furtherEmails?: readonly Typed[] | undefined;
	readonly phoneNumbers?: readonly Typed[] | undefined;
	readonly addresses?: readonly object[] | undefined;
	readonly password?: string | undefined;
	/** Whether the mail that welcomes new users is not sent. */
	readonly suppressMail?: boolean | undefined;
	/** Further schemas with their members, by URN. */
	readonly extensions?: Readonly<Record<string, object>> | undefined;
}

export interface UserChanges extends Attributes {
	readonly email?: string | undefined;
	/** Further operations that the present values need, for what has no short name. */
	readonly operations?: ((current: User) => readonly PatchOperation[]) | undefined;
}

const RESOURCE = 'Users';

/** Groups come only when they are asked for by name; with names, nothing else comes. */
export const USER_ATTRIBUTES: readonly string[] = [
	'userName',
	'ocid',
	'name',
	'displayName',
	'nickName',
	'active',
	'emails',
	'phoneNumbers',
	'addresses',
	'title',
	'userType',
	'description',
	'locale',
	'preferredLanguage',
	'timezone',
	'profileUrl',
	'externalId',
	'deleteInProgress',
	'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
	USER_EXTENSION,
	USER_STATE,
	CAPABILITIES,
];

/** Users who are being deleted are still listed for a while; they are not the ones that are meant. */
export const isStaying = ({ deleteInProgress }: { readonly deleteInProgress?: boolean | null | undefined }): boolean =>
	deleteInProgress !== true;

/** @param attributes default: those that come unasked */
export async function searchUsers(
	client: OciDomainsClient,
	filter: ScimFilter,
	attributes?: readonly string[],
): Promise<User[]> {
	const found = await collect(client.scim.list(RESOURCE, { filter, attributes }));
	return found.map(readUser).filter(isStaying);
}

export const nameOf = ({ userName }: User): string => userName;

/** The user of that name, whatever its upper and lower case, or `undefined`. */
export async function findUser(client: OciDomainsClient, userName: string): Promise<User | undefined> {
	const found = await searchUsers(client, where('userName', 'eq', userName));
	return theOneNamed(found, nameOf, userName, 'users');
}

export async function getUser(client: OciDomainsClient, id: string, attributes?: readonly string[]): Promise<User> {
	return readUser(await client.scim.get(RESOURCE, id, attributes));
}

function missingUser(reference: string): ServiceError {
	return new ServiceError({
		service: 'OCI Identity Domains',
		kind: 'notFound',
		status: 404,
		message: `There is no user "${quote(reference, [], 100)}" in the identity domain.`,
		reason: { code: 'notInDomain', facts: { object: 'user' } },
	});
}

/**
 * The user that somebody names by SCIM ID or OCID.
 *
 * @param attributes default: those that come unasked
 * @throws {InputError} for what is neither.
 */
export async function userById(
	client: OciDomainsClient,
	reference: string,
	field: string,
	attributes?: readonly string[],
): Promise<User> {
	if (!isScimId(reference) && !isOcid(reference)) {
		throw new InputError(field, `"${quote(reference, [], 100)}" is neither the ID nor the OCID of a user.`, undefined, {
			code: 'notAnId',
			facts: { object: 'user', field },
		});
	}
	const user = await orMissing(getUser(client, asId(reference), attributes));
	if (user === undefined || !isStaying(user)) throw missingUser(reference);
	return user;
}

/**
 * The user with this user name, or with this email address if no other user has it.
 *
 * @param attributes default: those that come unasked
 * @throws {InputError} when it is not clear which user is meant.
 */
export async function userByName(
	client: OciDomainsClient,
	name: string,
	field: string,
	attributes?: readonly string[],
): Promise<User> {
	const filter = anyOf(where('userName', 'eq', name), where('emails.value', 'eq', name));
	const found = await searchUsers(client, filter, attributes);
	const fitting = onlyFitting(found, (user) => userCalled(name, [user], field) !== undefined, 'users');
	const user = userCalled(name, fitting, field);
	if (user === undefined) throw missingUser(name);
	return user;
}

/** The body of a create, the same alone and inside a Bulk. */
export function userBody(user: NewUser): Record<string, unknown> {
	const {
		email,
		furtherEmails = [],
		phoneNumbers,
		addresses,
		password,
		suppressMail,
		extensions = {},
		...attributes
	} = user;
	const members = membersOf(attributes);
	for (const [urn, own] of Object.entries(extensions)) members[urn] = { ...Object(members[urn] ?? {}), ...own };
	if (suppressMail) members[USER_EXTENSION] = { ...Object(members[USER_EXTENSION] ?? {}), bypassNotification: true };
	const emails = distinct([...(email ? newEmails(email) : []), ...furtherEmails]);
	return {
		schemas: [USER, ...Object.keys(members).filter((name) => name.startsWith('urn:'))],
		...members,
		...(emails.length === 0 ? {} : { emails }),
		...(phoneNumbers === undefined ? {} : { phoneNumbers: distinct(phoneNumbers) }),
		...(addresses === undefined ? {} : { addresses }),
		...(password === undefined ? {} : { password }),
	};
}

/**
 * Whether a user is what a create whose answer was lost would have made. Another one of that name was there before, and
 * must not be taken for a new one.
 */
export function isAsCreated(user: User, { email, ...wanted }: NewUser): boolean {
	const names = ['givenName', 'familyName', 'externalId', 'employeeNumber'] as const;
	const hasNames = names.every((name) => wanted[name] === undefined || textAt(user, name) === String(wanted[name]));
	return hasNames && (email === undefined || folded(primaryEmail(user)) === folded(email));
}

const WRITE_TRIES = 3;

/**
 * Writes what differs, and nothing if nothing does. A user who was changed meanwhile, or whose change got no answer, is
 * read and compared again.
 *
 * @param version of an earlier read: then the user must not have changed since, or the write is refused.
 */
export async function changeUser(
	client: OciDomainsClient,
	user: User,
	changes: UserChanges,
	version?: string,
): Promise<{ value: User; changed: boolean }> {
	const { email, operations: others = () => [], ...attributes } = changes;
	let current = user;
	let written = false;
	for (let attempt = 1; ; attempt += 1) {
		const operations = [
			...changesOf(current, attributes),
			...(email === undefined ? [] : emailChange(current, email)),
			...others(current),
		];
		if (operations.length === 0) return { value: current, changed: written };
		try {
			await client.scim.patch(RESOURCE, user.id, operations, {
				version: version ?? current.meta?.version ?? undefined,
			});
			return { value: await getUser(client, user.id), changed: true };
		} catch (error) {
			const isStale = error instanceof ServiceError && error.status === 412 && version === undefined;
			const isLost = isAmbiguous(error);
			if (attempt >= WRITE_TRIES || !(isStale || isLost)) throw error;
			written ||= isLost;
			await client.options.clock.sleep(1_000 * attempt, client.options.signal);
			current = await getUser(client, user.id);
		}
	}
}
