/** What people give for a user, as the bodies that the Management API takes. */
import { InputError } from '../http/errors';
import { hiddenCharacterIn } from '../text';
import { isRecord } from '../record';
import { checkEmail, checkMobile } from './rules';
import type { Group, User } from './schemas';

interface ContactValues {
	/** The primary address, the first of the list. */
	readonly email?: string | undefined;
	/** All addresses besides the primary one. */
	readonly otherEmails?: readonly string[] | undefined;
	/** The primary number, the first of the list. */
	readonly mobile?: string | undefined;
	/** All numbers besides the primary one. */
	readonly otherMobiles?: readonly string[] | undefined;
}

export interface UserValues extends ContactValues {
	readonly username?: string | undefined;
	/** Members of the user object under their wire names: `name`, `locale`, `tags`, `locked` … */
	readonly properties: Readonly<Record<string, unknown>>;
}

/** As `UserValues`; `null` removes the address or number, if it is the only one. */
export interface UserChange extends Omit<UserValues, 'email' | 'mobile'> {
	readonly email?: string | null | undefined;
	readonly mobile?: string | null | undefined;
}

export interface NewUser extends UserValues {
	/** Namespace code. Without it the service takes the client's primary namespace. */
	readonly nsCode?: string | undefined;
	readonly password?: string | undefined;
	/** Groups as they were read from the service: anything else would create a group. */
	readonly groups: readonly Group[];
	readonly customFields?: Readonly<Record<string, unknown>> | undefined;
}

type Entry = Readonly<Record<string, unknown>>;

/** Members that have their own field or operation, or that only the service writes. */
const RESERVED: Readonly<Record<string, string>> = {
	id: 'it is made by the service',
	meta: 'it is made by the service',
	orgCode: 'it repeats the namespace',
	nsCode: 'the namespace has a field of its own and cannot change later',
	memberOf: 'an unknown entry in it would create a group; groups have a field and operations of their own',
	password: 'the password has a field of its own',
	customFields: 'custom fields have a field of their own',
	email: 'it has a field of its own',
	mobile: 'it has a field of its own',
	emailVerified: 'only a verification changes it',
	mobileVerified: 'only a verification changes it',
	username: 'it has a field of its own',
	names: 'the service calls it "name"',
};

/**
 * Refuses what must not be written as a free property.
 *
 * @throws {InputError}
 */
export function checkProperties(properties: Readonly<Record<string, unknown>>, field: string): void {
	for (const name of Object.keys(properties)) {
		const reason = Object.hasOwn(RESERVED, name) ? RESERVED[name] : undefined;
		if (reason !== undefined) throw new InputError(field, `"${name}" cannot be given in "${field}": ${reason}.`);
	}
}

/** @throws {InputError} for a name that custom fields cannot have. Source: Trivore ID "Custom Fields (User and Group)". */
export function checkCustomFields(fields: Readonly<Record<string, unknown>>): void {
	for (const name of Object.keys(fields)) {
		const hidden = hiddenCharacterIn('the name of a custom field', name);
		if (hidden !== undefined) throw new InputError('customFields', hidden);
		if (name === '' || name.includes('.') || name.startsWith('$')) {
			throw new InputError(
				'customFields',
				`"${name}" cannot be the name of a custom field: it must not be empty, contain a dot or begin with "$".`,
			);
		}
	}
}

/** Equal as JSON, whatever the order of members; an absent member equals `null`. */
export function sameValue(a: unknown, b: unknown): boolean {
	if ((a ?? null) === (b ?? null)) return true;
	if (Array.isArray(a) || Array.isArray(b)) {
		if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
		return a.every((entry, index) => sameValue(entry, b[index]));
	}
	if (!isRecord(a) || !isRecord(b)) return false;
	return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => sameValue(a[name], b[name]));
}

const folded = {
	address: (value: string) => value.toLowerCase(),
	number: (value: string) => value.replace(/[^\d+]/g, ''),
} as const;

/** The user's addresses or numbers; some answers give the primary one in its flat form only. */
function entriesOf(current: User, key: 'address' | 'number'): Entry[] {
	const list: readonly Entry[] = (key === 'address' ? current.emails : current.mobiles) ?? [];
	const flat = key === 'address' ? current.email : current.mobile;
	return list.length === 0 && flat ? [{ [key]: flat }] : [...list];
}

/**
 * The list is written as a whole, so one that was not read whole is not written.
 *
 * @throws {InputError} when the answer has the primary address or number, but not the list.
 */
function requireWhole(current: User, key: 'address' | 'number'): void {
	const [list, flat, field, what] =
		key === 'address'
			? [current.emails, current.email, 'Email', 'email addresses']
			: [current.mobiles, current.mobile, 'Mobile', 'mobile numbers'];
	if (list || !flat) return;
	throw new InputError(
		field,
		`The service returned only the primary one of the ${what} of the user "${current.username ?? current.id}", and a change would remove the others.`,
		`Nothing was changed. Change the ${what} in the management UI of Trivore ID.`,
	);
}

/**
 * The list to write: the primary one first, new numbers without blanks, so that they are found again. What was there already is sent as it was read, so that its verification
 * and its labels stay. `undefined` if nothing is wanted.
 *
 * @throws {InputError} when the primary one is to go and others would take its place.
 */
