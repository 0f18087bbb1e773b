/** How much a sync may take away or change at once. */
import type { PlannedAction } from '../actionPlan';
import { classesOf, guardsBy, tallyOf, type Bases, type Guard, type GuardClass, type GuardRule } from '../guards';
import { ImportError } from '../errors';
import { counted, shown } from '../texts';

export type SyncGuardName = GuardClass;

export type SyncGuard = Guard<SyncGuardName>;

interface Limit {
	readonly guard: SyncGuardName;
	/** In percent. */
	readonly share: number;
	readonly count?: number;
	/** The fields as the panel calls them. */
	readonly shareLabel: string;
	readonly countLabel?: string;
	/** What is counted, for sentences. */
	readonly what: string;
	readonly base: string;
}

const SYNC_LIMITS: readonly Limit[] = [
	{
		guard: 'endAccess',
		share: 10,
		count: 50,
		shareLabel: 'Max Share of Users Losing Access (%)',
		countLabel: 'Max Users Losing Access',
		what: 'user would lose access',
		base: 'active users in scope',
	},
	{
		guard: 'delete',
		share: 5,
		count: 20,
		shareLabel: 'Max Share of Users Deleted (%)',
		countLabel: 'Max Users Deleted',
		what: 'user would be deleted',
		base: 'users in scope',
	},
	{
		guard: 'membershipRemoval',
		share: 15,
		count: 200,
		shareLabel: 'Max Share of Memberships Removed (%)',
		countLabel: 'Max Memberships Removed',
		what: 'membership would be removed',
		base: 'memberships in managed groups',
	},
	{
		guard: 'groupLoss',
		share: 50,
		shareLabel: 'Max Loss of a Group (%)',
		what: 'member would be removed',
		base: 'members',
	},
	{
		guard: 'update',
		share: 60,
		shareLabel: 'Max Share of Users Updated (%)',
		what: 'user would be updated',
		base: 'users found for the input',
	},
	{
		guard: 'identifierChange',
		share: 10,
		count: 50,
		shareLabel: 'Max Share of Identifier Changes (%)',
		countLabel: 'Max Identifier Changes',
		what: 'user would get another user name, email or key',
		base: 'users found for the input',
	},
];

/** Limits that differ from the defaults, by class. */
export type GuardLimits = Readonly<
	Partial<Record<SyncGuardName, { readonly share?: number | undefined; readonly count?: number | undefined }>>
>;

/** @throws {ImportError} for a limit that is none. */
export function rulesBy(given: GuardLimits, { shares }: { readonly shares: boolean }): Array<GuardRule<SyncGuardName>> {
	return SYNC_LIMITS.flatMap(({ guard, share, count, shareLabel, countLabel }) => {
		const limits = { share: given[guard]?.share ?? share, count: given[guard]?.count ?? count };
		for (const [label, limit] of [
			[shareLabel, limits.share],
			[countLabel, limits.count],
		] as const) {
			if (limit !== undefined && (!Number.isInteger(limit) || limit < 0)) {
				throw new ImportError(`"${label}" must be a whole number of at least 0.`);
			}
		}
		const byCount = limits.count === undefined ? {} : { count: limits.count };
		// Of a part of a plan nobody knows what a share is of, but 0 allows none of anything.
		const byShare = shares || limits.share === 0 ? { share: limits.share } : {};
		return [{ guard, classes: [guard], ...byCount, ...byShare }];
	});
}

/** What each guard counts. */
export function countGuards(actions: Iterable<PlannedAction>, bases: Bases, given: GuardLimits): SyncGuard[] {
	const plan = { phases: [{ actions: [...actions], destructive: false }] };
	return guardsBy(rulesBy(given, { shares: true }), tallyOf(plan, bases));
}

/** What a guard says, as a full sentence. */
export function sentenceOf({ guard, group, planned, base, allowed }: SyncGuard): string {
	const limit = SYNC_LIMITS.find((one) => one.guard === guard);
	const [noun = '', ...rest] = (limit?.what ?? '').split(' ');
	const of = base === undefined ? '' : ` (of ${base} ${limit?.base ?? ''})`;
	const from = group === undefined ? '' : ` from the group ${shown(group)}`;
	return `${counted(planned, noun)} ${rest.join(' ')}${from}${of}, and ${allowed} ${allowed === 1 ? 'is' : 'are'} allowed.`;
}

/** The fields that raise what guards allow. */
export function labelsOf(held: readonly SyncGuard[]): string {
	const limits = SYNC_LIMITS.filter(({ guard }) => held.some((one) => one.guard === guard));
	return limits.map(({ shareLabel, countLabel }) => [countLabel, shareLabel].filter(Boolean).join(' and ')).join(', ');
}

/** The guard that an action tripped with others like it. */
export function overrideFor(held: readonly SyncGuard[]): (action: PlannedAction) => string | undefined {
	return (action) => {
		const classes: readonly GuardClass[] = classesOf(action);
		const byClass = held.find(({ guard }) => classes.includes(guard));
		if (byClass !== undefined) return byClass.guard;
		if (action.type !== 'removeFromGroup') return undefined;
		return held.find(({ guard, group }) => guard === 'groupLoss' && group === action.groupName)?.guard;
	};
}
