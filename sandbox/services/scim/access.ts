import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

import { ScimError } from './errors';
import type { World } from './model';

export const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

function isSame(left: string, right: string): boolean {
	return timingSafeEqual(Buffer.from(hash(left)), Buffer.from(hash(right)));
}

function basicPair(authorization: string): [string, string] | undefined {
	const [, encoded] = /^Basic +(\S+)$/i.exec(authorization) ?? [];
	if (encoded === undefined) return undefined;
	const [, name = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
	return [name, secret];
}

/** Lets in who has the token, a token of the token endpoint, or user name and password. @throws ScimError 401 */
export function checkCaller(world: World, request: FastifyRequest): void {
	const { credentials, tokens } = world;
	const authorization = request.headers.authorization ?? '';
	const [, bearer = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
	const [name = '', secret = ''] = basicPair(authorization) ?? [];
	const isKnown =
		isSame(bearer, credentials.token) ||
		(tokens.latest(bearer)?.expires ?? 0) > world.now() ||
		(isSame(name, credentials.userName) && isSame(secret, credentials.password));
	if (!isKnown) throw new ScimError(401, 'Authorization failure. The authorization header is invalid or missing.');
}

const LIFETIME_SECONDS = 3600;

interface TokenReply {
	readonly status: number;
	readonly body: object;
}

const refused = (status: number, error: string, description: string): TokenReply => ({
	status,
	body: { error, error_description: description },
});

/** Gives a token for client ID and secret, in the header or in the body. Source: RFC 6749, section 4.4. */
export function giveToken(world: World, request: FastifyRequest, body: Buffer): TokenReply {
	const { credentials, tokens, random } = world;
	const form = new URLSearchParams(body.toString());
	if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
		return refused(400, 'invalid_request', 'The content type must be application/x-www-form-urlencoded.');
	}
	if (form.get('grant_type') !== 'client_credentials') {
		return refused(400, 'unsupported_grant_type', 'The grant type is not supported.');
	}
	const pair = basicPair(request.headers.authorization ?? '')?.map((part) => decodeURIComponent(part));
	const [id = '', secret = ''] = pair ?? [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
	if (!isSame(id, credentials.clientId) || !isSame(secret, credentials.clientSecret)) {
		return refused(401, 'invalid_client', 'Client authentication failed.');
	}
	if (form.get('scope') !== null && form.get('scope') !== 'scim') {
		return refused(400, 'invalid_scope', 'The scope is not known.');
	}
	const token = random.hex(64);
	tokens.put(token, { expires: world.now() + LIFETIME_SECONDS * 1000 });
	return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: LIFETIME_SECONDS } };
}
