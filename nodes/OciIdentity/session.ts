import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';

import { InputError, ServiceError } from '../../providers/http/errors';
import { flatten, readSettings } from '../../providers/oci/auth/settings';
import { OciIdentityClient } from '../../providers/oci/client';
import { isIncorrectState } from '../../providers/oci/errors';
import { findGroup, findUser } from '../../providers/oci/people';
import { readMaxThrottleWaitMs } from '../shared/fields';
import { n8nClock, n8nSend, resilient } from '../shared/http';
import type { Item, Located } from '../shared/item';

const CREDENTIAL = 'ociIdentityApi';

interface RunContext {
	readonly signal: AbortSignal | undefined;
	readonly counter: { readonly calls: number };
	readonly ownUserId: string | undefined;
}

/** What the operations of one run share: the client, and the names that were resolved so far. */
export class OciSession {
	private readonly resolved = new Map<string, Promise<string>>();

	constructor(
		readonly client: OciIdentityClient,
		private readonly run: RunContext,
	) {}

	/** Requests made so far. */
	get calls(): number {
		return this.run.counter.calls;
	}

	/** OCID of the user behind the credential. */
	get ownUserId(): string | undefined {
		return this.run.ownUserId;
	}

	/** The OCID of the user in the field "User". A name is looked up once per run. */
	async userId(item: Item): Promise<string> {
		return await this.resolve('user', item.locator('user'), item.label('user'));
	}

	/** The OCID of the group in the field "Group". A name is looked up once per run. */
	async groupId(item: Item): Promise<string> {
		return await this.resolve('group', item.locator('group'), item.label('group'));
	}

	async sleep(milliseconds: number): Promise<void> {
		await n8nClock.sleep(milliseconds, this.run.signal);
	}

	private async resolve(kind: 'group' | 'user', { mode, value }: Located, label: string): Promise<string> {
		if (mode !== 'name') {
			if (value.startsWith(`ocid1.${kind}.`)) return value;
			throw new InputError(label, `"${value}" is not the OCID of a ${kind}.`, 'Choose By Name to give a name.');
		}
		const key = `${kind} ${value}`;
		const known = this.resolved.get(key);
		if (known) return await known;
		const find = kind === 'user' ? findUser : findGroup;
		const lookUp = find(this.client, value).then((found) => {
			if (found) return found.id;
			throw missing(kind, value);
		});
		this.resolved.set(key, lookUp);
		// What is missing now may be created by a later item.
		lookUp.catch(() => this.resolved.delete(key));
		return await lookUp;
	}
}

function missing(kind: 'group' | 'user', name: string): ServiceError {
	return new ServiceError({
		service: 'OCI Identity',
		kind: 'notFound',
		status: 404,
		message: `There is no ${kind} named "${name}" in the tenancy.`,
		advice: `Names are compared exactly, upper and lower case included. In tenancies with identity domains only the ${kind}s of the Default domain are seen.`,
	});
}

type Context = IExecuteFunctions | ILoadOptionsFunctions;

interface ClientOptions {
	readonly signal?: AbortSignal | undefined;
	readonly maxRetryAfterMs?: number | undefined;
	readonly counter?: { calls: number };
}

async function openClient(
	context: Context,
	{ signal, maxRetryAfterMs, counter = { calls: 0 } }: ClientOptions,
): Promise<{ client: OciIdentityClient; ownUserId: string | undefined }> {
	const credential = await context.getCredentials(CREDENTIAL);
	const send = resilient(n8nSend(context, { credential: CREDENTIAL, counter }), {
		isTransient: isIncorrectState,
		signal,
		maxRetryAfterMs,
	});
	const client = new OciIdentityClient(send, {
		...readSettings(credential),
		clock: n8nClock,
		maxRetryAfterMs,
		signal,
	});
	return { client, ownUserId: flatten(credential).user || undefined };
}

export async function openSession(execution: IExecuteFunctions): Promise<OciSession> {
	const signal = execution.getExecutionCancelSignal();
	const counter = { calls: 0 };
	const { client, ownUserId } = await openClient(execution, {
		signal,
		maxRetryAfterMs: readMaxThrottleWaitMs(execution),
		counter,
	});
	return new OciSession(client, { signal, counter, ownUserId });
}

/** A client for the editor's lists; nobody waits long for a list, so neither does it. */
export async function openListClient(context: ILoadOptionsFunctions): Promise<OciIdentityClient> {
	return (await openClient(context, { maxRetryAfterMs: 5_000 })).client;
}
