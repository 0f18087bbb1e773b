/** What is to be done, in the order in which it is safe: nothing is sent by anything in this file. */
import type { Capabilities, DirectoryGroup, DirectoryUser, FieldRule, Values } from './directory';
import { ImportError } from './errors';
import { orderChanges, type Change } from './identifiers';
import type { Matching } from './match';
import type { Row, RowKind } from './rows';
import { folded, type ImportAction, type Unit } from './validate';

/** Something that exists, or that an action of the plan makes. */
export type Ref = { readonly id: string } | { readonly madeBy: string };

type Step =
	| { readonly type: 'createGroup'; readonly name: string }
	| {
			readonly type: 'createUser';
			readonly values: Values;
			readonly groups: readonly Ref[];
			readonly password: string | undefined;
	  }
	| { readonly type: 'updateUser'; readonly user: DirectoryUser; readonly values: Values }
	| { readonly type: 'deleteUser' | 'enableUser'; readonly user: DirectoryUser }
	| { readonly type: 'disableUser'; readonly user: DirectoryUser | { readonly madeBy: string; readonly values: Values } }
	| {
			readonly type: 'addToGroup' | 'removeFromGroup';
			readonly user: Ref;
			readonly group: Ref;
			readonly groupName: string;
	  };

export type PlannedAction = Step & {
	readonly key: string;
	/** Indexes of the rows that want it. */
	readonly rows: readonly number[];
	/** Keys of the actions that must be done before; if one of them is not, this one is not tried. */
	readonly needs: readonly string[];
};

export interface Phase {
	readonly actions: readonly PlannedAction[];
	/** Whether it takes something away; begun only if what went before went well. */
	readonly destructive: boolean;
}

/** Why nothing is sent for a row. */
export interface Verdict {
	readonly status: 'blocked' | 'invalid' | 'notFound';
	readonly message: string;
}

export interface Plan {
	readonly phases: readonly Phase[];
	readonly verdicts: ReadonlyMap<number, Verdict>;
	/** The user that a row means, where there is one. */
	readonly users: ReadonlyMap<number, DirectoryUser>;
	/** How many users are disabled or deleted. */
	readonly removals: number;
	readonly warnings: readonly string[];
}

export interface PlanInput {
	readonly units: readonly Unit[];
	readonly kind: RowKind;
	readonly action: ImportAction;
	readonly missingGroups: 'create' | 'ignore' | 'reject';
	readonly capabilities: Capabilities;
	readonly users: readonly DirectoryUser[];
	readonly groups: readonly DirectoryGroup[];
	readonly matching: Matching;
	readonly isMember: (user: DirectoryUser, groupId: string) => boolean;
	/** The user behind the credential. */
	readonly ownUserName: string | undefined;
	readonly passwordFor: (unit: Unit) => string | undefined;
}

/** Finds groups by name; where names differ by upper and lower case only, the one that is written alike. */
export function groupFinder(groups: readonly DirectoryGroup[]): (name: string) => DirectoryGroup | undefined {
	const exact = new Map(groups.map((group) => [group.name, group]));
	const byName = new Map(groups.map((group) => [folded(group.name), group]));
	return (name) => exact.get(name) ?? byName.get(folded(name));
}

/** The values of the row that differ from the user's, and that the service can change. */
export function changedValues(
	{ row }: Unit,
	user: DirectoryUser,
	fields: readonly FieldRule[],
): { values: Values; fixed: string[] } {
	const wanted = { ...row.values, ...Object.fromEntries(row.cleared.map((field) => [field, ''])) };
	const rules = new Map(fields.map((rule) => [rule.name, rule]));
	const values: Record<string, string> = {};
	const fixed: string[] = [];
	for (const [field, value] of Object.entries(wanted)) {
		const present = user.values[field] ?? '';
		const rule = rules.get(field);
		const isName = field === 'userName' || rule?.unique;
		if (value === present || (isName && folded(value) === folded(present))) continue;
		if (rule?.updatable === false) fixed.push(rule.label);
		else values[field] = value;
	}
	return { values, fixed };
}

