/** A plan, and the building of it step by step. */
import type { Capabilities, DirectoryGroup, DirectoryUser, Values } from '../providers/directory';
import type { Change } from './identifierOrder';
import type { Matching } from './match';
import type { Row, RowKind } from './rows';
import { problemWith } from '../providers/rules';
import { folded } from '../providers/text';
import { listed, shown } from './texts';
import type { ImportAction } from './validate';
import type { Subject } from './subjects';

/** Something that exists, or that an action of the plan makes. */
export type Ref = { readonly id: string } | { readonly madeBy: string };

type Step =
	| { readonly type: 'createGroup'; readonly name: string }
	| {
			readonly type: 'createUser';
			readonly values: Values;
			readonly groups: readonly Ref[];
			/** As the row writes them, in the order of `groups`. */
			readonly groupNames: readonly string[];
			readonly password: string | undefined;
	  }
	| { readonly type: 'updateUser'; readonly user: DirectoryUser; readonly values: Values }
	| { readonly type: 'deleteUser' | 'enableUser'; readonly user: DirectoryUser }
	| {
			readonly type: 'disableUser';
			readonly user: DirectoryUser | { readonly madeBy: string; readonly values: Values };
	  }
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
	readonly warnings: readonly string[];
}

export interface PlanInput {
	readonly units: readonly Subject[];
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
	readonly passwordFor: (unit: Subject) => string | undefined;
	/** Why no new user can have the password that it is to have, as a full sentence. */
	readonly passwordProblem?: string | undefined;
	/** Why a user who would be new cannot be created, by the service's own rules. */
	readonly refusals?: ReadonlyMap<Subject, string>;
}

/**
 * Finds groups by name; where names differ by upper and lower case only, the one that is written alike. Gives several
 * where nobody can tell which one is meant.
 */
export function groupFinder(groups: readonly DirectoryGroup[]): (name: string) => readonly DirectoryGroup[] {
	const byName = new Map<string, Map<string, DirectoryGroup>>();
	for (const group of groups) {
		const same = byName.get(folded(group.name)) ?? new Map<string, DirectoryGroup>();
		byName.set(folded(group.name), same.set(group.id, group));
	}
	return (name) => {
		const candidates = [...(byName.get(folded(name))?.values() ?? [])];
		const exact = candidates.filter((group) => group.name === name);
		return exact.length > 0 ? exact : candidates;
	};
}

export function wantsGroup({ groups }: Row, group: string): boolean {
	return groups.some((name) => folded(name) === folded(group));
}

/** Collects the actions of a plan; see `makePlan`. */
export class Planner {
	readonly verdicts = new Map<number, Verdict>();
	readonly users = new Map<number, DirectoryUser>();
	readonly warnings: string[] = [];
	private readonly groupPhase: PlannedAction[] = [];
	private readonly releases: PlannedAction[][] = [];
	private readonly creates: PlannedAction[] = [];
	private readonly updates: PlannedAction[] = [];
	private readonly additions: PlannedAction[] = [];
	private readonly removals: PlannedAction[] = [];
	private readonly disables: PlannedAction[] = [];
	private readonly deletes: PlannedAction[] = [];
	private readonly newGroups = new Map<string, { key: string; rows: number[] }>();
	private readonly ignoredGroups = new Set<string>();
	private readonly findGroups: (name: string) => readonly DirectoryGroup[];
	private count = 0;
	private lastRows: { readonly unit: Subject; readonly indexes: readonly number[] } | undefined;

	constructor(private readonly input: PlanInput) {
		this.findGroups = groupFinder(input.groups);
	}

	reject(unit: Subject, status: Verdict['status'], message: string): void {
		for (const { index } of unit.rows) this.verdicts.set(index, { status, message });
	}

	found(unit: Subject, user: DirectoryUser | undefined): void {
		if (user) for (const { index } of unit.rows) this.users.set(index, user);
	}

	isOwn(unit: Subject, user: DirectoryUser | undefined): boolean {
		if (user?.guarded === 'own') return true;
		const own = folded(this.input.ownUserName ?? '');
		return own !== '' && [unit.row.values.userName, user?.values.userName].some((name) => folded(name ?? '') === own);
	}

	/** The group of that name: as it is, or as it will be; `undefined` if there is none and it is left out. */
	group(name: string, rows: readonly number[]): Ref | undefined {
		const [existing] = this.findGroups(name);
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
		return this.input.missingGroups === 'reject' ? names.filter((name) => this.findGroups(name).length === 0) : [];
	}

	/** Why it cannot be told which groups a person's rows mean. */
	unclearGroups({ rows }: Subject): string | undefined {
		const meant = new Map<string, string>();
		for (const name of new Set(rows.flatMap(({ groups }) => groups))) {
			const [group, another] = this.findGroups(name);
			if (group === undefined) continue;
			const { id } = group;
			if (another !== undefined || (meant.get(folded(name)) ?? id) !== id)
				return `Several groups are named ${shown(name)}.`;
			meant.set(folded(name), id);
		}
		return undefined;
	}

