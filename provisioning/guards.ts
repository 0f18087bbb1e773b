/** How much one import may take away or change at once, counted on the very actions that would run. */
import { ImportError } from './errors';
import type { Refusal } from './import/report';
import type { Plan, PlannedAction } from './planner';
import { counted, shown } from './texts';

/** The limits of an import; a share is a percentage. */
export interface GuardLimits {
	/** Default: 100. */
	readonly maxRemovals?: number;
	/** Default: 200. */
	readonly maxMembershipRemovals?: number;
	/** Default: 50. */
	readonly maxIdentifierChanges?: number;
	/** Of the members that a group has, if there are more than ten. Default: 50. */
	readonly maxGroupLoss?: number;
	/** Of all users, where all were read and there are more than ten. Default: 60. */
	readonly maxUpdateShare?: number;
}

const GUARD_DEFAULTS: Required<GuardLimits> = {
	maxRemovals: 100,
	maxMembershipRemovals: 200,
	maxIdentifierChanges: 50,
	maxGroupLoss: 50,
	maxUpdateShare: 60,
};

/** The fields that set the limits, as the panel calls them. */
const GUARD_LABELS: Readonly<Record<keyof GuardLimits, string>> = {
	maxRemovals: 'Max Disables or Deletes',
	maxMembershipRemovals: 'Max Membership Removals',
	maxIdentifierChanges: 'Max Identifier Changes',
	maxGroupLoss: 'Max Loss of a Group (%)',
	maxUpdateShare: 'Max Share of Users Updated (%)',
};

/** @throws {ImportError} for a limit that is none. */
export function checkLimits(limits: GuardLimits): void {
	for (const [name, label] of Object.entries(GUARD_LABELS) as Array<[keyof GuardLimits, string]>) {
		const limit = limits[name] ?? GUARD_DEFAULTS[name];
		if (!Number.isInteger(limit) || limit < 0) {
			throw new ImportError(`"${label}" must be a whole number of at least 0.`);
		}
	}
}

/** What is known of the directory as a whole; shares are of this. */
export interface DirectorySize {
	/** Number of users; only if all were read. */
	readonly users?: number | undefined;
	/** Number of a group's members; `undefined` if they were not all read. */
	readonly members?: ((groupId: string) => number | undefined) | undefined;
}

export interface Guard {
	readonly guard: 'groupLoss' | 'identifierChanges' | 'membershipRemovals' | 'removals' | 'updates';
	/** The group, for what one group loses. */
	readonly group?: string;
	readonly planned: number;
	readonly allowed: number;
	/** What the share is of. */
	readonly base?: number;
	readonly held: boolean;
}

/** Below this, a share says nothing. */
const SMALLEST_BASE = 10;
/** So few are always allowed by a share, unless it is 0. */
const FLOOR = 3;

/**
 * How many are allowed by a share (in percent) of a base, by a count, or by both; `undefined` if there is no limit.
 * A share or count of 0 allows none.
 */
export function allowedBy(
	{ share, count }: { readonly share?: number; readonly count?: number },
	base = 0,
): number | undefined {
	if (share === 0 || count === 0) return 0;
	if (share === undefined) return count;
	return Math.max(FLOOR, Math.min(count ?? Number.POSITIVE_INFINITY, Math.floor((share * base) / 100)));
}

const IDENTIFIERS = ['userName', 'email', 'key'] as const;

function countOf(actions: readonly PlannedAction[], counts: (action: PlannedAction) => boolean): number {
	return actions.filter(counts).length;
}

/** Group's id → how many members it loses, and its name. */
function losses(actions: readonly PlannedAction[]): ReadonlyMap<string, { name: string; planned: number }> {
	const lost = new Map<string, { name: string; planned: number }>();
	for (const action of actions) {
		if (action.type !== 'removeFromGroup' || !('id' in action.group)) continue;
		const { id } = action.group;
		lost.set(id, { name: action.groupName, planned: (lost.get(id)?.planned ?? 0) + 1 });
	}
	return lost;
}

