/** Which person of the file is which user of the directory. */
import type { DirectoryUser } from '../providers/directory';
import { folded, type Unit } from './validate';

/** What a person is recognised by. */
export type MatchKey = 'email' | 'key' | 'userName';

export interface Matching {
	readonly users: ReadonlyMap<Unit, DirectoryUser>;
	/** Why it cannot be told who a person is. */
	readonly ambiguous: ReadonlyMap<Unit, string>;
}

type Index = ReadonlyMap<string, readonly DirectoryUser[]>;

/** Users by a value, whatever its upper and lower case. */
export function indexBy(users: readonly DirectoryUser[], field: string): Index {
	const index = new Map<string, DirectoryUser[]>();
	for (const user of users) {
		const value = user.values[field];
		if (!value) continue;
		const same = index.get(folded(value));
		if (same) same.push(user);
		else index.set(folded(value), [user]);
	}
	return index;
}

/** Whether both have a stable key and it is not the same: then they are two people, whatever else agrees. */
function areDifferentPeople(unit: Unit, user: DirectoryUser): boolean {
	const [wanted, present] = [unit.row.values.key, user.values.key];
	return Boolean(wanted && present && folded(wanted) !== folded(present));
}

/** Where names differ by upper and lower case only, the one that is written like the row's. */
function exactly(candidates: readonly DirectoryUser[], by: MatchKey, value: string): readonly DirectoryUser[] {
	const exact = candidates.filter((user) => user.values[by] === value);
	return exact.length > 0 ? exact : candidates;
}

/**
 * Matches by each key in turn; a user is taken once. One who has another stable key is never taken, and neither is
 * one of several who fit equally well.
 */
export function matchUnits(
	units: readonly Unit[],
	directory: readonly DirectoryUser[],
	matchOn: readonly MatchKey[],
): Matching {
	const users = new Map<Unit, DirectoryUser>();
	const ambiguous = new Map<Unit, string>();
	const taken = new Set<string>();
	for (const by of matchOn) {
		const index = indexBy(directory, by);
		const claims = new Map<string, { user: DirectoryUser; units: Unit[] }>();
		for (const unit of units) {
			const value = unit.row.values[by];
			if (!value || users.has(unit) || ambiguous.has(unit)) continue;
			const free = (index.get(folded(value)) ?? []).filter(
				(user) => !taken.has(user.id) && !areDifferentPeople(unit, user),
			);
			const [user, another] = exactly(free, by, value);
			if (user === undefined) continue;
			if (another !== undefined) {
				ambiguous.set(unit, `Several users have "${value}": ${free.map(nameOf).join(', ')}.`);
				continue;
			}
			const claim = claims.get(user.id);
			if (claim) claim.units.push(unit);
			else claims.set(user.id, { user, units: [unit] });
		}
		for (const { user, units: claiming } of claims.values()) {
			const [unit, another] = claiming;
			if (unit !== undefined && another === undefined) {
				users.set(unit, user);
				taken.add(user.id);
				continue;
			}
			for (const one of claiming) ambiguous.set(one, `Several rows mean the user "${nameOf(user)}".`);
		}
	}
	return { users, ambiguous };
}

/** The user's name, or what else tells who it is. */
export function nameOf({ id, values }: DirectoryUser): string {
	return values.userName || id;
}
