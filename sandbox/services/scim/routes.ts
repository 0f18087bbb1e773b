import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { rawBody } from '../../service';
import { checkCaller, giveToken } from './access';
import { errorAnswer, invalid, ScimError } from './errors';
import { ADMINISTRATOR, isRecord, type Kind, type Members, type Stored, type World } from './model';
import { create, patch, readOne, remove, replace, versionOf } from './resources';
import { providerConfig, resourceTypes, schemas } from './schema';
import { listed, shown } from './show';

const METHODS = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'];
const KINDS: ReadonlySet<string> = new Set(['Devices', 'Groups', 'Users']);

interface Answer {
	readonly status: number;
	readonly body?: object;
	readonly location?: string;
	readonly etag?: string;
}

function jsonObject(bytes: Buffer): Members {
	try {
		const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		if (isRecord(parsed)) return parsed;
	} catch {
		// Told below.
	}
	throw invalid('The request body is no JSON object', 'invalidSyntax');
}

function envelope(resources: readonly object[]): object {
	return {
		schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
		totalResults: resources.length,
		Resources: resources,
	};
}

/** What the server says of itself; `undefined` for another path. */
function discovery(world: World, path: string): object | undefined {
	const { discovery: mode } = world.options;
	const isConfig = path === (mode === 'renamed' ? 'ServiceProviderConfigs' : 'ServiceProviderConfig');
	const isOther = path === 'ResourceTypes' || path === 'Schemas';
	if (!isConfig && !isOther) return undefined;
	if (mode === 'absent' || (mode === 'renamed' && isOther)) throw new ScimError(404, 'Not found');
	if (mode === 'refused') throw new ScimError(403, 'Not allowed');
	if (isConfig) return providerConfig(world);
	return envelope(path === 'Schemas' ? schemas() : resourceTypes());
}

function made(world: World, kind: Kind, stored: Stored, query: (name: string) => string | undefined): Answer {
	const location = `${world.url()}/v2/${kind}/${stored.id}`;
	switch (world.options.createAnswer) {
		case 'full':
			return { status: 201, body: shown(world, kind, stored, query), location };
		case 'location':
			return { status: 201, location };
		case 'empty':
			return { status: 201 };
	}
}

function perform(world: World, request: FastifyRequest): Answer {
	const [target = '', search = ''] = (request.raw.url ?? '').split(/\?(.*)/s);
	const [, below = ''] = /\/v2\/(.*)$/.exec(target) ?? [];
	const [kind = '', id, ...more] = below.split('/').map(decodeURIComponent);
	const parameters = new URLSearchParams(search);
	const query = (name: string) => parameters.get(name) ?? undefined;
	const { method } = request;
	const about = method === 'GET' && id === undefined ? discovery(world, kind) : undefined;
	if (about !== undefined) return { status: 200, body: about };
	if (kind === 'Me' && id === undefined) {
		const own = world.byName.Users.find(ADMINISTRATOR)[0];
		if (world.options.me === 'absent' || own === undefined) throw new ScimError(501, '/Me is not offered');
		return { status: 200, body: shown(world, 'Users', own, query) };
	}
	if (!KINDS.has(kind) || more.length > 0) throw new ScimError(404, 'Not found');
	return resourceAnswer(world, request, kind as Kind, id, query);
}

function resourceAnswer(
	world: World,
	request: FastifyRequest,
	kind: Kind,
	id: string | undefined,
	query: (name: string) => string | undefined,
): Answer {
	const { method } = request;
	const ifMatch = request.headers['if-match'];
	const body = () => {
		if (!/^application\/(scim\+)?json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
			throw new ScimError(415, 'The content type must be application/scim+json');
		}
		return jsonObject(rawBody(request));
	};
	const one = (stored: Stored): Answer => ({
		status: 200,
		body: shown(world, kind, stored, query),
		...(world.options.etag === 'present' ? { etag: versionOf(stored) } : {}),
	});
	if (id === undefined) {
		if (method === 'GET') return { status: 200, body: listed(world, kind, query) };
		if (method === 'POST') return made(world, kind, create(world, kind, body()), query);
	} else {
		if (method === 'GET') return one(readOne(world, kind, id));
		if (method === 'PUT') return one(replace(world, kind, id, body(), ifMatch));
		if (method === 'PATCH') {
			const stored = patch(world, kind, id, body(), ifMatch);
			return world.options.patchStatus === '204' ? { status: 204 } : one(stored);
		}
		if (method === 'DELETE') {
			remove(world, kind, id, ifMatch);
			return { status: 204 };
		}
	}
	throw new ScimError(405, `${method} is not allowed here`);
}

function send(world: World, reply: FastifyReply, { status, body, location, etag }: Answer): FastifyReply {
	reply.code(status);
	if (location !== undefined) reply.header('location', location);
	if (etag !== undefined) reply.header('etag', etag);
	if (body === undefined) return reply.send();
	const type = world.options.mediaType === 'json' ? 'application/json' : 'application/scim+json; charset=utf-8';
	return reply.type(type).send(JSON.stringify(body));
}

/** Registers the SCIM API below `/v2` and the token endpoint. */
export function registerRoutes(app: FastifyInstance, world: World): void {
	app.route({
		method: METHODS,
		url: '/v2/*',
		handler: async (request, reply) => {
			try {
				checkCaller(world, request);
				return await send(world, reply, perform(world, request));
			} catch (error) {
				if (!(error instanceof ScimError)) throw error;
				const { type, body } = errorAnswer(error, world.options);
				return await reply.code(error.status).type(type).send(body);
			}
		},
	});
	app.post('/oauth/token', (request, reply) => {
		const { status, body } = giveToken(world, request, rawBody(request));
		return reply.code(status).type('application/json').send(JSON.stringify(body));
	});
}
