import { addressRules } from '../../http/url';
import { apiBase } from './address';
import { basicAuthorization } from './basic';

/** The credential's fields as a person fills them in. */
type Fields = Readonly<Record<string, unknown>>;

function text(fields: Fields, name: string): string {
	const value = fields[name];
	return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/**
 * Base address and `Authorization` header out of the fields of the credential.
 *
 * @throws {InputError} that names the field which cannot be used.
 */
export function readCredential(fields: Fields): { readonly apiBase: string; readonly authorization: string } {
	return {
		apiBase: apiBase(text(fields, 'host'), addressRules(fields)),
		// Blanks may come along when the ID is copied; in a secret they may be meant.
		authorization: basicAuthorization(text(fields, 'clientId').trim(), text(fields, 'clientSecret')),
	};
}
