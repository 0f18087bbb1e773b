/** A person as plain texts under the names that files use, and as the Management API has it. */
import { sameValue, type UserChange } from './values';
import type { User } from './schemas';

/** Texts by field name; an empty text means "no value". */
type Texts = Readonly<Record<string, string>>;

/** Fields that are members of the user's `name`. */
const NAME_PARTS: Readonly<Record<string, string>> = {
	firstName: 'givenName',
	middleName: 'middleName',
	lastName: 'familyName',
};

/** Fields that are members of the user under the same name. */
const MEMBERS = ['title', 'locale', 'timeZone', 'nickName', 'dateOfBirth'] as const;

function asText(value: unknown): string {
	if (typeof value === 'string') return value;
	return typeof value === 'number' ? String(value) : '';
}

/** The value of a custom field as text; numbers count as their digits. */
export function customText({ customFields }: User, field: string | undefined): string {
	return field !== undefined && Object.hasOwn(customFields ?? {}, field) ? asText(customFields?.[field]) : '';
}

/** @param keyField the custom field that holds the person's stable key, if there is one. */
export function textsOf(user: User, keyField: string | undefined): Texts {
	const parts = Object.entries(NAME_PARTS).map(([field, part]) => [field, asText(user.name?.[part])] as const);
	return {
		userName: user.username ?? '',
		email: (user.emails ?? [])[0]?.address ?? user.email ?? '',
		mobile: (user.mobiles ?? [])[0]?.number ?? user.mobile ?? '',
		...Object.fromEntries(parts),
		...Object.fromEntries(MEMBERS.map((member) => [member, asText(user[member])])),
		...(keyField === undefined ? {} : { key: customText(user, keyField) }),
	};
}

/** What the texts mean for a create or an update; the key is not among it. Empty texts clear. */
export function wantedOf(texts: Texts): UserChange {
	const given = (names: readonly string[], wireName: (name: string) => string) =>
		Object.fromEntries(
			names.filter((name) => texts[name] !== undefined).map((name) => [wireName(name), texts[name] || null]),
		);
	const name = given(Object.keys(NAME_PARTS), (field) => NAME_PARTS[field] ?? field);
	const { userName, email, mobile } = texts;
	return {
		...(userName ? { username: userName } : {}),
		...(email === undefined ? {} : { email: email || null }),
		...(mobile === undefined ? {} : { mobile: mobile || null }),
		properties: {
			...(sameValue(name, {}) ? {} : { name }),
			...given(MEMBERS, (member) => member),
		},
	};
}
