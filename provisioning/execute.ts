/** Sends a plan, phase by phase, and stops where going on would do harm. */
import { NotAttemptedError, ServiceError } from '../providers/http/errors';
import { NetworkError } from '../providers/http/send';
import type { Action, ActionOutcome, Snapshot } from '../providers/directory';
import type { Phase, PlannedAction, Ref } from './planner';

/** What became of an action. */
export type Result =
	| { readonly status: 'done'; readonly id?: string | undefined; readonly wasThere?: boolean }
	| { readonly status: 'pending'; readonly requestId: string | undefined }
	| { readonly status: 'refused'; readonly error: unknown; readonly wasMade?: boolean }
	/** An action that it needs was refused. */
	| { readonly status: 'blocked'; readonly by: string }
	/** `waitsFor`: an action that it needs was accepted and is not done yet. */
	| { readonly status: 'notAttempted'; readonly waitsFor?: string };

type StopReason = 'auth' | 'barrier' | 'forbidden' | 'fault' | 'systemic' | 'throttled' | 'timeBudget';

/** Why a run ended before everything was tried. */
interface Stop {
	readonly reason: StopReason;
	/** A full sentence. */
	readonly message: string;
	/** When to run it again, if that is known. */
	readonly resumeAfter?: Date;
	/** What the service said, if it was the service. */
	readonly error?: unknown;
}

export interface Execution {
	/** By the actions' keys; every action of the plan has one. */
	readonly results: ReadonlyMap<string, Result>;
	readonly stop: Stop | undefined;
}

export interface ExecuteOptions {
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** When to stop by itself. */
	readonly deadline?: number | undefined;
	/** Cancels the run: `execute` then throws the signal's reason. */
	readonly signal?: AbortSignal | undefined;
}

/** When a service that throttles does not say for how long, in milliseconds. */
const DEFAULT_PAUSE = 60_000;
const FORBIDDEN_IN_A_ROW = 5;
const IDENTICAL_IN_A_ROW = 10;
const SYSTEMIC = { attempts: 25, share: 0.4 };
const BARRIER = { attempts: 10, share: 0.1 };

/** What makes two refusals the same, whoever they are about. */
function kindOf(error: unknown): string {
	if (error instanceof ServiceError) return `${error.kind} ${error.status} ${error.code ?? ''}`;
	return error instanceof NetworkError ? error.fault : 'other';
}

/** Counts what is refused, and says when to stop. */
class StopConditions {
	stop: Stop | undefined;
	private attempts = 0;
	private failures = 0;
	private identical = 0;
	private lastKind = '';

	constructor(private readonly options: ExecuteOptions) {}

	see(outcome: ActionOutcome): void {
		// Held back with a reason, so it says nothing about how the service takes changes.
		if (outcome.status === 'refused' && outcome.error instanceof NotAttemptedError) return this.checkTime();
		this.attempts += 1;
		if (outcome.status === 'refused') this.seeRefusal(outcome.error);
		else this.lastKind = '';
		if (this.attempts >= SYSTEMIC.attempts && this.failures >= this.attempts * SYSTEMIC.share) {
			this.stop ??= { reason: 'systemic', message: `${this.failures} of ${this.attempts} changes were refused.` };
		}
		this.checkTime();
	}

	checkTime(): void {
		const { deadline, now } = this.options;
		if (deadline !== undefined && now() >= deadline) {
			this.stop ??= {
				reason: 'timeBudget',
				message: 'The time budget is used up. Run it again: what is done is not done twice.',
				resumeAfter: new Date(now()),
			};
		}
	}

	/** Whether it is safe to begin taking things away. */
	checkBarrier(): void {
		if (this.attempts < BARRIER.attempts || this.failures <= this.attempts * BARRIER.share) return;
		this.stop ??= {
			reason: 'barrier',
			message: `Nothing was removed, disabled or deleted, because ${this.failures} of ${this.attempts} changes before it were refused.`,
		};
	}

	private seeRefusal(error: unknown): void {
		const kind = kindOf(error);
		this.failures += 1;
		this.identical = kind === this.lastKind ? this.identical + 1 : 1;
		this.lastKind = kind;
		this.stop ??= this.reasonToStop(error);
	}

