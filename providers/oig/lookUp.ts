/** How users are found by what they are known by. What a filter returns is compared before it counts. */
import { ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import { foldedValue } from '../text';
import { LOGIN } from './attributes';
import type { OigClient } from './client';
import { textOf, type Entry } from './entry';
import { SERVICE } from './errors';
import { filter, filterablePart, isFilterable, type Condition } from './filter';
import { hasTwoSpellings, sameLogin } from './login';
import { getUser, isDeleted, USERS } from './users';

/** How many values one look-up asks for; keeps the address under 2,000 characters for usual logins. */
const LOOK_UP = 20;
/** Values that need a look-up of their own; above this many, pages of all users cost less. */
const MAX_ALONE = 20;

/** Values of one attribute. */
interface Asked {
	readonly attribute: string;
	readonly values: readonly string[];
}

const isPlain = (value: string): boolean => isFilterable(value) && /^[ -~]*$/.test(value.trim());

function isRefusedFilter(error: unknown): boolean {
	return error instanceof ServiceError && (error.status === 400 || error.status === 500);
}

/** Whether an entry has what a condition demands, in any spelling that the server may take for it. */
const fits = ({ attributes }: Entry, { attribute, value }: Condition): boolean =>
	sameLogin(textOf(attributes[attribute]), value);

async function search(
	client: OigClient,
	conditions: readonly Condition[],
	combine: 'and' | 'or' = 'or',
): Promise<Entry[]> {
	const found = await collect(client.list(USERS, { q: filter(conditions, combine) }));
	const isAnswer = found.length === 0 || found.some((entry) => conditions.some((one) => fits(entry, one)));
	// Nobody but others: a gateway gave the answer to another filter, and it says nothing about these values.
	const users = isAnswer ? found : await collect(client.listAll(USERS));
	return users.filter((entry) => !isDeleted(entry));
}

/** As `search`, for any number of conditions; a server that takes no alternatives is asked one by one. */
async function searchEach(client: OigClient, conditions: readonly Condition[]): Promise<Entry[]> {
	const found = new Map<string, Entry>();
	for (let start = 0; start < conditions.length; start += LOOK_UP) {
		const part = conditions.slice(start, start + LOOK_UP);
		let users: Entry[];
		try {
			users = await search(client, part);
		} catch (error) {
			if (part.length === 1 || !isRefusedFilter(error)) throw error;
			users = [];
			for (const condition of part) users.push(...(await search(client, [condition])));
		}
		for (const entry of users) found.set(entry.id, entry);
	}
	return [...found.values()];
}

/** Users with a part of a value, or all where the value has no part that a filter can name. */
async function havingPart(client: OigClient, attribute: string, value: string): Promise<Entry[]> {
	const part = filterablePart(value);
	const all = async (q?: string) => {
		return (await collect(client.listAll(USERS, { q }))).filter((entry) => !isDeleted(entry));
	};
	if (part === '') return await all();
	try {
		const found = await all(filter([{ attribute, operator: 'co', value: part }]));
		const isAnswer = found.length === 0 || found.some((entry) => valueOf(entry, attribute).includes(foldedValue(part)));
		return isAnswer ? found : await all();
	} catch (error) {
		if (!isRefusedFilter(error)) throw error;
		return await all();
	}
}

const valueOf = ({ attributes }: Entry, attribute: string): string => foldedValue(textOf(attributes[attribute]));

/** Who has a value that no filter can name, or that the server may have written in other letters. */
async function findAlone(client: OigClient, attribute: string, value: string): Promise<Entry[]> {
	if (value.trim() === '') return [];
	const having = (users: readonly Entry[]) => users.filter((entry) => valueOf(entry, attribute) === foldedValue(value));
	if (isFilterable(value)) {
		const users = await search(client, [{ attribute, operator: 'eq', value }]);
		const exact = having(users);
		if (exact.length > 0) return exact;
		const capitals = users.filter(({ attributes }) => sameLogin(textOf(attributes[attribute]), value));
		if (hasTwoSpellings(value) && capitals.length > 0) return capitals;
	}
	return having(await havingPart(client, attribute, value));
}

/**
 * The users that have one of the given values in an attribute, by that value as `foldedValue`. Deleted users are left out.
 */
export async function findUsers(
	client: OigClient,
	attribute: string,
	values: readonly string[],
): Promise<Map<string, Entry[]>> {
	const found = new Map<string, Entry[]>();
	const plain = [...new Set(values.filter(isPlain).map((value) => value.trim()))];
	const wanted = new Set(plain.map(foldedValue));
	const users = await searchEach(
		client,
		plain.map((value) => ({ attribute, operator: 'eq', value })),
	);
	for (const entry of users) {
		const value = valueOf(entry, attribute);
		// What the filter means is for the server; only an exact match counts here.
		if (wanted.has(value)) found.set(value, [...(found.get(value) ?? []), entry]);
	}
	for (const value of new Set(values.filter((one) => !isPlain(one)))) {
		const having = await findAlone(client, attribute, value);
		if (having.length > 0) found.set(foldedValue(value), having);
	}
	return found;
}

/**
 * Every user who has one of the values, as the list of all users would show it; `undefined` where that list costs less,
 * or the server cannot search by one of the attributes.
 */
export async function findUsersByAny(client: OigClient, asked: readonly Asked[]): Promise<Entry[] | undefined> {
	const plain: Condition[] = [];
	const others: Array<{ attribute: string; value: string }> = [];
	for (const { attribute, values } of asked) {
		for (const value of new Set(values)) {
			if (isPlain(value)) plain.push({ attribute, operator: 'eq', value });
			else if (value.trim() !== '') others.push({ attribute, value });
		}
	}
	const hasNoPart = others.some(({ value }) => filterablePart(value) === '');
	if (others.length > MAX_ALONE || hasNoPart) return undefined;
	const found = new Map<string, Entry>();
	try {
		for (const entry of await searchEach(client, plain)) found.set(entry.id, entry);
		for (const { attribute, value } of others) {
			for (const entry of await havingPart(client, attribute, value)) found.set(entry.id, entry);
		}
	} catch (error) {
		if (!isRefusedFilter(error)) throw error;
		return undefined;
	}
	const wanted = new Map(asked.map(({ attribute, values }) => [attribute, new Set(values.map(foldedValue))]));
	return [...found.values()].filter((entry) =>
		[...wanted].some(([attribute, values]) => values.has(valueOf(entry, attribute))),
	);
}

/**
 * @returns the user of that login, matched without regard to case, or `undefined`.
 * @throws {ServiceError} when several users have it.
 */
async function findUserByLogin(client: OigClient, login: string): Promise<Entry | undefined> {
	const [user, another] = (await findUsers(client, LOGIN, [login])).get(foldedValue(login)) ?? [];
	if (user === undefined || another === undefined) return user;
	throw new ServiceError({
		service: SERVICE,
		kind: 'conflict',
		status: 200,
		message: `Several users have the login "${login}" (IDs ${user.id} and ${another.id}).`,
		advice: 'Choose the user by ID.',
	});
}

/** One user, by id or login. */
export async function resolveUser(client: OigClient, by: 'id' | 'login', value: string): Promise<Entry> {
	if (by === 'id') return await getUser(client, value);
	const found = await findUserByLogin(client, value);
	if (found !== undefined) return found;
	throw new ServiceError({
		service: SERVICE,
		kind: 'notFound',
		status: 200,
		message: `There is no user with the login "${value}", or the user of the credential may not see it.`,
	});
}
