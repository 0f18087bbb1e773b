/** Sends a plan, phase by phase, and stops where going on would do harm. */
import type { AccessEntry } from '../providers/access';
import type { Action, ActionOutcome, DirectoryUser, Snapshot, Values } from '../providers/directory';
import { mapBounded } from '../providers/http/boundedConcurrency';
import type { Takeable } from './access/endAccess';
import { actionsOf, needsOf, type ActionPlan, type Phase, type PlannedAction, type Ref } from './actionPlan';
import { StopConditions, WITHOUT_BARRIER, type Stop, type StopOptions } from './stopConditions';

/** What became of an action. */
export type Result =
	| { readonly status: 'done'; readonly id?: string | undefined; readonly wasThere?: boolean }
	| { readonly status: 'pending'; readonly requestId: string | undefined }
	| { readonly status: 'refused'; readonly error: unknown; readonly wasMade?: boolean }
	/** An action that it needs was refused. */
	| { readonly status: 'blocked'; readonly by: number }
	/** `waitsFor`: an action that it needs was accepted and is not done yet. */
	| { readonly status: 'notAttempted'; readonly waitsFor?: number };

export interface Execution {
	/** By the actions' keys; every action of the plan has one. */
	readonly results: ReadonlyMap<number, Result>;
	readonly stop: Stop | undefined;
}

/** Called whenever one more of all actions has a result, whatever it is. */
export type Progress = (done: number, total: number) => void;

/** An action that takes or gives what one user has, and is no single change of the directory. */
export type AccessAction = { readonly key: string; readonly user: DirectoryUser } & (
	| { readonly type: 'endAccess'; readonly takes: readonly Takeable[] }
	| { readonly type: 'restoreAccess'; readonly gives: readonly AccessEntry[] }
);

export interface ExecuteOptions extends StopOptions {
	readonly progress?: Progress | undefined;
	/** The password of the new user that a subject is about; plans hold none. */
	readonly passwordOf?: ((subject: string) => string | undefined) | undefined;
	/** Ends or restores the access of a user; only where a plan has that. Must not throw. */
	readonly changeAccess?: ((change: AccessAction) => Promise<ActionOutcome>) | undefined;
	/** As the capabilities of the directory have it. */
	readonly regroupsInOneWrite?: boolean | undefined;
	/** Cancels the run: `execute` then throws the signal's reason. */
	readonly signal?: AbortSignal | undefined;
}

/** The id of something that exists, or that an action has made by now. */
function idOf(ref: Ref, results: ReadonlyMap<number, Result>): string | undefined {
	if ('id' in ref) return ref.id;
	const result = results.get(ref.madeBy);
	return result?.status === 'done' ? result.id : undefined;
}

/** What an action needs beside what the plan says. */
interface Run {
	readonly snapshot: Snapshot;
	readonly results: Map<number, Result>;
	readonly options: ExecuteOptions;
	/** The snapshot's users by their ids. */
	readonly users: ReadonlyMap<string, DirectoryUser>;
	/** The values of users whom an action makes, by its key. */
	readonly made: ReadonlyMap<number, Values>;
}

/** The user of an action as the snapshot has it, or as another action has made it. */
function userOf(ref: Ref, { users, made, results }: Run): DirectoryUser | undefined {
	if ('id' in ref) return users.get(ref.id);
	const id = idOf(ref, results);
	return id === undefined ? undefined : { id, active: true, values: made.get(ref.madeBy) ?? {} };
}

