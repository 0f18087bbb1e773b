/** Order of checks, rights, bodies and the two envelopes. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { rawBody } from '../../service';
import { lower, type Account, type Failure, type Model } from './model';
import { hashOf } from './records';

/** What a call needs: a base role is needed by all of them. */
export type Right = 'any' | 'users' | 'baseRoles' | 'groups' | 'read' | 'files';
type Media = 'form' | 'json' | 'bytes' | 'none';

export interface Login {
	readonly userName: string;
	readonly password: string;
	readonly domain: string;
}

export interface Incoming {
	readonly request: FastifyRequest<{ Params: Record<string, string>; Querystring: Record<string, string> }>;
	readonly caller: Account;
	/** Why the account may not do it, to be told in the envelope of the call. */
	readonly denied: Failure | undefined;
	/** Fields of the form or of the query, names in lower case. */
	readonly fields: ReadonlyMap<string, string>;
	readonly json: unknown;
	readonly bytes: Buffer;
}

export interface Route {
	readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	readonly path: string;
	readonly media: Media;
	readonly right: Right;
	readonly handle: (incoming: Incoming) => Answer;
}

/** A JSON body, or the bytes of a file. */
export type Answer =
	{ readonly status?: number; readonly json: object } | { readonly bytes: Buffer } | { readonly html: number };

const mediaTypes: Readonly<Record<Media, string>> = {
	form: 'application/x-www-form-urlencoded',
	json: 'application/json',
	bytes: 'application/octet-stream',
	none: '',
};

