/** Users and groups as people name them in lists: by user name or name, or by ID. */
import { InputError, ServiceError } from '../http/errors';
import { quote } from '../http/redaction';
import { folded } from '../text';
import { findGroup, getGroup, theOneGroup } from './groups';
import { listAll } from './lookups';
import { orMissing } from './refusals';
import { readUser, type Group, type User } from './schemas';
import type { ScimService } from './service';
import { findUser, getUser } from './users';

/** Above this many references, the list of all users costs less than looking them up. */
const LIST_ABOVE = 20;
/** References that an error names. */
const NAMED = 10;

const shown = (reference: string) => `"${quote(reference, [], 100)}"`;

function twoMeant(field: string, reference: string, what: 'group' | 'user'): InputError {
	return new InputError(
		field,
		`${shown(reference)} is the name of one ${what} and the ID of another, so it is not clear which one is meant.`,
		'Use the ID, or another name.',
	);
}

const isPathSegment = (text: string) => !/^\.{1,2}$|[\s\p{C}]/u.test(text);

async function orNoId<T>(answer: Promise<T>): Promise<T | undefined> {
	try {
		return await orMissing(answer);
	} catch (error) {
		if (error instanceof ServiceError && error.status === 400) return undefined;
		throw error;
	}
}

/** One entry by its name or ID. A name that is another one's ID is refused. */
async function named<T extends { readonly id: string }>(
	reference: string,
	field: string,
	what: 'group' | 'user',
	{ byName, byId }: { byName: () => Promise<T | undefined>; byId: () => Promise<T> },
): Promise<T | undefined> {
	const name = await byName();
	// No ID has blanks or what cannot be seen, and a server may refuse to read what is none of its IDs.
	const id = isPathSegment(reference) ? await orNoId(byId()) : undefined;
	if (name !== undefined && id !== undefined && name.id !== id.id) throw twoMeant(field, reference, what);
	return name ?? id;
}

/** References to users, looked up in the list of all of them. */
async function inList(service: ScimService, references: readonly string[], field: string) {
	const { client } = await service.open();
	const users = (await listAll(service, 'users')).map((resource) => readUser(client.profile, resource));
	const byId = new Map(users.map((user) => [user.id, user]));
	const byName = new Map<string, User[]>();
	for (const user of users) byName.set(folded(user.userName), [...(byName.get(folded(user.userName)) ?? []), user]);
	return references.map((reference) => {
		const alike = byName.get(folded(reference)) ?? [];
		const exact = alike.filter(({ userName }) => userName === reference);
		const [name, ...others] = exact.length === 1 ? exact : alike;
		if (others.length > 0) {
			throw new InputError(field, `${alike.length} users have the user name ${shown(reference)}.`, 'Use the ID.');
		}
		const id = byId.get(reference);
		if (name !== undefined && id !== undefined && name.id !== id.id) throw twoMeant(field, reference, 'user');
		return name ?? id;
	});
}

/**
 * The users that are named, in the order of the references, each once.
 *
 * @param field as the operation shows it
 * @throws {InputError} when a reference is ambiguous.
 * @throws {ServiceError} of kind `notFound` that names all that no user has.
 */
export async function usersNamed(service: ScimService, references: readonly string[], field: string): Promise<User[]> {
	const wanted = [...new Set(references)];
	const found: Array<User | undefined> = [];
	if (wanted.length > LIST_ABOVE) found.push(...(await inList(service, wanted, field)));
	else {
		for (const reference of wanted) {
			const user = await named(reference, field, 'user', {
				byName: async () => await findUser(service, reference, field),
				byId: async () => await getUser(service, reference),
			});
			found.push(user);
		}
	}
	const missing = wanted.filter((_, index) => found[index] === undefined);
	if (missing.length > 0) throw missingUsers(service, missing, field);
	return [...new Map(found.flatMap((user) => (user === undefined ? [] : [[user.id, user]]))).values()];
}

function missingUsers({ dialect }: ScimService, references: readonly string[], field: string): ServiceError {
	const names = references.slice(0, NAMED).map(shown).join(', ');
	const more = references.length > NAMED ? ` and ${references.length - NAMED} more` : '';
	return new ServiceError({
		service: dialect.service,
		kind: 'notFound',
		status: 404,
		message:
			references.length === 1
				? `There is no user ${names} on the SCIM server.`
				: `There are no users ${names}${more} on the SCIM server.`,
		advice: `Nothing was changed. Check the values in "${field}", and that the credential is for the right server.`,
	});
}

function missingGroup(service: ScimService, reference: string, field: string): ServiceError {
	return new ServiceError({
		service: service.dialect.service,
		kind: 'notFound',
		status: 404,
		message: `There is no group ${shown(reference)} on the SCIM server.`,
		advice: `Nothing was changed. Check the values in "${field}".`,
	});
}

/** The group that is named. */
export async function groupNamed(service: ScimService, reference: string, field: string): Promise<Group> {
	const group = await named(reference, field, 'group', {
		byName: async () => await findGroup(service, reference, field),
		byId: async () => await getGroup(service, reference),
	});
	if (group === undefined) throw missingGroup(service, reference, field);
	return group;
}

/** The group that is named, in the list of all of them. */
export function groupInList(service: ScimService, groups: readonly Group[], reference: string, field: string): Group {
	const alike = groups.filter(({ displayName }) => folded(displayName) === folded(reference));
	const name = theOneGroup(alike, reference, field);
	const id = groups.find((group) => group.id === reference);
	if (name !== undefined && id !== undefined && name.id !== id.id) throw twoMeant(field, reference, 'group');
	const group = name ?? id;
	if (group === undefined) throw missingGroup(service, reference, field);
	return group;
}
