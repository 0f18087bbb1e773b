/** Gives back what End Access took away. */
import type { AccessEntry, UserAccess } from '../../providers/access';
import { isAmbiguous } from '../../providers/http/ambiguousWrite';
import { keyOfEntry, leftEntries, plain, type LeftEntry } from './ledger';

export interface RestoredAccess {
	/** `incomplete`: something could not be given back, and `notRestored` says why. */
	readonly outcome: 'accessRestored' | 'incomplete' | 'pending' | 'unchanged';
	readonly restored: readonly AccessEntry[];
	/** What the user had already. */
	readonly kept: readonly AccessEntry[];
	readonly notRestored: readonly LeftEntry[];
	readonly verified: boolean | 'notReadable';
}

const NOT_THERE = 'The service accepted it, and a read after it did not find it.';

/** What the user has now; `undefined` if it cannot be read. */
async function heldNow(access: UserAccess): Promise<ReadonlySet<string> | undefined> {
	try {
		return new Set((await access.read()).map(keyOfEntry));
	} catch {
		return undefined;
	}
}

/**
 * What was given back is told by a read after the writes: an answer that was lost may have been done.
 *
 * @param explain words an error as one sentence without secrets
 * @throws what the service said if it refused everything, so that nothing was done.
 */
export async function restoreAccess(
	access: UserAccess,
	{ entries }: { readonly entries: readonly AccessEntry[] },
	explain: (error: unknown) => string,
): Promise<RestoredAccess> {
	const held = new Set((await access.read()).map(keyOfEntry));
	const give = entries.filter((entry) => !held.has(keyOfEntry(entry)));
	const kept = entries.filter((entry) => held.has(keyOfEntry(entry))).map(plain);
	if (give.length === 0) return { outcome: 'unchanged', restored: [], kept, notRestored: [], verified: true };
	const outcomes = await access.change({ take: [], give: give.map(plain) });
	const now = await heldNow(access);
	const errors = outcomes.flatMap((outcome) => (outcome.status === 'refused' ? [outcome.error] : []));
	const isUntouched = now === undefined ? !errors.some(isAmbiguous) : !give.some((one) => now.has(keyOfEntry(one)));
	if (errors.length === outcomes.length && isUntouched) throw errors[0];

	const left: LeftEntry[] = leftEntries(outcomes, explain).filter(
		(entry) => now === undefined || !now.has(keyOfEntry(entry)),
	);
	const isLeft = new Set(left.map(keyOfEntry));
	for (const entry of give) {
		if (now?.has(keyOfEntry(entry)) === false && !isLeft.has(keyOfEntry(entry))) {
			left.push({ ...plain(entry), reason: NOT_THERE });
		}
	}
	const missing = new Set(left.map(keyOfEntry));
	const pending = new Set(outcomes.filter(({ status }) => status === 'pending').map(({ entry }) => keyOfEntry(entry)));
	const isWhole = left.every((entry) => pending.has(keyOfEntry(entry)));
	return {
		outcome: !isWhole ? 'incomplete' : left.length > 0 ? 'pending' : 'accessRestored',
		restored: give.filter((entry) => !missing.has(keyOfEntry(entry))).map(plain),
		kept,
		notRestored: left,
		verified: now === undefined ? 'notReadable' : left.every(({ reason }) => reason !== NOT_THERE),
	};
}
