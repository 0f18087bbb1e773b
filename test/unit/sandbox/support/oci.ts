import { createHash, createPrivateKey, sign as rsaSign, type KeyObject } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { OciIdentityCredentials } from '../../../../sandbox/services/oci';

export interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly text: string;
	/** The body as JSON; throws if it is none. */
	json(): unknown;
}

/** Sends exactly the given bytes and headers. Rejects when the connection breaks. */
export async function send(
	method: string,
	url: string,
	headers: Readonly<Record<string, string>>,
	body?: string | Buffer,
	signal?: AbortSignal,
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const outgoing = httpRequest(url, { method, headers, agent: false, signal }, (incoming) => {
			const chunks: Buffer[] = [];
			incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
			incoming.on('error', reject);
			incoming.on('end', () => {
				const text = Buffer.concat(chunks).toString();
				const { statusCode: status = 0, headers: received } = incoming;
				resolve({ status, headers: received, text, json: (): unknown => JSON.parse(text) });
			});
		});
		outgoing.on('error', reject);
		outgoing.end(body);
	});
}

export interface RequestOptions {
	readonly body?: string | object;
	/** Added or, with `undefined`, left out after signing. */
	readonly headers?: Readonly<Record<string, string | undefined>>;
	/** Names to sign instead of the usual ones. */
	readonly signed?: readonly string[];
	/** Milliseconds since 1970 for the date header. */
	readonly date?: number;
	/** Body to send instead of the signed one. */
	readonly sentBody?: string;
	readonly region?: string;
	/** Instead of `application/json`. */
	readonly contentType?: string;
	/** Ends the request. */
	readonly signal?: AbortSignal;
	/** Writes the Authorization parameters; the default is the order of the official TypeScript client. */
	readonly authorization?: (parameters: { keyId: string; headers: string; signature: string }) => string;
}

interface Signer {
	readonly keyId: string;
	readonly key: KeyObject;
}

/** A small client that signs as the documents say and lets a test do each step wrong. */
export class OciClient {
	private readonly signer: Signer;

	constructor(
		/** URL up to `/oci`. */
		private readonly base: string,
		readonly credentials: OciIdentityCredentials,
	) {
		const { tenancyOcid, userOcid, fingerprint, privateKey } = credentials;
		this.signer = { keyId: `${tenancyOcid}/${userOcid}/${fingerprint}`, key: createPrivateKey(privateKey) };
	}

	async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
		const region = options.region === undefined ? '' : `/${options.region}`;
		const url = `${this.base}${region}/20160918${path}`;
		const { host, pathname, search } = new URL(url);
		const body =
			options.body === undefined || typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
		const withBody = ['POST', 'PUT', 'PATCH'].includes(method);
		const bytes = Buffer.from(body ?? '');
		const headers: Record<string, string> = { host, date: new Date(options.date ?? Date.now()).toUTCString() };
		if (withBody) {
			headers['content-type'] = options.contentType ?? 'application/json';
			headers['content-length'] = String(bytes.length);
			headers['x-content-sha256'] = createHash('sha256').update(bytes).digest('base64');
		}
		const names = options.signed ?? ['(request-target)', ...Object.keys(headers)];
		const target = `${method.toLowerCase()} ${pathname}${search}`;
		const text = names
			.map(
				(name) =>
					`${name.toLowerCase()}: ${name === '(request-target)' ? target : (headers[name.toLowerCase()] ?? '')}`,
			)
			.join('\n');
		const signature = rsaSign('sha256', Buffer.from(text), this.signer.key).toString('base64');
		const write =
			options.authorization ??
			(({ keyId, headers: list, signature: value }) =>
				`Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${list}",signature="${value}"`);
		headers.authorization = write({ keyId: this.signer.keyId, headers: names.join(' '), signature });
		for (const [name, value] of Object.entries(options.headers ?? {})) {
			if (value === undefined) delete headers[name];
			else headers[name] = value;
		}
		return send(method, url, headers, options.sentBody ?? (withBody ? bytes : undefined), options.signal);
	}

	async get(path: string, options?: RequestOptions): Promise<Answer> {
		return this.request('GET', path, options);
	}

	async post(path: string, body?: string | object, options: RequestOptions = {}): Promise<Answer> {
		return this.request('POST', path, { ...options, ...(body === undefined ? {} : { body }) });
	}

	async put(path: string, body?: string | object, options: RequestOptions = {}): Promise<Answer> {
		return this.request('PUT', path, { ...options, ...(body === undefined ? {} : { body }) });
	}

	async delete(path: string, options?: RequestOptions): Promise<Answer> {
		return this.request('DELETE', path, options);
	}

	/** Creates a user and gives the answer's body. */
	async createUser(name: string, more: object = {}): Promise<OciObject> {
		const { tenancyOcid: compartmentId } = this.credentials;
		return objectOf(
			await this.post('/users', { compartmentId, name, description: name, email: `${name}@example.com`, ...more }),
		);
	}

	async createGroup(name: string, more: object = {}): Promise<OciObject> {
		const { tenancyOcid: compartmentId } = this.credentials;
		return objectOf(await this.post('/groups', { compartmentId, name, description: name, ...more }));
	}

	/** Path of a list with the compartment of the tenancy. */
	list(resource: string, query: Readonly<Record<string, string>> = {}): string {
		return `/${resource}?${new URLSearchParams({ compartmentId: this.credentials.tenancyOcid, ...query }).toString()}`;
	}
}

export type OciObject = Readonly<Record<string, unknown>> & { readonly id: string };

/** The body of a successful answer that holds one resource. */
export function objectOf(answer: Answer): OciObject {
	if (answer.status !== 200) throw new Error(`Status ${answer.status}: ${answer.text}`);
	return answer.json() as OciObject;
}

/** The body of a successful answer that holds a list. */
export function listOf(answer: Answer): OciObject[] {
	if (answer.status !== 200) throw new Error(`Status ${answer.status}: ${answer.text}`);
	return answer.json() as OciObject[];
}

/** Status, code and message of a refusal. */
export function refusalOf(answer: Answer): { status: number; code: unknown; message: unknown } {
	const { code, message } = answer.json() as Readonly<Record<string, unknown>>;
	return { status: answer.status, code, message };
}
