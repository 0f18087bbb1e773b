/** Jobs that v1 calls start. */
import { InputError, ServiceError } from '../http/errors';
import { redact } from '../http/redaction';
import { NetworkError } from '../http/send';
import { pathSegment } from '../http/url';
import { foldedValue } from '../text';
import type { EpmClient } from './client';
import { leadingCode, SERVICE, toRecordError } from './errors';
import type { JobEnvelope } from './schemas';

export interface Counters {
	readonly processed: number;
	readonly succeeded: number;
	readonly failed: number;
}

interface FailedRecord {
	/** Login or group name, as EPM reports it. */
	readonly name: string;
	readonly error: ServiceError;
}

export interface Job {
	/** Up to 17 digits and more, so it is text. */
	readonly jobId: string;
	readonly state: 'running' | 'succeeded' | 'failed';
	/** −1 running, 0 finished, above 0 failed. */
	readonly status: number;
	/** What EPM says about it. */
	readonly details: string | undefined;
	readonly counters: Counters | undefined;
	readonly failures: readonly FailedRecord[];
}

export interface WaitOptions {
	/** The longest wait in all, in milliseconds. */
	readonly timeoutMs: number;
	/** The longest pause between two looks, in milliseconds. Default: 15,000. */
	readonly maxPauseMs?: number | undefined;
	/** Told after each look that finds the job running. */
	readonly onRunning?: ((jobId: string, waitedMs: number) => void) | undefined;
	/** Told when the job has ended. */
	readonly onEnd?: ((jobId: string, waitedMs: number) => void) | undefined;
	readonly secrets?: readonly string[];
}

/** Code of the error of a wait that is over before the job is; its `requestId` is the job's ID. */
export const JOB_STILL_RUNNING = 'JOB_STILL_RUNNING';

const JOB_PATH = /\/interop\/rest\/security\/v1\/jobs\/([\w-]+)\/?$/;

/**
 * The job's id from the link "Job Status" of the reply that started it. Only the link's path is used: it may name
 * another host, another scheme or an explicit port, and credentials go to the configured address only.
 *
 * @throws {ServiceError} when there is no such link.
 */
export function jobIdOf(envelope: JobEnvelope): string {
	for (const { rel, href } of envelope.links ?? []) {
		if (foldedValue(rel ?? '') !== 'job status' || !href) continue;
		const path = href.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '');
		const id = JOB_PATH.exec(path)?.[1];
		if (id) return id;
	}
	throw new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: 'EPM accepted the request but did not say which job does the work.',
		advice: 'Look in EPM whether the work was done before you run the node again.',
	});
}

/** @throws {InputError} for a number that has lost digits on its way through JavaScript. */
export function checkJobId(value: unknown, field = 'Job ID'): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw new InputError(
			field,
			`"${field}" came as a number with more digits than a number can hold, so its last digits are wrong.`,
			'Hand the job ID on as text, as this node gives it.',
		);
	}
	const id = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (!/^[A-Za-z0-9_-]+$/.test(id))
		throw new InputError(field, `"${field}" must be the ID of a job, such as 73519024866120447.`);
	return id;
}

/** Source: EPM "Add Users to an Identity Domain (v1)": the counts stand in one sentence. */
function countersOf(details: string): Counters | undefined {
	const found = /Processed\s*[-:]\s*(\d+).*?Succeeded\s*[-:]\s*(\d+).*?Failed\s*[-:]\s*(\d+)/is.exec(details);
	if (!found) return undefined;
	return { processed: Number(found[1]), succeeded: Number(found[2]), failed: Number(found[3]) };
}

function textMember(item: object, ...names: readonly string[]): string | undefined {
	const wanted = names.map(foldedValue);
	for (const [name, value] of Object.entries(item)) {
		if (wanted.includes(foldedValue(name)) && typeof value === 'string' && value !== '') return value;
	}
	return undefined;
}

