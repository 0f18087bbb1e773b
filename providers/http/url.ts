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

/** A base address without its trailing slashes, checked to be an absolute HTTP address without credentials in it. */
export function baseUrl(value: string, field: string): string {
	const trimmed = value.trim().replace(/\/+$/, '');
	let url: URL;
	try {
		url = new URL(trimmed);
	} catch {
		throw new InputError(field, `${field} is not a complete address. It must look like https://host.example.com.`);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw new InputError(field, `${field} must begin with https:// (or http:// for a local test service).`);
	}
	if (url.username !== '' || url.password !== '') {
		throw new InputError(field, `${field} must not contain a user name or a password.`);
	}
	if (url.search !== '' || url.hash !== '') {
		throw new InputError(field, `${field} must not contain "?" or "#".`);
	}
	return trimmed;
}
