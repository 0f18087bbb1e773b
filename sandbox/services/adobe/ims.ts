import { createHmac, createPrivateKey, createPublicKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import type { ServiceContext } from '../../service';
import { readParameters } from './forms';
import type { AdobeOptions } from './options';

type Context = ServiceContext<AdobeOptions>;

interface Client {
	readonly id: string;
	readonly secret: string;
}

/** What the token server knows; made once per sandbox. */
export interface Registration {
	readonly organizationId: string;
	readonly technicalAccountId: string;
	/** OAuth Server-to-Server. */
	readonly server: Client;
	/** Service account. */
	readonly jwt: Client;
	/** Signs access tokens. */
	readonly tokenKey: string;
}

const scopes = ['openid', 'AdobeID', 'user_management_sdk', 'additional_info.roles', 'read_organizations'];
const metascope = 'ent_user_sdk';
/** Hosts of Adobe's own token servers, which clients may write whatever address they are sent to. */
const officialHosts = ['https://ims-na1.adobelogin.com', 'https://ims-na1-stg1.adobelogin.com'];
const claims = new Set(['exp', 'iss', 'sub', 'aud', 'iat', 'nbf', 'jti']);

/** A refusal in the form of OAuth. */
class OAuthRefusal extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		description: string,
	) {
		super(description);
	}
}

/** Adobe's token server, as far as the User Management API needs it. */
export class Ims {
	private readonly certificate: KeyObject;

	constructor(
		private readonly context: Context,
		private readonly registration: Registration,
		readonly privateKey: string,
	) {
		this.certificate = createPublicKey(createPrivateKey(privateKey));
	}

	get organizationId(): string {
		return this.registration.organizationId;
	}

	isClient(id: string): boolean {
		return id === this.registration.server.id || id === this.registration.jwt.id;
	}

	register(app: FastifyInstance): void {
		for (const version of ['v2', 'v3', 'v4']) {
			app.post(`/ims/token/${version}`, async (request, reply) =>
				this.respond(request, reply, async (parameters) => this.clientCredentials(parameters)),
			);
		}
		for (const path of ['/ims/exchange/jwt', '/ims/exchange/v1/jwt']) {
			app.post(path, async (request, reply) =>
				this.respond(request, reply, async (parameters) => await this.exchange(parameters, request)),
			);
		}
	}

