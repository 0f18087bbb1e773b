import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { rawBody } from '../../service';
import { cannotParse, invalidatedRetryToken, invalidParameter, notAuthenticated, notFound, OciError } from './errors';
import type { Access, Tenant } from './model';
import { readBody, type Call, type OciReply, type Operation } from './operation';
import { checkSignature } from '../../requestSignature';

const day = 24 * 60 * 60 * 1000;

/** `<id of the client or of the service>/<32 hex>/<32 hex>`, upper case. */
export function requestId(tenant: Tenant, request: FastifyRequest): string {
	const sent = request.headers['opc-request-id'];
	const usable = typeof sent === 'string' && /^[\w./-]{1,128}$/.test(sent);
	const part = () => tenant.random.hex(32).toUpperCase();
	return `${usable ? sent : part()}/${part()}/${part()}`;
}

/** Registers the operations for the home region (`/20160918/…`) and for named regions (`/{region}/20160918/…`). */
export function registerOperations(app: FastifyInstance, tenant: Tenant, operations: readonly Operation[]): void {
	const keys = new Map<string, { pem: string; key: KeyObject }>();
	const publicKey = (keyId: string): KeyObject | undefined => {
		const stored = tenant.apiKeys.get(keyId);
		const user = stored && tenant.users.get(stored.userId);
		if (!stored || !user?.capabilities.canUseApiKeys || user.blocked || user.disabled || stored.usableAt > tenant.now())
			return undefined;
		const known = keys.get(keyId);
		if (known?.pem === stored.keyValue) return known.key;
		const key = createPublicKey(stored.keyValue);
		keys.set(keyId, { pem: stored.keyValue, key });
		return key;
	};

	for (const operation of operations) {
		for (const prefix of ['/20160918', '/:region/20160918']) {
			app.route({
				method: operation.method,
				url: prefix + operation.path,
				handler: (request, reply) => {
					try {
						return answer(tenant, perform(tenant, operation, request, publicKey), request, reply);
					} catch (error) {
						if (!(error instanceof OciError)) throw error;
						return answer(tenant, errorReply(error), request, reply);
					}
				},
			});
		}
	}
}

function errorReply({ status, code, message }: OciError): OciReply {
	return { status, body: { code, message } };
}

function answer(tenant: Tenant, result: OciReply, request: FastifyRequest, reply: FastifyReply): FastifyReply {
	reply.code(result.status ?? (result.body === undefined ? 204 : 200));
	reply.header('opc-request-id', requestId(tenant, request));
	if (result.etag !== undefined) reply.header('etag', result.etag);
	if (result.nextPage !== undefined) reply.header('opc-next-page', result.nextPage);
	if (result.body === undefined) return reply.send();
	return reply
		.type('application/json')
		.send(typeof result.body === 'string' ? result.body : JSON.stringify(result.body));
}

/** Query parameters that do not narrow a list down. */
const unfiltered: ReadonlySet<string> = new Set(['compartmentId', 'limit', 'page']);

