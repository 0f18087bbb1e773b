/** How much one run may take away or change at once, counted on the very actions that would run. */
import { actionsOf, type ActionPlan, type PlannedAction } from './actionPlan';

/** Kinds of harm, each counted on its own. */
export type GuardClass = 'delete' | 'endAccess' | 'groupLoss' | 'identifierChange' | 'membershipRemoval' | 'update';

/** What shares are of; a number is left out where the directory does not tell it. */
export interface Bases {
	readonly of: Readonly<Partial<Record<Exclude<GuardClass, 'groupLoss'>, number | undefined>>>;
	/** Number of a group's members. */
	readonly members?: ((groupId: string) => number | undefined) | undefined;
	/**
	 * For exact memberships, where more of them would be taken away than anybody chose one by one: a number that is
	 * certainly not too high stands for one that was not read, and no number is too small for its share to count.
	 */
	readonly atLeast?: { readonly members: (groupId: string) => number; readonly memberships: number } | undefined;
}

/** How many actions of a class a plan has. */
export interface Tally {
	readonly class: GuardClass;
	/** The group, for what one group loses. */
	readonly group?: string;
	readonly planned: number;
	readonly base?: number;
	/** Whether the base may be higher, and counts however small it is. */
	readonly atLeast?: true;
}

/** A limit on one class, or on the sum of several: a share (in percent) of the base, a count, or both. */
export interface GuardRule<Name extends string = string> {
	readonly guard: Name;
	readonly classes: readonly GuardClass[];
	readonly share?: number;
	readonly count?: number;
}

/** What a guard counts, and whether it holds the run back. */
export interface Guard<Name extends string = string> {
	readonly guard: Name;
	readonly group?: string;
	readonly planned: number;
	readonly allowed: number;
	readonly share?: number;
	readonly count?: number;
	/** What the share is of. */
	readonly base?: number;
	/** Whether the base may be higher: not all of it was read. */
	readonly atLeast?: true;
	readonly held: boolean;
	/** Each of the classes that it sums up. */
	readonly classes: readonly Tally[];
}

/** Why nothing was sent at all. */
export interface NothingSent {
	readonly reason: 'guard' | 'invalidRows';
	readonly message: string;
	readonly advice: string;
}

/** Below this, a share alone says nothing. */
const SMALLEST_BASE = 10;
/** So few are always allowed by a share, unless it is 0. */
const FLOOR = 3;

/**
 * How many are allowed by a share (in percent) of a base, by a count, or by both; `undefined` if there is no limit.
 * A share or count of 0 allows none.
 */
export function allowedBy(
	{ share, count }: { readonly share?: number | undefined; readonly count?: number | undefined },
	base = 0,
): number | undefined {
	if (share === 0 || count === 0) return 0;
	if (share === undefined) return count;
	return Math.max(FLOOR, Math.min(count ?? Number.POSITIVE_INFINITY, Math.floor((share * base) / 100)));
}

const IDENTIFIERS = ['userName', 'email', 'key'] as const;

export function classesOf(action: PlannedAction): ReadonlyArray<Exclude<GuardClass, 'groupLoss'>> {
	switch (action.type) {
		case 'deleteUser':
			return ['delete'];
		case 'disableUser':
			// A user who is created inactive loses nothing.
			return 'id' in action.user ? ['endAccess'] : [];
		case 'endAccess':
			return ['endAccess'];
		case 'removeFromGroup':
			return ['membershipRemoval'];
		case 'updateUser':
			// To clear one is as much a change as to give another one; a first one is none.
			return IDENTIFIERS.some((field) => action.values[field] !== undefined && action.before[field])
				? ['update', 'identifierChange']
				: ['update'];
		case 'addToGroup':
		case 'createGroup':
		case 'createUser':
		case 'enableUser':
		case 'restoreAccess':
			return [];
	}
}

const COUNTED = ['endAccess', 'delete', 'membershipRemoval', 'identifierChange', 'update'] as const;

/** What a plan would take away or change, by class; what one group loses, for each group. */
export function tallyOf(plan: Pick<ActionPlan, 'phases'>, { of, members, atLeast }: Bases): Tally[] {
	const counts = new Map<GuardClass, number>();
	const lost = new Map<string, { group: string; planned: number }>();
	for (const action of actionsOf(plan)) {
		for (const name of classesOf(action)) counts.set(name, (counts.get(name) ?? 0) + 1);
		if (action.type !== 'removeFromGroup' || !('id' in action.group)) continue;
		const { id } = action.group;
		lost.set(id, { group: action.groupName, planned: (lost.get(id)?.planned ?? 0) + 1 });
	}
	const based = (base: number | undefined, least?: number) => {
		if (base !== undefined) return { base };
		return least === undefined ? {} : { base: least, atLeast: true as const };
	};
	const leastOf = (name: GuardClass) => (name === 'membershipRemoval' ? atLeast?.memberships : undefined);
	return [
		...COUNTED.map((name) => ({ class: name, planned: counts.get(name) ?? 0, ...based(of[name], leastOf(name)) })),
		...[...lost].map(([id, loss]) => ({
			class: 'groupLoss' as const,
			...loss,
			...based(members?.(id), atLeast?.members(id)),
		})),
	];
}

/** A rule on tallies that it sums up; `undefined` where it sets no limit. */
function apply<Name extends string>(rule: GuardRule<Name>, classes: readonly Tally[]): Guard<Name> | undefined {
	const { guard, share, count } = rule;
	const planned = classes.reduce((sum, tally) => sum + tally.planned, 0);
	const base = Math.max(0, ...classes.map((tally) => tally.base ?? 0));
	const atLeast = classes.some((tally) => tally.atLeast);
	const isVague = share !== undefined && count === undefined && base <= SMALLEST_BASE && !atLeast;
	// A share of 0 allows none, whatever it is of.
	if (isVague && !(share === 0 && planned > 0)) return undefined;
	const allowed = allowedBy(rule, base);
	if (allowed === undefined) return undefined;
	const group = classes.find((tally) => tally.group !== undefined)?.group;
	return {
		guard,
		...(group === undefined ? {} : { group }),
		planned,
		allowed,
		...(share === undefined ? {} : { share }),
		...(count === undefined ? {} : { count }),
		...(share === undefined || base === 0 ? {} : { base }),
		...(share !== undefined && atLeast ? { atLeast } : {}),
		held: planned > allowed,
		classes,
	};
}

/** What each rule allows of what a plan would do. */
export function guardsBy<Name extends string>(
	rules: ReadonlyArray<GuardRule<Name>>,
	tallies: readonly Tally[],
): Array<Guard<Name>> {
	return rules
		.flatMap((rule) => {
			const own = tallies.filter((tally) => rule.classes.includes(tally.class));
			// What one group loses is no share of another one.
			return rule.classes.includes('groupLoss') ? own.map((tally) => apply(rule, [tally])) : [apply(rule, own)];
		})
		.filter((guard) => guard !== undefined);
}
