/** Grants of one role to many users at once, by one request or over SCIM. */
import { ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import { splitBatch } from '../http/splitBatch';
import type { OigClient } from './client';
import type { Entry } from './entry';
import { SERVICE } from './errors';
import type { OpenRequests } from './openRequests';
import { submitRequest, type SubmittedRequest } from './raiseRequest';
import { changeOf, type Change } from './requests';
import { directMembers, isFiltered, membersAmong as filteredMembers } from './roles';
import { setMemberships } from './scim';

/** What became of a membership. */
type GrantOutcome =
	/** `existed`: it was so before. */
	| { readonly kind: 'done'; readonly existed?: boolean }
	| { readonly kind: 'pending'; readonly requestId: string | undefined }
	| { readonly kind: 'failed'; readonly error: unknown };

/** User → outcome. */
export type GrantOutcomes = ReadonlyMap<string, GrantOutcome>;

export interface GrantOptions {
	/** As they were before anything was requested. */
	readonly open: OpenRequests;
	/** Reads the open requests as they are now. */
	readonly readOpen: () => Promise<OpenRequests>;
	readonly signal?: AbortSignal | undefined;
}

type Pair = readonly [userId: string, outcome: GrantOutcome];

/** Requests for one role whose answer is lost; each stands for many users, and nothing is requested twice. */
const TRIES = 5;
const DONE: GrantOutcome = { kind: 'done' };

async function membersAmong(client: OigClient, roleId: string): Promise<ReadonlySet<string>> {
	return new Set(await collect(directMembers(client, roleId)));
}

/**
 * Requests a role for users who do not have it, in one request with many beneficiaries. Nothing is requested for those
 * for whom an open request asks for the role already.
 *
 * Source: OIG "POST /requests": several beneficiaries in one request are allowed.
 */
export async function requestRole(
	client: OigClient,
	roleId: string,
	userIds: readonly string[],
	{ open, readOpen, signal }: GrantOptions,
): Promise<GrantOutcomes> {
	const asked = await open.granting(roleId, userIds);
	const outcomes = new Map<string, GrantOutcome>();
	for (const [userId, requestId] of asked) outcomes.set(userId, { kind: 'pending', requestId });
	const send = async (part: readonly string[]): Promise<Pair[]> =>
		await client.settled(
			async () => {
				const wanted = { kind: 'Role', beneficiaryIds: part, entityIds: [roleId] } as const;
				const outcome = await outcomeOf(client, await submitRequest(client, wanted));
				return part.map((userId) => [userId, outcome] as const);
			},
			async () => await findGranted(client, roleId, part, await readOpen()),
			TRIES,
		);
	const wanted = userIds.filter((userId) => !outcomes.has(userId));
	const failed = (userId: string, error: unknown): Pair => [userId, { kind: 'failed', error }];
	for (const [userId, outcome] of await splitBatch(wanted, send, failed, signal)) outcomes.set(userId, outcome);
	return await withoutHolders(client, roleId, outcomes, signal);
}

async function outcomeOf(client: OigClient, { requestId, end }: SubmittedRequest): Promise<GrantOutcome> {
	try {
		const change: Change = await changeOf(client, requestId, end);
		return change.outcome === 'updated' ? DONE : { kind: 'pending', requestId };
	} catch (error) {
		return { kind: 'failed', error };
	}
}

/** What a request whose answer was lost has left; `undefined` if there is no trace of it. */
async function findGranted(
	client: OigClient,
	roleId: string,
	userIds: readonly string[],
	open: OpenRequests,
): Promise<Pair[] | undefined> {
	const asked = await open.granting(roleId, userIds);
	const members = await membersAmong(client, roleId);
	if (!userIds.some((userId) => asked.has(userId) || members.has(userId))) return undefined;
	return userIds.map((userId) => {
		if (members.has(userId)) return [userId, DONE];
		const requestId = asked.get(userId);
		return [
			userId,
			requestId === undefined ? { kind: 'failed', error: unknownOutcome() } : { kind: 'pending', requestId },
		];
	});
}

function unknownOutcome(): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: 'The answer to the request for the role was lost; others have got it by now, this user has not.',
		advice: 'Run it again: who has the role by then is recognized.',
	});
}

/** Somebody else may have granted the role since the members were read; then the server refuses it as held. */
async function withoutHolders(
	client: OigClient,
	roleId: string,
	outcomes: ReadonlyMap<string, GrantOutcome>,
	signal: AbortSignal | undefined,
): Promise<GrantOutcomes> {
	const refused = [...outcomes].filter(([, outcome]) => outcome.kind === 'failed' && isAboutItem(outcome.error));
	if (refused.length === 0 || signal?.aborted) return outcomes;
	const members = await membersAmong(client, roleId);
	const held = refused.filter(([userId]) => members.has(userId));
	return new Map([...outcomes, ...held.map(([userId]) => [userId, { kind: 'done', existed: true }] as const)]);
}

function isAboutItem(error: unknown): boolean {
	return error instanceof ServiceError && (error.kind === 'invalid' || error.kind === 'conflict');
}

interface DirectOptions {
	/** Users as they were read, by id: of a single one it is asked whether that one is a member. */
	readonly known: ReadonlyMap<string, Entry>;
	readonly signal: AbortSignal | undefined;
}

/**
 * Adds users to a role or takes them out of it directly, all in one request.
 *
 * Source: OIG SCIM "PATCH", role membership.
 */
export async function setRoleDirectly(
	client: OigClient,
	role: Entry,
	userIds: readonly string[],
	wanted: boolean,
	{ known, signal }: DirectOptions,
): Promise<GrantOutcomes> {
	const notYet = async (ids: readonly string[]) => {
		const entries = ids.flatMap((id) => known.get(id) ?? []);
		const members =
			entries.length === ids.length && isFiltered(entries)
				? new Set(await collect(filteredMembers(client, role.id, entries)))
				: await membersAmong(client, role.id);
		return ids.filter((id) => members.has(id) !== wanted);
	};
	const send = async (part: readonly string[]): Promise<Pair[]> => {
		const left = new Set(await setMemberships(client, role, part, wanted, notYet));
		return part.map((userId) => [userId, left.has(userId) ? { kind: 'pending', requestId: undefined } : DONE]);
	};
	return new Map(await splitBatch(userIds, send, (userId, error): Pair => [userId, { kind: 'failed', error }], signal));
}
