/** The users and groups of one namespace, for work on many of them. */
import { InputError, ServiceError } from '../../http/errors';
import { collect } from '../../http/paging';
import { folded } from '../../text';
import type { TrivoreClient } from '../client';
import { SERVICE } from '../errors';
import { allOf, anyOf, attributesOf, condition, isClosed } from '../filter';
import type { Lookup } from '../lookup';
import { isIn } from '../namespace';
import { searchByKeys, type Asked } from '../keySearch';
import { targetNamespace } from '../ensureUser';
import { isFresh } from '../memberships';
import { groupSchema, lastModified, userSchema, type Group, type Namespace, type User } from '../schemas';

/** Names in one filter: some 2,000 characters of address, which every gateway takes. */
export const NAMES_PER_SEARCH = 20;

/** Known by its code; its policy only if the client may read namespaces. */
export interface NamespaceRef {
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

function withoutTime({ id, username }: User): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: `The service returned the user "${username ?? id}" without the time of the last change ("meta.lastModified"), and does not search by it.`,
	});
}

function askedName(value: string, isSure: Asked['isSure'] = () => true): Asked {
	return { attribute: 'username', value, valueOf: ({ username }) => username ?? '', isSure };
}

/** Accounts that were deleted may stay in lists with a marker until the service removes them. */
const isThere = (user: User) => user.deleted !== true;

const byIdOf = (groups: readonly Group[]) => new Map(groups.map((group) => [group.id, group]));

const inNamespace = (nsCode: string) => condition('nsCode', 'eq', nsCode);

interface Counted {
	readonly users: User[];
	/** How many users the service counts, where it does; without those who are not meant. */
	readonly total: number | undefined;
}

/** The users of the namespace who are there, of all that came. */
function counted(nsCode: string, found: readonly User[], total: number | undefined): Counted {
	const users = found.filter((user) => isIn(nsCode, user) && isThere(user));
	return { users, total: total === undefined ? undefined : total - (found.length - users.length) };
}

/**
 * User names and group names are unique within a namespace only, so everything is read and compared within one.
 * Whatever a filter finds is compared again here.
 */
export class NamespaceView {
	private place: Promise<NamespaceRef> | undefined;
	private groupsNow: { readonly byId: Promise<ReadonlyMap<string, Group>>; readonly readAt: number } | undefined;
	/** Groups that were made through this view, which lists may not show yet. */
	private readonly made = new Map<string, Group>();

	constructor(
		private readonly client: TrivoreClient,
		private readonly lookup: Lookup,
		/** Code of the namespace; without it the client's only one. */
		private readonly chosen: string | undefined,
	) {}

	/** @throws {InputError} when the code is unknown, or when there is none and the client can use several. */
	async where(): Promise<NamespaceRef> {
		this.place ??= targetNamespace(this.lookup, this.chosen).then(({ nsCode, namespace }) => {
			if (nsCode !== undefined) return { nsCode, namespace };
			throw new InputError(
				'namespace',
				'The code of a namespace is needed, because the Management API client may be able to use several namespaces.',
				undefined,
				{ code: 'needsValue', facts: { value: 'namespace' } },
			);
		});
		return await this.place;
	}

	/** The code alone; whether the client may use it shows by what is found, or when something is created. */
	async code(): Promise<string> {
		return this.chosen ?? (await this.where()).nsCode;
	}

	async users(): Promise<User[]> {
		return (await this.listed()).users;
	}

	/** All users, and how many the service counts. */
	async listed(): Promise<Counted> {
		const nsCode = await this.code();
		let total: number | undefined;
		const options = { onTotal: (count: number) => (total = count) };
		const found =
			(await this.client.search('/user', userSchema, inNamespace(nsCode), 'nsCode', options)) ??
			(await collect(this.client.list('/user', userSchema, {}, options)));
		return counted(nsCode, found, total);
	}

	/**
	 * Whom a filter that a person wrote finds.
	 *
	 * @throws {InputError} for one that would end the parentheses around it, or rests on what nobody is found by.
	 * @throws {ServiceError} when the service refuses it.
	 */
	async filtered(filter: string): Promise<Counted> {
		if (!isClosed(filter)) {
			throw new InputError('filter', 'The parentheses or quotation marks of the filter do not match.');
		}
		const nsCode = await this.code();
		for (const attribute of attributesOf(filter)) {
			if (await this.client.searchable.has('/user', attribute)) continue;
			throw new InputError(
				'filter',
				`The service finds no user who has "${attribute}", so it may not search that attribute, and the filter would miss users.`,
			);
		}
		let total: number | undefined;
		const query = { filter: allOf(filter, inNamespace(nsCode)) };
		const found = await collect(this.client.list('/user', userSchema, query, { onTotal: (count) => (total = count) }));
		return counted(nsCode, found, total);
	}

