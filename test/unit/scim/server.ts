/** A SCIM server that answers as a test says, and keeps what was sent and how long was waited. */
import type { Send } from '../../../providers/http/send';
import type { ProfileName } from '../../../providers/scim/profiles';
import { ScimService } from '../../../providers/scim/service';

const BASE = 'https://acme.example/scim/v2';

export interface Reply {
	readonly status?: number;
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

interface Sent {
	readonly method: string;
	/** Below the base address, without the query, e.g. `/Users/1`. */
	readonly path: string;
	readonly query: URLSearchParams;
	readonly body: Readonly<Record<string, unknown>>;
}

interface Options {
	readonly profile?: ProfileName;
	/** Answers what the server says of itself; by default it says nothing. */
	readonly discovery?: (path: string) => Reply;
	readonly maxRetryAfterMs?: number | undefined;
}

export const gone: Reply = { status: 404, body: { detail: 'Not found.', status: '404' } };
export const refusing = (status: number, detail = 'No.'): Reply => ({ status, body: { detail } });
export const page = (...resources: readonly object[]): Reply => ({
	body: { totalResults: resources.length, startIndex: 1, itemsPerPage: resources.length, Resources: resources },
});

const DISCOVERY = /^\/(?:ServiceProviderConfigs?|ResourceTypes|Me)$/;

/** @param answer is asked for all but discovery; it may throw, which is a request without an answer */
export function server(
	answer: (sent: Sent) => Reply,
	{ profile = 'automatic', discovery = () => gone, maxRetryAfterMs }: Options = {},
) {
	const sent: Sent[] = [];
	const asked: string[] = [];
	const waits: number[] = [];
	const send: Send = async ({ method, url, body }) => {
		const { search } = new URL(url);
		const path = url.slice(BASE.length).replace(/\?.*/, '');
		const parsed = body === undefined ? {} : (JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>);
		const one = { method, path, query: new URLSearchParams(search), body: parsed };
		const isDiscovery = DISCOVERY.test(path);
		if (isDiscovery) asked.push(path);
		else sent.push(one);
		const { status = 200, body: reply, headers = {} } = isDiscovery ? discovery(path) : answer(one);
		const text = reply === undefined ? '' : JSON.stringify(reply);
		return await Promise.resolve({ status, headers, body: new TextEncoder().encode(text) });
	};
	const clock = {
		now: () => 0,
		sleep: async (milliseconds: number) => {
			waits.push(milliseconds);
			await Promise.resolve();
		},
	};
	const service = new ScimService(send, { baseUrl: BASE, profile, ownUserNames: ['Robot'], clock, maxRetryAfterMs });
	const writes = () => sent.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
	return { service, sent, asked, waits, writes };
}

/** Gives the replies one after the other, the last one again and again. */
export function inTurn(...replies: readonly Reply[]): () => Reply {
	let next = 0;
	return () => {
		const reply = replies[Math.min(next, replies.length - 1)] ?? {};
		next += 1;
		return reply;
	};
}

/** What a promise is refused with. */
export async function refusalOf(promise: Promise<unknown>): Promise<unknown> {
	return await promise.then(
		() => new Error('It was not refused.'),
		(error: unknown) => error,
	);
}

/** An answer of success that is not believed. */
export const unreadable = (what: string) => ({
	kind: 'unexpected',
	status: 200,
	message: `SCIM server answered with ${what}.`,
});
