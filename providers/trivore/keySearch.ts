/** Users by their user names, addresses and keys, each found in any upper and lower case, or not at all. */
import pMap from 'p-map';
import * as z from 'zod/v4-mini';

import { ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import type { TrivoreClient } from './client';
import { answers, asWritten, inAnyCase, sameInAnyCase } from './anyCase';
import { allOf, anyOf, condition } from './filter';
import { userSchema, type User } from './schemas';
import { proofOf, rememberWitness, type Proof } from './witness';

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

const lengthOf = (filter: string) => encodeURIComponent(`(${filter}) or `).length;

/** @param proof the filter that goes with the first pack, if there is one. */
function packed(searches: readonly Search[], proof: string | undefined): Search[][] {
	const packs: Search[][] = [];
	let left = 0;
	for (const search of searches) {
		const length = lengthOf(search.filter);
		if (packs.length === 0 || length > left) {
			left = MAX_FILTER - (packs.length === 0 && proof !== undefined ? lengthOf(proof) : 0);
			packs.push([]);
		}
		packs.at(-1)?.push(search);
		left -= length;
	}
	return packs;
}

/**
 * `undefined` when what came is not the answer to the search.
 *
 * @param proof is asked for last in the first search, so that a filter that was cut would not find it.
 */
async function found(
	client: TrivoreClient,
	nsCode: string,
	searches: readonly Search[],
	concurrency: number,
	proof?: Proof,
): Promise<{ readonly users: Map<string, User>; readonly isProven: boolean } | undefined> {
	let isProven = false;
	const search = async (some: readonly Search[], index: number) => {
		const asked = index === 0 ? proof : undefined;
		const filters = [...some.map((one) => one.filter), asked?.filter];
		const filter = allOf(anyOf(...filters), condition('nsCode', 'eq', nsCode));
		const users = await collect(client.list('/user', userSchema, { filter }));
		const values = some.map(({ value }) => value);
		const isWitness = (user: User) => asked?.isWitness(user) === true;
		if (users.some(isWitness)) isProven = true;
		// The witness is no answer by itself.
		const others = users.filter((user) => !isWitness(user) || answers(values, [user]));
		return answers(values, others) ? others : undefined;
	};
	const packs = packed(searches, proof?.filter);
	const lists = await pMap(packs, search, { concurrency });
	if (lists.includes(undefined)) return undefined;
	const users = new Map(lists.flatMap((some) => (some ?? []).map((user) => [user.id, user] as const)));
	return { users, isProven };
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
			for (const [id, user] of exact.users) users.set(id, user);
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
		const sought = [...new Set(open.map((one) => one.attribute))];
		const remember = (some: Iterable<User>) => rememberWitness(client.apiBase, nsCode, some, sought);
		const proof = proofOf(client.apiBase, nsCode, sought);
		const others = await found(client, nsCode, searches, concurrency, proof);
		if (others === undefined) return undefined;
		if (others.isProven) client.searchable.learn('/user', sought);
		else proof?.forget();
		for (const [id, user] of others.users) users.set(id, user);
		remember(others.users.values());
		// Nobody must not be believed of an attribute that the service may not search.
		const missed = open.filter(
			({ value, valueOf }) => ![...users.values()].some((user) => sameInAnyCase(valueOf(user), value)),
		);
		const attributes = [...new Set(missed.map((one) => one.attribute))];
		const isSearched = await client.searchable.hasAll('/user', attributes, (user) => {
			const { data } = z.safeParse(userSchema, user);
			if (data !== undefined) remember([data]);
		});
		return isSearched ? [...users.values()] : undefined;
	} catch (error) {
		if (error instanceof ServiceError && error.kind === 'invalid') return undefined;
		throw error;
	}
}
