/** When a run stops by itself, because going on would do harm or nothing. */
import type { ActionOutcome } from '../providers/directory';
import { NotAttemptedError, ServiceError } from '../providers/http/errors';
import { NetworkError } from '../providers/http/send';

type StopReason = 'auth' | 'barrier' | 'forbidden' | 'fault' | 'systemic' | 'throttled' | 'timeBudget';

/** Why a run ended before everything was tried. */
export interface Stop {
	readonly reason: StopReason;
	/** A full sentence. */
	readonly message: string;
	/** When to run it again, if that is known. */
	readonly resumeAfter?: Date;
	/** What the service said, if it was the service. */
	readonly error?: unknown;
}

export interface StopOptions {
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** When to stop by itself. */
	readonly deadline?: number | undefined;
}

/** When a service that throttles does not say for how long, in milliseconds. */
const DEFAULT_PAUSE = 60_000;
const FORBIDDEN_IN_A_ROW = 5;
const IDENTICAL_IN_A_ROW = 10;
const SYSTEMIC = { attempts: 25, share: 0.4 };
const BARRIER = { attempts: 10, share: 0.1 };

/** A run of so many changes is never held back from taking away by what was refused before. */
export const WITHOUT_BARRIER = BARRIER.attempts - 1;

/** What makes two refusals the same, whoever they are about. */
function kindOf(error: unknown): string {
	if (error instanceof ServiceError) return `${error.kind} ${error.status} ${error.code ?? ''}`;
	return error instanceof NetworkError ? error.fault : 'other';
}

/** Counts what is refused, and says when to stop. */
export class StopConditions {
	stop: Stop | undefined;
	private attempts = 0;
	private failures = 0;
	private identical = 0;
	private lastKind = '';

	constructor(private readonly options: StopOptions) {}

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
