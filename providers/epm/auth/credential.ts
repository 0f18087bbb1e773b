import { InputError } from '../../http/errors';
import { addressRules } from '../../http/url';
import { folded } from '../../text';
import { qualifiedUserName, serviceUrl, type BasicLogin } from './basic';

export interface EpmSettings extends BasicLogin {
	/** The environment's address without `/interop`. */
	readonly baseUrl: string;
}

/**
 * Reads the credential's fields.
 *
 * @throws {InputError} naming the field that is empty or cannot be used.
 */
export function readSettings(fields: Readonly<Record<string, unknown>>): EpmSettings {
	const textOf = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
	const userName = textOf('userName').trim();
	const password = textOf('password');
	const identityDomain = textOf('identityDomain').trim();
	if (userName === '') throw new InputError('User Name', 'User Name is empty.');
	if (password === '') throw new InputError('Password', 'Password is empty.');
	return {
		baseUrl: serviceUrl(textOf('baseUrl'), addressRules(fields)),
		userName,
		password,
		identityDomain: identityDomain === '' ? undefined : identityDomain,
	};
}

/** The login of the account itself, without the identity domain before it. */
export function ownLogin({ userName, identityDomain }: EpmSettings): string {
	const prefix = identityDomain === undefined ? undefined : `${identityDomain.toLowerCase()}.`;
	return prefix !== undefined && userName.toLowerCase().startsWith(prefix) ? userName.slice(prefix.length) : userName;
}

/** Whether a login is that of the account itself, with or without the identity domain before it. */
export function isOwnLogin(settings: EpmSettings, login: string): boolean {
	const own = [settings.userName, ownLogin(settings), qualifiedUserName(settings)];
	return own.some((name) => folded(name) === folded(login.trim()));
}
