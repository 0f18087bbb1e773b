import type { FastifyRequest } from 'fastify';
import { rawBody } from '../../service';

/** Parameters of a token request: in the query, in a form, or in a multipart form, in any mix. */
export function readParameters(request: FastifyRequest): Map<string, string> {
	const parameters = new Map<string, string>();
	const query = (request.raw.url ?? '').split('?')[1] ?? '';
	for (const [name, value] of new URLSearchParams(query)) parameters.set(name, value);
	const type = request.headers['content-type'] ?? '';
	const body = rawBody(request).toString('utf8');
	const [, quoted, plain] = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;]+))/i.exec(type) ?? [];
	const boundary = quoted ?? plain;
	if (boundary === undefined) {
		for (const [name, value] of new URLSearchParams(body)) parameters.set(name, value);
		return parameters;
	}
	for (const part of body.split(`--${boundary.trim()}`)) {
		const [head = '', ...rest] = part.split('\r\n\r\n');
		const name = /name="([^"]+)"/i.exec(head)?.[1];
		if (name !== undefined) parameters.set(name, rest.join('\r\n\r\n').replace(/\r\n$/, ''));
	}
	return parameters;
}
