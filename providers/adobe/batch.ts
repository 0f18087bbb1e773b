import { NotAttemptedError, ServiceError } from '../http/errors';
import type { AdobeUserManagementClient } from './client';
import { MAX_COMMANDS, type Command } from './commands';
import type { BatchOptions, Job, JobOutcome } from './jobs';
import { RequestPacker } from './packing';
import { isOfGroup, recoverLost } from './recovery';
import { pause, send, TRIES } from './sendCommands';
import type { CommandResult } from './commandResults';

/** The outcome of the job at that position. */
interface Finished {
	readonly position: number;
	readonly outcome: JobOutcome;
}

const UNSURE =
	'The answer to the first try was lost, so the group may have been created by this item or have existed before.';

class Progress {
	pending: readonly Command[];
	readonly warnings: string[] = [];
	isUnsure = false;
	outcome: JobOutcome | undefined;
	sent = false;
	busyTries = 0;

	constructor(
		readonly job: Job,
		readonly position: number,
	) {
		this.pending = job.commands;
		if (this.pending.length === 0) this.outcome = { warnings: [] };
	}

	finish(error: unknown): void {
		this.outcome = { error };
	}

	advance(): void {
		this.pending = this.pending.slice(1);
		if (this.pending.length === 0) this.succeed();
	}

	succeed(): void {
		this.outcome = { warnings: this.warnings, ...(this.isUnsure ? { isUnsure: true } : {}) };
	}
}

/**
 * Runs jobs in as few requests as possible: ten commands to a request, of ten different users.
 *
 * Adobe has no idempotency keys. When the answer to a request is lost, the same request is sent again: every command
 * either states a final state (a membership, a name, being gone) and does no harm the second time, or Adobe refuses
 * the repetition (a create, a rename, a delete), and then the object is looked up instead of reporting a failure.
 *
 * Source: UMAPI "Action Response": a command that `errors` does not name was done.
 *
 * @returns one outcome per job, in the order of the jobs. Never throws for what Adobe or the network do.
 */
export async function runJobs(
	client: AdobeUserManagementClient,
	jobs: readonly Job[],
	options: BatchOptions,
): Promise<JobOutcome[]> {
	const all = jobs.map((job, position) => new Progress(job, position));
	const packer = new RequestPacker(all.filter(({ outcome }) => outcome === undefined));
	for (let batch = packer.next(MAX_COMMANDS); batch.length > 0; batch = packer.next(MAX_COMMANDS)) {
		const stop = await runRequest(client, batch, options);
		if (stop === undefined) continue;
		for (const progress of packer.unfinished()) {
			if (!progress.sent) progress.finish(new NotAttemptedError(stop.sentence, { cause: stop.reason }));
			// What was begun is finished, or it would be reported as refused for another one's reason.
			else if (!stop.isRefusal) progress.finish(stop.reason);
		}
	}
	return all.map(({ outcome }) => outcome ?? { error: new NotAttemptedError('Nothing was sent for this item.') });
}

/**
 * The same for whoever decides by the outcomes whether to go on: gives them as they become known, and tries the next
 * request whatever became of the one before. After the signal nothing more is sent: jobs of which nothing was sent give
 * no outcome, and those of which a part was sent are given as refused.
 */
export async function* eachJob(
	client: AdobeUserManagementClient,
	jobs: readonly Job[],
	options: Pick<BatchOptions, 'maxRetryAfterMs'>,
	signal?: AbortSignal,
): AsyncGenerator<Finished> {
	const open = new Set(jobs.map((job, position) => new Progress(job, position)));
	const packer = new RequestPacker([...open]);
	for (;;) {
		for (const { position, outcome } of finishedOf(open)) yield { position, outcome };
		const batch = signal?.aborted ? [] : packer.next(MAX_COMMANDS);
		if (batch.length === 0) break;
		await runRequest(client, batch, { ...options, testOnly: false, stopAtRefusal: false });
	}
	for (const { position, sent } of open) {
		const sentence = 'Only a part of this was sent before the run was stopped. Run it again to send the rest.';
		if (sent) yield { position, outcome: { error: new NotAttemptedError(sentence) } };
	}
}

/** Takes out those that have an outcome. */
function finishedOf(open: Set<Progress>): Finished[] {
	return [...open].flatMap((progress) => {
		const { position, outcome } = progress;
		if (outcome === undefined) return [];
		open.delete(progress);
		return [{ position, outcome }];
	});
}

interface Stop {
	readonly reason: unknown;
	/** Whether Adobe refused an item, and not the request. */
	readonly isRefusal: boolean;
	readonly sentence: string;
}

async function runRequest(
	client: AdobeUserManagementClient,
	batch: readonly Progress[],
	options: BatchOptions,
): Promise<Stop | undefined> {
	const sent = new Map<Progress, Command>();
	for (const progress of batch) {
		const [next] = progress.pending;
		if (next === undefined) continue;
		sent.set(progress, next);
		progress.sent = true;
	}
	let results: CommandResult[];
	try {
		const entries = [...sent].map(([{ job }, command]) => ({ command, wasDone: job.wasDone }));
		results = await send(client, entries, options, 1);
	} catch (error) {
		for (const progress of sent.keys()) progress.finish(error);
		const sentence = 'Nothing was sent for this item, because the request before it failed.';
		return { reason: error, isRefusal: false, sentence };
	}
	let firstRefusal: unknown;
	let busy = false;
	for (const [index, progress] of [...sent.keys()].entries()) {
		const result = results[index];
		if (result === undefined) continue;
		progress.warnings.push(...result.warnings);
		const { refusal } = result;
		if (refusal === undefined) {
			progress.advance();
		} else if (refusal.kind === 'throttled' && progress.busyTries < TRIES - 1) {
			progress.busyTries += 1;
			busy = true;
		} else {
			await recoverRefusal(client, progress, refusal, result.repeated);
		}
		if (progress.outcome !== undefined && 'error' in progress.outcome) firstRefusal ??= progress.outcome.error;
	}
	if (busy) await pause(client, Math.max(...batch.map(({ busyTries }) => busyTries)));
	return firstRefusal === undefined || !options.stopAtRefusal
		? undefined
		: {
				reason: firstRefusal,
				isRefusal: true,
				sentence: 'Nothing was sent for this item, because an item before it was refused.',
			};
}

async function recoverRefusal(
	client: AdobeUserManagementClient,
	progress: Progress,
	refusal: ServiceError,
	repeated: boolean,
): Promise<void> {
	try {
		const recovered = repeated ? await recoverLost(client, progress.pending, refusal) : undefined;
		if (recovered !== undefined && isOfGroup(progress.pending, refusal)) {
			progress.isUnsure = true;
			progress.warnings.push(UNSURE);
		}
		const instead = recovered ?? (await progress.job.recover?.(refusal));
		if (instead === undefined) return progress.finish(refusal);
		progress.pending = instead;
		if (instead.length === 0) progress.succeed();
	} catch (error) {
		progress.finish(error);
	}
}
