/** Gives back what End Access took away. */
import type { AccessEntry, UserAccess } from '../../providers/access';
import { keyOfEntry, leftEntries, plain, type LeftEntry, type Ledger } from './ledger';

export interface RestoredAccess {
	/** `incomplete`: something could not be given back, and `notRestored` says why. */
	readonly outcome: 'accessRestored' | 'incomplete' | 'pending' | 'unchanged';
	readonly restored: readonly AccessEntry[];
	/** What the user had already. */
	readonly kept: readonly AccessEntry[];
	readonly notRestored: readonly LeftEntry[];
	readonly verified: boolean | 'notReadable';
}

async function areHeld(access: UserAccess, entries: readonly AccessEntry[]): Promise<boolean | 'notReadable'> {
	try {
		const held = new Set((await access.read()).map(keyOfEntry));
		return entries.every((entry) => held.has(keyOfEntry(entry)));
	} catch {
		return 'notReadable';
	}
}

/**
 * @param explain words an error as one sentence without secrets
 * @throws what the service said if it refused everything, so that nothing was done.
 */
export async function restoreAccess(
	access: UserAccess,
	{ entries }: Ledger,
	explain: (error: unknown) => string,
): Promise<RestoredAccess> {
	const held = new Set((await access.read()).map(keyOfEntry));
	const give = entries.filter((entry) => !held.has(keyOfEntry(entry)));
	const kept = entries.filter((entry) => held.has(keyOfEntry(entry))).map(plain);
	if (give.length === 0) return { outcome: 'unchanged', restored: [], kept, notRestored: [], verified: true };
	const outcomes = await access.change({ take: [], give: give.map(plain) });
	const [refused] = outcomes.filter(({ status }) => status === 'refused');
	if (refused?.status === 'refused' && outcomes.every(({ status }) => status === 'refused')) throw refused.error;
	const restored = outcomes.filter(({ status }) => status === 'done' || status === 'wasSo').map(({ entry }) => entry);
	const notRestored = leftEntries(outcomes, explain);
	const verified = await areHeld(access, restored);
	const isWhole = refused === undefined && verified !== false;
	const outcome = notRestored.length > 0 && isWhole ? 'pending' : isWhole ? 'accessRestored' : 'incomplete';
	return { outcome, restored: restored.map(plain), kept, notRestored, verified };
}