function perform(
	tenant: Tenant,
	operation: Operation,
	request: FastifyRequest,
	publicKey: (keyId: string) => KeyObject | undefined,
): OciReply {
	const params = request.params as Readonly<Record<string, string>>;
	const query = request.query as Readonly<Record<string, string | string[]>>;
	const bytes = rawBody(request);
	const home = tenant.regions[0];
	const region = tenant.regions.find(({ name }) => name === (params.region ?? home.name));
	const callerId = authenticate(tenant, request, bytes, publicKey);
	if (!region) throw notAuthenticated();

	const access = accessOf(tenant, callerId);
	const own = operation.own === true && params.userId === callerId;
	if (!own && access !== 'manage' && !(access === 'read' && operation.method === 'GET')) throw notFound();
	if (operation.method !== 'GET' && region !== home) {
		throw new OciError(
			403,
			'NotAllowed',
			`Please go to your home region ${home.key} to execute CREATE, UPDATE and DELETE operations.`,
		);
	}
	if (operation.method === 'POST' || operation.method === 'PUT') checkContentType(tenant, request);

	const call: Call = {
		tenant,
		callerId,
		access,
		param: (name) => params[name] ?? '',
		query: (name) => {
			if (tenant.options.filters === 'ignored' && !unfiltered.has(name)) return undefined;
			const value = [query[name]].flat()[0];
			return value === '' ? undefined : value;
		},
		ifMatch: request.headers['if-match'],
		body: (schema) => readBody(bytes, schema, tenant.options),
		bodyDigest: createHash('sha256').update(bytes).digest('base64'),
	};
	const token = request.headers['opc-retry-token'];
	if (operation.retryToken !== true || typeof token !== 'string') return operation.handle(call);
	const path = (request.raw.url ?? '').replace(/\/?(\?.*)?$/, '');
	return withRetryToken(call, token, path, operation);
}

function authenticate(
	tenant: Tenant,
	request: FastifyRequest,
	body: Buffer,
	publicKey: (keyId: string) => KeyObject | undefined,
): string {
	const check = checkSignature(
		{ method: request.method, target: request.raw.url ?? '', headers: request.headers, body },
		{ now: tenant.now(), publicKey },
	);
	if (!check.ok) {
		const badDigest = check.reason.startsWith('x-content-sha256 does not fit');
		if (badDigest && tenant.options.badDigest === 'InvalidParameter') throw invalidParameter(check.reason);
		throw notAuthenticated();
	}
	return tenant.apiKeys.get(check.keyId)?.userId ?? '';
}

/** Members of Administrators may do everything; others what was set for them. */
function accessOf(tenant: Tenant, userId: string): Access {
	const given = tenant.callers.latest(userId)?.access;
	if (given !== undefined) return given;
	const [administrators] = tenant.groupsByName.findLatest('administrators');
	const pair = administrators && tenant.membershipsByPair.findLatest(`${userId}/${administrators.id}`);
	return pair && pair.length > 0 ? 'manage' : 'none';
}

function checkContentType(tenant: Tenant, request: FastifyRequest): void {
	if (/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) return;
	if (tenant.options.wrongContentType === 'CannotParseRequest') throw cannotParse();
	throw new OciError(415, 'UnsupportedMediaType', 'The content type must be application/json.');
}

/**
 * The same token repeats a create without doing it twice, for 24 hours: the first answer comes again. It is refused for
 * another request, and when the object is gone meanwhile. Source: OCI "Using the API", retry tokens.
 */
function withRetryToken(call: Call, token: string, path: string, operation: Operation): OciReply {
	const { tenant } = call;
	if (token.length < 1 || token.length > 64) throw invalidParameter('opc-retry-token must have 1 to 64 characters');
	const now = tenant.now();
	const id = `${call.callerId}/${token}`;
	const kept = tenant.retries.latest(id);
	const request = `${operation.method} ${path} ${call.bodyDigest}`;
	if (kept && kept.expires > now) {
		const replay = kept.request === request || tenant.options.retryTokenOtherBody === 'replay';
		if (!replay || tenant[kept.table].latest(kept.objectId) === undefined) throw invalidatedRetryToken();
		return { body: kept.body, ...(kept.etag === undefined ? {} : { etag: kept.etag }) };
	}
	const result = operation.handle(call);
	if (result.created) {
		tenant.retries.put(id, {
			request,
			body: JSON.stringify(result.body),
			etag: result.etag,
			table: result.created.table,
			objectId: result.created.id,
			expires: now + day,
		});
		dropExpired(tenant, now);
	}
	return result;
}

function dropExpired(tenant: Tenant, now: number): void {
	for (const { id, value } of tenant.retries.scan()) {
		if (value.expires > now) return;
		tenant.retries.delete(id);
	}
}
