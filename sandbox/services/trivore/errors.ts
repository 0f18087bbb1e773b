import type { ErrorReply } from '../../service';
import type { Options } from './options';

/** A request that the service refuses; the message goes into `errorMessage`. */
export class TrivoreRefusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

const page = (title: string) =>
	`<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;

/** Source: "Simple usage examples", error body; the other shapes are what gateways write. */
export function errorAnswer(options: Options, status: number, message: string): ErrorReply {
	const shape = status === 401 ? options.unauthorizedBody : options.errorBodies;
	const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Basic realm="Management API"' } : {};
	if (shape === 'empty') return { status, headers, body: '' };
	if (shape === 'html') return { status, headers: { ...headers, 'content-type': 'text/html' }, body: page(message) };
	if (shape === 'text') return { status, headers: { ...headers, 'content-type': 'text/plain' }, body: message };
	return {
		status,
		headers: { ...headers, 'content-type': 'application/json' },
		body: JSON.stringify({ errorMessage: message, statusCode: status }),
	};
}
