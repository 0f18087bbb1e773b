/**
 * A plan as plain data: it can be stored as JSON and sent. It names users and groups by their ids, and what it was made
 * for by the keys of subjects; it holds no password.
 */
import type { AccessEntry } from '../providers/access';
import type { Values } from '../providers/directory';
import type { Takeable } from './access/endAccess';

/** Something that exists, or that an action of the plan makes. */
export type Ref = { readonly id: string } | { readonly madeBy: number };

type Step =
	| { readonly type: 'createGroup'; readonly name: string }
	| {
			readonly type: 'createUser';
			readonly values: Values;
			readonly groups: readonly Ref[];
			/** As the input writes them, in the order of `groups`. */
			readonly groupNames: readonly string[];
	  }
	| {
			readonly type: 'updateUser';
			readonly user: { readonly id: string };
			readonly values: Values;
			/** What the user has in those fields until then. */
			readonly before: Values;
	  }
	| { readonly type: 'deleteUser' | 'enableUser'; readonly user: { readonly id: string } }
	| { readonly type: 'disableUser'; readonly user: Ref }
	| {
			readonly type: 'endAccess';
			readonly user: { readonly id: string };
			/** All that the user loses, and nothing else may be taken. */
			readonly takes: readonly Takeable[];
			/** Names of what the service cannot take away. */
			readonly remains: readonly string[];
	  }
	| {
			readonly type: 'restoreAccess';
			readonly user: { readonly id: string };
			readonly gives: readonly AccessEntry[];
	  }
	| {
			readonly type: 'addToGroup' | 'removeFromGroup';
			readonly user: Ref;
			readonly group: Ref;
			readonly groupName: string;
	  };

export type PlannedAction = Step & {
	/** Counts from 1; a text for each of millions would cost a fifth of a plan's memory. */
	readonly key: number;
	/** Keys of the subjects that want it. */
	readonly subjects: readonly string[];
	/** Keys of the actions that must be done before, beside those that make its users and groups; see `needsOf`. */
	readonly needs: readonly number[];
};

export interface Phase {
	readonly actions: readonly PlannedAction[];
	/** Whether it takes something away; begun only if what went before went well. */
	readonly destructive: boolean;
}

/** Why nothing is sent for a subject. */
export interface Verdict {
	readonly status: 'blocked' | 'invalid' | 'notFound';
	readonly message: string;
}

export interface ActionPlan {
	readonly phases: readonly Phase[];
	readonly verdicts: ReadonlyArray<Verdict & { readonly subject: string }>;
	/** Subjects whose users are disabled and stay so, though the input does not want that. */
	readonly leftDisabled: readonly string[];
	/** Subjects whose users keep groups that they would lose by their lists, and why; full sentences. */
	readonly kept: ReadonlyArray<{ readonly subject: string; readonly message: string }>;
	readonly warnings: readonly string[];
}

/** All actions, phase by phase. */
export function* actionsOf({ phases }: Pick<ActionPlan, 'phases'>): Generator<PlannedAction> {
	for (const { actions } of phases) yield* actions;
}

/** Keys of the actions that must be done before; if one of them is not, this one is not tried. */
export function needsOf(action: PlannedAction): readonly number[] {
	const made = (refs: readonly Ref[]) => refs.flatMap((ref) => ('madeBy' in ref ? [ref.madeBy] : []));
	switch (action.type) {
		case 'createUser':
			return [...action.needs, ...made(action.groups)];
		case 'addToGroup':
		case 'removeFromGroup':
			return [...action.needs, ...made([action.user, action.group])];
		case 'disableUser':
			return [...action.needs, ...made([action.user])];
		case 'createGroup':
		case 'deleteUser':
		case 'enableUser':
		case 'endAccess':
		case 'restoreAccess':
		case 'updateUser':
			return action.needs;
	}
}

/** The phases of a plan, in the order in which they are safe. */
interface Phases {
	readonly createGroups: PlannedAction[];
	/** Updates that release names, each level after the one that it waits for. */
	readonly releases: PlannedAction[][];
	readonly createUsers: PlannedAction[];
	readonly updates: PlannedAction[];
	readonly additions: PlannedAction[];
	readonly removals: PlannedAction[];
	readonly disables: PlannedAction[];
	readonly deletes: PlannedAction[];
}

/** Collects the actions of a plan, phase by phase. */
export class PlanBuilder {
	readonly warnings: string[] = [];
	readonly leftDisabled: string[] = [];
	readonly kept: Array<{ subject: string; message: string }> = [];
	private readonly verdicts = new Map<string, Verdict>();
	private count = 0;
	private readonly phases: Phases = {
		createGroups: [],
		releases: [],
		createUsers: [],
		updates: [],
		additions: [],
		removals: [],
		disables: [],
		deletes: [],
	};

	reject(subject: string, verdict: Verdict): void {
		this.verdicts.set(subject, verdict);
	}

	isRejected(subject: string): boolean {
		return this.verdicts.has(subject);
	}

	/** A key for the next action. */
	nextKey(): number {
		this.count += 1;
		return this.count;
	}

	/** Takes actions whole: to put one together from parts would take half as much memory again, for each of millions. */
	add(phase: Exclude<keyof Phases, 'releases'> | { readonly release: number }, action: PlannedAction): number {
		const actions = typeof phase === 'string' ? this.phases[phase] : this.releasesOf(phase.release);
		actions.push(action);
		return action.key;
	}

	finish(): ActionPlan {
		const { createGroups, releases, createUsers, updates, additions, removals, disables, deletes } = this.phases;
		const safe = [createGroups, ...releases, createUsers, updates, additions];
		const destructive = [removals, disables, deletes];
		return {
			phases: [
				...safe.map((actions) => ({ actions, destructive: false })),
				...destructive.map((actions) => ({ actions, destructive: true })),
			].filter(({ actions }) => actions.length > 0),
			verdicts: [...this.verdicts].map(([subject, verdict]) => ({ subject, ...verdict })),
			leftDisabled: this.leftDisabled,
			kept: this.kept,
			warnings: this.warnings,
		};
	}

	private releasesOf(level: number): PlannedAction[] {
		const { releases, updates } = this.phases;
		while (releases.length <= level) releases.push([]);
		return releases[level] ?? updates;
	}
}
