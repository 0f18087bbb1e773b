/** What bulk work reads of an identity domain. */
import type { DirectoryGroup, DirectoryUser, FoundUsers, ReadScope, Values } from '../../directory';
import { groupNamesOf, groupsNamed, usersInScope } from '../../directoryRead';
import { collect } from '../../http/paging';
import { anyOf, present, rawFilter, where, type ScimFilter } from '../../scim/filter';
import type { OciDomainsClient } from '../client';
import { fixedReason } from '../groups';
import { isOcid } from '../references';
import { readGroup, readUser, type User } from '../schemas';
import { isStaying } from '../users';
import { domainsCapabilities, READ_ATTRIBUTES, toDirectoryUser } from './capabilities';

/** Conditions in one search. How long a filter may be is not documented; these are some kilobytes. */
const CONDITIONS = 50;
/** Up to so many searches are made before the list is tried. */
const FEW_SEARCHES = 2;
const PAGE = 1000;

const EVERYONE = present('userName');

/** The longest part of a value that is written in one way only, as far as the pattern tells. */
function longest(value: string, plain: RegExp): string {
	return (value.match(plain) ?? []).reduce((best, part) => (part.length > best.length ? part : best), '');
}

/** Parts that are shorter than that find half of the directory. */
const SHORTEST = 3;

/**
 * The condition that finds a value whatever its upper and lower case; `undefined` if none does. Letters with accents may
 * be stored in two ways, so that the rest of the value is looked for.
 */
function inAnyCase(attribute: string, value: string): ScimFilter | undefined {
	if (/^[ -~]*$/.test(value)) return where(attribute, 'eq', value);
	const part = longest(value, /[!-~]+/g);
	return part.length >= SHORTEST ? where(attribute, 'co', part) : undefined;
}

