/** Writes of identity domains that can be repeated: what a lost answer left open is looked up. */
import { isAmbiguous, writeOrLookUp } from '../http/ambiguousWrite';
import { ServiceError, type ServiceErrorKind } from '../http/errors';
import { isNotFound, orMissing } from '../http/missing';
import { bodyJson } from '../http/send';
import { pathSegment } from '../http/url';
import type { ScimClient, ScimResource, WriteOptions } from '../scim/client';
import { unreadable } from '../scim/errors';
import { isRecord } from '../record';
import { isUnknownReference } from './errors';
import { OWN } from './schemas';

export interface Modified {
	readonly value: ScimResource;
	/** Whether anything had to be changed. */
	readonly changed: boolean;
}

/** Writes; when the answer is lost, `isDone` tells whether it was done, and if not, it is written again. */
export async function writeUntilDone(
	client: ScimClient,
	write: () => Promise<unknown>,
	isDone: () => Promise<boolean>,
): Promise<void> {
	const { clock, signal } = client;
	await writeOrLookUp<true>({
		now: () => clock.now(),
		sleep: async (milliseconds, ended) => await clock.sleep(milliseconds, ended),
		signal,
		write: async () => {
			await write();
			return true;
		},
		lookUp: async () => ((await isDone()) ? true : undefined),
	});
}

/**
 * Changes of a user that have a path of their own, such as UserStatusChanger. Sent once.
 *
 * @throws {ServiceError} also when the answer is about another user, or no answer of the domain.
 */
export async function sendChanger(
	client: ScimClient,
	name: string,
	userId: string,
	body: object,
	options: WriteOptions = {},
): Promise<Readonly<Record<string, unknown>>> {
	const path = `/${name}/${pathSegment(userId, 'User')}`;
	const response = await client.call('PUT', path, { schemas: [`${OWN}${name}`], ...body }, options);
	const answer = bodyJson(response);
	if (!isRecord(answer)) throw unreadable(client.profile, response.status, 'something that is no answer to the change');
	if (typeof answer.id === 'string' && answer.id !== userId && answer.ocid !== userId) {
		throw unreadable(client.profile, response.status, 'the change of another user than the requested one');
	}
	return answer;
}

const TRIES = 3;

export interface RemoveOptions {
	/** Of an earlier read: then the resource must not have changed since, or the delete is refused. */
	readonly version?: string | undefined;
	/** Whether to delete what other resources refer to. */
	readonly force?: boolean | undefined;
}

/**
 * Deletes a resource. A refusal with 404 counts as done only if the resource can no longer be read.
 *
 * @throws {ServiceError} of kind `notFound` when there was nothing to delete.
 */
export async function removeResource(
	client: ScimClient,
	resource: string,
	id: string,
	{ version, force }: RemoveOptions = {},
): Promise<void> {
	const query = force === true ? { forceDelete: true } : {};
	for (let attempt = 1; ; attempt += 1) {
		try {
			await client.remove(resource, id, { version, query });
			return;
		} catch (error) {
			const isGone = isNotFound(error) && (await orMissing(client.get(resource, id))) === undefined;
			// An earlier try did it, and only its answer was lost.
			if (isGone && attempt > 1) return;
			if (isNotFound(error) && !isGone) throw mayNotDelete(error);
			if (attempt >= TRIES || !isAmbiguous(error)) throw error;
			await client.clock.sleep(1_000 * 2 ** (attempt - 1), client.signal);
		}
	}
}

function mayNotDelete(error: ServiceError): ServiceError {
	const advice = 'It can still be read, so it was not deleted. Check what the account of the credential may delete.';
	return withAdvice(error, advice, 'forbidden');
}

/** The same refusal with other advice. */
function withAdvice(error: ServiceError, advice: string, kind: ServiceErrorKind = error.kind): ServiceError {
	return error.with({ advice, kind });
}

/**
 * Does something again, for so long, while the domain does not know what it is about: what was made a moment ago may need
 * some seconds to be known everywhere.
 *
 * Source: public programs that use identity domains ask five times, a second apart.
 */
export async function whenKnown<T>(client: ScimClient, patienceMs: number, attempt: () => Promise<T>): Promise<T> {
	let waited = 0;
	for (let wait = 500; ; wait *= 2) {
		try {
			return await attempt();
		} catch (error) {
			if (!isNotFound(error) && !isUnknownReference(error)) throw error;
			if (waited + wait > patienceMs) throw error;
			await client.clock.sleep(wait, client.signal);
			waited += wait;
		}
	}
}
