/** What was read is checked before it is believed: a gateway may drop a filter, or answer what it kept for another request. */
import { unreadable } from '../scim/errors';
import { PROFILE } from './profile';

/**
 * Those of a look-up that are what was asked for. Others are passed over; an answer that has nothing but others is none,
 * and must not read as "there is none".
 *
 * @param what a noun in the plural, for the sentence
 * @throws {ServiceError} when there are entries and none of them fits.
 */
export function onlyFitting<T>(found: readonly T[], fits: (entry: T) => boolean, what: 'groups' | 'users'): T[] {
	const fitting = found.filter(fits);
	if (fitting.length > 0 || found.length === 0) return fitting;
	throw unreadable(PROFILE, 200, `other ${what} than the ones that were asked for, so the answer is not believed`);
}
