import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Faults, FaultPlan } from './faults';
import { maskQuery, type RequestLog } from './log';
import type { ErrorReply, SandboxService, ServiceFailure } from './service';

/** The service behind a set of routes, and what the core keeps about its requests. */
export interface Mounted {
	readonly id: string;
	readonly service: SandboxService;
	readonly faults: Faults;
	readonly log: RequestLog;
	/** Milliseconds since 1970, for the log. */
	readonly now: () => number;
}

/** Delay that writes of the request under way get before readers see them; nothing while no such fault is set. */
export const visibilityDelay = new AsyncLocalStorage<number>();

/** An answer that a fault may repeat. */
interface Answered {
	/** Below the base path, without the query. */
	readonly path: string;
	readonly payload: unknown;
}

/** Pages of lists that are read at the same time come between each other. */
const KEPT_ANSWERS = 20;

interface RequestNotes {
	readonly started: number;
	/** Below the base path, without the query. */
	readonly path: string;
	readonly plan: FaultPlan | undefined;
	logged: boolean;
}

const html =
	'<!DOCTYPE html>\n<html><head><title>Service Unavailable</title></head><body><h1>It is not you, it is us</h1></body></html>\n';

/** A server that routes, and does nothing else by itself. */
export function createServer(): FastifyInstance {
	return fastify({
		bodyLimit: 64 * 1024 * 1024,
		forceCloseConnections: true,
		exposeHeadRoutes: false,
		routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
		http: { maxHeaderSize: 128 * 1024 },
		// An unreadable target meets no route and so no service; real gateways answer it as curtly.
		frameworkErrors: (_error, _request, reply) => {
			reply.hijack();
			reply.raw.writeHead(400, { 'content-type': 'text/plain' }).end('Bad Request');
		},
	});
}

/** Adds the routes of a service, below `prefix`, with faults and log around them. */
export async function mount(app: FastifyInstance, prefix: string, mounted: Mounted): Promise<void> {
	await app.register(
		async (scope) => {
			const notes = new WeakMap<FastifyRequest, RequestNotes>();
			const answers: Answered[] = [];
			scope.removeAllContentTypeParsers();
			scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
			scope.addHook('onRequest', async (request, reply) => admit(mounted, notes, prefix, request, reply));
			scope.addHook('preHandler', (request, _reply, done) => {
				const delay = notes.get(request)?.plan?.visibilityDelayMs ?? 0;
				if (delay > 0) visibilityDelay.run(delay, done);
				else done();
			});
			scope.addHook('onSend', (request, reply, payload, done) => {
				const plan = notes.get(request)?.plan;
				if (plan && spoil(plan, request, reply, payload)) {
					record(mounted, notes, request, reply.raw.headersSent ? reply.raw.statusCode : 0);
					return;
				}
				const sent = replacement(plan, mounted.service, request, reply, payload, answers);
				answers.push({ path: notes.get(request)?.path ?? '', payload });
				if (answers.length > KEPT_ANSWERS) answers.shift();
				// Before it is sent: whoever has the answer finds the request in the log, and so it is when nobody waits any more.
				record(mounted, notes, request, reply.statusCode);
				done(null, sent);
			});
			const fail = (failure: ServiceFailure, request: FastifyRequest, reply: FastifyReply) =>
				send(mounted.service.errorReply(failure, request), failure.status, reply);
			const known = new Set<string>();
			scope.addHook('onRoute', (route) => void known.add(route.url));
			scope.setNotFoundHandler((request, reply) => {
				const path = (request.raw.url ?? '').replace(/\/?(\?.*)?$/s, '');
				const failure: ServiceFailure = [...known].some((route) => patternOf(route).test(path))
					? { kind: 'methodNotAllowed', status: 405 }
					: { kind: 'unknownPath', status: 404 };
				return fail(failure, request, reply);
			});
			scope.setErrorHandler((error, request, reply) => {
				const status = statusOf(error);
				if (status < 500) return fail({ kind: 'badRequest', status }, request, reply);
				const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
				process.stderr.write(
					`sandbox: ${mounted.id} threw at ${request.method} ${request.routeOptions.url ?? ''}\n${text}\n`,
				);
				return fail({ kind: 'crash', status: 500 }, request, reply);
			});
			await scope.register(async (inner) => mounted.service.register(inner));
		},
		{ prefix },
	);
}

/** What a route matches, whatever the method. Built only for requests that met no route, which are few. */
function patternOf(route: string): RegExp {
	const parts = route.split('/').map((part) => {
		if (part.startsWith(':')) return '[^/]+';
		return part === '*' ? '.*' : part.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&');
	});
	return new RegExp(`^${parts.join('/')}/?$`);
}

