/** Whose list of groups may lack some, because a row that may be about the same user cannot be used. */
import type { DirectoryUser, Values } from '../../providers/directory';
import { folded } from '../../providers/text';
import type { Row } from '../rows/row';
import type { Findings } from '../rows/validate';
import type { Subject } from '../subjects';

/** The values that say whom a row is about; any of them may be what another row calls the same user by. */
const namesIn = ({ userName, email, key }: Values): string[] =>
	[userName, email, key].flatMap((name) => (name ? folded(name) : []));

/**
 * Why nothing may be taken away by the list of a user, as a full sentence: rows of the same user are one list, and one of
 * them is invalid, or there is a row that does not say whom it is about.
 */
export function partialLists(
	rows: readonly Row[],
	invalid: Findings,
): (subject: Subject, user: DirectoryUser) => string | undefined {
	const names = new Set<string>();
	let nameless = 0;
	for (const { index, values } of rows) {
		if (!invalid.has(index)) continue;
		const own = namesIn(values);
		if (own.length === 0) nameless += 1;
		for (const name of own) names.add(name);
	}
	return ({ values }, user) => {
		if (nameless > 0) {
			return 'A rejected row does not say which user it is about. It may be this one, so the user was not taken out of groups.';
		}
		if (names.size === 0) return undefined;
		const known = [...namesIn(values), ...namesIn(user.values), ...(user.otherNames ?? []).map(folded)];
		if (!known.some((name) => names.has(name))) return undefined;
		return 'Another row of this user was rejected, so the list of groups may not be whole, and the user was not taken out of groups.';
	};
}
