import { createHash, verify, type KeyObject } from 'node:crypto';

/** A request as it arrives. */
export interface Arrived {
	readonly method: string;
	/** Path and query as sent. */
	readonly target: string;
	readonly host: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
}

/**
 * What a strict service has against a request; empty if nothing. Written from OCI "Request Signatures" alone, without
 * the signer's code.
 */
export function complaints(request: Arrived, publicKey: KeyObject): string[] {
	const found: string[] = [];
	const header = request.headers['authorization'] ?? '';
	if (!header.startsWith('Signature ')) return ['no signature'];
	const parameters = new Map(
		[...header.slice('Signature '.length).matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value ?? '']),
	);
	if (parameters.get('algorithm') !== 'rsa-sha256') found.push('algorithm');
	if (parameters.get('version') !== '1') found.push('version');

	const names = (parameters.get('headers') ?? '').split(' ');
	const bodyNames = ['content-length', 'content-type', 'x-content-sha256'];
	const hasBody = ['POST', 'PUT', 'PATCH'].includes(request.method) || request.body.length > 0;
	for (const name of ['(request-target)', 'host', 'x-date', ...(hasBody ? bodyNames : [])]) {
		if (!names.includes(name)) found.push(`${name} is not signed`);
	}
	if (hasBody) {
		const digest = createHash('sha256').update(request.body).digest('base64');
		if (request.headers['x-content-sha256'] !== digest) found.push('digest of the body');
		if (request.headers['content-length'] !== String(request.body.length)) found.push('length of the body');
	}

	const lines = names.map((name) => {
		if (name === '(request-target)') return `${name}: ${request.method.toLowerCase()} ${request.target}`;
		return `${name}: ${name === 'host' ? request.host : request.headers[name]}`;
	});
	const signature = Buffer.from(parameters.get('signature') ?? '', 'base64');
	if (!verify('sha256', Buffer.from(lines.join('\n')), publicKey, signature)) found.push('signature');
	if (!/^[!-~]+$/.test(request.target)) found.push('target is not ASCII without blanks');
	return found;
}
