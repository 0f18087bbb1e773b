import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { rawBody } from '../../service';
import type { Domain } from '../../tenancy';
import { callerOf, checkRights, giveToken, type SigningKey } from './access';
import { jsonObject } from './body';
import { performBulk, type MassJobs } from './bulk';
import type { Call, Reply } from './call';
import { errorBody, GatewayError, ScimError } from './errors';
import { apiGroupOf, TooMany, type Limits } from './limits';
import type { World } from './model';
import { perform } from './resources';

export interface Parts {
	readonly world: World;
	readonly limits: Limits;
	readonly jobs: MassJobs;
	readonly key: SigningKey;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

function domainOf({ tenancy }: World, request: FastifyRequest): Domain {
	const { host } = request.params as Readonly<Record<string, string>>;
	const domain = tenancy.domains.find((one) => one.host === host);
	if (domain === undefined) throw new GatewayError(404, 'NotFound', 'Not Found');
	return domain;
}

function answer(world: World, reply: FastifyReply, { status, body, etag, nextPage, location }: Reply): FastifyReply {
	reply.code(status).header('opc-request-id', world.random.hex(32));
	if (etag !== undefined) reply.header('etag', etag);
	if (nextPage !== undefined) reply.header('opc-next-page', nextPage);
	if (status === 201 && location !== undefined) reply.header('location', location);
	if (body === undefined) return reply.send();
	return reply.type('application/scim+json; charset=utf-8').send(JSON.stringify(body));
}

function refusal(world: World, reply: FastifyReply, error: unknown): FastifyReply {
	if (error instanceof GatewayError) {
		const { status, code, message } = error;
		reply.header('opc-request-id', world.random.hex(32));
		return reply.code(status).type('application/json').send(JSON.stringify({ code, message }));
	}
	if (!(error instanceof ScimError)) throw error;
	if (error instanceof TooMany && error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
	return answer(world, reply, { status: error.status, body: errorBody(error) });
}

/** The request as the operations see it, after signature or token, content type, rights and limits are checked. */
function opened({ world, limits, key }: Parts, request: FastifyRequest, bytes: Buffer): Call {
	const domain = domainOf(world, request);
	const [target = '', query = ''] = (request.raw.url ?? '').split(/\?(.*)/s);
	const path = target
		.slice(target.indexOf('/admin/v1/') + '/admin/v1/'.length)
		.split('/')
		.map(decodeURIComponent);
	const { method } = request;
	const caller = callerOf(world, domain, request, bytes, key);
	limits.count(domain, apiGroupOf(path[0]));
	checkRights(caller, method, path);
	const isJson = /^application\/(scim\+)?json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
	if (['POST', 'PUT', 'PATCH'].includes(method) && !isJson) {
		throw new ScimError(415, 'The content type must be application/scim+json or application/json.');
	}
	const search = new URLSearchParams(query);
	return {
		world,
		domain,
		caller,
		method,
		path,
		query: (name) => search.getAll(name),
		ifMatch: request.headers['if-match'],
		body: () => jsonObject(bytes),
		inBulk: false,
	};
}

async function handleBulk({ jobs, limits }: Parts, call: Call, bytes: Buffer): Promise<Reply> {
	if (call.method !== 'POST') throw new ScimError(405, `The method ${call.method} is not allowed for this resource.`);
	jobs.begin(call);
	try {
		// Requests that have arrived meanwhile meet the one under way.
		await setImmediate();
		return performBulk(call, bytes.length, limits);
	} finally {
		jobs.end(call);
	}
}

/** Registers the API and the token endpoint of every domain, whose address is its first path segment. */
export function registerRoutes(app: FastifyInstance, parts: Parts): void {
	const { world, limits } = parts;
	app.route({
		method: METHODS,
		url: '/:host/admin/v1/*',
		handler: async (request, reply) => {
			const bytes = rawBody(request);
			try {
				const call = opened(parts, request, bytes);
				const isBulk = call.path[0] === 'Bulk' && call.path.length === 1;
				const result = isBulk ? await handleBulk(parts, call, bytes) : perform(call);
				return await answer(world, reply, result);
			} catch (error) {
				return refusal(world, reply, error);
			}
		},
	});
	app.post('/:host/oauth2/v1/token', (request, reply) => {
		try {
			const domain = domainOf(world, request);
			limits.count(domain, 'Token');
			const { status, body } = giveToken(world, domain, request, rawBody(request));
			return reply.code(status).type('application/json').send(JSON.stringify(body));
		} catch (error) {
			return refusal(world, reply, error);
		}
	});
	app.get('/:host/.well-known/oauth-authorization-server', (request, reply) => {
		try {
			const base = world.domainUrl(domainOf(world, request));
			// The issuer is the same for all domains. Source: public transcripts.
			return reply.type('application/json').send({
				issuer: 'https://identity.oraclecloud.com/',
				token_endpoint: `${base}/oauth2/v1/token`,
				token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
				grant_types_supported: ['client_credentials'],
			});
		} catch (error) {
			return refusal(world, reply, error);
		}
	});
}