export function wantsGroup({ groups }: Row, group: string): boolean {
	return groups.some((name) => folded(name) === folded(group));
}

/** Collects the actions of a plan; see `makePlan`. */
class Planner {
	readonly verdicts = new Map<number, Verdict>();
	readonly users = new Map<number, DirectoryUser>();
	readonly warnings: string[] = [];
	private readonly groupPhase: PlannedAction[] = [];
	private readonly releases: PlannedAction[][] = [];
	private readonly creates: PlannedAction[] = [];
	private readonly updates: PlannedAction[] = [];
	private readonly additions: PlannedAction[] = [];
	private readonly takings: PlannedAction[] = [];
	private readonly disables: PlannedAction[] = [];
	private readonly deletes: PlannedAction[] = [];
	private readonly newGroups = new Map<string, { key: string; rows: number[] }>();
	private readonly ignoredGroups = new Set<string>();
	private readonly findGroup: (name: string) => DirectoryGroup | undefined;
	private count = 0;

	constructor(private readonly input: PlanInput) {
		this.findGroup = groupFinder(input.groups);
	}

	reject(unit: Unit, status: Verdict['status'], message: string): void {
		for (const { index } of unit.rows) this.verdicts.set(index, { status, message });
	}

	found(unit: Unit, user: DirectoryUser | undefined): void {
		if (user) for (const { index } of unit.rows) this.users.set(index, user);
	}

	isOwn(unit: Unit, user: DirectoryUser | undefined): boolean {
		const own = folded(this.input.ownUserName ?? '');
		return own !== '' && [unit.row.values.userName, user?.values.userName].some((name) => folded(name ?? '') === own);
	}

	/** The group of that name: as it is, or as it will be; `undefined` if there is none and it is left out. */
	group(name: string, rows: readonly number[]): Ref | undefined {
		const existing = this.findGroup(name);
		if (existing) return { id: existing.id };
		if (this.input.missingGroups !== 'create') {
			this.ignoredGroups.add(name);
			return undefined;
		}
		const planned = this.newGroups.get(folded(name));
		if (planned) {
			planned.rows.push(...rows);
			return { madeBy: planned.key };
		}
		const own = [...rows];
		const key = this.add(this.groupPhase, { type: 'createGroup', name }, own, []);
		this.newGroups.set(folded(name), { key, rows: own });
		return { madeBy: key };
	}

	/** Names of groups that do not exist, if rows are to be rejected for them. */
	missing(names: readonly string[]): string[] {
		return this.input.missingGroups === 'reject' ? names.filter((name) => this.findGroup(name) === undefined) : [];
	}

	planGroup(unit: Unit): void {
		const [name] = unit.groups;
		if (name !== undefined && this.findGroup(name) === undefined) this.group(name, unit.rows.map(({ index }) => index));
	}

	planMemberships(unit: Unit, user: Ref, existing: DirectoryUser | undefined, needs: readonly string[]): void {
		for (const name of unit.groups) {
			const rows = this.rowsWanting(unit, name);
			const group = this.group(name, rows);
			if (group === undefined) continue;
			if (existing && 'id' in group && this.input.isMember(existing, group.id)) continue;
			this.add(this.additions, { type: 'addToGroup', user, group, groupName: name }, rows, [
				...needs,
				...('madeBy' in group ? [group.madeBy] : []),
			]);
		}
	}

	planRemovals(unit: Unit, user: DirectoryUser): void {
		for (const name of unit.groups) {
			const group = this.findGroup(name);
			if (group === undefined || !this.input.isMember(user, group.id)) continue;
			const step: Step = { type: 'removeFromGroup', user: { id: user.id }, group: { id: group.id }, groupName: name };
			this.add(this.takings, step, this.rowsWanting(unit, name), []);
		}
	}

	planDisableOrDelete(unit: Unit, user: DirectoryUser): void {
		const rows = unit.rows.map(({ index }) => index);
		if (this.input.action === 'delete') this.add(this.deletes, { type: 'deleteUser', user }, rows, []);
		else if (user.active) this.add(this.disables, { type: 'disableUser', user }, rows, []);
	}

