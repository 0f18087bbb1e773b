import { ServiceError } from '../http/errors';
import { isAmbiguous } from '../http/ambiguousWrite';
import { isNotFound } from '../http/missing';
import { pathSegment } from '../http/url';
import type { TrivoreClient } from './client';
import { isOvertaken, SERVICE } from './errors';
import { withGroups } from './memberOf';
import { keyedQueue } from './queue';
import { groupSchema, userSchema, type Group, type User } from './schemas';

/** Rounds of read, write and check; ten writers at the same time need at most ten. */
const ROUNDS = 12;
/** Bounds of the pause between a write and its check, in milliseconds. */
const MIN_PAUSE_MS = 20;
const MAX_PAUSE_MS = 2_000;
const MAX_BACK_OFF_MS = 3_000;

/**
 * Membership changes of one user that come from this process wait for each other. It only saves rounds: what other
 * processes and people change at the same time is noticed by the check after the write.
 */
const inThisProcess = keyedQueue();

/** How long an answer may stand for the read right before a write, in milliseconds: the time of a few requests. */
const FRESH_MS = 2_000;

/** Whether what was read then still stands for a read right before a write. */
export function isFresh({ now }: TrivoreClient['clock'], readAt: number): boolean {
	return now() - readAt <= FRESH_MS;
}

/** A user as an answer had it, and when it was asked for. */
export interface ReadUser {
	readonly user: User;
	readonly readAt: number;
}

/** The groups that a user shall be in, and the ids of those that the user shall not be in, when all is done. */
export interface MembershipChange {
	/** Groups as they were read from the service: anything else would create a group. */
	readonly add: readonly Group[];
	readonly remove: ReadonlySet<string>;
}

export interface MembershipOutcome {
	/** As read after the last write. */
	readonly user: User;
	/** Those of the wanted memberships that were not there before. */
	readonly added: ReadonlySet<string>;
	/** Those of the unwanted memberships that were there before. */
	readonly removed: ReadonlySet<string>;
	/** Groups of another namespace than the user's: they were not written. */
	readonly foreign: ReadonlySet<string>;
}

export interface MembershipOptions {
	/** Puts changes of the same user one after another. Default: one queue for this process. */
	readonly queue?: typeof inThisProcess;
	/** From 0 (inclusive) to 1 (exclusive). Default: `Math.random`. */
	readonly random?: () => number;
	/**
	 * Whether the answer to the write is enough, so that a change costs two requests and not three. What somebody else
	 * overwrites a moment later is then for the caller to notice. Default: false.
	 */
	readonly trustsAnswer?: boolean;
	/** The user as it was read a moment ago, so that it need not be read again before the first write. */
	readonly known?: ReadUser | undefined;
}

/** An entry from another namespace is unknown in the user's, and an unknown entry creates a group. */
function foreignTo(user: User, groups: readonly Group[]): Set<string> {
	const foreign = groups.filter(({ nsCode }) => nsCode && user.nsCode && nsCode !== user.nsCode);
	return new Set(foreign.map(({ id }) => id));
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((id, index) => id === b[index]);
}

/**
 * Changes the groups of one user with one write. The list of groups is a member of the user that is replaced as a
 * whole, and the API has no versions: so the user is read right before the write, unless it was a moment ago, only the list is written, and after
 * about the time that a competing read and write would take, the user is read again. What somebody else overwrote in
 * the meantime is written again, on top of what they wrote.
 *
 * Source: provider facts on Trivore ID, sections "Membership" and "Concurrency, idempotency".
 *
 * @throws {ServiceError} of kind `conflict` when others keep overwriting the change.
 */
export async function changeMemberships(
	client: TrivoreClient,
	userId: string,
	change: MembershipChange,
	options: MembershipOptions = {},
): Promise<MembershipOutcome> {
	const { queue = inThisProcess, known, ...others } = options;
	return await queue(`${client.apiBase} ${userId}`, async (hasWaited) => {
		// What it waited for has changed the user.
		return await untilItHolds(client, userId, change, { ...others, known: hasWaited ? undefined : known });
	});
}

async function untilItHolds(
	client: TrivoreClient,
	userId: string,
	change: MembershipChange,
	{ random = Math.random, trustsAnswer = false, known }: MembershipOptions,
): Promise<MembershipOutcome> {
	const { clock } = client;
	const path = `/user/${pathSegment(userId, 'User')}`;
	const before = new Set<string>();
	for (let round = 1; ; round += 1) {
		const isKnown = round === 1 && known !== undefined && isFresh(clock, known.readAt);
		const readAt = isKnown ? known.readAt : clock.now();
		const { value, etag } = isKnown ? { value: known.user, etag: undefined } : await client.get(path, userSchema);
		const [user = value] = await withGroups(client, [value]);
		const memberOf = user.memberOf ?? [];
		if (round === 1) for (const id of memberOf) before.add(id);
		const foreign = foreignTo(user, change.add);
		const add = change.add.map(({ id }) => id).filter((id) => !foreign.has(id));
		const wanted = [...new Set([...memberOf, ...add])].filter((id) => !change.remove.has(id));
		const outcome = {
			added: new Set(add.filter((id) => !before.has(id))),
			removed: new Set([...change.remove].filter((id) => before.has(id))),
			foreign,
		};
		if (sameList(wanted, memberOf)) return { user, ...outcome };
		if (round > ROUNDS) throw keptOverwritten(userId);
		if (round > 1) await requireGroups(client, add);
		try {
			const written = await client.putOver(path, userSchema, { memberOf: wanted }, etag);
			if (trustsAnswer && written?.memberOf && sameList([...wanted].sort(), [...written.memberOf].sort())) {
				return { user: written, ...outcome };
			}
		} catch (error) {
			if (!(isOvertaken(error) || isAmbiguous(error))) throw error;
		}
		const window = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, 2 * (clock.now() - readAt)));
		// From the second round on others are at work: come back at another time than they do.
		const backOff = round === 1 ? 0 : random() * Math.min(MAX_BACK_OFF_MS, window * 2 ** (round - 1));
		await client.pause(window + backOff);
	}
}

/** A group that was deleted in the meantime would be created anew, with its former id as its name. */
async function requireGroups(client: TrivoreClient, ids: readonly string[]): Promise<void> {
	for (const id of ids) {
		try {
			await client.get(`/group/${pathSegment(id, 'Group')}`, groupSchema);
		} catch (error) {
			if (!isNotFound(error)) throw error;
			throw new ServiceError({
				service: SERVICE,
				kind: 'notFound',
				status: 404,
				message: `The group "${id}" was deleted while the user was being added to it.`,
				advice: `Check that there is no group with the name "${id}" now: Trivore ID creates a group for an entry that it does not know.`,
			});
		}
	}
}

function keptOverwritten(userId: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'conflict',
		status: 409,
		message: `The groups of the user "${userId}" were changed by another client each time at the same moment.`,
		advice: 'Run the node again when the other job is done: what was done already is recognized and not done twice.',
	});
}