	/** The client to which a valid access token was issued. */
	clientOf(token: string): string | undefined {
		const [head, payload, signature] = token.split('.');
		if (head === undefined || payload === undefined || signature === undefined) return undefined;
		const expected = Buffer.from(this.signatureOf(`${head}.${payload}`));
		const given = Buffer.from(signature);
		if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
		const { client_id, created_at, expires_in } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
			client_id: string;
			created_at: string;
			expires_in: string;
		};
		return this.context.now() < Number(created_at) + Number(expires_in) ? client_id : undefined;
	}

	private async respond(
		request: FastifyRequest,
		reply: FastifyReply,
		answer: (parameters: Map<string, string>) => Promise<object>,
	) {
		reply.header('x-debug-id', this.context.random.hex(32)).type('application/json;charset=UTF-8');
		try {
			return await reply.send(JSON.stringify(await answer(readParameters(request))));
		} catch (error) {
			if (!(error instanceof OAuthRefusal)) throw error;
			return reply.code(error.status).send(JSON.stringify({ error: error.code, error_description: error.message }));
		}
	}

	private clientCredentials(parameters: Map<string, string>): object {
		const grant = parameters.get('grant_type');
		if (grant === undefined) throw new OAuthRefusal(400, 'invalid_request', 'grant_type is missing');
		if (grant !== 'client_credentials') throw new OAuthRefusal(400, 'unsupported_grant_type', 'unsupported grant_type');
		const { server, jwt } = this.registration;
		const id = parameters.get('client_id');
		if (id === jwt.id) throw new OAuthRefusal(400, 'unauthorized_client', 'client is not allowed to use this grant');
		if (id !== server.id) throw new OAuthRefusal(400, 'invalid_client', 'invalid client_id parameter');
		if (parameters.get('client_secret') !== server.secret) {
			throw new OAuthRefusal(400, 'invalid_client', 'invalid client_secret parameter');
		}
		const asked = (parameters.get('scope') ?? '').split(/[\s,]+/).filter(Boolean);
		if (asked.length === 0) throw new OAuthRefusal(400, 'invalid_scope', 'scope is missing');
		const unknown = asked.find((scope) => !scopes.includes(scope));
		if (unknown !== undefined) throw new OAuthRefusal(400, 'invalid_scope', `invalid scope ${unknown}`);
		const seconds = this.context.options.tokenSeconds;
		return {
			access_token: this.issue(server.id, asked.join(','), seconds * 1000),
			token_type: 'bearer',
			expires_in: seconds,
		};
	}

	private async exchange(parameters: Map<string, string>, request: FastifyRequest): Promise<object> {
		if (this.context.options.jwtRetired) throw new OAuthRefusal(500, 'internal_error', 'Please try again later');
		const { jwt } = this.registration;
		const id = parameters.get('client_id');
		if (id === this.registration.server.id) {
			throw new OAuthRefusal(401, 'invalid_client', 'client lacks scope exchange_jwt');
		}
		if (id !== jwt.id) throw new OAuthRefusal(400, 'invalid_client', 'invalid client_id parameter');
		if (parameters.get('client_secret') !== jwt.secret) {
			throw new OAuthRefusal(401, 'invalid_client', 'client_id and client_secret do not belong together');
		}
		const { host = '' } = request.headers;
		// Official clients write `https` and a host alone, whatever address they are sent to, or the production host.
		const own = [this.context.url(), `http://${host}`, `https://${host}`];
		const hosts = [...own, `https://${new URL(this.context.url()).host}`, ...officialHosts];
		await this.checkJwt(parameters.get('jwt_token'), hosts);
		const ms = this.context.options.tokenSeconds * 1000 + 956;
		return { token_type: 'bearer', access_token: this.issue(jwt.id, metascope, ms), expires_in: ms };
	}

	/** @param hosts addresses under which this token server is known; audience and metascope carry one of them each */
	private async checkJwt(token: string | undefined, hosts: readonly string[]): Promise<void> {
		if (!token) throw new OAuthRefusal(400, 'invalid_token', 'JWT token is missing');
		let unverified: JWTPayload;
		try {
			unverified = decodeJwt(token);
		} catch {
			throw new OAuthRefusal(400, 'invalid_token', 'JWT token is not decodable');
		}
		this.checkClaims(unverified, hosts);
		try {
			await jwtVerify(token, this.certificate, { algorithms: ['RS256'], currentDate: new Date(this.context.now()) });
		} catch (error) {
			const expired = error instanceof errors.JWTExpired;
			const message = expired ? 'JWT token is expired' : 'Could not match JWT signature to any of the bindings';
			throw new OAuthRefusal(400, 'invalid_token', message);
		}
	}

	private checkClaims(payload: JWTPayload, hosts: readonly string[]): void {
		const { organizationId, technicalAccountId, jwt } = this.registration;
		if (!Number.isInteger(payload.exp)) throw new OAuthRefusal(400, 'invalid_token', 'exp is not an integer');
		if (payload.iss !== organizationId) throw new OAuthRefusal(400, 'bad_request', 'iss is not in a valid format');
		if (payload.sub !== technicalAccountId) throw new OAuthRefusal(400, 'bad_request', 'sub is not in a valid format');
		const isForClient = hosts.some((host) => payload.aud === `${host}/c/${jwt.id}`);
		if (!isForClient) throw new OAuthRefusal(400, 'invalid_client', 'client_id and aud do not belong together');
		const asked = Object.entries(payload).filter(([name]) => !claims.has(name));
		const bound = asked.every(
			([name, value]) => value === true && hosts.some((host) => name === `${host}/s/${metascope}`),
		);
		if (asked.length === 0 || !bound) {
			const text = 'The metascopes in the JWT are not a subset of the metascopes in the binding.';
			throw new OAuthRefusal(400, 'invalid_scope', text);
		}
	}

	private issue(clientId: string, scope: string, milliseconds: number): string {
		const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
		const payload = {
			id: `${this.context.now()}_${this.context.random.hex(32)}_ue1`,
			type: 'access_token',
			client_id: clientId,
			user_id: this.registration.technicalAccountId,
			scope,
			created_at: String(this.context.now()),
			expires_in: String(milliseconds),
		};
		const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`;
		return `${signed}.${this.signatureOf(signed)}`;
	}

	private signatureOf(text: string): string {
		return createHmac('sha256', this.registration.tokenKey).update(text).digest('base64url');
	}
}