	/** @returns the key of the action that writes the values, if there is anything to write. */
	planChange({ unit, user, values }: Change, level: number | undefined, needs: readonly string[]): string | undefined {
		const rows = unit.rows.map(({ index }) => index);
		if (user) {
			const key =
				Object.keys(values).length === 0
					? undefined
					: this.add(this.updatePhase(level), { type: 'updateUser', user, values }, rows, needs);
			const { action } = this.input;
			if (action !== 'createOrSkip') {
				if (unit.row.active === true && !user.active) this.add(this.updates, { type: 'enableUser', user }, rows, []);
				if (unit.row.active === false && user.active) this.add(this.disables, { type: 'disableUser', user }, rows, []);
			}
			this.planMemberships(unit, { id: user.id }, user, []);
			return key;
		}
		const { groupsOnCreate } = this.input.capabilities;
		const groups = groupsOnCreate
			? unit.groups.flatMap((name) => this.group(name, this.rowsWanting(unit, name)) ?? [])
			: [];
		const password = this.input.passwordFor(unit);
		const key = this.add(this.creates, { type: 'createUser', values, groups, password }, rows, [
			...needs,
			...groups.flatMap((group) => ('madeBy' in group ? [group.madeBy] : [])),
		]);
		if (!groupsOnCreate) this.planMemberships(unit, { madeBy: key }, undefined, [key]);
		if (unit.row.active === false) {
			this.add(this.disables, { type: 'disableUser', user: { madeBy: key, values } }, rows, [key]);
		}
		return key;
	}

	finish(): Plan {
		if (this.ignoredGroups.size > 0) {
			this.warnings.push(`Groups that do not exist were left out: ${[...this.ignoredGroups].join(', ')}.`);
		}
		const safe = [this.groupPhase, ...this.releases, this.creates, this.updates, this.additions];
		const destructive = [this.takings, this.disables, this.deletes];
		const phases = [
			...safe.map((actions) => ({ actions, destructive: false })),
			...destructive.map((actions) => ({ actions, destructive: true })),
		].filter(({ actions }) => actions.length > 0);
		return {
			phases,
			verdicts: this.verdicts,
			users: this.users,
			removals: this.disables.length + this.deletes.length,
			warnings: this.warnings,
		};
	}

	/** Updates that release names come before the creates, each level after the one that it waits for. */
	private updatePhase(level: number | undefined): PlannedAction[] {
		if (level === undefined) return this.updates;
		while (this.releases.length <= level) this.releases.push([]);
		return this.releases[level] ?? this.updates;
	}

	private rowsWanting(unit: Unit, group: string): number[] {
		return unit.rows.filter((row) => wantsGroup(row, group)).map(({ index }) => index);
	}

	private add(phase: PlannedAction[], step: Step, rows: readonly number[], needs: readonly string[]): string {
		this.count += 1;
		const key = `${step.type}-${this.count}`;
		phase.push({ ...step, key, rows, needs });
		return key;
	}
}

function planMembershipRows(planner: Planner, input: PlanInput): void {
	const removes = input.action === 'delete';
	for (const unit of input.units) {
		const user = input.matching.users.get(unit);
		const ambiguity = input.matching.ambiguous.get(unit);
		planner.found(unit, user);
		if (ambiguity !== undefined) planner.reject(unit, 'blocked', ambiguity);
		else if (removes) {
			if (user && planner.isOwn(unit, user)) {
				planner.reject(unit, 'invalid', 'This is the account behind the credential; it is not taken out of groups.');
			} else if (user) planner.planRemovals(unit, user);
		} else if (user === undefined) {
			planner.reject(unit, 'notFound', `There is no user named "${unit.row.values.userName}".`);
		} else {
			const rows = unit.rows.filter((row) => {
				const missing = planner.missing(row.groups);
				if (missing.length > 0) planner.verdicts.set(row.index, noGroup(missing));
				return missing.length === 0;
			});
			const groups = unit.groups.filter((name) => rows.some((row) => wantsGroup(row, name)));
			planner.planMemberships({ ...unit, rows, groups }, { id: user.id }, user, []);
		}
	}
}

