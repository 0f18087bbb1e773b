/** Users by their user names, addresses and keys, each found in any upper and lower case, or not at all. */
import pMap from 'p-map';

import { ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import type { TrivoreClient } from './client';
import { answers, asWritten, inAnyCase, sameInAnyCase } from './anyCase';
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

interface Search {
	readonly filter: string;
	readonly value: string;
}

function packed(searches: readonly Search[]): Search[][] {
	const packs: Search[][] = [];
	let left = 0;
	for (const search of searches) {
		const length = encodeURIComponent(`(${search.filter}) or `).length;
		if (packs.length === 0 || length > left) {
			packs.push([]);
			left = MAX_FILTER;
		}
		packs.at(-1)?.push(search);
		left -= length;
	}
	return packs;
}

/** `undefined` when what came is not the answer to the search. */
async function found(
	client: TrivoreClient,
	nsCode: string,
	searches: readonly Search[],
	concurrency: number,
): Promise<Map<string, User> | undefined> {
	const search = async (some: readonly Search[]) => {
		const filter = allOf(anyOf(...some.map((one) => one.filter)), condition('nsCode', 'eq', nsCode));
		const users = await collect(client.list('/user', userSchema, { filter }));
		const values = some.map(({ value }) => value);
		return answers(values, users) ? users : undefined;
	};
	const users = await pMap(packed(searches), search, { concurrency });
	if (users.includes(undefined)) return undefined;
	return new Map(users.flatMap((some) => (some ?? []).map((user) => [user.id, user] as const)));
}

/**
 * All users who have one of the values, in any upper and lower case, and perhaps others; `undefined` if the service
 * cannot search one of them so or answers another search, or if the list costs less.
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
			const written = asked.map(({ attribute, value }) => ({ filter: asWritten(attribute, value), value }));
			const exact = await found(client, nsCode, written, concurrency);
			if (exact === undefined) return undefined;
			for (const [id, user] of exact) users.set(id, user);
			const isFound = ({ value, valueOf, isSure }: Asked) =>
				[...users.values()].some((user) => valueOf(user) === value && isSure(user));
			open = asked.filter((one) => !isFound(one));
		}
		if (open.length > MOST_IN_ANY_CASE) return undefined;
		const searches = open.flatMap(({ attribute, value }) => {
			const filter = inAnyCase(attribute, value);
			return filter === undefined ? [] : [{ filter, value }];
		});
		if (searches.length < open.length) return undefined;
		const others = await found(client, nsCode, searches, concurrency);
		if (others === undefined) return undefined;
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
