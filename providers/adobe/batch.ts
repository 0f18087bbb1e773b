import { NotAttemptedError, ServiceError } from '../http/errors';
import { NetworkError } from '../http/send';
import { isAmbiguous } from '../http/ambiguousWrite';
import type { ActionAnswer, AdobeUserManagementClient } from './client';
import { MAX_COMMANDS, stepNames, type Command } from './commands';
import { SERVICE, toCommandError } from './errors';
import { RequestPacker } from './packing';
import { recoverLost } from './recovery';

/** Requests in total for commands whose answer was lost or that a system behind the API was too busy for. */
const TRIES = 4;
const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/** Commands that belong together: what one input item asks for. */
export interface Job {
	/** Sent in this order, each only after the one before it succeeded. */
	readonly commands: readonly Command[];
	/**
	 * Looks at a refusal before it stands: gives the commands to go on with instead of the refused one and all after it
	 * (none: there is nothing left to do), or `undefined` if the refusal stands.
	 */
	readonly recover?: (refusal: ServiceError) => Promise<readonly Command[] | undefined>;
	/**
	 * Looks whether a command was done whose answer was lost, before it is sent again: for one that would do harm the
	 * second time.
	 */
	readonly wasDone?: () => Promise<boolean>;
}

export type JobOutcome = { readonly warnings: readonly string[] } | { readonly error: unknown };

export interface BatchOptions {
	/** Adobe checks and changes nothing. */
	readonly testOnly: boolean;
	/** Send no further request after a refusal. */
	readonly stopAtRefusal: boolean;
	/** The longest wait that an answer may ask for, in milliseconds. */
	readonly maxRetryAfterMs: number;
}

/** The outcome of the job at that position. */
interface Finished {
	readonly position: number;
	readonly outcome: JobOutcome;
}

/** What came back for one command. */
interface Verdict {
	readonly refusal: ServiceError | undefined;
	readonly warnings: readonly string[];
	readonly repeated: boolean;
}

class Progress {
	pending: readonly Command[];
	readonly warnings: string[] = [];
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
		if (this.pending.length === 0) this.outcome = { warnings: this.warnings };
	}
}

/** Whether the answer never came or cannot be read, so that nobody knows what was done. */
function isLost(error: unknown): boolean {
	// Without a token the request never left.
	if (error instanceof ServiceError && error.service !== SERVICE) return false;
	return isAmbiguous(error) || (error instanceof ServiceError && error.status === 200 && error.kind === 'unexpected');
}

/** Whether the request was refused for what is in it, so that its commands may fare better apart. */
function isAboutContent(error: unknown): error is ServiceError {
	return (
		error instanceof ServiceError && error.kind === 'invalid' && !/\.(organization|apikey)\./.test(error.code ?? '')
	);
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
			progress.finish(progress.sent ? stop.reason : new NotAttemptedError(stop.sentence, { cause: stop.reason }));
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
	let verdicts: Verdict[];
	try {
		const entries = [...sent].map(([{ job }, command]) => ({ command, wasDone: job.wasDone }));
		verdicts = await send(client, entries, options, 1);
	} catch (error) {
		for (const progress of sent.keys()) progress.finish(error);
		return { reason: error, sentence: 'Nothing was sent for this item, because the request before it failed.' };
	}
	let firstRefusal: unknown;
	let busy = false;
	for (const [index, progress] of [...sent.keys()].entries()) {
		const verdict = verdicts[index];
		if (verdict === undefined) continue;
		progress.warnings.push(...verdict.warnings);
		const { refusal } = verdict;
		if (refusal === undefined) {
			progress.advance();
		} else if (refusal.kind === 'throttled' && progress.busyTries < TRIES - 1) {
			progress.busyTries += 1;
			busy = true;
		} else {
			await recoverRefusal(client, progress, refusal, verdict.repeated);
		}
		if (progress.outcome !== undefined && 'error' in progress.outcome) firstRefusal ??= progress.outcome.error;
	}
	if (busy) await pause(client, Math.max(...batch.map(({ busyTries }) => busyTries)));
	return firstRefusal === undefined || !options.stopAtRefusal
		? undefined
		: { reason: firstRefusal, sentence: 'Nothing was sent for this item, because an item before it was refused.' };
}

async function recoverRefusal(
	client: AdobeUserManagementClient,
	progress: Progress,
	refusal: ServiceError,
	repeated: boolean,
): Promise<void> {
	try {
		const instead =
			(repeated ? await recoverLost(client, progress.pending, refusal) : undefined) ??
			(await progress.job.recover?.(refusal));
		if (instead === undefined) return progress.finish(refusal);
		progress.pending = instead;
		if (instead.length === 0) progress.outcome = { warnings: progress.warnings };
	} catch (error) {
		progress.finish(error);
	}
}

/** Full jitter, so that several workflows do not come back together. */
async function pause(client: AdobeUserManagementClient, attempt: number): Promise<void> {
	const wait = Math.random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt);
	await client.clock.sleep(wait, client.signal);
}

/** A command on its way. */
interface Entry {
	readonly command: Command;
	readonly wasDone: Job['wasDone'];
}