	private reasonToStop(error: unknown): Stop | undefined {
		const service = error instanceof ServiceError ? error : undefined;
		if (service?.kind === 'unauthenticated') {
			return { reason: 'auth', message: 'The service no longer accepts the credential.', error };
		}
		if (service?.kind === 'throttled') {
			const resumeAfter = service.retryAt ?? new Date(this.options.now() + DEFAULT_PAUSE);
			return {
				reason: 'throttled',
				message: `The service takes no more requests before ${resumeAfter.toISOString()}.`,
				resumeAfter,
				error,
			};
		}
		if (service?.kind === 'forbidden' && this.identical >= FORBIDDEN_IN_A_ROW) {
			return {
				reason: 'forbidden',
				message: `The service refused ${this.identical} changes in a row as not allowed.`,
				error,
			};
		}
		if (this.identical >= IDENTICAL_IN_A_ROW) {
			return {
				reason: 'systemic',
				message: `${this.identical} changes in a row were refused for the same reason.`,
				error,
			};
		}
		return undefined;
	}
}

/** The id of something that exists, or that an action has made by now. */
function idOf(ref: Ref, results: ReadonlyMap<string, Result>): string | undefined {
	if ('id' in ref) return ref.id;
	const result = results.get(ref.madeBy);
	return result?.status === 'done' ? result.id : undefined;
}

/** The action with the ids that it was waiting for; `undefined` if one of them never came. */
function resolve(planned: PlannedAction, results: ReadonlyMap<string, Result>): Action | undefined {
	const { key } = planned;
	switch (planned.type) {
		case 'createGroup':
			return { key, type: planned.type, name: planned.name };
		case 'createUser': {
			const { type, values, groups, password } = planned;
			const groupIds = groups.map((group) => idOf(group, results)).filter((id) => id !== undefined);
			return groupIds.length < groups.length ? undefined : { key, type, values, groupIds, password };
		}
		case 'updateUser':
			return { key, type: planned.type, user: planned.user, values: planned.values };
		case 'deleteUser':
		case 'enableUser':
			return { key, type: planned.type, user: planned.user };
		case 'disableUser': {
			const { type, user } = planned;
			if ('id' in user) return { key, type, user };
			const id = idOf(user, results);
			return id === undefined ? undefined : { key, type, user: { id, active: true, values: user.values } };
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
function without(unmet: string, results: ReadonlyMap<string, Result>): Result {
	const cause = results.get(unmet);
	if (cause?.status === 'refused' || cause?.status === 'blocked') return { status: 'blocked', by: unmet };
	if (cause?.status === 'pending') return { status: 'notAttempted', waitsFor: unmet };
	const waitsFor = cause?.status === 'notAttempted' ? cause.waitsFor : undefined;
	return waitsFor === undefined ? { status: 'notAttempted' } : { status: 'notAttempted', waitsFor };
}

/** The actions of a phase that can be tried; the results of the others are set. */
function prepare(phase: Phase, results: Map<string, Result>): Action[] {
	const ready: Action[] = [];
	for (const planned of phase.actions) {
		const unmet = planned.needs.find((need) => results.get(need)?.status !== 'done');
		const action = unmet === undefined ? resolve(planned, results) : undefined;
		if (action) ready.push(action);
		else {
			results.set(planned.key, unmet === undefined ? { status: 'notAttempted' } : without(unmet, results));
		}
	}
	return ready;
}

async function runPhase(
	snapshot: Snapshot,
	actions: readonly Action[],
	watch: StopConditions,
	results: Map<string, Result>,
	signal: AbortSignal | undefined,
): Promise<void> {
	const halt = new AbortController();
	const both = signal ? AbortSignal.any([signal, halt.signal]) : halt.signal;
	const open = new Set(actions.map(({ key }) => key));
	let fault: unknown;
	try {
		for await (const outcome of snapshot.apply(actions, both)) {
			if (!open.delete(outcome.key)) continue;
			results.set(outcome.key, toResult(outcome));
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
	for (const key of open) results.set(key, silent);
}

/**
 * Runs the phases one after the other. What takes away is begun only if at most a tenth of what went before was
 * refused. Stops when the credential is no longer accepted, when the service throttles beyond the limit, when five
 * changes in a row are forbidden, when ten in a row or two fifths of all fail alike, and at the deadline.
 *
 * @throws the signal's reason, when the run is cancelled.
 */
export async function execute(
	snapshot: Snapshot,
	phases: readonly Phase[],
	options: ExecuteOptions,
): Promise<Execution> {
	const results = new Map<string, Result>();
	const watch = new StopConditions(options);
	for (const phase of phases) {
		options.signal?.throwIfAborted();
		watch.checkTime();
		if (phase.destructive) watch.checkBarrier();
		const ready = prepare(phase, results);
		if (watch.stop) for (const { key } of ready) results.set(key, { status: 'notAttempted' });
		else if (ready.length > 0) await runPhase(snapshot, ready, watch, results, options.signal);
	}
	options.signal?.throwIfAborted();
	return { results, stop: watch.stop };
}
