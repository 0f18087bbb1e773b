/** From when on changes are read, between two comparisons of the whole list. */
import type { DirectoryUser } from '../../../providers/directory';
import type { Watching } from './look';
import type { Settings } from './settings';

/**
 * What changed at the same moment as the newest user may become visible after it. It is read again, and compared, so
 * that nothing is reported twice; what is later still is found by the next whole comparison.
 */
const OVERLAP_MS = 300_000;

interface Past {
	/** The newest time of a change by the service's clock, in milliseconds. */
	readonly newest: number | undefined;
	/** When the last comparison of the whole list began. */
	readonly comparedAt: number | undefined;
}

/** `undefined` where the whole list is to be read: only there does it show who is gone, and who is in which group. */
export function feedStart(
	{ newest, comparedAt }: Past,
	{ scope, groups, wholeEveryMs }: Settings,
	{ feed }: Watching,
	now: number,
): string | undefined {
	if (!feed || scope !== 'all' || groups !== undefined) return undefined;
	if (newest === undefined || comparedAt === undefined) return undefined;
	// A clock that was set back must not put the comparison off.
	if (now < comparedAt || now >= comparedAt + wholeEveryMs) return undefined;
	return new Date(newest - OVERLAP_MS).toISOString();
}

/** The newest time of a change, of these users and before. */
export function newestChange(users: readonly DirectoryUser[], before: number | undefined): number | undefined {
	let newest = before;
	for (const { changedAt } of users) {
		const time = Date.parse(changedAt ?? '');
		if (!Number.isNaN(time) && (newest === undefined || time > newest)) newest = time;
	}
	return newest;
}
