/** What identifies a person: values that only they, or an administrator, can have put on their account. */
import { InputError } from '../http/errors';
import { folded } from '../text';
import { sameInAnyCase } from './anyCase';
import type { User } from './schemas';

type UserKeyKind = 'email' | 'mobile' | 'username';

/** An attribute by which a user is looked up. */
export interface UserKey {
	readonly kind: UserKeyKind;
	readonly value: string;
}

interface Held {
	readonly value: string;
	/** Whether it is the primary one, or was verified. */
	readonly proven: boolean;
}

interface KeyRule {
	readonly label: string;
	/** As the fields of the operations are called. */
	readonly field: string;
	/** Attributes to search by, in the order in which they are tried: which of them are searchable is not documented. */
	readonly attributes: readonly string[];
	readonly heldBy: (user: User) => readonly Held[];
	/** Values that mean the same; filters compare letter by letter. */
	readonly fold: (value: string) => string;
	/** Spellings of a value with which it may be stored. */
	readonly spellings: (value: string) => readonly string[];
}

type Entry = Readonly<Record<string, unknown>>;

/**
 * The first entry is the primary one. Anybody can add an address of somebody else to their own account, but only the
 * owner of the mailbox can verify it.
 *
 * Source: Trivore ID "User fields": `emails` and `mobiles`, of which the first is primary; `verified`.
 */
function held(list: readonly Entry[] | null | undefined, member: string, flat: string | null | undefined): Held[] {
	const entries = (list ?? []).flatMap((entry, index): Held[] => {
		const value = entry[member];
		return typeof value === 'string' && value !== '' ? [{ value, proven: index === 0 || entry.verified === true }] : [];
	});
	if (!flat || entries.some(({ value }) => value === flat)) return entries;
	return [...entries, { value: flat, proven: entries.length === 0 }];
}

export const USER_KEYS: Readonly<Record<UserKeyKind, KeyRule>> = {
	username: {
		label: 'user name',
		field: 'Username',
		attributes: ['username'],
		heldBy: ({ username }) => (username ? [{ value: username, proven: true }] : []),
		fold: (value) => value,
		spellings: (value) => [value],
	},
	email: {
		label: 'email address',
		field: 'Email',
		attributes: ['emails.address', 'email'],
		heldBy: (user) => held(user.emails, 'address', user.email),
		fold: folded,
		spellings: (value) => [...new Set([value, value.toLowerCase()])],
	},
	mobile: {
		label: 'mobile number',
		field: 'Mobile',
		attributes: ['mobiles.number', 'mobile'],
		heldBy: (user) => held(user.mobiles, 'number', user.mobile),
		fold: (value) => value.replace(/[^\d+]/g, ''),
		spellings: (value) => [...new Set([value, value.replace(/[^\d+]/g, '')])],
	},
};

/** How a key is called in a sentence, e.g. `user name "aino"`. */
export function describeKey({ kind, value }: UserKey): string {
	return `${USER_KEYS[kind].label} "${value}"`;
}

/** Whether a user has the value, and whether that shows who the user is. */
function claimOf({ kind, value }: UserKey, user: User): 'none' | 'proven' | 'unproven' {
	const { fold, heldBy } = USER_KEYS[kind];
	const matching = heldBy(user).filter((one) => fold(one.value) === fold(value));
	if (matching.length === 0) return 'none';
	return matching.some(({ proven }) => proven) ? 'proven' : 'unproven';
}

/**
 * Those of the users that the key identifies.
 *
 * @throws {InputError} when a user name differs in upper and lower case only, or when the only users who have the value have it as a further address or number that nobody
 *   verified: it could be anybody's.
 */
export function identified(key: UserKey, users: readonly User[]): User[] {
	const proven = users.filter((user) => claimOf(key, user) === 'proven');
	const twin = users.find(({ username }) => username && sameInAnyCase(username, key.value));
	if (key.kind === 'username' && proven.length === 0 && twin !== undefined) {
		throw new InputError(
			'userName',
			`There is no user with the ${describeKey(key)}, but "${twin.username ?? ''}" differs from it in upper and lower case only (ID ${twin.id}).`,
			'Nothing was changed. Write the user name as it is stored, or choose the user by ID.',
		);
	}
	const [claiming] = users.filter((user) => claimOf(key, user) === 'unproven');
	if (proven.length > 0 || claiming === undefined) return proven;
	const { field } = USER_KEYS[key.kind];
	throw new InputError(
		field,
		`The ${describeKey(key)} is on the account "${claiming.username ?? claiming.id}" (ID ${claiming.id}), but neither as its primary one nor verified, so it doesn't show whose account that is.`,
		'Nothing was changed. Identify the user by user name or ID, or have the address or number verified or removed in Trivore ID.',
	);
}
