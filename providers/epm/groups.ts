/** Groups of an environment and their members. */
import { InputError, ServiceError } from '../http/errors';
import { foldedValue } from '../text';
import { byKey, converge, type Present, type Result } from './batchWrite';
import type { EpmClient } from './client';
import { SERVICE, withKind } from './errors';
import { groupSchema, type Group } from './schemas';
import { notWhole } from './wholeness';

interface Members {
	/** User logins. */
	readonly users: readonly string[];
	/** Names of groups. */
	readonly groups: readonly string[];
}

/** A kind of members that is not given is left as it is. */
export type MemberLists = { readonly [Kind in keyof Members]?: Members[Kind] | undefined };

export interface NewGroup {
	readonly groupname: string;
	readonly description?: string | undefined;
	readonly members?: MemberLists | undefined;
}

export interface GroupQuery {
	readonly groupname?: string | undefined;
	/** `EPM`, `IDCS`, `PREDEFINED`; all without it. */
	readonly type?: readonly string[] | undefined;
	readonly members?: boolean;
	readonly roles?: boolean;
}

/** Source: EPM "List Groups". */
export async function listGroups(client: EpmClient, query: GroupQuery = {}): Promise<Group[]> {
	const groups = await client.list({ method: 'POST', path: '/security/v1/groups/list', json: query }, groupSchema);
	const { groupname, type: types } = query;
	const kinds = types?.map(foldedValue);
	// Every base role appears as a group. Source: EPM "List Groups".
	if (groupname === undefined && kinds === undefined && groups.length === 0) {
		throw notWhole('EPM listed no groups at all, not even those of the base roles.');
	}
	// A gateway may drop the query, and the answer is then all groups.
	return groups.filter(
		(group) =>
			(groupname === undefined || foldedValue(group.groupname) === foldedValue(groupname)) &&
			(kinds === undefined || !group.type || kinds.includes(foldedValue(group.type))),
	);
}

/** The names that are taken, in lower case. */
export async function existingNames(client: EpmClient): Promise<ReadonlySet<string>> {
	return new Set((await listGroups(client)).map(({ groupname }) => foldedValue(groupname)));
}

/** The group of that name, whatever its case; of several, the one that can be changed. `undefined` if there is none. */
export function groupNamed(groups: readonly Group[], groupname: string): Group | undefined {
	const named = groups.filter((group) => foldedValue(group.groupname) === foldedValue(groupname));
	return named.find(isChangeable) ?? named[0];
}

/** As `groupNamed`, of the groups as they are now. */
export async function findGroup(client: EpmClient, groupname: string, members = false): Promise<Group | undefined> {
	return groupNamed(await listGroups(client, { groupname, ...(members ? { members } : {}) }), groupname);
}

/** Only groups that were made in Access Control can be changed. Source: EPM "Creating and Managing Groups". */
export function isChangeable({ type }: Group): boolean {
	return !type || type.toUpperCase() === 'EPM';
}

/** Why a group cannot be changed here. */
export function notChangeable({ groupname, type }: Group): InputError {
	return new InputError(
		'group',
		`The group "${groupname}" is of the type ${type}, which this API cannot change.`,
		'Only groups that were made in Access Control (type EPM) can be changed here; those of the identity domain are changed there.',
	);
}

/** @throws {InputError} for a group of the identity domain or of a base role. */
export function checkChangeable(group: Group): void {
	if (!isChangeable(group)) throw notChangeable(group);
}

export function noSuchGroup(groupname: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'notFound',
		status: 200,
		message: `There is no group "${groupname}" in this environment.`,
		advice: 'Check the name of the group, or create it first.',
	});
}

function wireMembers({ users = [], groups = [] }: MemberLists): object {
	return {
		users: users.map((userlogin) => ({ userlogin })),
		groups: groups.map((groupname) => ({ groupname })),
	};
}

/** Creates groups; those that exist stay as they are and are refused. Source: EPM "Add Groups (v2)". */
export async function addGroups(
	client: EpmClient,
	groups: readonly NewGroup[],
	signal?: AbortSignal,
): Promise<Map<string, Result>> {
	const wanted = byKey(groups, ({ groupname }) => groupname);
	return await converge(client, {
		signal,
		keys: [...wanted.keys()],
		refusalIsFinal: true,
		look: async (keys) => {
			const present = byKey(await listGroups(client), ({ groupname }) => groupname);
			return new Map(keys.map((key) => [key, present.has(key)]));
		},
		write: async (keys) => {
			const list = keys.map((key) => wanted.get(key)).filter((group) => group !== undefined);
			const groups = list.map(({ members, ...group }) => ({
				...group,
				...(members ? { members: wireMembers(members) } : {}),
			}));
			return await client.batch({ method: 'POST', path: '/security/v2/groups/add', json: { groups } }, keys);
		},
	});
}

/** The account of the credential could lose the rights that the node needs. */
function groupOfOwn({ groupname }: Group): InputError {
	return new InputError(
		'group',
		`The account of the credential is a member of the group "${groupname}", so the group is not deleted.`,
		'Delete the group in EPM, or use the credential of another account.',
	);
}

function isRefused(error: unknown): error is ServiceError {
	return error instanceof ServiceError && error.kind === 'invalid';
}

