import { InputError } from '../../http/errors';
import type { HttpMethod } from '../../http/send';
import { formEncoded } from './query';
import type { ListFormat } from './query';
import { signRequest } from './signature';
import type { OciSigningKey } from './signature';

/**
 * A request that is not serialised yet, in the two shapes in which n8n hands one to a credential: from a node
 * (`url`, `baseURL`, `body`) and from the HTTP Request node (`uri`, `form`, `formData`).
 */
export interface RequestOptions {
	method?: string;
	url?: string;
	uri?: string;
	baseURL?: string;
	qs?: unknown;
	arrayFormat?: ListFormat;
	qsStringifyOptions?: { arrayFormat?: string };
	useQuerystring?: boolean;
	headers?: Record<string, unknown>;
	body?: unknown;
	form?: unknown;
	formData?: unknown;
	disableFollowRedirect?: boolean;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
}

const FORM_TYPE = 'application/x-www-form-urlencoded';
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies HttpMethod[];
/** Headers that the signature sets; what was there before does not fit any more. */
const REPLACED = ['authorization', 'content-length', 'content-type', 'host', 'x-content-sha256', 'x-date'];

function isHttpMethod(method: string): method is HttpMethod {
	return METHODS.includes(method);
}

function methodOf({ method = 'GET' }: RequestOptions): HttpMethod {
	const name = method.toUpperCase();
	if (isHttpMethod(name)) return name;
	throw new InputError('Method', `OCI does not know requests with the method ${name}.`);
}

