import { InputError } from '../../http/errors';
import { addressRules, baseUrl } from '../../http/url';

const PRODUCTION_API = 'https://usermanagement.adobe.io/v2/usermanagement';
const PRODUCTION_IMS = 'https://ims-na1.adobelogin.com';
export const DEFAULT_SCOPES = 'openid,AdobeID,user_management_sdk';
export const DEFAULT_METASCOPES = 'ent_user_sdk';

/** What both kinds of credential have; the names are those of the n8n credential types. */
export interface AdobeCredential {
	readonly organizationId: string;
	readonly clientId: string;
	readonly clientSecret: string;
	/** Without a slash at the end. */
	readonly apiUrl: string;
	/** Without a slash at the end. */
	readonly imsUrl: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** A field as text; anything else than a text or a number is none. */
export function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function required(fields: Fields, name: string, label: string): string {
	const value = textOf(fields[name]).trim();
	if (value === '') throw new InputError(label, `"${label}" is empty in the credential.`);
	return value;
}

/** A text of a credential's optional field; a field that is empty means its default. */
export function optional(fields: Fields, name: string, fallback: string): string {
	return textOf(fields[name]).trim() || fallback;
}

/**
 * The fields that both kinds of credential have, checked.
 *
 * @throws {InputError} that names the field, never its value if it is secret.
 */
export function readCredential(fields: Fields): AdobeCredential {
	const organizationId = required(fields, 'organizationId', 'Organization ID');
	if (!/^[0-9A-Za-z]+@AdobeOrg$/.test(organizationId)) {
		throw new InputError('Organization ID', 'The organization ID looks like 1234567890ABCDEF@AdobeOrg.');
	}
	const rules = addressRules(fields);
	return {
		organizationId,
		clientId: required(fields, 'clientId', 'Client ID'),
		clientSecret: required(fields, 'clientSecret', 'Client Secret'),
		apiUrl: baseUrl(optional(fields, 'apiUrl', PRODUCTION_API), 'API URL', rules),
		imsUrl: baseUrl(optional(fields, 'imsUrl', PRODUCTION_IMS), 'IMS URL', rules),
	};
}

/** @throws {InputError} */
export function readTechnicalAccount(fields: Fields): string {
	const account = required(fields, 'technicalAccountId', 'Technical Account ID');
	if (!account.endsWith('@techacct.adobe.com')) {
		throw new InputError('Technical Account ID', 'The technical account ID ends in @techacct.adobe.com.');
	}
	return account;
}

/** The entries of a list with commas; blanks around them are common in circulating samples. */
export function listOf(text: string): string[] {
	return text
		.split(/[\s,]+/)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}
