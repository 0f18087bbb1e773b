import * as z from 'zod/v4-mini';

import { InputError } from '../../http/errors';
import { checkTokenOwner, tokenOwner } from '../../http/tokenOwner';
import { baseUrl, type AddressRules } from '../../http/url';

/** What is needed to speak to a server, whatever stores it. */
export interface OigCredential {
	/** Address of the server; see `serverRoot`. */
	readonly baseUrl: string;
	readonly userName: string;
	readonly password: string;
	/** `basic`: the password goes with every request. `token`: it goes to the token service only. */
	readonly authentication: 'basic' | 'token';
	/** Value of the header that guards writes against forged requests. */
	readonly requestedBy?: string | undefined;
	/** The present token, with `authentication: 'token'`. */
	readonly accessToken?: string | undefined;
	/** What `ownerOf` said when the token was made. */
	readonly tokenFor?: string | undefined;
	/** Whether the address may begin with http:// although it is not local. */
	readonly allowHttp?: boolean | undefined;
}

const credentialSchema = z.looseObject({
	baseUrl: z.string(),
	userName: z.string(),
	password: z.string(),
	authentication: z._default(z.enum(['basic', 'token']), 'basic'),
	requestedBy: z.optional(z.string()),
	accessToken: z.optional(z.string()),
	allowHttp: z.optional(z.boolean()),
	tokenFor: z.optional(z.string()),
});

/**
 * The credential out of what stores it.
 *
 * @throws {InputError} when something is missing.
 */
export function readCredential(values: unknown): OigCredential {
	const parsed = z.safeParse(credentialSchema, values);
	if (parsed.success) return parsed.data;
	throw new InputError('Credential', 'The credential is not complete. It needs base URL, user name and password.');
}

/** Paths that people paste along with the server's address. */
const KNOWN_PATHS = /\/(?:iam\/governance|idaas\/im|identity|sysadmin)(?:\/.*)?$/;

/**
 * The address that the fixed paths of the services are appended to: without a slash at the end and without a part of
 * those paths. What stands before them (a gateway's prefix) stays.
 *
 * Source: OIG "Base URL".
 *
 * @throws {InputError} when it is not an absolute HTTP address.
 */
export function serverRoot(value: string, rules: AddressRules = {}): string {
	return baseUrl(baseUrl(value, 'Base URL', rules).replace(KNOWN_PATHS, ''), 'Base URL', rules);
}

export function headerValue(value: string | undefined): string {
	const text = value?.trim() || 'n8n';
	if (!/^[\x20-\x7e]+$/.test(text)) {
		throw new InputError('X-Requested-By', '"X-Requested-By" may only hold plain letters, digits and signs.');
	}
	return text;
}

export function basic({ userName, password }: OigCredential): string {
	if (userName.trim() === '' || password === '') {
		throw new InputError('User Name', '"User Name" and "Password" are needed in the credential.');
	}
	if (userName.includes(':')) throw new InputError('User Name', '"User Name" must not contain a colon.');
	return `Basic ${Buffer.from(`${userName}:${password}`, 'utf8').toString('base64')}`;
}

/** Names the account that a token of this credential is for. */
export function ownerOf({ baseUrl: address, userName }: OigCredential): string {
	return tokenOwner(address.trim(), userName.trim());
}

/**
 * The headers that authenticate a request. `X-Requested-By` goes with every request: writes without it are not
 * processed, and reads do not mind.
 *
 * Source: OIG "HTTP Basic", "JWT token service", "X-Requested-By (CSRF guard)".
 */
export function authenticationHeaders(credential: OigCredential): Record<string, string> {
	const token = credential.authentication === 'token' ? credential.accessToken : undefined;
	if (token) checkTokenOwner(credential.tokenFor, ownerOf(credential));
	return {
		authorization: token ? `Bearer ${token}` : basic(credential),
		'x-requested-by': headerValue(credential.requestedBy),
	};
}