function noGroup(names: readonly string[]): Verdict {
	return { status: 'invalid', message: `There is no group named ${names.map((name) => `"${name}"`).join(' or ')}.` };
}

function planUserRows(planner: Planner, input: PlanInput): void {
	const { units, matching, action, capabilities } = input;
	const takesAway = action === 'delete' || action === 'disable';
	const changes: Change[] = [];
	const fixed = new Map<string, number>();
	for (const unit of units) {
		const user = matching.users.get(unit);
		const ambiguity = matching.ambiguous.get(unit);
		planner.found(unit, user);
		if (ambiguity !== undefined) planner.reject(unit, 'blocked', ambiguity);
		else if ((takesAway || unit.row.active === false) && planner.isOwn(unit, user)) {
			planner.reject(unit, 'invalid', 'This is the account behind the credential; it is not disabled or deleted.');
		} else if (takesAway) {
			if (user) planner.planDisableOrDelete(unit, user);
			else if (action === 'disable')
				planner.reject(unit, 'notFound', `There is no user named "${unit.row.values.userName}".`);
		} else if (user === undefined && action === 'updateOnly') {
			planner.reject(unit, 'notFound', `There is no user named "${unit.row.values.userName}".`);
		} else {
			const missing = planner.missing(unit.groups);
			const [first] = missing;
			if (first !== undefined) {
				planner.reject(unit, 'invalid', noGroup(missing).message);
				continue;
			}
			if (user === undefined) changes.push({ unit, user, values: unit.row.values });
			else {
				const difference = changedValues(unit, user, capabilities.fields);
				for (const label of difference.fixed) fixed.set(label, (fixed.get(label) ?? 0) + 1);
				changes.push({ unit, user, values: action === 'createOrSkip' ? {} : difference.values });
			}
		}
	}
	if (action !== 'createOrSkip') {
		for (const [label, rows] of fixed) {
			planner.warnings.push(`${label} of existing users cannot be changed here; ${rows} rows have another value.`);
		}
	}
	const { blocked, waitsFor, level } = orderChanges(changes, input.users, capabilities);
	const keys = new Map<Unit, string>();
	const byLevel = changes.toSorted((a, b) => (level.get(a.unit) ?? 0) - (level.get(b.unit) ?? 0));
	for (const change of byLevel) {
		const reason = blocked.get(change.unit);
		if (reason !== undefined) {
			planner.reject(change.unit, 'blocked', reason);
			continue;
		}
		const needs = (waitsFor.get(change.unit) ?? []).flatMap((unit) => keys.get(unit) ?? []);
		const key = planner.planChange(change, level.get(change.unit), needs);
		if (key !== undefined) keys.set(change.unit, key);
	}
}

/**
 * Plans the whole input: groups first, updates that release names before the creates that want them, then the other
 * updates, memberships, and what takes away last.
 *
 * @throws {ImportError} when the service cannot do what is asked for at all.
 */
export function makePlan(input: PlanInput): Plan {
	const { kind, action, capabilities, missingGroups } = input;
	const creates = kind === 'group' || (missingGroups === 'create' && action !== 'delete' && action !== 'disable');
	if (creates && !capabilities.canCreateGroups) {
		throw new ImportError(`${capabilities.title} cannot create groups.`, 'Choose another way to treat missing groups.');
	}
	if (action === 'disable' && !capabilities.canDisable) {
		throw new ImportError(`${capabilities.title} cannot disable users.`, 'Choose another action.');
	}
	if (action === 'delete' && kind === 'user' && !capabilities.canDelete) {
		throw new ImportError(`${capabilities.title} cannot delete users.`, 'Choose another action.');
	}
	const planner = new Planner(kind === 'group' ? { ...input, missingGroups: 'create' } : input);
	if (kind === 'group') for (const unit of input.units) planner.planGroup(unit);
	else if (kind === 'membership') planMembershipRows(planner, input);
	else planUserRows(planner, input);
	return planner.finish();
}