/** The faults that come before the request is handled. */
async function admit(
	mounted: Mounted,
	notes: WeakMap<FastifyRequest, RequestNotes>,
	prefix: string,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<unknown> {
	const started = performance.now();
	const target = request.raw.url ?? '/';
	const query = target.indexOf('?');
	const path = target.slice(prefix.length, query < 0 ? undefined : query) || '/';
	const plan = mounted.faults.plan(mounted.id, request.method, path);
	notes.set(request, { started, path, plan, logged: false });
	if (!plan) return undefined;
	// A request that still waits must not keep a stopped process alive.
	if (plan.latencyMs > 0) await setTimeout(plan.latencyMs, undefined, { ref: false });
	if (plan.connection === 'resetBefore') {
		reply.hijack();
		request.raw.socket.resetAndDestroy();
		record(mounted, notes, request, 0);
		return reply;
	}
	if (plan.failure && !plan.failure.after) return sendInjected(plan.failure, mounted.service, request, reply);
	return undefined;
}

function sendInjected(
	failure: NonNullable<FaultPlan['failure']>,
	service: SandboxService,
	request: FastifyRequest,
	reply: FastifyReply,
): FastifyReply {
	return send(injectedReply(failure, service, request, reply), failure.status, reply);
}

function injectedReply(
	failure: NonNullable<FaultPlan['failure']>,
	service: SandboxService,
	request: FastifyRequest,
	reply: FastifyReply,
): ErrorReply {
	if (failure.retryAfter !== undefined) reply.header('retry-after', failure.retryAfter);
	const { status, code, message } = failure;
	return service.errorReply(
		{ kind: failure.tokenExpired ? 'tokenExpired' : 'injected', status, code, message },
		request,
	);
}

function send(error: ErrorReply, status: number, reply: FastifyReply): FastifyReply {
	return reply
		.code(error.status ?? status)
		.headers(error.headers ?? {})
		.send(error.body);
}

/** Faults that leave no proper answer. Tells whether it took over. */
function spoil(plan: FaultPlan, request: FastifyRequest, reply: FastifyReply, payload: unknown): boolean {
	if (plan.connection === 'resetAfter') {
		reply.hijack();
		request.raw.socket.resetAndDestroy();
		return true;
	}
	if (plan.body !== 'truncated') return false;
	const bytes = bytesOf(payload);
	reply.hijack();
	for (const [name, value] of Object.entries(reply.getHeaders())) {
		if (value !== undefined) reply.raw.setHeader(name, value);
	}
	reply.raw.writeHead(reply.statusCode, { 'content-length': Math.max(bytes.length, 2) });
	reply.raw.write(bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2))), () => request.raw.socket.destroy());
	return true;
}

/** The answer after the faults that change it. */
function replacement(
	plan: FaultPlan | undefined,
	service: SandboxService,
	request: FastifyRequest,
	reply: FastifyReply,
	payload: unknown,
	answers: readonly Answered[],
): unknown {
	let body: unknown = payload;
	if (plan?.failure?.after) {
		const error = injectedReply(plan.failure, service, request, reply);
		reply.code(error.status ?? plan.failure.status).headers(error.headers ?? {});
		body = error.body;
	}
	if (plan?.body === 'html') {
		reply.type('text/html; charset=utf-8');
		body = html;
	} else if (plan?.body === 'empty') {
		body = '';
	} else if (plan?.body === 'cut') {
		const bytes = bytesOf(body);
		body = bytes.subarray(0, Math.floor(bytes.length / 2));
	} else if (plan?.body === 'missing') {
		body = withoutEntries(bytesOf(body).toString());
	} else if (plan?.body === 'repeated') {
		body = answers.findLast(({ path }) => plan.path?.test(path) ?? true)?.payload ?? body;
	}
	if (body !== payload) reply.header('content-length', bytesOf(body).length);
	return body;
}

/** A list, or an object around one, with nothing in it. */
function withoutEntries(json: string): string {
	const parsed: unknown = JSON.parse(json);
	if (Array.isArray(parsed) || typeof parsed !== 'object' || parsed === null) return '[]';
	const members = Object.entries(parsed as Record<string, unknown>);
	return JSON.stringify(
		Object.fromEntries(
			members.map(([name, value]) => [name, Array.isArray(value) && typeof value[0] === 'object' ? [] : value]),
		),
	);
}

function bytesOf(payload: unknown): Buffer {
	if (Buffer.isBuffer(payload)) return payload;
	return Buffer.from(typeof payload === 'string' ? payload : '');
}

function statusOf(error: unknown): number {
	if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') {
		return error.statusCode;
	}
	return 500;
}

function record(
	{ id, service, log, now }: Mounted,
	notes: WeakMap<FastifyRequest, RequestNotes>,
	request: FastifyRequest,
	status: number,
): void {
	const note = notes.get(request);
	if (!note || note.logged) return;
	note.logged = true;
	const target = request.raw.url ?? '/';
	const ms = performance.now() - note.started;
	log.add({
		time: new Date(now() - ms).toISOString(),
		service: id,
		method: request.method,
		path: maskQuery(service.maskPath?.(target) ?? target),
		status,
		ms: Math.round(ms * 10) / 10,
		...(note.plan ? { fault: note.plan.name } : {}),
	});
}