function failuresOf(items: readonly unknown[], secrets: readonly string[]): FailedRecord[] {
	return items.flatMap((item): FailedRecord[] => {
		if (typeof item !== 'object' || item === null) return [];
		const name = textMember(item, 'UserName', 'userlogin', 'User Login', 'GroupName', 'Group Name');
		const message = textMember(item, 'Error_Details', 'errormessage', 'ErrorDetails');
		if (name === undefined || message === undefined) return [];
		const code = textMember(item, 'errorcode') ?? /\bEPM[A-Z]{2,4}-\d{3,6}\b/.exec(message)?.[0];
		const sentence = code ? message.replace(code, '').replace(/^[\s:.-]+/, '') : message;
		return [{ name, error: toRecordError({ errorcode: code, errormessage: sentence }, 200, secrets) }];
	});
}

/** What a job's reply says. Counts in `details` mean that it went through all records, whatever its `status`. */
export function toJob(jobId: string, envelope: JobEnvelope, secrets: readonly string[] = []): Job {
	const details = envelope.details ? redact(envelope.details, secrets) : undefined;
	const counters = details === undefined ? undefined : countersOf(details);
	const finished = envelope.status === 0 || (envelope.status > 0 && counters !== undefined);
	return {
		jobId,
		state: envelope.status < 0 ? 'running' : finished ? 'succeeded' : 'failed',
		status: envelope.status,
		details,
		counters,
		failures: failuresOf(envelope.items ?? [], secrets),
	};
}

/** @throws {ServiceError} when EPM does not answer with the state of a job. */
export async function getJob(client: EpmClient, jobId: string, secrets: readonly string[] = []): Promise<Job> {
	const path = `/security/v1/jobs/${pathSegment(jobId, 'Job ID')}`;
	return toJob(jobId, await client.envelope({ method: 'GET', path, secrets }), secrets);
}

/** Whether the next look may find what this one did not. */
function passes(error: unknown): boolean {
	if (error instanceof NetworkError) return error.fault !== 'aborted' && error.fault !== 'blocked';
	return error instanceof ServiceError && (error.kind === 'unavailable' || error.kind === 'throttled');
}

/**
 * Looks at a job until it has ended: after 1 second first, then in growing intervals. An environment that cannot be
 * reached for a while does not end the wait.
 *
 * @throws {ServiceError} when the time is up; the message names the job, which goes on in EPM.
 */
export async function waitForJob(client: EpmClient, jobId: string, options: WaitOptions): Promise<Job> {
	const { timeoutMs, maxPauseMs = 15_000 } = options;
	const started = client.clock.now();
	for (let pause = Math.min(1_000, maxPauseMs); ; pause = Math.min(pause * 1.5, maxPauseMs)) {
		const left = timeoutMs - (client.clock.now() - started);
		if (left <= 0) {
			throw new ServiceError({
				service: SERVICE,
				kind: 'unavailable',
				status: 200,
				code: JOB_STILL_RUNNING,
				requestId: jobId,
				message: `The job ${jobId} was still running after ${Math.round(timeoutMs / 1_000)} seconds.`,
				advice: `It goes on in EPM. Wait for it with "Job: Wait" and the job ID ${jobId}.`,
			});
		}
		await client.pause(Math.min(pause, left));
		try {
			const job = await getJob(client, jobId, options.secrets ?? []);
			if (job.state !== 'running') {
				options.onEnd?.(jobId, client.clock.now() - started);
				return job;
			}
		} catch (error) {
			if (!passes(error) || client.isCancelled) throw error;
		}
		options.onRunning?.(jobId, client.clock.now() - started);
	}
}

/** @throws {ServiceError} when the job ended without doing its work. */
export function checkSucceeded(job: Job): Job {
	if (job.state !== 'failed') return job;
	const { code, sentence } = leadingCode(job.details ?? '');
	throw new ServiceError({
		service: SERVICE,
		kind: 'invalid',
		status: 200,
		code,
		message:
			sentence === ''
				? `The job ${job.jobId} failed without giving a reason.`
				: `The job ${job.jobId} failed: ${sentence}`,
		advice: 'Nothing is known of single records. Look at the reason, then run the node again.',
	});
}
