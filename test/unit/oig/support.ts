import type { HttpResponse } from '../../../providers/http/send';

/** An answer with a text or, given as an object, JSON. */
export function answer(status: number, body: unknown = '', headers: Record<string, string> = {}): HttpResponse {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return { status, headers, body: new TextEncoder().encode(text) };
}