/** The action with what it was waiting for; `undefined` if some of that never came. */
function resolve(planned: PlannedAction, run: Run): Action | AccessAction | undefined {
	const key = String(planned.key);
	const { results, options } = run;
	switch (planned.type) {
		case 'createGroup':
			return { key, type: planned.type, name: planned.name };
		case 'createUser': {
			const { type, values, groups, subjects } = planned;
			const groupIds = groups.map((group) => idOf(group, results)).filter((id) => id !== undefined);
			const [subject = ''] = subjects;
			return groupIds.length < groups.length
				? undefined
				: { key, type, values, groupIds, password: options.passwordOf?.(subject) };
		}
		case 'updateUser': {
			const user = userOf(planned.user, run);
			return user && { key, type: planned.type, user, values: planned.values };
		}
		case 'deleteUser':
		case 'disableUser':
		case 'enableUser': {
			const user = userOf(planned.user, run);
			return user && { key, type: planned.type, user };
		}
		case 'endAccess': {
			const user = userOf(planned.user, run);
			return user && { key, type: planned.type, user, takes: planned.takes };
		}
		case 'restoreAccess': {
			const user = userOf(planned.user, run);
			return user && { key, type: planned.type, user, gives: planned.gives };
		}
		case 'addToGroup':
		case 'removeFromGroup': {
			const userId = idOf(planned.user, results);
			const groupId = idOf(planned.group, results);
			if (userId === undefined || groupId === undefined) return undefined;
			return { key, type: planned.type, userId, groupId };
		}
	}
}

function toResult(outcome: ActionOutcome): Result {
	switch (outcome.status) {
		case 'done':
			return { status: 'done', id: outcome.id, ...(outcome.wasThere ? { wasThere: true } : {}) };
		case 'pending':
			return { status: 'pending', requestId: outcome.requestId };
		case 'refused':
			return { status: 'refused', error: outcome.error, ...(outcome.wasMade ? { wasMade: true } : {}) };
	}
}

/** What becomes of an action that needs one which is not done. */
function without(unmet: number, results: ReadonlyMap<number, Result>): Result {
	const cause = results.get(unmet);
	if (cause?.status === 'refused' || cause?.status === 'blocked') return { status: 'blocked', by: unmet };
	if (cause?.status === 'pending') return { status: 'notAttempted', waitsFor: unmet };
	const waitsFor = cause?.status === 'notAttempted' ? cause.waitsFor : undefined;
	return waitsFor === undefined ? { status: 'notAttempted' } : { status: 'notAttempted', waitsFor };
}

/** The actions of a phase that can be tried; the results of the others are set. */
function prepare(phase: Phase, run: Run): Array<Action | AccessAction> {
	const { results } = run;
	const ready: Array<Action | AccessAction> = [];
	// What is needed and in the same phase comes before, and is done by the same write.
	const together = new Set<number>();
	for (const planned of phase.actions) {
		const unmet = needsOf(planned).find((need) => results.get(need)?.status !== 'done' && !together.has(need));
		const action = unmet === undefined ? resolve(planned, run) : undefined;
		if (action) {
			ready.push(action);
			together.add(planned.key);
		} else {
			results.set(planned.key, unmet === undefined ? { status: 'notAttempted' } : without(unmet, results));
		}
	}
	return ready;
}

const isOfAccess = (action: AccessAction | Action): action is AccessAction =>
	action.type === 'endAccess' || action.type === 'restoreAccess';

/** Access is changed user by user, so that what is known of one is told before anything of the next one changes. */
async function* outcomesOf(
	{ snapshot, options: { changeAccess } }: Run,
	actions: ReadonlyArray<AccessAction | Action>,
	signal: AbortSignal,
): AsyncGenerator<ActionOutcome> {
	const changes = actions.filter((action) => !isOfAccess(action));
	if (changes.length > 0) yield* snapshot.apply(changes, signal);
	if (changeAccess !== undefined) yield* mapBounded(actions.filter(isOfAccess), 1, changeAccess, signal);
}

async function runPhase(
	run: Run,
	actions: ReadonlyArray<Action | AccessAction>,
	watch: StopConditions,
	progressed: () => void,
): Promise<void> {
	const { results } = run;
	const { signal } = run.options;
	const halt = new AbortController();
	const both = signal ? AbortSignal.any([signal, halt.signal]) : halt.signal;
	const open = new Set(actions.map(({ key }) => key));
	let fault: unknown;
	try {
		for await (const outcome of outcomesOf(run, actions, both)) {
			if (!open.delete(outcome.key)) continue;
			results.set(Number(outcome.key), toResult(outcome));
			progressed();
			watch.see(outcome);
			if (watch.stop) halt.abort();
		}
	} catch (error) {
		fault = error;
		watch.stop ??= {
			reason: 'fault',
			message: 'The run broke off. Run it again: what is done is not done twice.',
			error,
		};
	}
	// What stays without an outcome after a stop was never sent; otherwise nobody knows, and it must not look untouched.
	const silent: Result =
		watch.stop && fault === undefined
			? { status: 'notAttempted' }
			: { status: 'refused', error: fault ?? new Error('The service gave no outcome for this change.') };
	for (const key of open) results.set(Number(key), silent);
}

