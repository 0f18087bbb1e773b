/** An identity domain that answers as a test says, and keeps what was sent and how long was waited. */
import { ServiceError, type ServiceErrorKind } from '../../../providers/http/errors';
import type { HttpMethod, Send } from '../../../providers/http/send';
import { OciDomainsClient } from '../../../providers/ociDomains/client';

/** IDs as the service makes them. */
export const ADA = 'a'.repeat(32);
export const BOB = 'b'.repeat(32);
export const TEAM = 'c'.repeat(32);
export const OTHER = 'f'.repeat(32);

export const DUPLICATE = 'error.common.exception.duplicateResource';
export const UNKNOWN = 'error.common.validation.invalidReferenceResource';
export const MEMBER = 'error.common.exception.duplicateMultivaluedResource';

export interface Reply {
	readonly status?: number;
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

interface Sent {
	/** Method and address below the base, e.g. `GET /Users/1`. */
	readonly call: string;
	readonly body: Readonly<Record<string, unknown>>;
	readonly ifMatch: string | undefined;
}

type Options = ConstructorParameters<typeof OciDomainsClient>[1];

interface Asked extends Sent {
	readonly method: HttpMethod;
	/** Of a search; else empty. */
	readonly filter: string;
}

/** @param answer may throw, which is a request without an answer */
export function domain(answer: (asked: Asked) => Reply, options: Partial<Options> = {}) {
	const sent: Sent[] = [];
	const waits: number[] = [];
	const send: Send = async ({ method, url, headers, body }) => {
		const parsed = body === undefined ? {} : (JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>);
		const call = `${method} ${url.replace(/^.*\/admin\/v1/, '')}`;
		const one = { call, body: parsed, ifMatch: headers['if-match'] };
		sent.push(one);
		const { filter } = parsed;
		const {
			status = 200,
			body: reply,
			headers: told = {},
		} = answer({ ...one, method, filter: typeof filter === 'string' ? filter : '' });
		const text = reply === undefined ? '' : JSON.stringify(reply);
		return await Promise.resolve({ status, headers: told, body: new TextEncoder().encode(text) });
	};
	const sleep = async (milliseconds: number) => {
		waits.push(milliseconds);
		await Promise.resolve();
	};
	const clock = { now: () => 0, sleep };
	const client = new OciDomainsClient(send, { domainUrl: 'https://idcs.example.com', clock, ...options });
	const isWrite = ({ call }: Sent) => !call.startsWith('GET') && !call.includes('/.search');
	return { client, sent, waits, writes: () => sent.filter(isWrite) };
}

export const page = (...resources: readonly object[]): Reply => ({
	body: { totalResults: resources.length, Resources: resources },
});

/** A refusal in SCIM's form, with Oracle's own code. */
export const refusing = (status: number, messageId = 'error.x', detail = 'No.'): Reply => ({
	status,
	body: {
		schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
		status: String(status),
		detail,
		'urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error': { messageId },
	},
});

export const gone = refusing(404, 'error.common.notFound', 'Not found.');

/** The same as the client makes it. */
export const refusalOf = (kind: ServiceErrorKind, status: number, code?: string, message = 'No.') =>
	new ServiceError({ service: 'OCI Identity Domains', kind, status, message, ...(code ? { code } : {}) });

/** Gives the replies one after the other, the last one again and again. */
export function inTurn(...replies: readonly Reply[]): () => Reply {
	let next = 0;
	return () => {
		const reply = replies[Math.min(next, replies.length - 1)] ?? {};
		next += 1;
		return reply;
	};
}
