import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorReply, ServiceContext, ServiceFailure } from '../../service';
import type { AdobeOptions } from './options';

type Context = ServiceContext<AdobeOptions>;

const json = { 'content-type': 'application/json;charset=UTF-8' };

/** The headers that real answers carry, and the request id: that of the request, or 32 letters and digits. */
export function addHeaders(context: Context, request: FastifyRequest, reply: FastifyReply): void {
	const sent = request.headers['x-request-id'];
	const id =
		typeof sent === 'string' && sent !== '' ? sent : context.random.text(32, 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789');
	// Recorded answers carry it twice.
	reply.header('x-request-id', [id, id]);
	reply.header('server', 'APIP').header('vary', 'Accept-Encoding');
}

/** A refusal of the API proper. */
export function refuse(reply: FastifyReply, status: number, result: string, message: string, extra: object = {}) {
	return reply
		.code(status)
		.headers(json)
		.send(JSON.stringify({ ...extra, result, message }));
}

/** A refusal of the gateway in front of it. */
export function gatewayRefuse(reply: FastifyReply, status: number, code: string, message: string) {
	return reply
		.code(status)
		.headers(json)
		.send(JSON.stringify({ error_code: code, message }));
}

export function answer(reply: FastifyReply, body: unknown) {
	return reply.code(200).headers(json).send(JSON.stringify(body));
}

const unauthorized = {
	lastPage: false,
	result: 'error.unauthorized',
	message: 'Failed to authenticate provided token',
};
const challenge = {
	'www-authenticate': 'Bearer realm="JIL", error="invalid_token", error_description="The access token is invalid"',
};

function unauthorizedReply({ options }: Context): ErrorReply {
	return options.unauthorizedForm === 'empty'
		? { status: 401, headers: challenge, body: '' }
		: { status: 401, headers: json, body: JSON.stringify(unauthorized) };
}

export function refuseToken(context: Context, reply: FastifyReply) {
	const { headers = {}, body } = unauthorizedReply(context);
	return reply.code(401).headers(headers).send(body);
}

/** How the core's failures look: of IMS in the form of OAuth, of the API as its gateway answers. */
export function errorReply(context: Context, failure: ServiceFailure, request: FastifyRequest): ErrorReply {
	const { kind, status, code, message } = failure;
	const isIms = /^(?:\/adobe)?\/ims\//.test(request.raw.url ?? '');
	if (isIms) {
		const error = code ?? (status >= 500 || status === 429 ? 'internal_error' : 'invalid_request');
		return {
			headers: { ...json, 'x-debug-id': context.random.hex(32) },
			body: JSON.stringify({ error, error_description: message ?? 'Please try again later' }),
		};
	}
	if (kind === 'tokenExpired' || status === 401) return unauthorizedReply(context);
	if (status === 429) {
		const text = JSON.stringify({ error_code: code ?? '429050', message: message ?? 'Too many requests' });
		return { headers: json, body: text };
	}
	if (status === 502 || status === 503 || status === 504) return { body: '' };
	if (status >= 500) {
		return { headers: json, body: JSON.stringify({ result: code ?? 'error', message: message ?? 'Internal error' }) };
	}
	const text = {
		errorMessage: message ?? `HTTP ${status}`,
		...(code === '' ? {} : { errorCode: code ?? 'NOT_FOUND' }),
	};
	return { headers: json, body: JSON.stringify(text) };
}
