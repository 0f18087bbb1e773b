import { createHash, createPrivateKey, createPublicKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { checkSignature } from '../../requestSignature';
import type { Domain } from '../../tenancy';
import type { Caller } from './call';
import { notAuthenticated, ScimError } from './errors';
import type { AppRole, Application, World } from './model';

/** The public half of the sandbox's key, with the fingerprint under which OCI knows it. */
export interface SigningKey {
	readonly key: KeyObject;
	readonly fingerprint: string;
}

export function signingKey(privateKey: string): SigningKey {
	const key = createPublicKey(createPrivateKey(privateKey));
	const digest = createHash('md5')
		.update(key.export({ type: 'spki', format: 'der' }))
		.digest('hex');
	return { key, fingerprint: digest.match(/../g)?.join(':') ?? '' };
}

/**
 * Who sent a request: the administrator of the tenancy by signature, or an application of this domain by token.
 *
 * @throws GatewayError 401
 */
export function callerOf(world: World, domain: Domain, request: FastifyRequest, body: Buffer, own: SigningKey): Caller {
	const authorization = request.headers.authorization ?? '';
	const [, bearer] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
	if (bearer !== undefined) {
		const token = world.tokens.latest(bearer);
		const application = token && world.applications.latest(token.application);
		if (!token || !application || token.domain !== domain.id || token.expires <= world.now()) throw notAuthenticated();
		return { userOcid: undefined, roles: application.roles };
	}
	const { id, adminId } = world.tenancy;
	const keyId = `${id}/${adminId}/${own.fingerprint}`;
	const check = checkSignature(
		{ method: request.method, target: request.raw.url ?? '', headers: request.headers, body },
		{ now: world.now(), publicKey: (given) => (given === keyId ? own.key : undefined) },
	);
	if (!check.ok) throw notAuthenticated();
	return { userOcid: adminId, roles: undefined };
}

const isRead = (method: string, path: readonly string[]) =>
	method === 'GET' || method === 'HEAD' || (method === 'POST' && path[1] === '.search');

/** What each role may do. Source: OCI identity domains, required role per endpoint. */
const RULES: Readonly<Record<AppRole, (method: string, path: readonly string[]) => boolean>> = {
	'Identity Domain Administrator': () => true,
	'User Administrator': () => true,
	'User Manager': (method, path) => path[0] !== 'Groups' || method === 'PATCH' || isRead(method, path),
	'Help Desk Administrator': (method, path) => {
		const [name = '', id] = path;
		if (['UserPasswordChanger', 'UserPasswordResetter', 'UserLockedStateChanger'].includes(name)) return true;
		return method === 'GET' && ['Users', 'Groups'].includes(name) && id !== undefined;
	},
};

/** @throws ScimError 403 when no role of the application allows the request */
export function checkRights({ roles }: Caller, method: string, path: readonly string[]): void {
	if (roles === undefined || roles.some((role) => RULES[role](method, path))) return;
	throw new ScimError(403, 'You are not authorized to perform this operation.', 'common.exception.forbidden');
}

interface TokenReply {
	readonly status: number;
	readonly body: object;
}

const LIFETIME_SECONDS = 3600;

function refused(status: number, error: string, description: string): TokenReply {
	return { status, body: { error, error_description: description } };
}

function isSame(left: string, right: string): boolean {
	const [one, other] = [left, right].map((text) => createHash('sha256').update(text).digest());
	return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

function applicationOf(
	world: World,
	domain: Domain,
	request: FastifyRequest,
	form: URLSearchParams,
): Application | undefined {
	const [, basic] = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
	const [, id, secret] =
		basic === undefined
			? ['', form.get('client_id') ?? '', form.get('client_secret') ?? '']
			: (/^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? []);
	const application = world.applications.latest(id ?? '');
	return application?.domain === domain.id && isSame(application.secret, secret ?? '') ? application : undefined;
}

/** Gives a token for a client id and its secret. Source: OCI identity domains, client credentials. */
export function giveToken(world: World, domain: Domain, request: FastifyRequest, body: Buffer): TokenReply {
	const form = new URLSearchParams(body.toString());
	if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
		return refused(400, 'invalid_request', 'The content type must be application/x-www-form-urlencoded.');
	}
	if (form.get('grant_type') !== 'client_credentials') {
		return refused(400, 'unsupported_grant_type', 'The grant type is not supported.');
	}
	const application = applicationOf(world, domain, request, form);
	if (!application) return refused(401, 'invalid_client', 'Client authentication failed.');
	const scope = form.get('scope') ?? '';
	if (!/^urn:opc:idm:(__myscopes__|role\.\S+)$/.test(scope))
		return refused(400, 'invalid_scope', 'The scope is not valid.');
	const token = `${world.random.hex(32)}.${world.random.hex(64)}`;
	world.tokens.put(token, {
		application: application.id,
		domain: domain.id,
		expires: world.now() + LIFETIME_SECONDS * 1000,
	});
	return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: LIFETIME_SECONDS } };
}
