/** One request with many commands, sent until each has an answer. */
import { isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { NetworkError } from '../http/send';
import type { AdobeUserManagementClient } from './client';
import type { Command } from './commands';
import { SERVICE } from './errors';
import type { BatchOptions, Job } from './jobs';
import { commandResults, type CommandResult } from './commandResults';

/** Requests in total for commands whose answer was lost or that a system behind the API was too busy for. */
export const TRIES = 4;
const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

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

/** Full jitter, so that several workflows do not come back together. */
export async function pause(client: AdobeUserManagementClient, attempt: number): Promise<void> {
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
export async function send(
	client: AdobeUserManagementClient,
	entries: readonly Entry[],
	options: BatchOptions,
	tries: number,
): Promise<CommandResult[]> {
	const commands = entries.map(({ command }) => command);
	try {
		return commandResults(await client.act(commands, options.testOnly), commands, tries > 1);
	} catch (error) {
		if (isAboutContent(error)) return await sendApart(client, entries, options, error, tries);
		if (!isLost(error) || tries >= TRIES) throw error;
		await waitAfter(client, error, options, tries);
	}
	const done = await Promise.all(entries.map(async ({ wasDone }) => (await wasDone?.()) ?? false));
	const rest = entries.filter((_, index) => !done[index]);
	const again = rest.length === 0 ? [] : await send(client, rest, options, tries + 1);
	const results = again.values();
	return done.flatMap((isDone) => {
		if (isDone) return { refusal: undefined, warnings: [], repeated: true };
		return results.next().value ?? [];
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
): Promise<CommandResult[]> {
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