function header(options: RequestOptions, name: string): string | undefined {
	const value = Object.entries(options.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
	// The service reads a value without the blanks around it, and that is what must be signed.
	return typeof value === 'string' ? value.trim() : undefined;
}

function listFormat({ arrayFormat, useQuerystring, qsStringifyOptions }: RequestOptions): ListFormat {
	if (arrayFormat !== undefined) return arrayFormat;
	if (useQuerystring === true || qsStringifyOptions?.arrayFormat === 'repeat') return 'repeat';
	return qsStringifyOptions?.arrayFormat === 'brackets' ? 'brackets' : 'indices';
}

/** Joins base and address as n8n's HTTP client does: `https://h/20160918` and `/users` give `https://h/20160918/users`. */
function addressOf(options: RequestOptions): string {
	const target = options.url ?? options.uri ?? '';
	const base = options.baseURL ?? '';
	const joined =
		base === '' || /^[a-z][a-z\d+.-]*:\/\//i.test(target)
			? target
			: target === ''
				? base
				: `${base.replace(/\/+$/, '')}/${target.replace(/^\/+/, '')}`;
	const [address = ''] = joined.split('#');
	const query = queryOf(options);
	return query === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${query}`;
}

function queryOf(options: RequestOptions): string {
	const { qs } = options;
	if (qs === undefined || qs === null) return '';
	if (typeof qs === 'string' || isSearchParams(qs)) return String(qs).replace(/^\?/, '');
	return typeof qs === 'object' ? formEncoded(qs, listFormat(options)) : '';
}

/** `Object`, `Array`, `FormData` …; unlike `instanceof` it also knows objects that were made in another V8 context. */
function kindOf(value: unknown): string {
	return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function isSearchParams(value: unknown): value is URLSearchParams {
	return kindOf(value) === 'URLSearchParams';
}

function isPlain(value: unknown): value is object {
	return kindOf(value) === 'Object' && !(typeof value === 'object' && value !== null && 'pipe' in value);
}

interface WireBody {
	readonly bytes: Uint8Array;
	readonly contentType: string | undefined;
}

function formBody({ form, body }: RequestOptions): WireBody {
	const given = form ?? body;
	const text =
		typeof given === 'string' || isSearchParams(given)
			? String(given)
			: formEncoded({ ...(isPlain(body) ? body : {}), ...(isPlain(form) ? form : {}) }, 'indices');
	return { bytes: Buffer.from(text), contentType: FORM_TYPE };
}

/** The bytes of a body in any form that can be known in advance. */
function wireBody(options: RequestOptions): WireBody {
	const { body, form, formData } = options;
	const contentType = header(options, 'content-type');
	if (formData !== undefined || kindOf(body) === 'FormData' || /^multipart\//i.test(contentType ?? '')) {
		throw new InputError(
			'Body',
			'A multipart form cannot be signed for OCI, whose signature covers the whole body. Choose JSON or Raw as the body content type.',
		);
	}
	const isForm = form !== undefined || isSearchParams(body);
	if (isForm || (contentType === FORM_TYPE && isPlain(body))) return formBody(options);
	if (body === undefined || body === null) return { bytes: Buffer.alloc(0), contentType };
	if (typeof body === 'string') return { bytes: Buffer.from(body), contentType };
	if (ArrayBuffer.isView(body)) {
		return { bytes: Buffer.from(body.buffer, body.byteOffset, body.byteLength), contentType };
	}
	if (isPlain(body) || Array.isArray(body) || typeof body !== 'object') {
		return { bytes: Buffer.from(JSON.stringify(body)), contentType };
	}
	throw new InputError(
		'Body',
		'A streamed file cannot be signed for OCI, whose signature covers the whole body. Send the content as JSON or as raw text.',
	);
}

/**
 * n8n's client trims JSON text before it sends it, so a body goes as bytes. A form alone must stay text, because the
 * client would encode its bytes once more.
 */
function formText(bytes: Uint8Array): string {
	const text = Buffer.from(bytes).toString();
	if (Buffer.from(text).equals(bytes)) return text;
	throw new InputError('Body', `A body of the type ${FORM_TYPE} must be text. Choose another content type for a file.`);
}

/** n8n gives requests without a body an empty object now and then. */
function withoutEmptyBody(options: RequestOptions, method: HttpMethod): RequestOptions {
	const { body, ...rest } = options;
	const isEmpty = isPlain(body) && Object.keys(body).length === 0;
	return isEmpty && ['GET', 'HEAD', 'DELETE'].includes(method) ? rest : options;
}

/**
 * Signs a request of n8n: serialises query and body once, signs exactly those bytes, and gives back options that
 * leave nothing to be serialised later. Redirects are switched off, because the signature does not fit another
 * address. Running it again on its own result gives a fresh signature of the same request.
 *
 * @throws {InputError} when the body is multipart or a stream, when a GET has a body, or when the
 *   address is not absolute
 */
export function signOptions<T extends RequestOptions>(options: T, key: OciSigningKey, now: Date): T {
	const method = methodOf(options);
	const { bytes, contentType } = wireBody(withoutEmptyBody(options, method));
	if ((method === 'GET' || method === 'HEAD') && bytes.length > 0) {
		throw new InputError(
			'Body',
			`A ${method} request to OCI has no body. Switch off Send Body, or use query parameters.`,
		);
	}
	const host = header(options, 'host');
	const request = signRequest(
		{
			method,
			url: addressOf(options),
			headers: {
				...(host === undefined ? {} : { host }),
				...(contentType === undefined ? {} : { 'content-type': contentType }),
			},
			body: bytes,
		},
		key,
		now,
	);
	const kept = Object.entries(options.headers ?? {}).filter(([name]) => !REPLACED.includes(name.toLowerCase()));

	const result = { ...options };
	const changes: RequestOptions = result;
	changes[options.url === undefined && options.uri !== undefined ? 'uri' : 'url'] = request.url;
	changes.headers = { ...Object.fromEntries(kept), ...request.headers };
	changes.disableFollowRedirect = true;
	changes.followRedirect = false;
	changes.followAllRedirects = false;
	if (bytes.length === 0) delete changes.body;
	else changes.body = contentType === FORM_TYPE ? formText(bytes) : bytes;
	delete changes.baseURL;
	delete changes.qs;
	delete changes.form;
	return result;
}

/**
 * Where a request may go that `signOptions` gave: its whole address, as it was signed. With both members set, n8n's two
 * helpers take one or the other.
 */
export function addressesOf({ url, uri }: RequestOptions): string[] {
	return [url, uri].flatMap((address) => (address ? [address] : []));
}
