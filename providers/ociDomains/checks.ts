/** What was read is checked before it is believed: a gateway may drop a filter, or answer what it kept for another request. */
import { ServiceError } from '../http/errors';
import { quote } from '../http/redaction';
import { unreadable } from '../scim/errors';
import { folded } from '../text';
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

/**
 * The one of a look-up that has a name, whatever its upper and lower case; `undefined` if there is none. Of several that
 * differ in nothing else, such as in how their accents are encoded, it is the one that is written as asked for.
 *
 * @throws {ServiceError} when it is not clear which one is meant, or the answer has others only.
 */
export function theOneNamed<T>(
	found: readonly T[],
	nameOf: (entry: T) => string,
	name: string,
	what: 'groups' | 'users',
): T | undefined {
	const fitting = onlyFitting(found, (entry) => folded(nameOf(entry)) === folded(name), what);
	const exact = fitting.filter((entry) => nameOf(entry) === name);
	const [one, ...others] = exact.length > 0 ? exact : fitting;
	if (others.length === 0) return one;
	throw new ServiceError({
		service: PROFILE.service,
		kind: 'conflict',
		status: 200,
		message: `The identity domain has ${others.length + 1} ${what} whose names look like "${quote(name, [], 100)}", so it is not clear which one is meant.`,
		advice: 'Use the ID or the OCID, or rename one of them.',
	});
}

/**
 * What a create answered, if it is what was to be made: a gateway may answer what it kept for another request.
 *
 * @throws {ServiceError} that leaves open whether it was made.
 */
export function checkMade<T>(made: T, nameOf: (entry: T) => string, name: string): T {
	if (folded(nameOf(made)) === folded(name)) return made;
	throw unreadable(PROFILE, 200, 'another entry than the requested one');
}