/**
 * Removes groups; their members stay.
 *
 * Source: EPM "Remove Groups (v2)".
 *
 * @param ignoreMissing whether a group that does not exist is as wanted.
 * @param isOwn whether a login is that of the credential's account, whose groups stay.
 */
export async function removeGroups(
	client: EpmClient,
	groupnames: readonly string[],
	ignoreMissing: boolean,
	isOwn: (login: string) => boolean = () => false,
): Promise<Map<string, Result>> {
	const spelling = byKey(groupnames, (groupname) => groupname);
	const seen = byKey(await listGroups(client, { members: true }), ({ groupname }) => groupname);
	const whyNot = (key: string) => {
		const group = seen.get(key);
		if (group && !isChangeable(group)) return notChangeable(group);
		return group && membersOf(group).users.some(isOwn) ? groupOfOwn(group) : undefined;
	};
	const results = await converge(client, {
		keys: [...spelling.keys()].filter((key) => whyNot(key) === undefined),
		lookFirst: ignoreMissing,
		look: async (keys) => {
			const present = byKey(await listGroups(client), ({ groupname }) => groupname);
			return new Map(
				keys.map((key): [string, Present] => [
					key,
					present.has(key) ? false : seen.has(key) || ignoreMissing || undefined,
				]),
			);
		},
		write: async (keys) => {
			const groups = keys.map((key) => ({ groupname: spelling.get(key) ?? key }));
			return await client.batch({ method: 'POST', path: '/security/v2/groups/remove', json: { groups } }, keys);
		},
	});
	for (const key of spelling.keys()) {
		const error = whyNot(key);
		const result = results.get(key);
		if (error !== undefined) results.set(key, { error });
		// EPM has no code for it; the list of all groups did not have it.
		else if (!seen.has(key) && result !== undefined && 'error' in result && isRefused(result.error)) {
			results.set(key, { error: withKind(result.error, 'notFound') });
		}
	}
	return results;
}

/** Members that are not given keep what they are; lists replace all of their kind. */
export interface GroupChange extends MemberLists {
	readonly description?: string | undefined;
}

function sameNames(wanted: readonly string[] | undefined, present: readonly string[]): boolean {
	if (wanted === undefined) return true;
	const keys = new Set(wanted.map(foldedValue));
	const current = new Set(present.map(foldedValue));
	return keys.size === current.size && [...keys].every((key) => current.has(key));
}

function membersOf(group: Group): Members {
	return {
		users: (group.members?.users ?? []).map(({ userlogin }) => userlogin),
		groups: (group.members?.groups ?? []).map(({ groupname }) => groupname),
	};
}

function isAs(change: GroupChange, group: Group): boolean {
	const { users, groups } = membersOf(group);
	return (
		(change.description === undefined || change.description === (group.description ?? '')) &&
		sameNames(change.users, users) &&
		sameNames(change.groups, groups)
	);
}

/** @throws {ServiceError} when members that are to stay are not known, and would be taken out. */
function checkComplete({ groupname, members }: Group, { users, groups }: GroupChange): void {
	if (members !== undefined || (users !== undefined && groups !== undefined)) return;
	throw new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: `EPM gave the group "${groupname}" without its members, so an update would take them out. Nothing was changed.`,
		reason: { code: 'membersUnknown', facts: {} },
	});
}

/** @throws {InputError} when the account of the credential would lose its membership, and with it perhaps its rights. */
function checkOwnStays(group: Group, { users }: GroupChange, isOwn: (login: string) => boolean): void {
	if (users === undefined || users.some(isOwn) || !membersOf(group).users.some(isOwn)) return;
	throw new InputError(
		'memberUsers',
		`The account of the credential is a member of "${group.groupname}" and would be taken out of it.`,
		'Add it to the list, or change the group in EPM.',
	);
}

/**
 * Changes one group; what is as wanted already is left alone. Members that are not given are read and sent along, for
 * an update without them may be taken for one that wants none.
 *
 * Source: EPM "Update Groups": `type` and `identity` come from List Groups.
 *
 * @throws {InputError} for a group that cannot be changed here, {ServiceError} for one that does not exist.
 */
export async function updateGroup(
	client: EpmClient,
	groupname: string,
	change: GroupChange,
	isOwn: (login: string) => boolean = () => false,
): Promise<Result> {
	const key = foldedValue(groupname);
	let present = await findGroup(client, groupname, true);
	if (present === undefined) throw noSuchGroup(groupname);
	checkChangeable(present);
	checkComplete(present, change);
	checkOwnStays(present, change, isOwn);
	if (isAs(change, present)) return { outcome: 'unchanged' };
	const results = await converge(client, {
		keys: [key],
		look: async () => {
			present = (await findGroup(client, groupname, true)) ?? present;
			if (present) checkComplete(present, change);
			return new Map([[key, present && isAs(change, present)]]);
		},
		write: async () => {
			const members = present ? membersOf(present) : { users: [], groups: [] };
			const group = {
				groupname: present?.groupname ?? groupname,
				description: change.description ?? present?.description ?? '',
				type: 'EPM',
				identity: present?.identity,
				members: wireMembers({ users: change.users ?? members.users, groups: change.groups ?? members.groups }),
			};
			return await client.batch({ method: 'PUT', path: '/security/v1/groups/update', json: { groups: [group] } }, [
				key,
			]);
		},
	});
	return results.get(key) ?? { outcome: 'unchanged' };
}
