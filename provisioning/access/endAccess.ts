/** Takes a user's access away in a way that can be taken back. */
import type { AccessEntry, AccessOutcome, HeldAccess, UserAccess } from '../../providers/access';
import { isAmbiguous } from '../../providers/http/ambiguousWrite';
import { keyOfEntry, leftEntries, makeLedger, plain, type LeftEntry, type Ledger, type LedgerPlace } from './ledger';

/** What may be gone, and whether it can be given back. */
export type Takeable = AccessEntry & Pick<HeldAccess, 'restorable'>;

export interface EndOptions {
	/** Which memberships go. */
	readonly memberships: (entry: AccessEntry) => boolean;
	readonly revokeCredentials: boolean;
	readonly keepAccount: boolean;
	/** ISO 8601. */
	readonly now: string;
	/** Words an error as one sentence without secrets. */
	readonly explain: (error: unknown) => string;
	/** What earlier tries of the same execution went to take, and could not tell of. */
	readonly earlier?: readonly Takeable[];
	/** Called before the first write with what it takes, and only if there is one. @throws to refuse it. */
	readonly mayTake?: (entries: readonly HeldAccess[]) => void;
	/** Called before the first write, with what may be gone after it, that of earlier tries included. */
	readonly willTake?: (entries: readonly Takeable[]) => void;
}

/** It failed, and what it or an earlier try sent may have been carried out all the same: the ledger tells of that. */
export class MayBeTaken extends Error {
	override readonly name = 'MayBeTaken';