/** Whether a removal waits for nothing of that phase but what its own user, who exists, gets there. */
function isOfOneWrite(removal: PlannedAction, additions: ReadonlyMap<number, PlannedAction>): boolean {
	if (removal.type !== 'removeFromGroup' || !('id' in removal.user)) return false;
	const { id } = removal.user;
	const gains = needsOf(removal).flatMap((need) => additions.get(need) ?? []);
	return (
		gains.length > 0 && gains.every((gain) => gain.type === 'addToGroup' && 'id' in gain.user && gain.user.id === id)
	);
}

/**
 * Lets a removal join the additions that it waits for, where both are one write of one user. Only in a run that is too
 * small to be held back between the two.
 */
function inFewWrites(phases: readonly Phase[], { regroupsInOneWrite }: ExecuteOptions): readonly Phase[] {
	const count = phases.reduce((sum, { actions }) => sum + actions.length, 0);
	const additions = phases.find(({ actions }) => actions.every(({ type }) => type === 'addToGroup'));
	if (regroupsInOneWrite !== true || count > WITHOUT_BARRIER || additions === undefined) return phases;
	const gains = new Map(additions.actions.map((action) => [action.key, action]));
	const joins = (action: PlannedAction) => isOfOneWrite(action, gains);
	const joined = phases.flatMap(({ actions }) => actions.filter(joins));
	return phases
		.map((phase) =>
			phase === additions
				? { ...phase, actions: [...phase.actions, ...joined] }
				: { ...phase, actions: phase.actions.filter((action) => !joins(action)) },
		)
		.filter(({ actions }) => actions.length > 0);
}

/** A removal of one write was refused with what it waits for, and not for itself. */
function blockTogether({ actions }: Phase, results: Map<number, Result>): void {
	for (const action of actions) {
		if (results.get(action.key)?.status !== 'refused') continue;
		const by = needsOf(action).find((need) => results.get(need)?.status === 'refused');
		if (by !== undefined) results.set(action.key, { status: 'blocked', by });
	}
}

/**
 * Runs the phases of a plan one after the other. What takes away is begun only if at most a tenth of what went before was
 * refused. Stops when the credential is no longer accepted, when the service throttles beyond the limit, when five
 * changes in a row are forbidden, when ten in a row or two fifths of all fail alike, and at the deadline.
 *
 * @throws the signal's reason, when the run is cancelled.
 */
export async function execute(
	snapshot: Snapshot,
	plan: Pick<ActionPlan, 'phases'>,
	options: ExecuteOptions,
): Promise<Execution> {
	const results = new Map<number, Result>();
	const made = new Map<number, Values>();
	let total = 0;
	for (const action of actionsOf(plan)) {
		total += 1;
		if (action.type === 'createUser') made.set(action.key, action.values);
	}
	const progressed = () => options.progress?.(results.size, total);
	const users = new Map(snapshot.users.map((user) => [user.id, user]));
	const run: Run = { snapshot, results, options, users, made };
	const watch = new StopConditions(options);
	for (const phase of inFewWrites(plan.phases, options)) {
		options.signal?.throwIfAborted();
		watch.checkTime();
		if (phase.destructive) watch.checkBarrier();
		const ready = prepare(phase, run);
		if (watch.stop) for (const { key } of ready) results.set(Number(key), { status: 'notAttempted' });
		else if (ready.length > 0) await runPhase(run, ready, watch, progressed);
		blockTogether(phase, results);
	}
	options.signal?.throwIfAborted();
	return { results, stop: watch.stop };
}
