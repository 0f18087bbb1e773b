/** Whose list of groups may lack some, because another row that may be about the same user does not count for it. */
import type { DirectoryUser, Values } from '../../providers/directory';
import { folded } from '../../providers/text';
import type { MatchKey } from '../policy';
import type { Row } from '../rows/row';
import type { Checked } from '../rows/validate';
import type { Subject } from '../subjects';

const NAMES: readonly MatchKey[] = ['userName', 'email', 'key'];

/** The values that say whom a row is about. */
const namesIn = (values: Values, fields: readonly MatchKey[]): string[] =>
	fields.flatMap((field) => (values[field] ? folded(values[field]) : []));

/** Whether a row is certainly about another person, who only takes over a name. */
const isAnother = ({ values }: Subject, user: DirectoryUser): boolean =>
	Boolean(values.key && user.values.key) && folded(values.key ?? '') !== folded(user.values.key ?? '');

const UNKNOWN =
	'A rejected row does not say which user it is about. It may be this one, so the user was not taken out of groups.';
const REJECTED =
	'Another row of this user was rejected, so the list of groups may not be whole, and the user was not taken out of groups.';
const ANOTHER =
	'Another row names this user too, so the list of groups may not be whole, and the user was not taken out of groups.';

/** The names in the rejected rows, and who is meant by the names of the others. */
function indexOf(
	rows: readonly Row[],
	{ invalid, subjects }: Pick<Checked, 'invalid' | 'subjects'>,
	matchOn: readonly MatchKey[],
) {
	const rejected = rows.filter(({ index }) => invalid.has(index)).map(({ values }) => namesIn(values, NAMES));
	const isUnclear = rejected.some((names) => names.length === 0);
	const ofRejected = new Set(rejected.flat());
	const keys = new Set<MatchKey>(['userName', ...matchOn]);
	const fields = NAMES.filter((field) => keys.has(field));
	const byName = new Map<string, Subject[]>();
	for (const subject of subjects) {
		for (const name of namesIn(subject.values, fields)) {
			const same = byName.get(name);
			if (same) same.push(subject);
			else byName.set(name, [subject]);
		}
	}
	return { isUnclear, ofRejected, fields, byName };
}

/**
 * Why nothing may be taken away by the list of a user, as a full sentence: rows of the same user are one list, and
 * another one is invalid, names the user in another way, or does not say which user it is about.
 */
export function partialLists(
	rows: readonly Row[],
	checked: Pick<Checked, 'invalid' | 'subjects'>,
	matchOn: readonly MatchKey[],
): (subject: Subject, user: DirectoryUser) => string | undefined {
	// Made when a user is to lose a group, since most imports only add.
	let index: ReturnType<typeof indexOf> | undefined;
	return ({ key, values }, user) => {
		index ??= indexOf(rows, checked, matchOn);
		const { isUnclear, ofRejected, fields, byName } = index;
		if (isUnclear) return UNKNOWN;
		const known = [
			...namesIn(values, NAMES),
			...namesIn(user.values, NAMES),
			...(user.otherNames ?? []).map((name) => folded(name)),
		];
		if (known.some((name) => ofRejected.has(name))) return REJECTED;
		const others = namesIn(user.values, fields).flatMap((name) => byName.get(name) ?? []);
		return others.some((other) => other.key !== key && !isAnother(other, user)) ? ANOTHER : undefined;
	};
}
