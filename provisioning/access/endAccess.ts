/** Takes a user's access away in a way that can be taken back. */
import type { AccessEntry, HeldAccess, UserAccess } from '../../providers/access';
import { keyOfEntry, leftEntries, makeLedger, plain, type LeftEntry, type Ledger, type LedgerPlace } from './ledger';

export interface EndOptions {
	/** Which memberships go. */
	readonly memberships: (entry: AccessEntry) => boolean;
	readonly revokeCredentials: boolean;
	readonly keepAccount: boolean;
	/** ISO 8601. */
	readonly now: string;
	/** Words an error as one sentence without secrets. */
	readonly explain: (error: unknown) => string;
}

export interface EndedAccess {
	/** `incomplete`: something of what was asked for is still there, and `remains` says why. */
	readonly outcome: 'accessEnded' | 'incomplete' | 'pending' | 'unchanged';
	readonly removed: readonly AccessEntry[];
	/** What the user still has, or may have, and why. */
	readonly remains: readonly LeftEntry[];
	/** Whether what was removed is gone, by a read after the writes. */
	readonly verified: boolean | 'notReadable';
	/** `null` if nothing was taken away that can be given back. */
	readonly restore: Ledger | null;
	readonly note?: string;
}

/** Said instead of an empty ledger, which must not replace a full one. */
const NOTHING_TO_RESTORE =
	'Nothing was taken away that could be given back. If an earlier run ended the access, keep the "restore" of that run.';

function isAsked({ kind, stays, ...entry }: HeldAccess, options: EndOptions): boolean {
	if (stays !== undefined) return false;
	if (kind === 'membership') return options.memberships(entry);
	if (kind === 'credential') return options.revokeCredentials;
	return kind === 'state' || !options.keepAccount;
}

/** Whether none of the entries is held any more. A user who is gone as a whole holds nothing. */
async function areGone(access: UserAccess, entries: readonly AccessEntry[]): Promise<boolean | 'notReadable'> {
	const gone = new Set(entries.map(keyOfEntry));
	try {
		return (await access.read()).every((entry) => !gone.has(keyOfEntry(entry)));
	} catch {
		return 'notReadable';
	}
}

/**
 * @throws what the service said if it refused everything, so that nothing was done.
 */
export async function endAccess(access: UserAccess, place: LedgerPlace, options: EndOptions): Promise<EndedAccess> {
	const held = await access.read();
	const asked = held.filter((entry) => isAsked(entry, options));
	const stays = held.flatMap((entry): LeftEntry[] =>
		entry.stays === undefined ? [] : [{ ...plain(entry), reason: entry.stays }],
	);
	if (asked.length === 0) {
		return {
			outcome: 'unchanged',
			removed: [],
			remains: stays,
			verified: true,
			restore: null,
			note: NOTHING_TO_RESTORE,
		};
	}
	const outcomes = await access.change({ take: asked.map(plain), give: [] });
	const [refused] = outcomes.filter(({ status }) => status === 'refused');
	if (refused?.status === 'refused' && outcomes.every(({ status }) => status === 'refused')) throw refused.error;
	const left = leftEntries(outcomes, options.explain);
	const statusOf = new Map(outcomes.map((outcome) => [keyOfEntry(outcome.entry), outcome.status]));
	// What was gone at the write was there at the read, so the user had it before this run.
	const isTaken = (entry: AccessEntry) => ['done', 'wasSo'].includes(statusOf.get(keyOfEntry(entry)) ?? '');
	const removed = asked.filter(isTaken);
	// A request that is decided later takes away what was there, so it belongs to what can be given back.
	const restorable = asked.filter(
		(entry) => entry.restorable && (isTaken(entry) || statusOf.get(keyOfEntry(entry)) === 'pending'),
	);
	const verified = await areGone(access, removed);
	const isWhole = refused === undefined && verified !== false;
	const outcome = left.length > 0 && isWhole ? 'pending' : isWhole ? 'accessEnded' : 'incomplete';
	return {
		outcome,
		removed: removed.map(plain),
		remains: [...left, ...stays],
		verified,
		...(restorable.length > 0
			? { restore: makeLedger(place, access.user, options.now, restorable) }
			: { restore: null, note: NOTHING_TO_RESTORE }),
	};
}
