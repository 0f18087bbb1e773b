/** The credential of a SCIM server, and how it authenticates requests. */
import { InputError } from '../../http/errors';
import { checkExpiry } from '../../http/tokenLife';
import { checkTokenOwner, tokenOwner } from '../../http/tokenOwner';
import { addressRules, baseUrl } from '../../http/url';
import { PROFILE_NAMES, type ProfileName } from '../profiles';
import { scimBase } from './address';

type Fields = Readonly<Record<string, unknown>>;

const AUTHENTICATIONS = ['bearer', 'basic', 'oAuth2'] as const;
type Authentication = (typeof AUTHENTICATIONS)[number];

export interface TokenRequest {
	readonly tokenUrl: string;
	readonly clientId: string;
	readonly clientSecret: string;
	readonly scope: string;
	/** Where client ID and secret go: both are in RFC 6749, and servers often take one alone. */
	readonly sendIn: 'body' | 'header';
}

export interface ScimCredential {
	/** What stands before `/Users`. */
	readonly baseUrl: string;
	readonly profile: ProfileName;
	readonly authentication: Authentication;
	/** User names of the account behind the credential, as far as the fields say. */
	readonly ownUserNames: readonly string[];
}

const textIn = (fields: Fields, name: string): string => (typeof fields[name] === 'string' ? fields[name].trim() : '');

function required(fields: Fields, name: string, label: string): string {
	const value = textIn(fields, name);
	if (value !== '') return value;
	throw new InputError(label, `"${label}" in the credential is empty.`);
}

function oneOf<T extends string>(fields: Fields, name: string, label: string, values: readonly [T, ...T[]]): T {
	const text = textIn(fields, name);
	const value = text === '' ? values[0] : values.find((known) => known === text);
	if (value !== undefined) return value;
	throw new InputError(label, `"${label}" in the credential must be one of ${values.join(', ')}.`);
}

/** @throws {InputError} naming the field that is empty or wrong. */
export function readCredential(fields: Fields): ScimCredential {
	const [first, ...others] = PROFILE_NAMES;
	const authentication = oneOf(fields, 'authentication', 'Authentication', AUTHENTICATIONS);
	const own = [textIn(fields, 'ownUserName'), authentication === 'basic' ? textIn(fields, 'userName') : ''];
	return {
		baseUrl: scimBase(required(fields, 'baseUrl', 'Base URL'), 'Base URL', addressRules(fields)),
		profile: oneOf(fields, 'profile', 'Profile', [first ?? 'automatic', ...others]),
		authentication,
		ownUserNames: own.filter((name) => name !== ''),
	};
}

/** What asks for a token. @throws {InputError} */
export function readTokenRequest(fields: Fields): TokenRequest {
	const clientId = required(fields, 'clientId', 'Client ID');
	return {
		tokenUrl: baseUrl(required(fields, 'tokenUrl', 'Token URL'), 'Token URL', addressRules(fields)),
		clientId,
		clientSecret: required(fields, 'clientSecret', 'Client Secret'),
		scope: textIn(fields, 'scope'),
		sendIn: oneOf(fields, 'clientAuthentication', 'Client Authentication', ['header', 'body']),
	};
}

/** Names the account that a token of this credential is for. */
export function ownerOf(fields: Fields): string {
	const parts = ['baseUrl', 'tokenUrl', 'clientId', 'scope'].map((name) => textIn(fields, name));
	return tokenOwner(...parts);
}

/** What a header may hold. Source: RFC 9110, section 5.5. */
const HEADER_VALUE = /^[\x20-\x7e]+$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** Headers that the client sets by itself. */
const RESERVED: ReadonlySet<string> = new Set([
	'authorization',
	'accept',
	'content-length',
	'content-type',
	'host',
	'if-match',
	'transfer-encoding',
	'connection',
]);

/** Further headers, one in a line: `Name: value`. @throws {InputError} for a line that is none. */
function extraHeaders(fields: Fields): Record<string, string> {
	const headers: Record<string, string> = {};
	const lines = textIn(fields, 'secretHeaders').split(/\r?\n/);
	for (const [index, line] of lines.entries()) {
		if (line.trim() === '') continue;
		const [, name = '', value = ''] = /^([^:]*):(.*)$/.exec(line) ?? [];
		const isHeader = HEADER_NAME.test(name.trim()) && HEADER_VALUE.test(value.trim());
		// The line is not repeated: it may hold a secret.
		if (!isHeader) {
			throw new InputError('Extra Headers', `Line ${index + 1} of "Extra Headers" must look like Name: value.`);
		}
		if (RESERVED.has(name.trim().toLowerCase())) {
			throw new InputError('Extra Headers', `"Extra Headers" must not set ${name.trim()}: the node does that.`);
		}
		headers[name.trim().toLowerCase()] = value.trim();
	}
	return headers;
}

function bearer(token: string): string {
	if (/^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`;
	throw new InputError('Token', '"Token" in the credential has characters that no token has. Copy it again.');
}

/**
 * The header that authenticates a request.
 *
 * @throws {InputError} for a field that is empty.
 * @throws an error like status 401 when the stored token has ended or is that of another account.
 */
function authorization(fields: Fields, now: number): string {
	switch (readCredential(fields).authentication) {
		case 'bearer':
			return bearer(required(fields, 'bearerToken', 'Token').replace(/^Bearer\s+/i, ''));
		case 'basic': {
			const userName = required(fields, 'userName', 'User Name');
			const password = typeof fields.password === 'string' ? fields.password : '';
			if (password === '') throw new InputError('Password', '"Password" in the credential is empty.');
			if (userName.includes(':')) throw new InputError('User Name', '"User Name" must not contain a colon.');
			return `Basic ${Buffer.from(`${userName}:${password}`, 'utf8').toString('base64')}`;
		}
		case 'oAuth2':
			checkTokenOwner(fields.tokenFor, ownerOf(fields));
			checkExpiry(fields.expiresAt, now);
			return `Bearer ${textIn(fields, 'accessToken')}`;
	}
}

/** All headers that the credential adds. */
export function authenticationHeaders(fields: Fields, now: number): Record<string, string> {
	return { ...extraHeaders(fields), authorization: authorization(fields, now) };
}

/** Where the credential test reads one user. */
export function testAddress(fields: Fields): string {
	const { baseUrl: base, profile } = readCredential(fields);
	// Source: Microsoft, "Microsoft Entra ID SCIM API": lower-case paths, pages by cursor.
	return `${base}/${profile === 'entra' ? 'users?cursor=&count=1' : 'Users?startIndex=1&count=1'}`;
}
