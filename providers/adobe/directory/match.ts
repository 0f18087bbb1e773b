/** Which users a row of bulk work means by its user name, and whether looking up its addresses finds all of them. */
import type { DirectoryUser, Values } from '../../directory';
import { folded } from '../../text';

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
 * Whether a look-up of the row shows a holder of its user name. Adobe finds accounts by their addresses, so it does not
 * show a Federated ID whose user name is the address of the row and whose own address is another one. A Federated ID
 * cannot have that name too, and Adobe refuses it; an Adobe ID or Enterprise ID can have that address.
 *
 * Source: UMAPI "Get User Information"; issue 575 of User Sync.
 */
export function showsHolder(row: Values, { values }: DirectoryUser): boolean {
	return !isKnownByEmail(row) || folded(values.email) === folded(row.email);
}

/**
 * Whether the accounts with a row's addresses are all that the row may mean. Only a Federated ID has a user name other
 * than its address, and a directory has each user name once.
 */
export function isFoundByAddress(row: Values, found: readonly DirectoryUser[]): boolean {
	if (isKnownByEmail(row)) return true;
	// A row for another type may name a Federated ID all the same, and is refused then.
	const isOther = row.type === 'adobeID' || row.type === 'enterpriseID';
	return found.some((user) => (isOther || user.values.type !== 'adobeID') && hasName(user, row.userName));
}

/**
 * Whether all rows with an address mean this account of the organization by everything that they say, so that an Adobe
 * ID of that address changes nothing: a row takes no account of another type, and commands take the account of the
 * organization unless they say that they mean the Adobe ID.
 *
 * Source: UMAPI "Action Request", `useAdobeID`.
 */
export function areSurelyFor(address: string, { values }: DirectoryUser, rows: readonly Values[]): boolean {
	if (values.type !== 'enterpriseID' && values.type !== 'federatedID') return false;
	const asking = rows.filter(({ userName, email }) => [userName, email].some((name) => folded(name) === address));
	const isFor = ({ userName, email, type }: Values) =>
		type === values.type &&
		folded(userName) === folded(values.userName) &&
		folded(email ?? userName) === folded(values.email) &&
		folded(values.email) === address;
	return asking.length > 0 && asking.every(isFor);
}