	/** Why groups that do not exist cannot be created by these names; a dry run must say it too. */
	unfit(names: readonly string[]): string | undefined {
		const { missingGroups, capabilities } = this.input;
		if (missingGroups !== 'create' || capabilities.groupName === undefined) return undefined;
		for (const name of names) {
			if (this.findGroups(name).length > 0) continue;
			const finding = problemWith(capabilities.groupName, 'its name', name);
			if (finding !== undefined) return `Group ${shown(name)} cannot be created: ${finding}`;
		}
		return undefined;
	}

	/** Why the service does not change the members of a group that the user has to join or to leave. */
	fixedGroup(names: readonly string[], user: DirectoryUser | undefined, joins: boolean): string | undefined {
		for (const name of names) {
			const [group] = this.findGroups(name);
			if (group?.fixed === undefined) continue;
			const isMember = user !== undefined && this.input.isMember(user, group.id);
			if (isMember !== joins) return group.fixed;
		}
		return undefined;
	}

	planGroup(unit: Subject): void {
		const [name] = unit.groups;
		if (name === undefined || this.findGroups(name).length > 0) return;
		const unfit = this.unfit([name]);
		if (unfit === undefined) this.group(name, this.rowsOf(unit));
		else this.reject(unit, 'invalid', unfit);
	}

	planMemberships(unit: Subject, user: Ref, existing: DirectoryUser | undefined, needs: readonly string[]): void {
		for (const name of unit.groups) {
			const rows = this.rowsWanting(unit, name);
			const group = this.group(name, rows);
			if (group === undefined) continue;
			if (existing && 'id' in group && this.input.isMember(existing, group.id)) continue;
			const allNeeds = 'madeBy' in group ? [...needs, group.madeBy] : needs;
			this.add(this.additions, { type: 'addToGroup', user, group, groupName: name }, rows, allNeeds);
		}
	}

	planRemovals(unit: Subject, user: DirectoryUser): void {
		for (const name of unit.groups) {
			const [group] = this.findGroups(name);
			if (group === undefined) this.ignoredGroups.add(name);
			if (group === undefined || !this.input.isMember(user, group.id)) continue;
			const step: Step = { type: 'removeFromGroup', user: { id: user.id }, group: { id: group.id }, groupName: name };
			this.add(this.removals, step, this.rowsWanting(unit, name), []);
		}
	}

	planDisableOrDelete(unit: Subject, user: DirectoryUser): void {
		const rows = this.rowsOf(unit);
		if (this.input.action === 'delete') this.add(this.deletes, { type: 'deleteUser', user }, rows, []);
		else if (user.active) this.add(this.disables, { type: 'disableUser', user }, rows, []);
	}

	/** @returns the key of the action that writes the values, if there is anything to write. */
	planChange({ unit, user, values }: Change, level: number | undefined, needs: readonly string[]): string | undefined {
		const rows = this.rowsOf(unit);
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
		const taken = groupsOnCreate
			? unit.groups.flatMap((name) => {
					const group = this.group(name, this.rowsWanting(unit, name));
					return group === undefined ? [] : [{ name, group }];
				})
			: [];
		const groups = taken.map(({ group }) => group);
		const groupNames = taken.map(({ name }) => name);
		const password = this.input.passwordFor(unit);
		const key = this.add(this.creates, { type: 'createUser', values, groups, groupNames, password }, rows, [
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
			this.warnings.push(
				`Groups that do not exist were left out: ${listed([...this.ignoredGroups].map((name) => name.slice(0, 100)))}.`,
			);
		}
		const safe = [this.groupPhase, ...this.releases, this.creates, this.updates, this.additions];
		const destructive = [this.removals, this.disables, this.deletes];
		const phases = [
			...safe.map((actions) => ({ actions, destructive: false })),
			...destructive.map((actions) => ({ actions, destructive: true })),
		].filter(({ actions }) => actions.length > 0);
		return {
			phases,
			verdicts: this.verdicts,
			users: this.users,
			warnings: this.warnings,
		};
	}

	/** Updates that release names come before the creates, each level after the one that it waits for. */
	private updatePhase(level: number | undefined): PlannedAction[] {
		if (level === undefined) return this.updates;
		while (this.releases.length <= level) this.releases.push([]);
		return this.releases[level] ?? this.updates;
	}

	private rowsWanting(unit: Subject, group: string): readonly number[] {
		const { rows } = unit;
		if (rows.length === 1) return this.rowsOf(unit);
		return rows.filter((row) => wantsGroup(row, group)).map(({ index }) => index);
	}

	/** One list for all actions of a unit: with 50,000 rows and their groups, one for each would be most of a plan. */
	private rowsOf(unit: Subject): readonly number[] {
		if (this.lastRows?.unit !== unit) this.lastRows = { unit, indexes: unit.rows.map(({ index }) => index) };
		return this.lastRows.indexes;
	}

	private add(phase: PlannedAction[], step: Step, rows: readonly number[], needs: readonly string[]): string {
		this.count += 1;
		const key = `${step.type}-${this.count}`;
		phase.push(Object.assign(step, { key, rows, needs }));
		return key;
	}
}
