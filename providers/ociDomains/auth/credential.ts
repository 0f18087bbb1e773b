/** The credential of a confidential application, which gets tokens of its domain. */
import { InputError } from '../../http/errors';
import { checkExpiry } from '../../http/tokenLife';
import { checkTokenOwner, tokenOwner } from '../../http/tokenOwner';
import { addressRules } from '../../http/url';
import { domainAddress } from './address';

type Fields = Readonly<Record<string, unknown>>;

export interface DomainsOAuthCredential {
	/** Address of the domain, without a slash at its end. */
	readonly domainUrl: string;
	readonly clientId: string;
	readonly clientSecret: string;
}

const textIn = (fields: Fields, name: string): string => (typeof fields[name] === 'string' ? fields[name].trim() : '');

function required(fields: Fields, name: string, label: string): string {
	const value = textIn(fields, name);
	if (value !== '') return value;
	throw new InputError(label, `"${label}" is empty. Copy it from the application in the identity domain.`);
}

/** @throws {InputError} naming the field that is empty or not as OCI shows it. */
export function readCredential(fields: Fields): DomainsOAuthCredential {
	const clientId = required(fields, 'clientId', 'Client ID');
	if (clientId.includes(':')) throw new InputError('Client ID', '"Client ID" must not contain a colon.');
	return {
		domainUrl: domainAddress(textIn(fields, 'domainUrl'), 'Domain URL', addressRules(fields)),
		clientId,
		clientSecret: required(fields, 'clientSecret', 'Client Secret'),
	};
}

/** Names the application that a token of this credential is for. */
export function ownerOf(fields: Fields): string {
	return tokenOwner(textIn(fields, 'domainUrl'), textIn(fields, 'clientId'));
}

/**
 * The header that authenticates a request.
 *
 * @throws an error like status 401 when the stored token has ended or is that of another application.
 */
export function authenticationHeaders(fields: Fields, now: number): Record<string, string> {
	checkTokenOwner(fields.tokenFor, ownerOf(fields));
	checkExpiry(fields.expiresAt, now);
	return { authorization: `Bearer ${textIn(fields, 'accessToken')}` };
}
