/** Users by their user names, addresses and keys, each found in any upper and lower case, or not at all. */
import pMap from 'p-map';

import { ServiceError } from '../http/errors';
import type { TrivoreClient } from './client';
import { asWritten, inAnyCase, sameInAnyCase } from './anyCase';
import { allOf, anyOf, condition } from './filter';
import { userSchema, type User } from './schemas';

/** One value that is looked for. */
export interface Asked {
	/** Attribute of filters. */
	readonly attribute: string;
	readonly value: string;
	readonly valueOf: (user: User) => string;
	/** Whether a user who has the value is surely the one, so that nobody with another spelling matters. */
	readonly isSure: (user: User) => boolean;
}

/** Length of an encoded filter that every gateway takes. */
const MAX_FILTER = 1_800;
/** So many values are looked for in all spellings at once; of more, first as they are written. */
const FEW = 4;
/** More values than these cost more calls than the list. */
const MOST_IN_ANY_CASE = 20;

function packed(filters: readonly string[]): string[][] {
	const packs: string[][] = [];
	let left = 0;
	for (const filter of filters) {
		const length = encodeURIComponent(`(${filter}) or `).length;
		if (packs.length === 0 || length > left) {
			packs.push([]);
			left = MAX_FILTER;
		}
		packs.at(-1)?.push(filter);
		left -= length;
	}
	return packs;
}

async function found(
	client: TrivoreClient,
	nsCode: string,
	filters: readonly string[],
	concurrency: number,
): Promise<Map<string, User>> {
	const users = new Map<string, User>();
	const search = async (some: readonly string[]) => {
		const filter = allOf(anyOf(...some), condition('nsCode', 'eq', nsCode));
		for await (const user of client.list('/user', userSchema, { filter })) users.set(user.id, user);
	};
	await pMap(packed(filters), search, { concurrency });
	return users;
}

/**
 * All users who have one of the values, in any upper and lower case, and perhaps others; `undefined` if the service
 * cannot search one of them so, or the list costs less.
 */
export async function searchByKeys(
	client: TrivoreClient,
	nsCode: string,
	asked: readonly Asked[],
	concurrency: number,
): Promise<User[] | undefined> {
	try {
		const users = new Map<string, User>();
		let open = asked;
		if (asked.length > FEW) {
			const exact = asked.map(({ attribute, value }) => asWritten(attribute, value));
			for (const [id, user] of await found(client, nsCode, exact, concurrency)) users.set(id, user);
			const isFound = ({ value, valueOf, isSure }: Asked) =>
				[...users.values()].some((user) => valueOf(user) === value && isSure(user));
			open = asked.filter((one) => !isFound(one));
		}
		if (open.length > MOST_IN_ANY_CASE) return undefined;
		const filters = open.map(({ attribute, value }) => inAnyCase(attribute, value));
		if (filters.includes(undefined)) return undefined;
		const others = await found(
			client,
			nsCode,
			filters.filter((filter) => filter !== undefined),
			concurrency,
		);
		for (const [id, user] of others) users.set(id, user);
		// Nobody must not be believed of an attribute that the service may not search.
		const missed = open.filter(
			({ value, valueOf }) => ![...users.values()].some((user) => sameInAnyCase(valueOf(user), value)),
		);
		const attributes = [...new Set(missed.map((one) => one.attribute))];
		return (await client.areSearchable('/user', attributes)) ? [...users.values()] : undefined;
	} catch (error) {
		if (error instanceof ServiceError && error.kind === 'invalid') return undefined;
		throw error;
	}
}