export function page(title: string, text: string): string {
	return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`;
}

function sameText(left: string, right: string): boolean {
	const [a, b] = [Buffer.from(hashOf(left)), Buffer.from(hashOf(right))];
	return timingSafeEqual(a, b);
}

/** The account behind the Authorization header. */
function authenticate(model: Model, login: Login, header: string | undefined): Account | undefined {
	const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
	if (encoded === undefined) return undefined;
	const decoded = Buffer.from(encoded, 'base64').toString('utf8');
	const colon = decoded.indexOf(':');
	if (colon < 0) return undefined;
	const given = decoded.slice(0, colon);
	const password = decoded.slice(colon + 1);
	const prefix = `${login.domain}.`;
	const hasPrefix = lower(given).startsWith(lower(prefix));
	if (model.context.options.classicDomainPrefixRequired && !hasPrefix) return undefined;
	const name = hasPrefix ? given.slice(prefix.length) : given;
	const account = model.accounts.latest(lower(name));
	if (!account) return undefined;
	if (lower(name) === lower(login.userName)) return sameText(password, login.password) ? account : undefined;
	return account.passwordHash !== undefined && sameText(account.passwordHash, hashOf(password)) ? account : undefined;
}

function rightsOf(model: Model, account: Account, login: Login): { base: boolean; may(right: Right): boolean } {
	const forced = lower(account.login) === lower(login.userName) ? model.context.options.callerRoles : 'all';
	const isDomainAdministrator = account.domainAdministrator && (forced === 'all' || forced === 'domainAdministrator');
	const isServiceAdministrator =
		account.baseRoles.includes('Service Administrator') && (forced === 'all' || forced === 'serviceAdministrator');
	const has = (role: string) => forced === 'all' && account.granularRoles.includes(role);
	const may = (right: Right): boolean => {
		switch (right) {
			case 'any':
				return true;
			case 'users':
				return isDomainAdministrator;
			case 'baseRoles':
				return isDomainAdministrator || isServiceAdministrator;
			case 'groups':
				return isServiceAdministrator || has('Access Control - Manage');
			case 'read':
				return isServiceAdministrator || has('Access Control - Manage') || has('Access Control - View');
			case 'files':
				// The domain administrator of the switch keeps the right to files, or v1 could not be tried with it.
				return isServiceAdministrator || forced === 'domainAdministrator' || has('Migrations - Administer');
		}
	};
	return { base: account.baseRoles.length > 0 && forced !== 'none', may };
}

function readFields(request: Incoming['request'], body: Buffer, media: Media): Map<string, string> {
	const pairs: Array<[string, string]> =
		media === 'form' ? [...new URLSearchParams(body.toString('utf8'))] : Object.entries(request.query);
	return new Map(pairs.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Registers the routes with the checks in the order of the service: path, method, sign-in, media type, base role, right. */
export function registerRoutes(app: FastifyInstance, model: Model, login: Login, routes: readonly Route[]): void {
	const html = (reply: FastifyReply, status: number, title: string, text: string) =>
		reply.code(status).type('text/html; charset=utf-8').send(page(title, text));
	for (const route of routes) {
		app.route<{ Params: Record<string, string>; Querystring: Record<string, string> }>({
			method: route.method,
			url: route.path,
			handler: (request, reply) => {
				const caller = authenticate(model, login, request.headers.authorization);
				if (!caller) {
					return model.context.options.badCredentials === 'signInPage'
						? html(reply, 200, 'Sign in', 'Enter your user name and password.')
						: html(reply.header('www-authenticate', 'Basic realm="EPM"'), 401, 'Unauthorized', 'Sign in first.');
				}
				const body = rawBody(request);
				const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
				if (route.media !== 'none' && type !== mediaTypes[route.media] && (type !== '' || body.length > 0)) {
					return html(reply, 415, 'Unsupported Media Type', 'The server does not support the media type.');
				}
				const rights = rightsOf(model, caller, login);
				if (!rights.base) return html(reply, 403, 'Forbidden', 'You have no role in this environment.');
				let json: unknown = {};
				if (route.media === 'json' && body.length > 0) {
					try {
						json = JSON.parse(body.toString('utf8'));
					} catch {
						return html(reply, 400, 'Bad Request', 'The body is not JSON.');
					}
				}
				const denied = rights.may(route.right)
					? undefined
					: { code: 'EPMCSS-21193', message: 'The user is not authorized to run this call' };
				const answer = route.handle({
					request,
					caller,
					denied,
					fields: readFields(request, body, route.media),
					json,
					bytes: body,
				});
				if ('html' in answer) return html(reply, answer.html, 'Not Found', 'There is no such resource.');
				if ('bytes' in answer) return reply.type('application/octet-stream').send(answer.bytes);
				return reply
					.code(answer.status ?? 200)
					.type('application/json')
					.send(JSON.stringify(answer.json));
			},
		});
	}
}

function selfOf(model: Model, { request }: Incoming): string {
	const { pathname, search } = new URL(request.raw.url ?? '/', 'http://sandbox');
	const root = model.context.url().replace(/\/epm$/, '');
	return `${root}${pathname}${search}`;
}

function statusOf(model: Model, status: number): number | string {
	return model.context.options.stringStatus ? String(status) : status;
}

/** The envelope of the JSON calls. */
export function result(model: Model, incoming: Incoming, details: unknown): Answer {
	const links = { href: selfOf(model, incoming), action: incoming.request.method };
	return { json: { links, status: statusOf(model, 0), error: null, details } };
}

/** A JSON call that is refused as a whole. */
export function refusal(model: Model, incoming: Incoming, { code, message }: Failure): Answer {
	const links = { href: selfOf(model, incoming), action: incoming.request.method };
	return {
		status: model.context.options.refusalStatus,
		json: { links, status: statusOf(model, 1), error: { errorcode: code, errormessage: message }, details: null },
	};
}

interface Link {
	readonly rel: string;
	readonly href: string;
	readonly action: string;
	readonly data: Readonly<Record<string, string>> | null;
}

/** The link to poll, in the form that is switched on. */
export function jobLink(model: Model, path: string, rel = 'Job Status'): Link[] {
	const url = new URL(`${model.context.url()}${path}`);
	const href = {
		plain: url.href,
		port443: `https://${url.hostname}:443${url.pathname}`,
		http: `http://${url.hostname}${url.pathname}`,
		otherHost: `https://epm-internal.example:443${url.pathname}`,
		none: '',
	}[model.context.options.jobLinks];
	return href === '' ? [] : [{ rel, href, data: null, action: 'GET' }];
}

export interface EnvelopeA {
	readonly status: number;
	readonly details?: string | null;
	readonly items?: readonly unknown[] | null;
	readonly links?: readonly Link[];
	/** Echo of the request in the link to itself. */
	readonly data?: Readonly<Record<string, string>>;
}

/** The envelope of file calls and jobs. */
export function envelope(model: Model, incoming: Incoming, content: EnvelopeA): Answer {
	const { request } = incoming;
	const self = { rel: 'self', href: selfOf(model, incoming), data: content.data ?? null, action: request.method };
	return {
		json: {
			links: [self, ...(content.links ?? [])],
			status: statusOf(model, content.status),
			details: content.details ?? null,
			items: content.items ?? null,
		},
	};
}
