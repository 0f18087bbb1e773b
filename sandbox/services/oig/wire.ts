import type { FastifyReply, FastifyRequest } from 'fastify';

import { rawBody } from '../../service';
import { Refused } from './model';
import type { Options } from './options';

/**
 * Links point to an inside host, as in Oracle's samples: whoever follows them leaves the server that was called.
 */
const INSIDE = 'http://oim-inside.invalid:14000';
export const SELF_SERVICE = '/iam/governance/selfservice/api/v1';
const ADMIN_SERVICE = '/iam/governance/adminservice/api/v1';

export interface Link {
	readonly rel: string;
	readonly href: string;
}

export function selfLink(path: string, prefix = SELF_SERVICE): Link[] {
	return [{ rel: 'self', href: `${INSIDE}${prefix}${path}` }];
}

export type Query = Readonly<Record<string, string | string[] | undefined>>;

export function queryOf(request: FastifyRequest): Query {
	return request.query as Query;
}

export function parameter(query: Query, name: string): string | undefined {
	const value = query[name];
	return Array.isArray(value) ? value[0] : value;
}

function pageNumber(query: Query, name: string, fallback: number): number {
	const text = parameter(query, name);
	if (text === undefined) return fallback;
	const number = Number(text);
	if (!Number.isInteger(number) || number < 1)
		throw new Refused('IAM-3052003', `${name} must be a positive number.`, 400);
	return number;
}

/** A page of a list in the envelope that all lists have: `offset` is the position of the first object, from 1. */
export function envelope<T>(
	options: Options,
	query: Query,
	path: string,
	array: string,
	all: readonly T[],
	show: (entry: T) => object,
): object {
	const offset = pageNumber(query, 'offset', 1);
	const limit = pageNumber(query, 'limit', 10);
	const page = all.slice(offset - 1, offset - 1 + limit);
	const more = offset - 1 + limit < all.length;
	if (all.length === 0 && options.emptyList === '404') {
		throw new Refused('IAM-3052004', 'Requested entity not found.', 404);
	}
	const at = (start: number): string => `${INSIDE}${ADMIN_SERVICE}${path}?offset=${start}&limit=${limit}`;
	const old = options.version === '11.1.2.3';
	return {
		links: [
			{ rel: 'self', href: at(offset) },
			{ rel: 'first', href: at(1) },
			...(more && !old ? [{ rel: 'next', href: at(offset + limit) }] : []),
		],
		count: page.length,
		...(old ? {} : { hasMore: more }),
		totalResult: old ? all.length : -1,
		[array]: page.map(show),
	};
}

/** The body as a JSON object. */
export function jsonBody(request: FastifyRequest): Record<string, unknown> {
	let body: unknown;
	try {
		body = JSON.parse(rawBody(request).toString('utf8'));
	} catch {
		throw new Refused('', 'The request body is not valid JSON.', 400);
	}
	if (!isRecord(body)) throw new Refused('', 'The request body must be a JSON object.', 400);
	return body;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function records(value: unknown): Array<Record<string, unknown>> {
	return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** An error body in the form that the options choose. */
export function errorBody(
	options: Options,
	status: number,
	code: string,
	message: string,
): { headers: Record<string, string>; body: string } {
	switch (options.errorBody) {
		case 'html':
			return {
				headers: { 'content-type': 'text/html; charset=UTF-8' },
				body: `<!DOCTYPE HTML><HTML><HEAD><TITLE>Error ${status}--${message}</TITLE></HEAD><BODY><H2>Error ${status}</H2></BODY></HTML>`,
			};
		case 'text':
			return { headers: { 'content-type': 'text/plain' }, body: `${code ? `${code} : ` : ''}${message}` };
		case 'empty':
			return { headers: {}, body: '' };
		case 'json':
			return {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({
					status: 'FAILED',
					...(code === '' ? {} : { errorCode: code }),
					errorMessage: `${code ? `${code} : ` : ''}${message}`,
				}),
			};
	}
}

const SCIM_ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** The form that errors of the SCIM service have, instead of that of the other APIs. */
function scimError({ status, code, message }: Refused): string {
	// Codes of the self-service API are not among the types that SCIM knows.
	const scimType = code === '' || code.startsWith('IAM-') ? {} : { scimType: code };
	return JSON.stringify({ schemas: [SCIM_ERROR], status: String(status), ...scimType, detail: message });
}

export async function refuse(reply: FastifyReply, options: Options, refusal: Refused): Promise<void> {
	if (options.errorBody === 'json' && /\/scim\/v1(?:\/|$)/.test(reply.request.url)) {
		await reply.code(refusal.status).type('application/scim+json').send(scimError(refusal));
		return;
	}
	const { headers, body } = errorBody(options, refusal.status, refusal.code, refusal.message);
	await reply.code(refusal.status).headers(headers).send(body);
}
