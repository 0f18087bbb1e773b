/** Membership changes of many users: at most two requests for each user, and one look for some twenty of them together. */
import { isNotFound } from '../../http/missing';
import type { TrivoreClient } from '../client';
import { changeMemberships, type MembershipChange, type MembershipOutcome, type ReadUser } from '../memberships';
import { NAMES_PER_SEARCH, type NamespaceView } from './snapshot';
import type { User } from '../schemas';

/** Longest pause before the look, in milliseconds. */
const MAX_PAUSE_MS = 2_000;

export interface UserMemberships {
	readonly userId: string;
	/** Resolved right before the write. @throws when a group is gone. */
	readonly resolve: () => Promise<MembershipChange>;
	/** As it was read for the plan. */
	readonly known?: ReadUser | undefined;
}

export type ManyOutcome =
	| { readonly userId: string; readonly outcome: MembershipOutcome }
	| { readonly userId: string; readonly error: unknown };

interface Written {
	readonly change: MembershipChange;
	readonly outcome: MembershipOutcome;
}

/** Cuts a list so that as many parts as wanted are worked on at the same time, and one search covers a part. */
export function inParts<T>(items: readonly T[], concurrency: number): T[][] {
	const size = Math.max(1, Math.min(NAMES_PER_SEARCH, Math.ceil(items.length / concurrency)));
	return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
		items.slice(part * size, (part + 1) * size),
	);
}

function holds({ add, remove }: MembershipChange, foreign: ReadonlySet<string>, { memberOf }: User): boolean {
	const present = new Set(memberOf);
	return add.every(({ id }) => present.has(id) || foreign.has(id)) && ![...remove].some((id) => present.has(id));
}

/**
 * Changes the groups of some users, each with one write, one after the other. Then all of them are read with one search:
 * who lost a change to somebody else who wrote at the same moment is written again, as by `changeMemberships`.
 *
 * After the signal, and after the first user who is refused, no further user is written; they give no outcome.
 */
export async function changeMembershipsOfMany(
	client: TrivoreClient,
	view: NamespaceView,
	users: readonly UserMemberships[],
	signal: AbortSignal | undefined,
): Promise<ManyOutcome[]> {
	const errors: ManyOutcome[] = [];
	const written = new Map<string, Written>();
	const start = Math.min(client.clock.now(), ...users.flatMap(({ known }) => known?.readAt ?? []));
	for (const { userId, resolve, known } of users) {
		if (signal?.aborted) break;
		try {
			const change = await resolve();
			const outcome = await changeMemberships(client, userId, change, { trustsAnswer: true, known });
			written.set(userId, { change, outcome });
		} catch (error) {
			// It may be a group that is gone; no further user is to be written with its id.
			if (isNotFound(error)) view.forgetGroups();
			errors.push({ userId, error });
			// Whoever counts refusals may want nothing more to be sent.
			break;
		}
	}
	if (!signal?.aborted && written.size > 0) {
		// Whoever read before the last write has written by then, if they are about as fast as we are.
		await client.pause(Math.min(MAX_PAUSE_MS, (2 * (client.clock.now() - start)) / users.length));
		for (const userId of await findOverwritten(view, written)) {
			const change = written.get(userId)?.change;
			if (change === undefined || signal?.aborted) continue;
			try {
				const again = await changeMemberships(client, userId, change);
				const { added, removed } = written.get(userId)?.outcome ?? again;
				written.set(userId, { change, outcome: { ...again, added, removed } });
			} catch (error) {
				written.delete(userId);
				errors.push({ userId, error });
			}
		}
	}
	return [...errors, ...[...written].map(([userId, { outcome }]) => ({ userId, outcome }))];
}

/** Ids of those who are not as they were written; nobody, where they cannot be searched. */
async function findOverwritten(view: NamespaceView, written: ReadonlyMap<string, Written>): Promise<string[]> {
	const changed = [...written].filter(([, { outcome }]) => outcome.added.size + outcome.removed.size > 0);
	const names = changed.flatMap(([, { outcome }]) => outcome.user.username ?? []);
	// The writes are done and were confirmed; that this look fails takes nothing back.
	const found = names.length === 0 ? [] : await view.search(names).catch(() => undefined);
	return (found ?? [])
		.filter((user) => {
			const entry = written.get(user.id);
			return entry !== undefined && !holds(entry.change, entry.outcome.foreign, user);
		})
		.map(({ id }) => id);
}
