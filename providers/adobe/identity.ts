/** Who is who at Adobe: by email address and identity type, or by user name and domain. */
import { InputError } from '../http/errors';
import { folded } from '../text';
import type { Frame } from './commands';
import { userFrame } from './users';
import { identityTypeOf, type IdentityType } from './identityType';
import type { User } from './schemas';

type Values = Readonly<Record<string, string>>;

/** Whether it is the name of a user in a directory with user names, which only its domain tells from others. */
export function isBareName(name: string): boolean {
	return name !== '' && !name.includes('@');
}

/** The user name of a user whom Adobe knows by that and a domain, and not by the email address. */
export function bareNameOf({ username, type }: User): string | undefined {
	return type !== 'adobeID' && isBareName(username ?? '') ? (username ?? undefined) : undefined;
}

/**
 * How commands name a user that Adobe has listed. A user name that is another address than the email address names
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
			'userName',
			`"${userName}" is not an email address.`,
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
