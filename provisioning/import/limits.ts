/** The limits of an import as its panel has them, and what is said where one of them holds an import back. */
import type { ActionPlan } from '../actionPlan';
import { ImportError } from '../errors';
import { guardsBy, tallyOf, type Bases, type Guard, type GuardClass, type NothingSent } from '../guards';
import { counted, shown } from '../texts';

/** A share is a percentage. */
export interface GuardLimits {
	/** Default: 100. */
	readonly maxRemovals?: number;
	/** Default: 200. */
	readonly maxMembershipRemovals?: number;
	/** Default: 50. */
	readonly maxIdentifierChanges?: number;
	/** Of the memberships in groups that users of the rows have; with exact memberships alone. Default: 15. */
	readonly maxMembershipShare?: number;
	/** Of the members that a group has, if there are more than ten. Default: 50. */
	readonly maxGroupLoss?: number;
	/** Of all users, where all were read and there are more than ten. Default: 60. */
	readonly maxUpdateShare?: number;
}

type GuardName = 'groupLoss' | 'identifierChanges' | 'membershipRemovals' | 'membershipShare' | 'removals' | 'updates';

export type ImportGuard = Guard<GuardName>;

interface Limit {
	readonly guard: GuardName;
	readonly classes: readonly GuardClass[];
	readonly field: keyof GuardLimits;
	/** The field as the panel calls it. */
	readonly label: string;
	readonly fallback: number;
	readonly by: 'count' | 'share';
	/** Whether it is for exact memberships alone. */
	readonly exact?: true;
}

const LIMITS: readonly Limit[] = [
	{
		guard: 'removals',
		classes: ['endAccess', 'delete'],
		field: 'maxRemovals',
		label: 'Max Disables or Deletes',
		fallback: 100,
		by: 'count',
	},
	{
		guard: 'membershipRemovals',
		classes: ['membershipRemoval'],
		field: 'maxMembershipRemovals',
		label: 'Max Membership Removals',
		fallback: 200,
		by: 'count',
	},
	{
		guard: 'membershipShare',
		classes: ['membershipRemoval'],
		field: 'maxMembershipShare',
		label: 'Max Share of Memberships Removed (%)',
		fallback: 15,
		by: 'share',
		exact: true,
	},
	{
		guard: 'identifierChanges',
		classes: ['identifierChange'],
		field: 'maxIdentifierChanges',
		label: 'Max Identifier Changes',
		fallback: 50,
		by: 'count',
	},
	{
		guard: 'updates',
		classes: ['update'],
		field: 'maxUpdateShare',
		label: 'Max Share of Users Updated (%)',
		fallback: 60,
		by: 'share',
	},
	{
		guard: 'groupLoss',
		classes: ['groupLoss'],
		field: 'maxGroupLoss',
		label: 'Max Loss of a Group (%)',
		fallback: 50,
		by: 'share',
	},
];

/** @throws {ImportError} for a limit that is none. */
export function checkLimits(limits: GuardLimits): void {
	for (const { field, label, fallback } of LIMITS) {
		const limit = limits[field] ?? fallback;
		if (!Number.isInteger(limit) || limit < 0) {
			throw new ImportError(`"${label}" must be a whole number of at least 0.`);
		}
	}
}

/** What each guard counts, and whether it holds the import back. */
export function countGuards(plan: Pick<ActionPlan, 'phases'>, bases: Bases, given: GuardLimits): ImportGuard[] {
	const limits = LIMITS.filter(({ exact }) => !exact || bases.atLeast !== undefined);
	const rules = limits.map(({ guard, classes, field, fallback, by }) => {
		const limit = given[field] ?? fallback;
		return { guard, classes, ...(by === 'share' ? { share: limit } : { count: limit }) };
	});
	return guardsBy(rules, tallyOf(plan, bases));
}

function sentenceOf({ guard, group = '', planned, base = 0, allowed, atLeast, ...others }: ImportGuard): string {
	const share = (noun: string) =>
		base === 0 || atLeast ? counted(planned, noun) : `${planned} of the ${base} ${noun}s`;
	const limit = `and ${allowed} ${allowed === 1 ? 'is' : 'are'} allowed`;
	switch (guard) {
		case 'groupLoss':
			return `${share('member')} of the group ${shown(group)} would be removed, ${limit}${atLeast ? `, since only ${counted(base, 'member')} of it were read` : ''}.`;
		case 'identifierChanges':
			return `${counted(planned, 'user')} would get another user name, email or key, ${limit}.`;
		case 'membershipRemovals':
			return `${counted(planned, 'membership')} would be removed, ${limit}.`;
		case 'membershipShare':
			return `${counted(planned, 'membership')} would be removed, ${limit}: ${others.share ?? 0} % of the ${base} that were read in these groups, and at least 3.`;
		case 'removals':
			return `${counted(planned, 'user')} would be disabled or deleted, ${limit}.`;
		case 'updates':
			return `${share('user')} of the directory would be updated, ${limit}, which looks like a wrong column mapping.`;
	}
}

/** Why the import is held back; nothing at all is sent then. */
export function refuseByGuards(guards: readonly ImportGuard[]): NothingSent | undefined {
	const held = guards.filter((guard) => guard.held);
	if (held.length === 0) return undefined;
	const labels = LIMITS.filter(({ guard }) => held.some((one) => one.guard === guard)).map(({ label }) => label);
	return {
		reason: 'guard',
		message: `Nothing was sent: ${held.slice(0, 5).map(sentenceOf).join(' ')}`,
		advice: `Check the rows. If they are right, raise ${labels.join(' and ')}.`,
	};
}
