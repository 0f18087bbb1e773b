/** What a user has several of: addresses, numbers, and attributes of other schemas; what of them differs. */
import { folded } from '../text';
import { holds } from '../scim/holds';
import { clear, replace, type PatchOperation } from '../scim/patch';
import { isRecord } from '../record';
import { emailChange, primaryEmail } from './attributes';
import type { Email, User } from './schemas';

/** A value with its type, which together are the key of an entry. Source: OCI identity domains REST API, emails. */
export interface Typed {
	readonly value: string;
	readonly type: string;
}

interface ListChanges {
	/** The primary address; an empty text means none. */
	readonly email?: string | undefined;
	/** All other addresses but the one for recovery, which the service keeps. */
	readonly furtherEmails?: readonly Typed[] | undefined;
	readonly phoneNumbers?: readonly Typed[] | undefined;
	/** Attributes by the URN of their schema and their name; `null` means no value. */
	readonly extensions?: Readonly<Record<string, object>> | undefined;
}

type Entry = { readonly value?: unknown; readonly type?: unknown };

const valueKey = ({ value, type }: Entry) => `${String(type)} ${folded(String(value))}`;

/** Each entry once: the service refuses a list that has one twice. */
export function distinct<T extends Entry>(entries: readonly T[]): T[] {
	const keys = entries.map(valueKey);
	return entries.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

function isSameList(present: readonly object[], wanted: readonly object[]): boolean {
	const keys = new Set(wanted.map(valueKey));
	return keys.size === present.length && present.every((entry) => keys.has(valueKey(entry)));
}

function emailOperations(user: User, { email, furtherEmails: further }: ListChanges): PatchOperation[] {
	if (further === undefined) return email === undefined ? [] : emailChange(user, email);
	const present = user.emails ?? [];
	const address = email ?? primaryEmail(user);
	const type = present.find(({ primary }) => primary === true)?.type ?? 'work';
	const primary: Email[] = address === '' ? [] : [{ value: address, type, primary: true }];
	// The entry for recovery is the service's own.
	const hasRecovery = further.some((entry) => entry.type === 'recovery');
	const recovery = hasRecovery ? [] : present.filter((entry) => entry.type === 'recovery' && entry.primary !== true);
	const others = distinct(further).filter((entry) => !primary.some((one) => valueKey(one) === valueKey(entry)));
	const wanted = [...recovery, ...others.map((entry) => ({ ...entry, primary: false })), ...primary];
	const isSame = isSameList(present, wanted) && folded(primaryEmail(user)) === folded(address);
	if (isSame) return [];
	return wanted.length === 0 ? [clear('emails')] : [replace('emails', wanted)];
}

function phoneOperations({ phoneNumbers: present }: User, given: readonly Typed[]): PatchOperation[] {
	const wanted = distinct(given);
	const numbers = Array.isArray(present) ? present.filter(isRecord) : [];
	if (isSameList(numbers, wanted)) return [];
	if (wanted.length === 0) return [clear('phoneNumbers')];
	const primary = numbers.find((entry) => entry.primary === true);
	const isPrimary = (entry: Typed) => primary !== undefined && valueKey(primary) === valueKey(entry);
	return [
		replace(
			'phoneNumbers',
			wanted.map((entry) => (isPrimary(entry) ? { ...entry, primary: true } : entry)),
		),
	];
}

function extensionOperations(user: User, urn: string, wanted: object): PatchOperation[] {
	const extension = user[urn];
	const present = isRecord(extension) ? extension : {};
	return Object.entries(wanted).flatMap(([name, value]: [string, unknown]) => {
		const path = `${urn}:${name}`;
		if (value === null) return present[name] === undefined ? [] : [clear(path)];
		return holds(present[name], value) ? [] : [replace(path, value, 'Extensions (JSON)')];
	});
}

/** The operations that bring lists and extensions in line; none if they are so already. */
export function listOperations(user: User, changes: ListChanges): PatchOperation[] {
	const { phoneNumbers, extensions = {} } = changes;
	return [
		...emailOperations(user, changes),
		...(phoneNumbers === undefined ? [] : phoneOperations(user, phoneNumbers)),
		...Object.entries(extensions).flatMap(([urn, wanted]) => extensionOperations(user, urn, wanted)),
	];
}
