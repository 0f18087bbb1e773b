/** The account behind the credential: nothing may take its own access away, since nothing could give it back. */
import { InputError } from '../http/errors';
import { LOGIN, type Attribute } from './attributes';
import { textOf, type Entry } from './entry';
import { sameLogin } from './login';
import { OIG_FIELDS, wireName } from './rules';

/** Attributes of which a value can end the account's access, or the sign-in that the credential holds. */
const ACCESS: ReadonlySet<string> = new Set(
	[
		LOGIN,
		'Automatically Delete On',
		'End Date',
		'Locked On',
		'Start Date',
		'Xellerate Type',
		'usr_deprovisioned_date',
		'usr_deprovisioning_date',
		'usr_provisioning_date',
		'usr_pwd_expire_date',
	].map((name) => name.toLowerCase()),
);

/** Fields of bulk work that are among them. */
export const FIXED_ON_OWN: readonly string[] = OIG_FIELDS.map(({ name }) => name).filter((name) =>
	ACCESS.has(wireName(name).toLowerCase()),
);

const INSTEAD = 'Do this in OIG itself, or with the credential of another account.';

/**
 * @param what is not done, e.g. "disabled".
 * @throws {InputError} when the user is the account of that login, or the server does not say who the user is.
 */
export function refuseOwn(ownLogin: string, { id, attributes }: Entry, what: string): void {
	const login = textOf(attributes[LOGIN]);
	if (login.trim() === '') {
		throw new InputError(
			'user',
			`OIG returned the user ${id} without its login, so it cannot be ruled out that this is the account behind the credential. It was not ${what}.`,
			INSTEAD,
		);
	}
	if (!sameLogin(login, ownLogin)) return;
	throw new InputError('user', `"${login}" is the account behind the credential; it is not ${what}.`, INSTEAD);
}

/** @throws {InputError} when a change of the own account would end its access. */
export function refuseOwnChanges(ownLogin: string, user: Entry, changes: readonly Attribute[]): void {
	const ending = changes.find(
		({ name, value }) => ACCESS.has(name.toLowerCase()) && (name === LOGIN || (value !== null && value !== '')),
	);
	if (ending !== undefined) refuseOwn(ownLogin, user, `changed in "${ending.name}", which can end its access`);
}
