/** Which person of the file is which user of the directory. */
import { shown } from './texts';
import type { Capabilities, DirectoryUser, FieldRule } from '../providers/directory';
import { folded } from '../providers/text';
import { distinguishing } from './fieldRules';
import type { MatchKey } from './policy';
import type { Subject } from './subjects';

export interface Matching {
	readonly users: ReadonlyMap<Subject, DirectoryUser>;
	/** Why it cannot be told who a person is. */
	readonly ambiguous: ReadonlyMap<Subject, string>;
}

type Index = ReadonlyMap<string, readonly DirectoryUser[]>;

/** Users by a value, whatever its upper and lower case. */
export function indexBy(users: readonly DirectoryUser[], field: string): Index {
	const index = new Map<string, DirectoryUser[]>();
	for (const user of users) {
		const others = field === 'userName' ? (user.otherNames ?? []) : [];
		for (const value of new Set([user.values[field] ?? '', ...others].map(folded))) {
			if (value === '') continue;
			const same = index.get(value);
			if (same) same.push(user);
			else index.set(value, [user]);
		}
	}
	return index;
}

/** Whether both have a stable key, say, and it is not the same: then they are two people, whatever else agrees. */
function areDifferentPeople(subject: Subject, { values }: DirectoryUser, fields: readonly string[]): boolean {
	return fields.some((field) => {
		const [wanted, present] = [subject.values[field], values[field]];
		return Boolean(wanted && present && folded(wanted) !== folded(present));
	});
}

/** Where names differ by upper and lower case only, the one that is written like the row's. */
function exactly(candidates: readonly DirectoryUser[], by: MatchKey, value: string): readonly DirectoryUser[] {
	const exact = candidates.filter((user) => user.values[by] === value);
	return exact.length > 0 ? exact : candidates;
}

/**
 * Matches by each key in turn; a user is taken once. One who has another stable key, or differs in what tells people
 * apart, is never taken, and neither is one of several who fit equally well.
 */
export function matchSubjects(
	subjects: readonly Subject[],
	directory: readonly DirectoryUser[],
	matchOn: readonly MatchKey[],
	{ fields, meantByName }: Pick<Capabilities, 'fields' | 'meantByName'>,
): Matching {
	const apart = distinguishing(fields);
	const users = new Map<Subject, DirectoryUser>();
	const ambiguous = new Map<Subject, string>();
	const taken = new Set<string>();
	for (const by of matchOn) {
		const index = indexBy(directory, by);
		const claims = new Map<string, { user: DirectoryUser; subjects: Subject[] }>();
		for (const subject of subjects) {
			const value = subject.values[by];
			if (!value || users.has(subject) || ambiguous.has(subject)) continue;
			const named = index.get(folded(value)) ?? [];
			const meant = by === 'userName' ? (meantByName?.(subject.values, named) ?? named) : named;
			const free = meant.filter((user) => !taken.has(user.id) && !areDifferentPeople(subject, user, apart));
			const [user, another] = exactly(free, by, value);
			if (user === undefined) continue;
			if (another !== undefined) {
				// The order in which users were read says nothing.
				const titles = free.map((one) => titleOf(one, fields)).sort();
				ambiguous.set(subject, `Several users have ${shown(value)}: ${titles.join(', ')}.`);
				continue;
			}
			const claim = claims.get(user.id);
			if (claim) claim.subjects.push(subject);
			else claims.set(user.id, { user, subjects: [subject] });
		}
		for (const { user, subjects: claiming } of claims.values()) {
			const [subject, another] = claiming;
			if (subject !== undefined && another === undefined) {
				users.set(subject, user);
				taken.add(user.id);
				continue;
			}
			for (const one of claiming) ambiguous.set(one, `Several rows mean the user "${nameOf(user)}".`);
		}
	}
	return { users, ambiguous };
}

/** The user's name, with what tells it from others of that name. */
export function titleOf(user: DirectoryUser, fields: readonly FieldRule[]): string {
	const marks = distinguishing(fields).flatMap((field) => (field === 'key' ? [] : user.values[field] || []));
	return marks.length === 0 ? nameOf(user) : `${nameOf(user)} (${marks.join(', ')})`;
}

/** The user's name, or what else tells who it is. */
function nameOf({ id, values }: DirectoryUser): string {
	return values.userName || id;
}
