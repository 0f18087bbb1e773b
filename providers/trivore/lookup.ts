import { InputError, ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import { pathSegment } from '../http/url';
import type { TrivoreClient } from './client';
import { SERVICE } from './errors';
import { answers, inAnyCase } from './anyCase';
import { allOf, anyOf, condition } from './filter';
import { describeKey, identified, USER_KEYS, type UserKey } from './identity';
import { isFresh } from './memberships';
import { isIn } from './namespace';
import { keyedQueue } from './queue';
import { groupSchema, namespaceSchema, userSchema, type Group, type Namespace, type User } from './schemas';

function inNamespace(nsCode: string | undefined): string | undefined {
	return nsCode === undefined ? undefined : condition('nsCode', 'eq', nsCode);
}

/** Groups on one page. Source: Trivore ID "Simple usage examples": `count` is at most 500. */
const MOST_REMEMBERED = 500;

const idKey = (id: string) => `id ${id}`;

const nameKey = (name: string, nsCode: string | undefined) => `name ${JSON.stringify([nsCode, name])}`;

function notFound(what: string, advice: string): ServiceError {
	return new ServiceError({ service: SERVICE, kind: 'notFound', status: 404, message: `There is no ${what}.`, advice });
}

/**
 * Finds users, groups and namespaces by what people call them, and remembers during one run what does not change.
 * Whatever a filter finds is compared again here: an installation that passes over a filter must not lead to the
 * wrong person.
 *
 * Source: Trivore ID "Filtering" for what can be searched.
 */
export class Lookup {
	private readonly groups = new Map<string, Promise<Group | undefined>>();
	/** When what is in `groups` was asked for. */
	private readonly askedAt = new Map<string, number>();
	private readonly groupLists = new Map<string | undefined, Promise<Group[]>>();
	private accessible: Promise<Namespace[] | undefined> | undefined;

	/** Creates of the same group wait for each other: whether the service refuses a second one is not documented. */
	readonly oneByOne = keyedQueue();

	constructor(private readonly client: TrivoreClient) {}

	/**
	 * The users that a key identifies, in one namespace or in all that the client may see.
	 *
	 * @throws {InputError} when nobody verified that the address or number belongs to the user who has it.
	 */
	async findUsers(key: UserKey, nsCode?: string): Promise<User[]> {
		const { attributes, spellings } = USER_KEYS[key.kind];
		const inPlace = (users: readonly User[]) => users.filter((user) => nsCode === undefined || isIn(nsCode, user));
		for (const attribute of attributes) {
			const written = spellings(key.value).map((spelling) => condition(attribute, 'eq', spelling));
			// A value without any plain letter or digit has no part to search by.
			const anyCase = key.kind === 'mobile' ? undefined : inAnyCase(attribute, key.value);
			const filter = allOf(anyOf(...written, anyCase), inNamespace(nsCode));
			const found = await this.client.search('/user', userSchema, filter ?? '', attribute);
			if (found && answers(spellings(key.value), found)) return identified(key, inPlace(found));
		}
		// This installation cannot search by it, or the answer is to another search: all users are read.
		const all = await collect(this.client.list('/user', userSchema, { filter: inNamespace(nsCode) }));
		return identified(key, inPlace(all));
	}

	/**
	 * The one user with that key.
	 *
	 * @throws {ServiceError} of kind `notFound`; {InputError} when several users have the key.
	 */
	async user(key: UserKey, nsCode?: string): Promise<User> {
		const found = await this.findUsers(key, nsCode);
		const [user] = found;
		if (user === undefined) {
			throw notFound(
				`user with the ${describeKey(key)}${nsCode === undefined ? '' : ` in the namespace "${nsCode}"`}`,
				'Check the spelling. Users in namespaces that the Management API client may not see look like missing ones.',
			);
		}
		if (found.length > 1) {
			throw new InputError(
				'user',
				`${found.length} users have the ${describeKey(key)} (${describePlaces(found)}).`,
				undefined,
				{ code: 'severalFit', facts: { object: 'user' } },
			);
		}
		return user;
	}

	async userById(id: string): Promise<User> {
		return (await this.client.get(`/user/${pathSegment(id, 'User')}`, userSchema)).value;
	}

	/**
	 * @param fresh whether to read it now, unless that was done a moment ago
	 * @throws {ServiceError} of kind `notFound`.
	 */
	async groupById(id: string, fresh = false): Promise<Group> {
		const key = idKey(id);
		const isNew = isFresh(this.client.clock, this.askedAt.get(key) ?? Number.NEGATIVE_INFINITY);
		if (fresh && !isNew) this.groups.delete(key);
		const group = await this.remembered(key, async () =>
			this.client.find(`/group/${pathSegment(id, 'Group')}`, groupSchema),
		);
		if (group !== undefined) return group;
		throw notFound(
			`group with the ID "${id}"`,
			'Nothing was changed. (Trivore ID would have created a group with this text as its name.)',
		);
	}

	/**
	 * Remembers all groups of a namespace, or of all that the client may see, if one page has them all: then many names and
	 * IDs cost one call. Names that several groups have are not remembered, so that each is looked up and refused.
	 */
	async rememberGroups(nsCode: string | undefined): Promise<void> {
		const askedAt = this.client.clock.now();
		const query = { filter: inNamespace(nsCode), startIndex: 0, count: MOST_REMEMBERED };
		const page = await this.client.page('/group', groupSchema, query).catch((error: unknown) => {
			if (error instanceof ServiceError && error.kind === 'invalid') return undefined;
			throw error;
		});
		if (page === undefined) return;
		const { items, total } = page;
		const ids = new Set(items.map(({ id }) => id));
		if (total !== items.length || ids.size !== total) return;
		const groups = items.filter((group) => nsCode === undefined || isIn(nsCode, group));
		const put = (key: string, group: Group) => {
			this.groups.set(key, Promise.resolve(group));
			this.askedAt.set(key, askedAt);
		};
		for (const group of groups) {
			put(idKey(group.id), group);
			const { name } = group;
			const isOne = name && groups.every((other) => other === group || other.name !== name);
			if (isOne) put(nameKey(name, nsCode), group);
		}
	}

	/** The group of exactly that name, `undefined` if there is none. @throws {InputError} when several have it. */
	async findGroup(name: string, nsCode: string | undefined): Promise<Group | undefined> {
		return await this.remembered(nameKey(name, nsCode), async () => {
			const filter = allOf(inNamespace(nsCode), condition('name', 'eq', name)) ?? '';
			const found = await this.client.search('/group', groupSchema, filter, 'name');
			const listed = found && answers([name], found) ? found : await this.groupsOf(nsCode);
			const groups = listed.filter((group) => group.name === name && (nsCode === undefined || isIn(nsCode, group)));
			if (groups.length > 1) {
				throw new InputError(
					'group',
					`${groups.length} groups have the name "${name}" (${describePlaces(groups)}).`,
					undefined,
					{ code: 'severalFit', facts: { object: 'group' } },
				);
			}
			return groups[0];
		});
	}

	/** @throws {ServiceError} of kind `notFound`. */
	async group(name: string, nsCode: string | undefined): Promise<Group> {
		const group = await this.findGroup(name, nsCode);
		if (group !== undefined) return group;
		throw notFound(
			`group with the name "${name}"${nsCode === undefined ? '' : ` in the namespace "${nsCode}"`}`,
			'Check the spelling; capital and small letters are different. Nothing was changed.',
		);
	}

	/** To be called when a group was created. */
	learnGroup(group: Group): void {
		this.groupLists.clear();
		this.groups.set(idKey(group.id), Promise.resolve(group));
		const { name, nsCode } = group;
		// Without a namespace, the name may belong to several groups now.
		this.groups.delete(nameKey(name ?? '', undefined));
		if (name && nsCode) this.groups.set(nameKey(name, nsCode), Promise.resolve(group));
	}

	/** To be called when a group was changed or deleted. */
	forgetGroups(): void {
		this.groups.clear();
		this.askedAt.clear();
		this.groupLists.clear();
	}

	/** The namespaces of the client, or `undefined` if it may not see them. */
	async namespaces(): Promise<Namespace[] | undefined> {
		this.accessible ??= collect(this.client.list('/namespace', namespaceSchema, { all: false })).catch(
			(error: unknown) => {
				if (error instanceof ServiceError && error.kind === 'forbidden') return undefined;
				this.accessible = undefined;
				throw error;
			},
		);
		return await this.accessible;
	}

	/** The group list of a namespace is read once, for installations that cannot search groups by name. */
	private async groupsOf(nsCode: string | undefined): Promise<Group[]> {
		const list =
			this.groupLists.get(nsCode) ?? collect(this.client.list('/group', groupSchema, { filter: inNamespace(nsCode) }));
		this.groupLists.set(nsCode, list);
		return await list.catch((error: unknown) => {
			this.groupLists.delete(nsCode);
			throw error;
		});
	}

	/** A look-up that failed or found nothing is done again the next time. */
	private async remembered(key: string, lookUp: () => Promise<Group | undefined>): Promise<Group | undefined> {
		if (!this.groups.has(key)) this.askedAt.set(key, this.client.clock.now());
		const known = this.groups.get(key) ?? lookUp();
		this.groups.set(key, known);
		try {
			const group = await known;
			if (group === undefined) this.groups.delete(key);
			return group;
		} catch (error) {
			this.groups.delete(key);
			throw error;
		}
	}
}

function describePlaces(found: ReadonlyArray<{ readonly nsCode?: string | null | undefined }>): string {
	const codes = [...new Set(found.map(({ nsCode }) => nsCode).filter(Boolean))];
	return codes.length === 0 ? 'namespaces unknown' : `in ${codes.map((code) => `"${code}"`).join(', ')}`;
}