function contactList(
	current: readonly Entry[],
	key: 'address' | 'number',
	primary: string | null | undefined,
	others: readonly string[] | undefined,
): Entry[] | undefined {
	if (primary === undefined && others === undefined) return undefined;
	if (primary === null) {
		if (current.length <= 1) return [];
		const [field, what] = key === 'address' ? ['Email', 'addresses'] : ['Mobile', 'numbers'];
		throw new InputError(
			field,
			`"${field}" cannot be cleared: the user has ${current.length} ${what}, and another one would take its place.`,
		);
	}
	const valueOf = (entry: Entry) => (typeof entry[key] === 'string' ? entry[key] : '');
	const present = current.map(valueOf);
	const wanted = [primary ?? present[0], ...(others ?? present.slice(1))].filter((value) => value !== undefined);
	const byFolded = new Map<string, Entry>();
	for (const value of wanted) {
		const fold = folded[key](value);
		if (byFolded.has(fold)) continue;
		byFolded.set(
			fold,
			current.find((entry) => folded[key](valueOf(entry)) === fold) ?? {
				[key]: key === 'number' ? fold : value,
			},
		);
	}
	return [...byFolded.values()];
}

/** The other addresses or numbers to want when the primary one is to be one that the user has: all of them stay. */
function othersOf(current: User, key: 'address' | 'number', primary: string | undefined): string[] | undefined {
	const present = entriesOf(current, key).flatMap((entry) => (typeof entry[key] === 'string' ? [entry[key]] : []));
	const has = primary !== undefined && present.some((value) => folded[key](value) === folded[key](primary));
	return has ? present.filter((value) => folded[key](value) !== folded[key](primary)) : undefined;
}

/**
 * The wanted values of somebody who was recognized, perhaps by an address or number that is not the primary one: it
 * becomes the primary one, and takes the place of none.
 */
export function keepingContacts<T extends UserValues>(wanted: T, current: User): T {
	return {
		...wanted,
		otherEmails: wanted.otherEmails ?? othersOf(current, 'address', wanted.email),
		otherMobiles: wanted.otherMobiles ?? othersOf(current, 'number', wanted.mobile),
	};
}

/** @throws {InputError} for an address or number that cannot be one. */
function checkContacts(values: Omit<UserChange, 'properties'>): void {
	if (values.email) checkEmail(values.email, 'Email');
	if (values.mobile) checkMobile(values.mobile, 'Mobile');
	for (const email of values.otherEmails ?? []) checkEmail(email, 'Other Emails');
	for (const number of values.otherMobiles ?? []) checkMobile(number, 'Other Mobiles');
}

/**
 * The body that creates a user. Only what was given is in it: no `null` stands for an empty field.
 *
 * Source: Trivore ID "User API examples"; `name` (not `names`), `emails` and `mobiles` as the vendor's Python SDK sends them.
 *
 * @throws {InputError} for an address or number that cannot be one.
 */
export function createBody(user: NewUser): Record<string, unknown> {
	checkContacts(user);
	const emails = contactList([], 'address', user.email, user.otherEmails);
	const mobiles = contactList([], 'number', user.mobile, user.otherMobiles);
	return {
		...user.properties,
		...(user.nsCode === undefined ? {} : { nsCode: user.nsCode }),
		...(user.username === undefined ? {} : { username: user.username }),
		...(user.password === undefined ? {} : { password: user.password }),
		...(emails === undefined ? {} : { emails }),
		...(mobiles === undefined ? {} : { mobiles }),
		...(user.groups.length === 0 ? {} : { memberOf: user.groups.map(({ id }) => id) }),
	};
}

/**
 * What of the wanted values differs from the present ones, as the body of a PUT; `undefined` if nothing does. Members
 * that are not in the body keep their value. Objects such as `name` are replaced as a whole by the service, so they
 * are completed with their present members.
 *
 * @throws {InputError} for an address or number that cannot be one, or that cannot be removed.
 */
export function changesOf(wanted: UserChange, current: User): Record<string, unknown> | undefined {
	checkContacts(wanted);
	const emails = contactList(entriesOf(current, 'address'), 'address', wanted.email, wanted.otherEmails);
	const mobiles = contactList(entriesOf(current, 'number'), 'number', wanted.mobile, wanted.otherMobiles);
	const target: Record<string, unknown> = {
		...wanted.properties,
		...(wanted.username === undefined ? {} : { username: wanted.username }),
		...(emails === undefined ? {} : { emails }),
		...(mobiles === undefined ? {} : { mobiles }),
	};
	const changes = difference(target, {
		...current,
		emails: entriesOf(current, 'address'),
		mobiles: entriesOf(current, 'number'),
	});
	if (changes?.emails !== undefined) requireWhole(current, 'address');
	if (changes?.mobiles !== undefined) requireWhole(current, 'number');
	return changes;
}

/** The members of `wanted` that differ from the present ones, objects completed; `undefined` if none does. */
export function difference(
	wanted: Readonly<Record<string, unknown>>,
	current: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
	const differing = Object.entries(wanted)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => {
			const present = current[name];
			const whole = isRecord(value) && isRecord(present) ? { ...present, ...value } : value;
			return [name, whole, present] as const;
		})
		.filter(([, whole, present]) => !sameValue(whole, present));
	return differing.length === 0 ? undefined : Object.fromEntries(differing.map(([name, whole]) => [name, whole]));
}
