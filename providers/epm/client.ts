import * as z from 'zod/v4-mini';

import type { ServiceError } from '../http/errors';
import type { Clock } from '../http/retry';
import { bodyJson, bodyText, type HttpMethod, type HttpRequest, type HttpResponse, type Send } from '../http/send';
import { placeName, queryString, type QueryValue } from '../http/url';
import { foldedValue } from '../text';
import { toDoubt, toRecordError, toRefusal, toUnreadable } from './errors';
import { checkWhole } from './wholeness';
import { batchDetailsSchema, jobEnvelopeSchema, resultEnvelopeSchema, type JobEnvelope } from './schemas';

/** Lists and reports come in one piece, however large. */
const LIST_TIMEOUT_MS = 300_000;

export interface EpmClientOptions {
	/** The environment's address without `/interop`; may have a path prefix of a gateway. */
	readonly baseUrl: string;
	readonly clock: Clock;
	readonly signal?: AbortSignal | undefined;
}

export interface Call {
	readonly method: HttpMethod;
	/** Below `/interop/rest`. */
	readonly path: string;
	readonly query?: Readonly<Record<string, QueryValue>>;
	readonly json?: unknown;
	readonly form?: Readonly<Record<string, string>>;
	readonly bytes?: Uint8Array;
	/** Whether doing it twice is as good as doing it once; reads that EPM wants as POST are. */
	readonly repeatable?: boolean;
	/** Values of the request that no error may repeat. */
	readonly secrets?: readonly string[];
}

/**
 * The refused records of a batch by their login or group name as `foldedValue`; all others were done.
 *
 * Source: EPM Automate, "addUsersToGroup": logins and group names are compared without regard to case.
 */
export type Refused = ReadonlyMap<string, ServiceError>;

function bodyOf(call: Call): Partial<Pick<HttpRequest, 'body'>> & { readonly contentType?: string } {
	if (call.bytes !== undefined) return { body: call.bytes, contentType: 'application/octet-stream' };
	if (call.form !== undefined) {
		return { body: new URLSearchParams(call.form).toString(), contentType: 'application/x-www-form-urlencoded' };
	}
	if (call.json !== undefined) return { body: JSON.stringify(call.json), contentType: 'application/json' };
	return {};
}

/**
 * Calls of the EPM REST APIs for users, groups, roles, files and jobs: where they go, their two envelopes and their
 * refusals. The operations are functions that take this client.
 *
 * Source: EPM REST guide, "Managing Users, Groups, and Roles" and "Migration".
 */
export class EpmClient {
	constructor(
		private readonly send: Send,
		private readonly options: EpmClientOptions,
	) {}

	get clock(): Clock {
		return this.options.clock;
	}

	/** Names the environment. */
	get place(): string {
		return placeName(this.options.baseUrl);
	}

	async pause(milliseconds: number): Promise<void> {
		await this.options.clock.sleep(milliseconds, this.options.signal);
	}

	/** Whether the run was cancelled, so that nothing but tidying up is left to do. */
	get isCancelled(): boolean {
		return this.options.signal?.aborted === true;
	}

	/**
	 * The `details` of a JSON call (v2, and the lists and updates that are called v1 but answer the same way).
	 *
	 * @throws {ServiceError} when the whole request is refused.
	 */
	async result<T>(call: Call, schema: z.ZodMiniType<T>): Promise<T> {
		return (await this.reply(call, schema)).details;
	}

	private async reply<T>(
		call: Call,
		schema: z.ZodMiniType<T>,
	): Promise<{ readonly envelope: Readonly<Record<string, unknown>>; readonly details: T }> {
		const response = await this.exchange(call);
		const envelope = z.safeParse(resultEnvelopeSchema, bodyJson(response));
		if (!envelope.success) throw this.unreadable(response);
		const { status, error, details } = envelope.data;
		if (status !== 0) {
			// Some refusals come in the envelope of jobs, whose `details` is the sentence.
			const message = error?.errormessage ?? (typeof details === 'string' ? details : undefined);
			throw toRefusal(response, { code: error?.errorcode, message }, this.options.clock.now(), call.secrets);
		}
		if (response.status >= 400) throw this.unreadable(response);
		const parsed = z.safeParse(schema, details);
		if (!parsed.success) throw this.unreadable(response);
		return { envelope: envelope.data, details: parsed.data };
	}

	/**
	 * A list or report, `null` read as empty. It only reads, so it may be repeated whatever its method.
	 *
	 * @throws {ServiceError} for a list that is not whole: EPM gives all in one piece, so whoever is missing in it would be
	 *   taken for somebody who left.
	 */
	async list<T>(call: Call, schema: z.ZodMiniType<T>): Promise<T[]> {
		const { envelope, details } = await this.reply({ ...call, repeatable: true }, z.nullable(z.array(schema)));
		const list = details ?? [];
		checkWhole(envelope, list.length);
		return list;
	}