/**
 * One request, again when its answer is lost, in halves when it is refused for one of its commands.
 *
 * @param tries the number of this try; above 1 the commands may have been sent before
 * @throws when no command was judged: nothing that is in the commands is the reason.
 */
async function send(
	client: AdobeUserManagementClient,
	entries: readonly Entry[],
	options: BatchOptions,
	tries: number,
): Promise<Verdict[]> {
	const commands = entries.map(({ command }) => command);
	try {
		return verdictsOf(await client.act(commands, options.testOnly), commands, tries > 1);
	} catch (error) {
		if (isAboutContent(error)) return await sendApart(client, entries, options, error, tries);
		if (!isLost(error) || tries >= TRIES) throw error;
		await waitAfter(client, error, options, tries);
	}
	const done = await Promise.all(entries.map(async ({ wasDone }) => (await wasDone?.()) ?? false));
	const rest = entries.filter((_, index) => !done[index]);
	const again = rest.length === 0 ? [] : await send(client, rest, options, tries + 1);
	const verdicts = again.values();
	return done.flatMap((isDone) => {
		if (isDone) return { refusal: undefined, warnings: [], repeated: true };
		return verdicts.next().value ?? [];
	});
}

/** @throws the error that the request failed with, if it asks for a longer wait than allowed. */
async function waitAfter(
	client: AdobeUserManagementClient,
	error: unknown,
	{ maxRetryAfterMs }: BatchOptions,
	tries: number,
): Promise<void> {
	const asked = error instanceof ServiceError ? error.retryAt?.getTime() : undefined;
	if (asked === undefined) return await pause(client, tries);
	const wait = Math.max(0, asked - client.clock.now());
	if (wait > maxRetryAfterMs) throw error;
	await client.clock.sleep(wait, client.signal);
}

async function sendApart(
	client: AdobeUserManagementClient,
	entries: readonly Entry[],
	options: BatchOptions,
	refusal: ServiceError,
	tries: number,
): Promise<Verdict[]> {
	if (entries.length === 1) return [{ refusal, warnings: [], repeated: tries > 1 }];
	const middle = Math.ceil(entries.length / 2);
	const first = await send(client, entries.slice(0, middle), options, tries);
	try {
		return [...first, ...(await send(client, entries.slice(middle), options, tries))];
	} catch (error) {
		// The first half has its answers already; only the second is to be reported as failed.
		const failed = failureOf(error);
		return [...first, ...entries.slice(middle).map(() => ({ refusal: failed, warnings: [], repeated: false }))];
	}
}

function failureOf(error: unknown): ServiceError {
	if (error instanceof ServiceError) return error;
	if (!(error instanceof NetworkError)) throw error;
	return new ServiceError(
		{ service: SERVICE, kind: 'unavailable', status: 0, message: error.message },
		{ cause: error },
	);
}

const SUMS: ReadonlySet<string> = new Set(['success', 'partial', 'error']);

/** Which command has which answer. A command that the answer does not name was done. */
export function verdictsOf(answer: ActionAnswer, commands: readonly Command[], repeated: boolean): Verdict[] {
	const { result, status, requestId } = answer;
	const refusals = new Map<number, ServiceError>();
	for (const notice of result.errors ?? []) {
		const index = positionOf(notice, commands);
		const steps = stepNames(commands[index]?.do ?? []);
		// Several errors of one command: the first is the one that stopped it.
		if (!refusals.has(index)) refusals.set(index, toCommandError(notice, { steps, status, requestId }));
	}
	const named = [...refusals.keys()].filter((index) => index >= 0).length;
	const sum = named === 0 ? 'success' : named === commands.length ? 'error' : 'partial';
	const said = result.result.toLowerCase();
	// Every command is counted once, as completed or not; `result` sums it up.
	const unnamed =
		refusals.has(-1) ||
		result.notCompleted !== named ||
		result.completed + (result.completedInTestMode ?? 0) !== commands.length - named ||
		(SUMS.has(said) && said !== sum);
	const nameless =
		refusals.get(-1) ??
		new ServiceError({
			service: SERVICE,
			kind: 'unexpected',
			status,
			requestId,
			message:
				result.notCompleted > named
					? 'Adobe refused a command of this request without saying which one.'
					: "Adobe's answer contradicts itself: its counts do not say what was done.",
			advice: 'Look in the Adobe Admin Console whether this one was done, or run the node again.',
		});
	return commands.map((_, index) => ({
		refusal: refusals.get(index) ?? (unnamed ? nameless : undefined),
		warnings: (result.warnings ?? [])
			.filter((warning) => positionOf(warning, commands) === index)
			.map(({ message, warningCode }) => message ?? warningCode ?? 'warning'),
		repeated,
	}));
}

/** The command that an error or a warning is about, or -1: by its index, checked against its `requestID`. */
function positionOf(
	notice: { index?: number | string | null | undefined; requestID?: string | null | undefined },
	commands: readonly Command[],
): number {
	const index = notice.index === undefined || notice.index === null ? -1 : Number(notice.index);
	const { requestID } = notice;
	if (typeof requestID === 'string' && commands[index]?.requestID !== requestID) {
		const byRequestId = commands.findIndex((candidate) => candidate.requestID === requestID);
		if (byRequestId >= 0) return byRequestId;
	}
	return commands[index] === undefined ? -1 : index;
}
