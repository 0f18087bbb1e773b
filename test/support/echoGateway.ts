/** A gateway in front of the sandbox that echoes the secrets of requests in its errors, in many places and encodings. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type EchoPart = 'body' | 'headers' | 'nested' | 'page' | 'text';
interface Gateway {
	/** Which requests it answers itself. */
	when: 'all' | 'none' | 'token' | 'writes';
	status: number;
	place: EchoPart;
	encode: (text: string) => string;
}

/** A password that is given for a user. */
export const GIVEN = 'Fr3sh start/9+K"x';

export const gateway: Gateway = { when: 'none', status: 400, place: 'body', encode: (text) => text };
/** Everything secret that went through the gateway. */
export const seen = new Set<string>();

function bodyOf(echo: string): string {
	const said = `Bad request: ${echo}`;
	if (gateway.place === 'page') {
		return `<!doctype html><html><head><title>${said}</title></head><body><h1>${said}</h1><pre>${said}</pre></body></html>`;
	}
	if (gateway.place === 'text') return said;
	const members = [
		'message',
		'error_description',
		'errorMessage',
		'errormessage',
		'detail',
		'details',
		'title',
		'description',
		'reason',
		'developerMessage',
	];
	const codes = [
		'code',
		'error',
		'errorCode',
		'error_code',
		'errorcode',
		'result',
		'requestId',
		'request_id',
		'scimType',
		'messageId',
		'transactionId',
	];
	const flat = Object.fromEntries<string>([
		...members.map((name) => [name, said] as const),
		...codes.map((name) => [name, `E-${echo}`] as const),
	]);
	if (gateway.place === 'body') return JSON.stringify({ ...flat, status: gateway.status });
	const item = { ...flat, user: 'x', index: 0, step: 0 };
	return JSON.stringify({
		status: gateway.status,
		result: 'error',
		completed: 0,
		notCompleted: 1,
		error: item,
		errors: [item],
		warnings: [item],
		fault: item,
		items: [item],
		faileditems: [item],
		Operations: [{ ...item, status: '400', response: item }],
		operations: [item],
		details: { faileditems: [item], succeeded: 0, failed: 1 },
		detail: item,
	});
}

/** Answers itself with everything secret that it was sent, or passes the request on. */
export async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	{ target, secrets }: { readonly target: string; readonly secrets: readonly string[] },
): Promise<void> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
	const body = Buffer.concat(chunks);
	const { authorization = '' } = request.headers;
	const isToken = /\/tokens$|\/token\/|exchange\/jwt/.test(request.url ?? '');
	const sent = [authorization, authorization.replace(/^\w+ /, ''), isToken ? body.toString() : ''];
	const signature = /signature="([^"]+)"/.exec(authorization)?.[1];
	if (signature) seen.add(signature);
	// What stands before a password is no secret.
	else if (authorization.startsWith('Bearer')) seen.add(authorization.slice(7));
	const isOurs = { all: !isToken, none: false, token: isToken, writes: !isToken && request.method !== 'GET' }[
		gateway.when
	];
	if (!isOurs) {
		const headers = Object.fromEntries(
			Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name)),
		);
		const reply = await fetch(`${target}${request.url ?? ''}`, {
			method: request.method ?? 'GET',
			headers: headers as Record<string, string>,
			redirect: 'manual',
			...(body.length > 0 ? { body } : {}),
		});
		response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'application/json' });
		response.end(Buffer.from(await reply.arrayBuffer()));
		return;
	}
	// A password is known to those only who were sent it.
	const known = secrets.filter((secret) => secret !== GIVEN || /Fr3sh/.test(body.toString()));
	const echo = gateway.encode([...sent, ...known].join(' | '));
	const inHeader = echo.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 6_000);
	const names = ['x-request-id', 'opc-request-id', 'x-oracle-dms-ecid', 'x-debug-id', 'location'];
	const echoed = Object.fromEntries(names.map((name) => [name, inHeader]));
	response.writeHead(gateway.status, {
		'content-type':
			gateway.place === 'page' ? 'text/html' : gateway.place === 'text' ? 'text/plain' : 'application/json',
		...(gateway.place === 'headers'
			? { ...echoed, 'www-authenticate': `Bearer error_description="${inHeader.replaceAll('"', "'")}"` }
			: {}),
	});
	response.end(gateway.place === 'headers' ? '' : bodyOf(echo));
}