/** The same for an attribute that is compared letter by letter. Source: RFC 7643, section 3.1, `externalId`. */
function exactInAnyCase(attribute: string, value: string): ScimFilter | undefined {
	if (/^[ -@[-`{-~]*$/.test(value)) return where(attribute, 'eq', value);
	const part = longest(value, /[!-@[-`{-~]+/g);
	return part.length >= SHORTEST ? where(attribute, 'co', part) : undefined;
}

function conditionsFor(field: string, value: string): ReadonlyArray<ScimFilter | undefined> {
	switch (field) {
		case 'userName':
			return [inAnyCase('userName', value), ...(isOcid(value) ? [where('ocid', 'eq', value)] : [])];
		case 'email':
			return [inAnyCase('emails.value', value)];
		case 'key':
			return [exactInAnyCase('externalId', value)];
		default:
			return [undefined];
	}
}

/** The searches that find every user with one of the rows' values; `undefined` if there are none that do. */
function searchesFor(rows: readonly Values[], fields: readonly string[]): ScimFilter[] | undefined {
	const conditions = new Set<ScimFilter>();
	for (const field of fields) {
		for (const row of rows) {
			const value = row[field];
			if (!value) continue;
			for (const condition of conditionsFor(field, value)) {
				if (condition === undefined) return undefined;
				conditions.add(condition);
			}
		}
	}
	const all = [...conditions];
	return Array.from({ length: Math.ceil(all.length / CONDITIONS) }, (_, index) =>
		anyOf(...all.slice(index * CONDITIONS, (index + 1) * CONDITIONS)),
	);
}

export class DomainReader {
	/** What was read of each user, for changes that need more than bulk work knows. */
	readonly known = new Map<string, User>();
	/** Ids of groups that are being deleted. */
	private readonly leaving = new Set<string>();
	/** Groups that were asked for by their ids, as far as the credential may read them. */
	private readonly asked = new Map<string, DirectoryGroup | undefined>();

	constructor(private readonly client: OciDomainsClient) {}

	private async *search(filter: ScimFilter): AsyncGenerator<DirectoryUser> {
		const list = this.client.scim.list('Users', { filter, attributes: READ_ATTRIBUTES });
		for await (const found of list) {
			const user = readUser(found);
			if (!isStaying(user)) continue;
			this.known.set(user.id, user);
			yield toDirectoryUser(user, this.client.isOwn(user));
		}
	}

	private async searchAll(filters: readonly ScimFilter[]): Promise<DirectoryUser[]> {
		const users = new Map<string, DirectoryUser>();
		for (const filter of filters) for await (const user of this.search(filter)) users.set(user.id, user);
		return [...users.values()];
	}

	/** The list of all users, unless it is longer than that. */
	private async listUpTo(most: number): Promise<DirectoryUser[] | undefined> {
		const users: DirectoryUser[] = [];
		for await (const user of this.search(EVERYONE)) {
			if (users.length >= most) return undefined;
			users.push(user);
		}
		return users;
	}

	/** Few rows are looked up. Of many, the list costs less if it has no more pages than there would be searches. */
	private async byKeys(rows: readonly Values[], fields: readonly string[]): Promise<FoundUsers | undefined> {
		const searches = searchesFor(rows, fields);
		if (searches === undefined) return undefined;
		if (searches.length > FEW_SEARCHES) {
			const all = await this.listUpTo(searches.length * PAGE);
			if (all !== undefined) return Object.assign(all, { isWhole: true });
		}
		return await this.searchAll(searches);
	}

	async users({ users }: ReadScope, groups: readonly DirectoryGroup[]): Promise<FoundUsers> {
		return await usersInScope(users, domainsCapabilities, {
			byKeys: async ({ rows, fields }) => await this.byKeys(rows, fields),
			all: async () => await collect(this.search(EVERYONE)),
			members: async (names) => {
				const wanted = groupsNamed(groups, names);
				return await this.searchAll(wanted.map(({ id }) => where('groups.value', 'eq', id)));
			},
			filter: async (filter) => await this.searchAll([rawFilter(filter)]),
			changedSince: async (since) => await this.searchAll([where('meta.lastModified', 'ge', since.toISOString())]),
		});
	}

	/**
	 * The groups of these names; those that are being deleted are not among them. Where the users are read already and few,
	 * the same search finds the groups that they are in: exact memberships ask for them next.
	 */
	async groups(scope: ReadScope, users: readonly DirectoryUser[] = []): Promise<DirectoryGroup[]> {
		const names = groupNamesOf(scope);
		if (names.length === 0) return [];
		const held = new Set(users.flatMap((user) => this.referencesOf(user).map(({ value }) => value)));
		if (names.length + held.size > CONDITIONS) return await this.groupsWith('displayName', names);
		const conditions = [
			...new Set(names.map((name) => where('displayName', 'eq', name))),
			...[...held].map((id) => where('id', 'eq', id)),
		];
		const found = await collect(this.searchGroups(anyOf(...conditions)));
		for (const id of held) {
			this.asked.set(
				id,
				found.find((group) => group.id === id),
			);
		}
		return [...groupsNamed(found, names)];
	}

	private referencesOf({ id }: DirectoryUser) {
		return (this.known.get(id)?.groups ?? []).filter(({ type }) => type !== 'indirect');
	}

	async allGroups(): Promise<DirectoryGroup[]> {
		return await collect(this.searchGroups(present('displayName')));
	}

	/**
	 * The groups of users who carry them. A group that the account behind the credential may not read has the name that
	 * the user has of it.
	 *
	 * @param read groups that were read already.
	 */
	async groupsOf(
		users: readonly DirectoryUser[],
		read: readonly DirectoryGroup[],
	): Promise<Map<DirectoryUser, DirectoryGroup[]>> {
		const known = new Set(read.map(({ id }) => id));
		const held = users.flatMap((user) => this.referencesOf(user).map(({ value }) => value));
		const ids = new Set(held.filter((id) => !known.has(id) && !this.asked.has(id)));
		const isList = ids.size > FEW_SEARCHES * CONDITIONS;
		const found = isList ? await this.allGroups() : await this.groupsWith('id', [...ids]);
		const seen = [...this.asked.values()].flatMap((group) => group ?? []);
		const byId = new Map([...read, ...seen, ...found].map((group) => [group.id, group]));
		return new Map(
			users.map((user) => [
				user,
				this.referencesOf(user).flatMap(({ value: id, display }) =>
					this.leaving.has(id) ? [] : (byId.get(id) ?? groupNamed(id, display ?? id)),
				),
			]),
		);
	}

	private async groupsWith(attribute: 'displayName' | 'id', values: readonly string[]): Promise<DirectoryGroup[]> {
		const wanted = [...new Set(values)];
		const groups = new Map<string, DirectoryGroup>();
		for (let start = 0; start < wanted.length; start += CONDITIONS) {
			const part = wanted.slice(start, start + CONDITIONS).map((value) => where(attribute, 'eq', value));
			for await (const group of this.searchGroups(anyOf(...part))) groups.set(group.id, group);
		}
		return [...groups.values()];
	}

	private async *searchGroups(filter: ScimFilter): AsyncGenerator<DirectoryGroup> {
		const list = this.client.scim.list('Groups', { filter, attributes: ['displayName', 'deleteInProgress'] });
		for await (const found of list) {
			const group = readGroup(found);
			if (isStaying(group)) yield groupNamed(group.id, group.displayName);
			else this.leaving.add(group.id);
		}
	}
}

const groupNamed = (id: string, name: string): DirectoryGroup => ({
	id,
	name,
	fixed: fixedReason({ displayName: name }),
});
