/** Which user a text means that may be an ID, a user name or an email address. In doubt none: another user must not be changed. */
import { InputError } from '../http/errors';
import { quote } from '../http/redaction';
import { folded } from '../text';
import { theOneNamed } from './checks';
import { isOcid } from './references';
import type { User } from './schemas';

const shown = (text: string) => `"${quote(text, [], 100)}"`;

/** @throws {InputError} that says why a text may mean one user or another. */
function inDoubt(text: string, field: string, what: string): InputError {
	return new InputError(
		field,
		`${shown(text)} is ${what} of another, so it is not clear which one is meant.`,
		'Use the OCID.',
	);
}

/**
 * The user with this user name, or with this email address if no other user has it.
 *
 * @param field as the operation shows it
 * @throws {InputError} when several users have the address, or when the user with this name does not have the address
 *   and another one has.
 * @throws {ServiceError} when several users have names that look the same.
 */
export function userCalled(text: string, users: readonly User[], field: string): User | undefined {
	const wanted = folded(text);
	const hasAddress = ({ emails }: User) => emails?.some(({ value }) => folded(value) === wanted) === true;
	const alike = users.filter(({ userName }) => folded(userName) === wanted);
	const named = theOneNamed(alike, ({ userName }) => userName, text, 'users');
	const holders = users.filter(hasAddress);
	if (named !== undefined) {
		if (holders.length === 0 || hasAddress(named)) return named;
		throw inDoubt(text, field, 'the user name of one user and an email address');
	}
	if (holders.length <= 1) return holders[0];
	throw new InputError(
		field,
		`${holders.length} users have the email address ${shown(text)}, so it is not clear which one is meant.`,
		'Use the user name, the ID or the OCID.',
	);
}

/**
 * The user with this ID, else as in `userCalled`. An OCID is never a name.
 *
 * @throws {InputError} also when the ID of one user is the name or address of another.
 */
export function userMeant(text: string, users: readonly User[], field: string): User | undefined {
	const wanted = folded(text);
	const byId = users.find(({ id, ocid }) => folded(id) === wanted || folded(ocid ?? '') === wanted);
	if (isOcid(text)) return byId;
	const called = userCalled(text, users, field);
	if (byId === undefined) return called;
	if (called === undefined || called.id === byId.id) return byId;
	throw inDoubt(text, field, 'the ID of one user and the user name or email address');
}
