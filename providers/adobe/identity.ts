/** Who is who at Adobe: by e-mail address and identity type, or by user name and domain. */
import { InputError } from '../http/errors';
import { userFrame, type Frame } from './commands';
import { identityTypeOf, type IdentityType } from './identityType';
import type { DirectoryUser } from '../directory';
import type { User } from './schemas';

type Values = Readonly<Record<string, string>>;

/** For comparing names: Adobe makes no difference between upper and lower case. */
export function folded(name: string | null | undefined): string {
	return (name ?? '').normalize('NFC').toLowerCase();
}

/** Whether it is the name of a user in a directory with user names, which only its domain tells from others. */
export function isBareName(name: string): boolean {
	return name !== '' && !name.includes('@');
}

/** The user name of a user whom Adobe knows by that and a domain, and not by the e-mail address. */
export function bareNameOf({ username, type }: User): string | undefined {
	return type !== 'adobeID' && isBareName(username ?? '') ? (username ?? undefined) : undefined;
}

/**
 * How commands name a user that Adobe has listed. A user name that is another address than the e-mail address names
 * nobody.
 *
 * Source: UMAPI "Action Request", `useAdobeID` and `domain`; issue 575 of User Sync.
 */
export function frameOf(user: User): Frame {
	const bareName = bareNameOf(user);
	if (bareName !== undefined) return userFrame(bareName, user.domain ?? undefined);
	return userFrame(user.email ?? user.username ?? '', undefined, user.type === 'adobeID');
}

/** Whether both are the same account: the same type, and the same name or address by which Adobe knows it. */
export function isSameAccount(a: Pick<User, 'email' | 'type' | 'username'>, b: User): boolean {
	const [nameOfA, nameOfB] = [a, b].map((user) => folded(bareNameOf(user) ?? user.email));
	return a.type === b.type && nameOfA === nameOfB;
}

/**
 * The values of a row as Adobe would have them. A user name that is no address is one only together with a domain;
 * without, and where both are blank as in files for User Sync, the user is known by the email address.
 *
 * @param newType what a new user becomes if the row does not say it; `undefined` where none can be made.
 * @throws {InputError} for a user name that nobody can be found by.
 */
export function completeValues(values: Values, newType: IdentityType | undefined): Values {
	const { userName, domain, type = newType, country, ...others } = values;
	const isBare = isBareName(userName ?? '');
	if (isBare && domain === undefined && others.email === undefined) {
		throw new InputError(
			'User Name',
			`"${userName}" is not an e-mail address.`,
			'Add the column Email, or for a directory with user names the column Domain.',
		);
	}
	const isByEmail = domain === undefined && (isBare || userName === undefined);
	const name = isByEmail ? others.email : userName;
	return {
		...others,
		...(name === undefined ? {} : { userName: name }),
		...(isBare && domain !== undefined ? { domain: folded(domain) } : {}),
		...(type === undefined ? {} : { type: identityTypeOf(type) }),
		...(country === undefined ? {} : { country: country.toUpperCase() }),
	};
}

const hasName = ({ values }: DirectoryUser, userName: string | undefined) =>
	folded(values.userName) === folded(userName);

/** Whether a row knows its user by the email address: it gives no user name of its own. */
function isKnownByEmail({ userName, email }: Values): boolean {
	return email !== undefined && folded(userName) === folded(email);
}

/**
 * Whose user name, or else email address, a row's user name is. One user's name may be another one's address: John signs
 * in as jsmith@example.com, which is Jane's address. A row that gives only an address means the email address.
 *
 * Source: UMAPI "Action Request"; issue 575 of User Sync.
 */
export function meantByName(row: Values, users: readonly DirectoryUser[]): readonly DirectoryUser[] {
	if (isKnownByEmail(row)) return users.filter(({ values }) => folded(values.email) === folded(row.email));
	const owners = users.filter((user) => hasName(user, row.userName));
	return row.email === undefined && owners.length === 0 ? users : owners;
}

/**
 * Whether the accounts with a row's addresses are all that the row may mean. Only a Federated ID has a user name other
 * than its address, and a directory has each user name once.
 */
export function isFoundByAddress(row: Values, found: readonly DirectoryUser[]): boolean {
	if (row.type === 'adobeID' || row.type === 'enterpriseID' || isKnownByEmail(row)) return true;
	return found.some((user) => user.values.type !== 'adobeID' && hasName(user, row.userName));
}
