import { InputError } from './errors';

/**
 * One path segment, percent-encoded. Refuses what would change the path's meaning: nothing, `.` and `..` (URL parsers
 * resolve them even when encoded).
 *
 * @param field how the person who gave the value knows it, for the message.
 * @throws {InputError}
 */
export function pathSegment(value: string, field: string): string {
	if (value === '') throw new InputError(field, `${field} is empty.`);
	if (value === '.' || value === '..') throw new InputError(field, `${field} cannot be "${value}".`);
	if (/\p{Cs}/u.test(value)) throw new InputError(field, `${field} has half of a character, which cannot be sent.`);
	return encodeURIComponent(value);
}

export type QueryValue = string | number | boolean | undefined;

/** A query string with its `?`, or nothing if no value is set. Names and values are percent-encoded, blanks as `%20`. */
export function queryString(values: Readonly<Record<string, QueryValue>>): string {
	const pairs = Object.entries(values)
		.filter(([, value]) => value !== undefined && value !== '')
		.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
	return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Host and path of an address, by which it can be named: without what may be secret in it. */
export function placeName(address: string): string {
	const { host, pathname } = new URL(address);
	return `${host}${pathname.replace(/\/+$/, '')}`;
}

export interface AddressRules {
	/** Whether the user chose to send to any host without encryption; see `allowHttpLabel`. */
	readonly allowHttp?: boolean | undefined;
}

/** The rules that a credential's fields state; the switch has the same name in every credential. */
export function addressRules({ allowHttp }: Readonly<Record<string, unknown>>): AddressRules {
	return { allowHttp: allowHttp === true };
}

/** What the editor calls the switch. */
const allowHttpLabel = 'Allow Unencrypted HTTP';

/** Whether what is sent there stays on this machine. The parser writes every spelling of an IPv4 address in one form. */
function isLocal({ hostname }: URL): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * @param field how the person who gave the address knows it, for the message.
 * @throws {InputError} for an address to which secrets would go in the clear.
 */
export function checkEncrypted(address: URL, field: string, { allowHttp = false }: AddressRules): void {
	if (address.protocol !== 'http:' || allowHttp || isLocal(address)) return;
	throw new InputError(
		field,
		`${field} begins with http://, so ${address.host} would get the secrets of the credential unencrypted.`,
		`Enter an address that begins with https://, or turn on "${allowHttpLabel}" in the credential.`,
	);
}

/** What URL parsers read in another way than people do: blanks and control characters inside, and backslashes. */
const MISREAD = /[\s\p{Cc}\p{Cf}\\]/u;

/** A host as people write it; what the parser makes of other signs ("ⓔ", "%2e", "。") is another host than one reads. */
const HOST = /^https?:\/\/(?:\[[\da-f:.]+\]|[\p{L}\p{M}\p{Nd}_.-]+)(?::\d+)?(?=\/|$)/iu;

/** Whether an address begins with a scheme, two slashes and a host that every parser reads as people do. */
export function hasPlainHost(address: string): boolean {
	const host = HOST.exec(address)?.[0];
	return host !== undefined && host.normalize('NFKC') === host.normalize('NFC');
}

/** Segments that parsers take away, in any spelling, so that the path is another one than that which was entered. */
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?=\/|$)/i;

/**
 * A base address without its trailing slashes, checked to be an absolute HTTP address with nothing in it but host, port
 * and path.
 *
 * @throws {InputError}
 */
export function baseUrl(value: string, field: string, rules: AddressRules = {}): string {
	const trimmed = value.trim();
	if (/[?#]/.test(trimmed)) throw new InputError(field, `${field} must not contain "?" or "#".`);
	const withoutSlashes = trimmed.replace(/\/+$/, '');
	const url = URL.canParse(withoutSlashes) ? new URL(withoutSlashes) : undefined;
	if (url === undefined || MISREAD.test(trimmed)) {
		throw new InputError(field, `${field} is not a complete address. It must look like https://host.example.com.`);
	}
	if (!/^https?:\/\/[^/]/i.test(trimmed)) {
		throw new InputError(field, `${field} must begin with https:// (or http:// for a local test service).`);
	}
	if (/^[^/]*\/\/[^/]*@/.test(trimmed)) {
		throw new InputError(field, `${field} must not contain a user name or a password.`);
	}
	if (!hasPlainHost(trimmed)) {
		throw new InputError(
			field,
			`${field} has a host with characters that no host name has. Enter it letter by letter.`,
		);
	}
	if (DOT_SEGMENT.test(trimmed) || /%(?:00|2f|5c)/i.test(trimmed)) {
		throw new InputError(field, `${field} must not contain "." or ".." between slashes, or encoded slashes.`);
	}
	checkEncrypted(url, field, rules);
	return withoutSlashes;
}