	constructor(
		override readonly cause: unknown,
		readonly restore: Ledger,
	) {
		super('It is not known what was taken away.');
	}
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

/** Whether End Access takes it. */
export function isAsked(
	{ kind, stays, ...entry }: HeldAccess,
	options: Pick<EndOptions, 'keepAccount' | 'memberships' | 'revokeCredentials'>,
): boolean {
	if (stays !== undefined) return false;
	if (kind === 'membership') return options.memberships(entry);
	if (kind === 'credential') return options.revokeCredentials;
	return kind === 'state' || !options.keepAccount;
}

/** What the user has now; `undefined` if it cannot be read. */
async function heldNow(access: UserAccess): Promise<readonly HeldAccess[] | undefined> {
	try {
		return await access.read();
	} catch {
		return undefined;
	}
}

/** An account of which the service cannot say whether it is there is no sign that it is. */
const isSeen = ({ kind, stays }: HeldAccess) => kind !== 'account' || stays === undefined;

const staying = (held: readonly HeldAccess[]) =>
	held.flatMap((entry): LeftEntry[] => (entry.stays === undefined ? [] : [{ ...plain(entry), reason: entry.stays }]));

const STILL_THERE = 'The service accepted the removal, and a read after it still found this.';
const NOT_READABLE = 'It is not known whether this was removed, because the user could not be read afterwards.';

/**
 * What is gone is told by a read after the writes, and not by the answers alone: one that was lost may have been done.
 *
 * @throws what the service said if it refused everything, so that nothing was done.
 */
export async function endAccess(access: UserAccess, place: LedgerPlace, options: EndOptions): Promise<EndedAccess> {
	let mayBeTaken: readonly Takeable[] = options.earlier ?? [];
	let isLost = mayBeTaken.length > 0;
	try {
		return await attempt(access, place, {
			...options,
			willTake: (entries) => {
				mayBeTaken = entries;
				options.willTake?.(entries);
			},
		});
	} catch (error) {
		isLost ||= isAmbiguous(error);
		const entries = mayBeTaken.filter(({ restorable }) => restorable);
		if (!isLost || entries.length === 0) throw error;
		throw new MayBeTaken(error, makeLedger(place, access.user, options.now, entries));
	}
}

async function attempt(access: UserAccess, place: LedgerPlace, options: EndOptions): Promise<EndedAccess> {
	const held = await access.read();
	const heldBefore = new Set(held.map(keyOfEntry));
	const gone = (options.earlier ?? []).filter((entry) => !heldBefore.has(keyOfEntry(entry)));
	const asked = held.filter((entry) => isAsked(entry, options));
	if (asked.length === 0) {
		return {
			outcome: gone.length > 0 ? 'accessEnded' : 'unchanged',
			removed: gone.map(plain),
			remains: staying(held),
			verified: true,
			...restoreOf(access, place, options.now, gone),
		};
	}
	options.mayTake?.(asked);
	options.willTake?.([...gone, ...asked]);
	const outcomes = await access.change({ take: asked.map(plain), give: [] });
	const after = await heldNow(access);
	const becameOf = new Map(outcomes.map((outcome) => [keyOfEntry(outcome.entry), outcome]));
	const isHeld = isHeldIn(after, becameOf);
	const isUntouched = asked.every((entry) => {
		const became = becameOf.get(keyOfEntry(entry));
		return isHeld(entry) ?? (became?.status === 'refused' && !isAmbiguous(became.error));
	});
	const [first] = outcomes.flatMap((outcome) => (outcome.status === 'refused' ? [outcome.error] : []));
	if (outcomes.every(({ status }) => status === 'refused') && isUntouched && gone.length === 0) throw first;

	const isAskedStill = new Map(asked.map((entry) => [keyOfEntry(entry), isHeld(entry)]));
	const left = leftEntries(outcomes, options.explain)
		.filter((entry) => isAskedStill.get(keyOfEntry(entry)) !== false)
		.map((entry) => {
			const isDoubtful = isAskedStill.get(keyOfEntry(entry)) === undefined && entry.requestId === undefined;
			const isPending = becameOf.get(keyOfEntry(entry))?.status === 'pending';
			return isDoubtful && !isPending ? { ...entry, reason: `${entry.reason} ${NOT_READABLE}` } : entry;
		});
	const isLeft = new Set(left.map(keyOfEntry));
	for (const entry of asked) {
		if (isHeld(entry) === true && !isLeft.has(keyOfEntry(entry))) left.push({ ...plain(entry), reason: STILL_THERE });
	}
	const remaining = new Set(left.map(keyOfEntry));
	// All that may go, or may be gone, belongs to what can be given back: what is there all the same is kept then.
	const restorable = asked.filter(
		(entry) => entry.restorable && !(becameOf.get(keyOfEntry(entry))?.status === 'refused' && isHeld(entry) === true),
	);
	const isWhole = left.every((entry) => becameOf.get(keyOfEntry(entry))?.status === 'pending');
	const removed = [...gone, ...asked.filter((entry) => !remaining.has(keyOfEntry(entry)))].map(plain);
	const isTold = new Set([...removed, ...left].map(keyOfEntry));
	const stays = staying(after ?? held).filter((entry) => !isTold.has(keyOfEntry(entry)));
	return {
		outcome: !isWhole ? 'incomplete' : left.length > 0 ? 'pending' : 'accessEnded',
		removed,
		remains: [...left, ...stays],
		verified: asked.some((entry) => isHeld(entry) === undefined)
			? 'notReadable'
			: left.every(({ reason }) => reason !== STILL_THERE),
		...restoreOf(access, place, options.now, [...gone, ...restorable]),
	};
}

/** Whether the user has an entry after the writes; `undefined` if no read can tell. */
function isHeldIn(after: readonly HeldAccess[] | undefined, becameOf: ReadonlyMap<string, AccessOutcome>) {
	const now = after && new Set(after.filter(isSeen).map(keyOfEntry));
	const hidden = new Set(after?.flatMap(({ hides }) => hides ?? []));
	return (entry: HeldAccess): boolean | undefined =>
		now === undefined || hidden.has(entry.kind) ? becameOf.get(keyOfEntry(entry))?.isHeld : now.has(keyOfEntry(entry));
}

function restoreOf({ user }: UserAccess, place: LedgerPlace, now: string, taken: readonly Takeable[]) {
	const entries = taken.filter(({ restorable }) => restorable);
	return entries.length > 0
		? { restore: makeLedger(place, user, now, entries) }
		: { restore: null, note: NOTHING_TO_RESTORE };
}
