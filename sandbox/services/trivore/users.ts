import { hash, maySee, namespaceForNew } from './access';
import type { UserBody } from './bodies';
import { TrivoreRefusal } from './errors';
import { newGroup } from './groups';
import { passwordErrors } from './passwords';
import {
	groupKey,
	meta,
	namespaceOf,
	unknownId,
	usernameKey,
	type Store,
	type StoredClient,
	type StoredUser,
} from './store';
import { newUsername } from './usernames';

type Values = Record<string, unknown>;

/** Members that are not kept among the values of a user. */
const apart = new Set(['nsCode', 'username', 'password', 'names', 'email', 'mobile', 'memberOf', 'customFields']);
const nullable = [
	'name',
	'emails',
	'mobiles',
	'addresses',
	'locale',
	'timeZone',
	'nickName',
	'dateOfBirth',
	'title',
	'tags',
];

/** The user, if there is one that the client may see. @throws {TrivoreRefusal} */
export function findUser(store: Store, client: StoredClient, id: string, forWrite = false): StoredUser {
	const user = forWrite ? store.users.latest(id) : store.users.get(id);
	const { options } = store.context;
	if (!user || !maySee(client, user) || (user.deleted && options.deleteMode === 'softHidden')) {
		throw unknownId(options, 'User', id);
	}
	return user;
}

/** All users that lists show to the client. */
export function* visibleUsers(store: Store, client: StoredClient): Generator<StoredUser> {
	const hidesDeleted = store.context.options.deleteMode === 'softHidden';
	for (const user of store.users.values()) if (maySee(client, user) && !(user.deleted && hidesDeleted)) yield user;
}

function entries(values: Values, name: 'emails' | 'mobiles'): Values[] {
	const list = values[name];
	return Array.isArray(list) ? (list as Values[]) : [];
}

const replies = new WeakMap<StoredUser, { readonly shownBy: string; readonly reply: object }>();

/** A user as lists show it. A stored user never changes, so a list of many is not made anew for each request. */
export function listedReply(store: Store, user: StoredUser, base: string): object {
	const { flatFields, emptyFields } = store.context.options;
	const shownBy = [base, flatFields, emptyFields].join(' ');
	const known = replies.get(user);
	if (known?.shownBy === shownBy) return known.reply;
	const reply = userReply(store, user, base);
	replies.set(user, { shownBy, reply });
	return reply;
}

/** A user as replies show it. Source: "User API examples" and "User fields". */
export function userReply(store: Store, user: StoredUser, base: string): object {
	const { options } = store.context;
	const [email] = entries(user.values, 'emails');
	const [mobile] = entries(user.values, 'mobiles');
	const flat =
		options.flatFields === 'absent'
			? {}
			: {
					orgCode: user.nsCode,
					...(email ? { email: email.address, emailVerified: email.verified } : {}),
					...(mobile ? { mobile: mobile.number, mobileVerified: mobile.verified } : {}),
				};
	const nulls = options.emptyFields === 'null' ? Object.fromEntries(nullable.map((name) => [name, null])) : {};
	return {
		...nulls,
		id: user.id,
		username: user.username,
		nsCode: user.nsCode,
		...flat,
		...user.values,
		...(user.deleted ? { deleted: true } : {}),
		meta: meta(user.created, user.lastModified, `${base}/user/${user.id}`),
	};
}

/** Only what has a value; `verified` is the service's to know. */
function keptValues(body: Values, previous: Values): Values {
	const kept: Values = {};
	for (const [name, value] of Object.entries(body)) {
		if (apart.has(name) || value === null || value === undefined) continue;
		kept[name] = withoutNulls(value);
	}
	for (const [list, key] of [
		['emails', 'address'],
		['mobiles', 'number'],
	] as const) {
		if (kept[list] === undefined) continue;
		kept[list] = entries(kept, list).map((entry) => {
			const known = entries(previous, list).find((old) => old[key] === entry[key]);
			return { ...entry, verified: known?.verified === true };
		});
	}
	if (kept.locale !== undefined || kept.preferredLanguage !== undefined) {
		const locale = body.locale ?? body.preferredLanguage;
		Object.assign(kept, { locale, preferredLanguage: locale });
	}
	return kept;
}

function withoutNulls(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutNulls);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, member]) => member !== null && member !== undefined)
			.map(([name, member]) => [name, withoutNulls(member)]),
	);
}

/** Source: "User API examples": samples write `email` and `names`; the vendor's SDK writes `emails` and `name`. */
function normalized(store: Store, body: UserBody): Values {
	const { names, email, mobile, ...values } = body;
	const usesNames = store.context.options.names === 'accepted' && names && !values.name;
	return {
		...values,
		...(usesNames ? { name: names } : {}),
		...(email && !values.emails ? { emails: [{ address: email }] } : {}),
		...(mobile && !values.mobiles ? { mobiles: [{ number: mobile }] } : {}),
	};
}

/** An entry that is no group's id is a group's name; where there is no such group, one is created. */
function resolveGroups(store: Store, nsCode: string, entriesGiven: readonly string[]): string[] {
	const ids = entriesGiven.map((entry) => {
		if (store.groups.latest(entry)?.nsCode === nsCode) return entry;
		const [named] = store.byGroupName.findLatest(groupKey(nsCode, entry));
		if (named) return named.id;
		if (store.context.options.unknownGroup === 'reject') throw new TrivoreRefusal(400, `Unknown group ${entry}.`);
		return newGroup(store, nsCode, { name: entry }).id;
	});
	return [...new Set(ids)];
}