/** What each guard counts, and whether it holds the import back. */
export function countGuards({ phases }: Pick<Plan, 'phases'>, size: DirectorySize, given: GuardLimits): Guard[] {
	const limits = { ...GUARD_DEFAULTS, ...given };
	const actions = phases.flatMap((phase) => phase.actions);
	const guard = (name: Guard['guard'], planned: number, allowed: number, more: Partial<Guard> = {}): Guard => ({
		guard: name,
		planned,
		allowed,
		...more,
		held: planned > allowed,
	});
	// A user who is created inactive loses nothing.
	const removes = (action: PlannedAction) =>
		action.type === 'deleteUser' || (action.type === 'disableUser' && 'id' in action.user);
	// To clear one is as much a change as to give another one.
	const changesIdentifier = (action: PlannedAction) =>
		action.type === 'updateUser' &&
		IDENTIFIERS.some((field) => action.values[field] !== undefined && action.user.values[field]);
	const guards = [
		guard('removals', countOf(actions, removes), limits.maxRemovals),
		guard(
			'membershipRemovals',
			countOf(actions, ({ type }) => type === 'removeFromGroup'),
			limits.maxMembershipRemovals,
		),
		guard('identifierChanges', countOf(actions, changesIdentifier), limits.maxIdentifierChanges),
	];
	/** A share of 0 allows none, whatever it is of. */
	const ofShare = (name: Guard['guard'], planned: number, share: number, base = 0, more: Partial<Guard> = {}) => {
		if (base <= SMALLEST_BASE && !(share === 0 && planned > 0)) return;
		guards.push(guard(name, planned, allowedBy({ share }, base) ?? base, { ...more, ...(base > 0 ? { base } : {}) }));
	};
	const updates = countOf(actions, ({ type }) => type === 'updateUser');
	ofShare('updates', updates, limits.maxUpdateShare, size.users);
	for (const [id, { name, planned }] of losses(actions)) {
		ofShare('groupLoss', planned, limits.maxGroupLoss, size.members?.(id), { group: name });
	}
	return guards;
}

const FIELDS: Readonly<Record<Guard['guard'], keyof GuardLimits>> = {
	groupLoss: 'maxGroupLoss',
	identifierChanges: 'maxIdentifierChanges',
	membershipRemovals: 'maxMembershipRemovals',
	removals: 'maxRemovals',
	updates: 'maxUpdateShare',
};

function sentenceOf({ guard, group = '', planned, base, allowed }: Guard): string {
	const share = (noun: string) => (base === undefined ? counted(planned, noun) : `${planned} of the ${base} ${noun}s`);
	const limit = `and ${allowed} ${allowed === 1 ? 'is' : 'are'} allowed`;
	switch (guard) {
		case 'groupLoss':
			return `${share('member')} of the group ${shown(group)} would be removed, ${limit}.`;
		case 'identifierChanges':
			return `${counted(planned, 'user')} would get another user name, email or key, ${limit}.`;
		case 'membershipRemovals':
			return `${counted(planned, 'membership')} would be removed, ${limit}.`;
		case 'removals':
			return `${counted(planned, 'user')} would be disabled or deleted, ${limit}.`;
		case 'updates':
			return `${share('user')} of the directory would be updated, ${limit}, which looks like a wrong column mapping.`;
	}
}

/** Why the import is held back; nothing at all is sent then. */
export function refuseByGuards(guards: readonly Guard[]): Refusal | undefined {
	const held = guards.filter((guard) => guard.held);
	if (held.length === 0) return undefined;
	const fields = [...new Set(held.map(({ guard }) => GUARD_LABELS[FIELDS[guard]]))];
	return {
		reason: 'guard',
		message: `Nothing was sent: ${held.slice(0, 5).map(sentenceOf).join(' ')}`,
		advice: `Check the rows. If they are right, raise ${fields.join(' and ')}.`,
	};
}