	/**
	 * A request with many records, each with an outcome of its own: `status` 0 with failures is a partial success.
	 *
	 * @param keys of all records that are sent.
	 * @throws {ServiceError} when the whole request is refused.
	 */
	async batch(call: Call, keys: readonly string[]): Promise<Refused> {
		const details = await this.result(call, batchDetailsSchema);
		const refused = new Map<string, ServiceError>();
		const failures = details.faileditems ?? [];
		const counts = [details.succeeded, details.failed].filter((number) => typeof number === 'number');
		if (counts.length === 0 && failures.length === 0) {
			const message = 'EPM did not say how many records it did.';
			return new Map(keys.map((key) => [key, toDoubt(message)]));
		}
		for (const item of failures) {
			const name = item.userlogin ?? item.groupname;
			if (name) refused.set(foldedValue(name), toRecordError(item, 200, call.secrets));
		}
		const named = keys.filter((key) => refused.has(key)).length;
		// Those that it neither did nor counts as failed were perhaps never looked at.
		const notDone = keys.length - (details.succeeded ?? keys.length);
		const failed = Math.max(details.failed ?? 0, failures.length, notDone);
		if (failed > named) {
			const message = `EPM says that ${failed} of ${keys.length} records failed, but does not say which and why.`;
			for (const key of keys) if (!refused.has(key)) refused.set(key, toDoubt(message));
		}
		return refused;
	}

	/**
	 * The reply of a file call or of one that starts or shows a job, whatever its `status`.
	 *
	 * @throws {ServiceError} when there is no such reply.
	 */
	async envelope(call: Call): Promise<JobEnvelope> {
		const response = await this.exchange(call);
		return this.toEnvelope(response, call.secrets);
	}

	/** As `envelope`, but a positive `status` is thrown as the refusal that it is. */
	async accepted(call: Call): Promise<JobEnvelope> {
		const response = await this.exchange(call);
		const envelope = this.toEnvelope(response, call.secrets);
		if (envelope.status > 0) throw this.refusalOf(response, envelope, call.secrets);
		return envelope;
	}

	/** A file's bytes, or the envelope with which EPM says that there are none (yet). */
	async bytesOrEnvelope(call: Call): Promise<Uint8Array | JobEnvelope> {
		const response = await this.exchange({ ...call, repeatable: true });
		const isJson = /json/i.test(response.headers['content-type'] ?? 'json');
		const envelope = isJson ? z.safeParse(jobEnvelopeSchema, bodyJson(response)) : undefined;
		if (envelope?.success && Array.isArray(envelope.data.links)) {
			if (envelope.data.status > 0 || response.status >= 400) throw this.refusalOf(response, envelope.data);
			return envelope.data;
		}
		const isPage = /html/i.test(response.headers['content-type'] ?? '') && /<html|<!doctype/i.test(bodyText(response));
		if (response.status >= 300 || isPage) throw this.unreadable(response);
		return response.body;
	}

	private async exchange(call: Call): Promise<HttpResponse> {
		const { contentType, ...body } = bodyOf(call);
		const isList = call.repeatable === true || call.method === 'GET';
		return await this.send({
			method: call.method,
			url: `${this.options.baseUrl}/interop/rest${call.path}${queryString(call.query ?? {})}`,
			headers: { accept: 'application/json', ...(contentType ? { 'content-type': contentType } : {}) },
			...body,
			...(call.repeatable === undefined ? {} : { repeatable: call.repeatable }),
			...(isList ? { timeoutMs: LIST_TIMEOUT_MS } : {}),
		});
	}

	private toEnvelope(response: HttpResponse, secrets?: readonly string[]): JobEnvelope {
		const envelope = z.safeParse(jobEnvelopeSchema, bodyJson(response));
		if (envelope.success) {
			if (response.status < 400) return envelope.data;
			throw this.refusalOf(response, envelope.data, secrets);
		}
		// A refusal may come in the other envelope.
		const other = z.safeParse(resultEnvelopeSchema, bodyJson(response));
		if (!other.success || !other.data.error) throw this.unreadable(response);
		const { errorcode: code, errormessage: message } = other.data.error;
		throw toRefusal(response, { code, message }, this.options.clock.now(), secrets);
	}

	private refusalOf(response: HttpResponse, envelope: JobEnvelope, secrets?: readonly string[]): ServiceError {
		return toRefusal(response, { message: envelope.details }, this.options.clock.now(), secrets);
	}

	private unreadable(response: HttpResponse): ServiceError {
		return toUnreadable(response, this.options.clock.now());
	}
}