	/** Members of one of the groups, and perhaps others; `undefined` if the service does not search memberships. */
	async membersOf(groupIds: readonly string[]): Promise<User[] | undefined> {
		const nsCode = await this.code();
		const found = new Map<string, User>();
		for (let start = 0; start < groupIds.length; start += NAMES_PER_SEARCH) {
			const some = groupIds.slice(start, start + NAMES_PER_SEARCH);
			const filter = allOf(anyOf(...some.map((id) => condition('memberOf', 'eq', id))), inNamespace(nsCode));
			const users = await this.client.search('/user', userSchema, filter ?? '', 'memberOf');
			if (users === undefined) return undefined;
			for (const user of counted(nsCode, users, undefined).users) found.set(user.id, user);
		}
		return [...found.values()];
	}

	/**
	 * Who changed at that time or later.
	 *
	 * Source: Trivore ID "Filtering": filters call the time `lastModifiedDate`, replies `meta.lastModified`.
	 *
	 * @throws {ServiceError} when the service neither searches by that time nor tells it.
	 */
	async changedSince(since: Date): Promise<User[]> {
		const nsCode = await this.code();
		const filter = allOf(condition('lastModifiedDate', 'ge', since.toISOString()), inNamespace(nsCode)) ?? '';
		const found = await this.client.search('/user', userSchema, filter, 'lastModifiedDate');
		const users = found === undefined ? await this.users() : counted(nsCode, found, undefined).users;
		return users.filter((user) => {
			const changed = Date.parse(lastModified(user) ?? '');
			if (Number.isNaN(changed) && found === undefined) throw withoutTime(user);
			return Number.isNaN(changed) || changed >= since.getTime();
		});
	}

	/**
	 * The users of exactly these names, at most `NAMES_PER_SEARCH`; `undefined` if the installation cannot search them.
	 */
	async search(names: readonly string[]): Promise<User[] | undefined> {
		const nsCode = await this.code();
		const filter = allOf(
			anyOf(...names.map((name) => condition('username', 'eq', name))),
			condition('nsCode', 'eq', nsCode),
		);
		return await this.client.search('/user', userSchema, filter ?? '', 'username');
	}

	/** Every user who has one of the values in any upper and lower case, and perhaps others; see `searchByKeys`. */
	async usersWith(asked: readonly Asked[], concurrency: number): Promise<User[] | undefined> {
		const nsCode = await this.code();
		const users = await searchByKeys(this.client, nsCode, asked, concurrency);
		return users?.filter((user) => isIn(nsCode, user) && isThere(user));
	}

	/** The users of these names, whatever their upper and lower case. */
	async usersNamed(names: readonly string[], concurrency: number): Promise<User[]> {
		const asked = names.filter(Boolean).map((value) => askedName(value));
		const wanted = new Set(names.map(folded));
		const users = (await this.usersWith(asked, concurrency)) ?? (await this.users());
		return users.filter((user) => wanted.has(folded(user.username ?? '')));
	}

	/** The groups as they are now. */
	async groups(): Promise<Group[]> {
		const readAt = this.client.clock.now();
		const groups = await this.readGroups();
		this.groupsNow = { byId: Promise.resolve(byIdOf(groups)), readAt };
		return groups;
	}

	private async readGroups(): Promise<Group[]> {
		const nsCode = await this.code();
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

	/** As `forgetGroups`, unless they were read a moment ago: then nothing slow lies between that and a write. */
	forgetOldGroups(): void {
		const { readAt = Number.NEGATIVE_INFINITY } = this.groupsNow ?? {};
		if (!isFresh(this.client.clock, readAt)) this.forgetGroups();
	}

	/** @throws {ServiceError} of kind `notFound` when one of them is gone: writing its id would create a group. */
	async groupsOf(ids: readonly string[]): Promise<Group[]> {
		if (ids.length === 0) return [];
		this.groupsNow ??= { byId: this.readGroups().then(byIdOf), readAt: this.client.clock.now() };
		this.groupsNow.byId.catch(() => this.forgetGroups());
		const known = await this.groupsNow.byId;
		return ids.map((id) => {
			const group = known.get(id) ?? this.made.get(id);
			if (group === undefined) throw groupGone(id);
			return group;
		});
	}
}