function checkRules(store: Store, nsCode: string, id: string, values: Values): void {
	const namespace = namespaceOf(store, nsCode);
	const most = namespace?.commMethodMaxQty ?? 2;
	for (const list of ['emails', 'mobiles'] as const) {
		if (entries(values, list).length > most) throw new TrivoreRefusal(400, `At most ${most} ${list} are allowed.`);
	}
	if (namespace?.duplicateNicknamesAllowed !== false || typeof values.nickName !== 'string') return;
	for (const other of store.users.values()) {
		if (other.id !== id && other.nsCode === nsCode && other.values.nickName === values.nickName) {
			throw new TrivoreRefusal(Number(store.context.options.duplicateStatus), 'Nickname is already in use.');
		}
	}
}

function isTaken(store: Store, nsCode: string, username: string): boolean {
	return store.byUsername.findLatest(usernameKey(nsCode, username)).length > 0;
}

export function createUser(store: Store, client: StoredClient, body: UserBody): StoredUser {
	const { context } = store;
	const nsCode = namespaceForNew(client, body.nsCode ?? undefined);
	const given = normalized(store, body);
	const values = keptValues(given, {});
	const name = (values.name ?? {}) as { givenName?: string; middleName?: string; familyName?: string };
	const username = newUsername(
		namespaceOf(store, nsCode)?.usernamePolicy ?? 'MANUAL',
		{
			username: body.username ?? undefined,
			email: entries(values, 'emails')[0]?.address as string | undefined,
			names: [name.givenName, name.middleName, name.familyName].filter((part): part is string => Boolean(part)),
		},
		context.options,
		context.random,
		(candidate) => isTaken(store, nsCode, candidate),
	);
	const id = store.newId();
	checkRules(store, nsCode, id, values);
	const password = body.password ?? undefined;
	const [bad] = password === undefined ? [] : passwordErrors(password, { username, passwords: [] });
	if (bad) throw new TrivoreRefusal(400, `Password does not meet the requirements. ${bad.message}`);
	const now = context.now();
	return store.users.put(id, {
		id,
		nsCode,
		username,
		values: {
			userAccountType: 'PERSON',
			locked: false,
			mfaMethod: 'NONE',
			...values,
			memberOf: resolveGroups(store, nsCode, body.memberOf ?? []),
			customFields: body.customFields ?? {},
		},
		passwords: password === undefined ? [] : [hash(password)],
		created: now,
		lastModified: now,
		version: 1,
		deleted: false,
	});
}

/** Replaces the members that are in the body; `null` clears one. With `replace`, absent ones are cleared too. */
export function updateUser(store: Store, user: StoredUser, body: UserBody): StoredUser {
	const { context } = store;
	const merges = context.options.putUser === 'merge';
	const given = normalized(store, body);
	const kept: Values = merges ? { ...user.values } : { userAccountType: 'PERSON', locked: false, mfaMethod: 'NONE' };
	for (const name of Object.keys(given)) delete kept[name];
	const values = { ...kept, ...keptValues(given, user.values) };
	checkRules(store, user.nsCode, user.id, values);
	let { username } = user;
	if (body.username && body.username !== username && isManual(store, user)) {
		const [other] = store.byUsername.findLatest(usernameKey(user.nsCode, body.username));
		if (other && other.id !== user.id) {
			throw new TrivoreRefusal(Number(context.options.duplicateStatus), 'Username is already in use.');
		}
		username = body.username;
	}
	const memberOf = body.memberOf === undefined && merges ? user.values.memberOf : (body.memberOf ?? []);
	return put(store, {
		...user,
		username,
		values: {
			...values,
			locked: values.locked ?? false,
			memberOf: resolveGroups(store, user.nsCode, memberOf),
			customFields: body.customFields ?? user.values.customFields,
		},
	});
}

function isManual(store: Store, user: StoredUser): boolean {
	return namespaceOf(store, user.nsCode)?.usernamePolicy === 'MANUAL';
}

/** Keeps a changed user. */
export function put(store: Store, user: StoredUser): StoredUser {
	return store.users.put(user.id, { ...user, lastModified: store.context.now(), version: user.version + 1 });
}

export function deleteUser(store: Store, user: StoredUser): void {
	if (store.context.options.deleteMode === 'hard') store.users.delete(user.id);
	else put(store, { ...user, deleted: true });
}

/** The answer to a change of password: HTTP 200 whether it was changed or not. Source: the vendor's Python SDK. */
export function changePassword(store: Store, user: StoredUser, newPassword: string): object {
	const errors = passwordErrors(newPassword, user);
	if (errors.length > 0) {
		if (store.context.options.passwordRefusal === '400') {
			throw new TrivoreRefusal(400, `Password does not meet the requirements. ${errors[0]?.message ?? ''}`);
		}
		return { success: false, validationErrors: errors };
	}
	put(store, { ...user, passwords: [...user.passwords, hash(newPassword)] });
	return { success: true, validationErrors: [] };
}

/** @throws {TrivoreRefusal} for a name that a custom field cannot have. Source: "Custom Fields (User and Group)". */
export function setCustomFields(store: Store, user: StoredUser, fields: Values): Values {
	for (const name of Object.keys(fields)) {
		if (name === '' || name.includes('.') || name.startsWith('$')) {
			throw new TrivoreRefusal(400, `Invalid custom field name ${name}.`);
		}
	}
	const customFields = { ...user.values.customFields, ...fields };
	put(store, { ...user, values: { ...user.values, customFields } });
	return customFields;
}
