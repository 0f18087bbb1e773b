/** The users and groups of one namespace, for work on many of them. */
import pMap from 'p-map';

import { InputError, ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import type { TrivoreClient } from './client';
import { SERVICE } from './errors';
import { anyOf, allOf, condition } from './filter';
import type { Lookup } from './lookup';
import { isIn } from './place';
import { targetNamespace } from './provision';
import { groupSchema, userSchema, type Group, type Namespace, type User } from './schemas';

/** Names in one filter: some 2,000 characters of address, which every gateway takes. */
export const NAMES_PER_SEARCH = 20;

/** Known by its code; its policy only if the client may read namespaces. */
export interface Place {
	readonly nsCode: string;
	readonly namespace: Namespace | undefined;
}

/** A group that was there when the run began, and is not there now. */
function groupGone(id: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'notFound',
		status: 404,
		message: `The group "${id}" was deleted while the import was running.`,
		advice: `Check that there is no group with the name "${id}" now: Trivore ID creates a group for an entry that it does not know.`,
	});
}

/** Accounts that were deleted may stay in lists with a marker until the service removes them. */
const isThere = (user: User) => user.deleted !== true;

/**
 * User names and group names are unique within a namespace only, so everything is read and compared within one.
 * Whatever a filter finds is compared again here.
 */
export class NamespaceView {
	private place: Promise<Place> | undefined;
	private groupsNow: Promise<ReadonlyMap<string, Group>> | undefined;
	/** Groups that were made through this view, which lists may not show yet. */
	private readonly made = new Map<string, Group>();

	constructor(
		private readonly client: TrivoreClient,
		private readonly lookup: Lookup,
		/** Code of the namespace; without it the client's only one. */
		private readonly chosen: string | undefined,
	) {}

	/** @throws {InputError} when the code is unknown, or when there is none and the client can use several. */
	async where(): Promise<Place> {
		this.place ??= targetNamespace(this.lookup, this.chosen).then(({ nsCode, namespace }) => {
			if (nsCode !== undefined) return { nsCode, namespace };
			throw new InputError(
				'Namespace Code',
				'"Namespace Code" is needed, because the Management API client may be able to use several namespaces.',
				'Add the option "Namespace Code".',
			);
		});
		return await this.place;
	}

	async users(): Promise<User[]> {
		const { nsCode } = await this.where();
		const filter = condition('nsCode', 'eq', nsCode);
		const found =
			(await this.client.search('/user', userSchema, filter, 'nsCode')) ??
			(await collect(this.client.list('/user', userSchema)));
		return found.filter((user) => isIn(nsCode, user) && isThere(user));
	}

	/**
	 * The users of exactly these names, at most `NAMES_PER_SEARCH`; `undefined` if the installation cannot search them.
	 */
	async search(names: readonly string[]): Promise<User[] | undefined> {
		const { nsCode } = await this.where();
		const filter = allOf(
			anyOf(...names.map((name) => condition('username', 'eq', name))),
			condition('nsCode', 'eq', nsCode),
		);
		return await this.client.search('/user', userSchema, filter ?? '', 'username');
	}

	/**
	 * The users of these names, in any spelling of the names as they stand or in small letters: filters compare letter
	 * by letter.
	 */
	async usersNamed(names: readonly string[], concurrency: number): Promise<User[]> {
		const { nsCode } = await this.where();
		const spellings = [...new Set(names.flatMap((name) => [name, name.toLowerCase()]))].filter(Boolean);
		const wanted = new Set(names.map((name) => name.toLowerCase()));
		const searches: string[][] = [];
		for (let at = 0; at < spellings.length; at += NAMES_PER_SEARCH) {
			searches.push(spellings.slice(at, at + NAMES_PER_SEARCH));
		}
		const found = await pMap(searches, async (some) => await this.search(some), { concurrency });
		const users = found.includes(undefined) ? await this.users() : found.flatMap((some) => some ?? []);
		const byId = new Map(users.map((user) => [user.id, user]));
		return [...byId.values()].filter(
			(user) => isIn(nsCode, user) && isThere(user) && wanted.has((user.username ?? '').toLowerCase()),
		);
	}

	async groups(): Promise<Group[]> {
		const { nsCode } = await this.where();
		const filter = condition('nsCode', 'eq', nsCode);
		const found =
			(await this.client.search('/group', groupSchema, filter, 'nsCode')) ??
			(await collect(this.client.list('/group', groupSchema)));
		return found.filter((group) => isIn(nsCode, group));
	}

	/** To be called for a group that was made through this view. */
	learnGroup(group: Group): void {
		this.made.set(group.id, group);
	}

	/** Makes the next look at the groups a fresh one. */
	forgetGroups(): void {
		this.groupsNow = undefined;
	}

	/** @throws {ServiceError} of kind `notFound` when one of them is gone: writing its id would create a group. */
	async groupsOf(ids: readonly string[]): Promise<Group[]> {
		if (ids.length === 0) return [];
		this.groupsNow ??= this.groups().then((groups) => new Map(groups.map((group) => [group.id, group])));
		this.groupsNow.catch(() => this.forgetGroups());
		const known = await this.groupsNow;
		return ids.map((id) => {
			const group = known.get(id) ?? this.made.get(id);
			if (group === undefined) throw groupGone(id);
			return group;
		});
	}
}
