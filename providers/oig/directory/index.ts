/**
 * Oracle Identity Governance as a directory for bulk work: users are created and changed in arrays, roles are granted by
 * one request each. What becomes a request is pending, and is not requested again while that is open.
 */
import type {
	Action,
	ActionOutcome,
	Directory,
	DirectoryGroup,
	DirectoryUser,
	FoundUsers,
	GroupsOfUsers,
	IsManaged,
	IsMember,
	ReadScope,
	Snapshot,
	UserScope,
} from '../../directory';
import { groupNamesOf, groupsNamed, listedMemberships, usersInScope, usersOfIds } from '../../directoryRead';
import { ServiceError } from '../../http/errors';
import { groupsOfUsers } from './held';
import { collect } from '../../http/paging';
import { mapBounded } from '../../http/boundedConcurrency';
import { isNotFound } from '../../http/missing';
import type { OigClient } from '../client';
import { changedAt, guardOf, oigCapabilities, READ_ATTRIBUTES, toDirectoryUser } from './capabilities';
import { packsOf, type OigDirectoryOptions } from './packs';
import { DirectoryRun, type Raised } from './run';
import { BulkWrites } from './writes';
import type { Entry } from '../entry';
import { isInvalid, SERVICE } from '../errors';
import { findUsersByAny } from '../lookUp';
import { directMembers, isDefaultRole, isFiltered, namesOf, ROLES } from '../roles';
import { wireName } from '../rules';
import { getUser, isDeleted, USERS } from '../users';

/** Above this many rows, pages of all users cost less than filters. */
const LIST_ABOVE = 100;

/** Members of roles who are read one by one; of more, the list of all users costs less. */
const FEW_MEMBERS = 20;

class OigSnapshot implements Snapshot {
	users: FoundUsers = [];
	groups: readonly DirectoryGroup[] = [];
	private readonly run: DirectoryRun;
	private readonly writes: BulkWrites;

	constructor(
		private readonly client: OigClient,
		private readonly options: OigDirectoryOptions,
	) {
		this.run = new DirectoryRun(client, options);
		this.writes = new BulkWrites(this.run);
	}

	async load(scope: ReadScope): Promise<this> {
		if (groupNamesOf(scope).length > 0) this.groups = await this.listGroups();
		let total: number | undefined;
		this.users = await usersInScope(scope.users, oigCapabilities, {
			byKeys: async (keys) => await this.findUsers(keys),
			all: async () => await collect(this.listUsers({}, (count) => (total = count))),
			members: async (names) => await this.membersOf(groupsNamed(this.groups, names)),
			filter: async (q) => await collect(this.listUsers({ q }, (count) => (total = count))),
			changedSince: async (since) => (await collect(this.listUsers())).filter((user) => this.isChanged(user, since)),
		});
		if (total !== undefined) Object.assign(this.users, { total });
		return this;
	}

	private async membersOf(groups: readonly DirectoryGroup[]): Promise<FoundUsers> {
		const ids = new Set<string>();
		for (const { id: roleId } of groups) for await (const id of directMembers(this.client, roleId)) ids.add(id);
		const get = async (id: string) => {
			const entry = await getUser(this.client, id).catch((error: unknown) => {
				if (isNotFound(error)) return undefined;
				throw error;
			});
			return entry === undefined || isDeleted(entry) ? undefined : this.seen(entry);
		};
		return await usersOfIds(ids, { few: FEW_MEMBERS, get, list: () => this.listUsers() });
	}

	/** Attributes with dates may not be searchable, and their form in filters is not documented, so it is compared here. */
	private isChanged({ id }: DirectoryUser, since: Date): boolean {
		const entry = this.run.users.get(id);
		const changed = entry && changedAt(entry);
		if (changed !== undefined) return changed >= since.getTime();
		throw new ServiceError({
			service: SERVICE,
			kind: 'unexpected',
			status: 200,
			message: `OIG listed the user ${id} without the time of the last change ("usr_update").`,
		});
	}

	async memberships(asked: ReadonlyMap<DirectoryUser, readonly string[]>): Promise<IsMember> {
		const byGroup = new Map<string, Entry[]>();
		for (const [{ id }, groupIds] of asked) {
			const entry = this.run.users.get(id);
			for (const groupId of groupIds)
				byGroup.set(groupId, [...(byGroup.get(groupId) ?? []), ...(entry ? [entry] : [])]);
		}
		const usersOf = (groupId: string) => byGroup.get(groupId) ?? [];
		const isMember = await listedMemberships(asked, (groupId) => this.run.directMembers(groupId, usersOf(groupId)));
		// What a filter returned is no size of a group.
		const size = (groupId: string) => (isFiltered(usersOf(groupId)) ? undefined : isMember.size?.(groupId));
		return Object.assign((user: DirectoryUser, groupId: string) => isMember(user, groupId), { size });
	}

	async groupsOf(users: readonly DirectoryUser[], isManaged: IsManaged = () => true): Promise<GroupsOfUsers> {
		if (users.length === 0) return new Map();
		const roles = this.groups.length > 0 ? this.groups : await this.listGroups();
		return await groupsOfUsers(this.run, users, roles, isManaged);
	}

	/** By filters on all keys at once; `undefined` where the list of all users is to be read. */
	private async findUsers({ rows, fields }: Extract<UserScope, { by: 'keys' }>): Promise<DirectoryUser[] | undefined> {
		if (rows.length > LIST_ABOVE) return undefined;
		const asked = fields.map((field) => ({
			attribute: wireName(field),
			values: rows.map((row) => row[field] ?? '').filter((value) => value !== ''),
		}));
		return (await findUsersByAny(this.client, asked))?.map((entry) => this.seen(entry));
	}

	/** @param onTotal told how many users the server counts, where it does: without the entries that stand for nobody. */
	private async *listUsers(
		query: { readonly q?: string } = {},
		onTotal?: (total: number) => void,
	): AsyncGenerator<DirectoryUser> {
		const seen = new Set<string>();
		let total: number | undefined;
		let nobody = 0;
		for await (const entry of this.allUsers(query, (count) => (total = count))) {
			// A user who is created while the pages are read may move others to the next one.
			if (entry.id === '' || seen.has(entry.id) || isDeleted(entry)) nobody += 1;
			else {
				seen.add(entry.id);
				yield this.seen(entry);
			}
		}
		if (total !== undefined) onTotal?.(total - nobody);
	}

	private async listGroups(): Promise<DirectoryGroup[]> {
		const roles = await collect(this.client.listAll(ROLES));
		for (const role of roles) this.run.roles.set(role.id, role);
		const { groups, ambiguous } = namesOf(roles);
		for (const name of ambiguous) this.run.ambiguousRoles.add(name);
		const defaults = new Set(roles.filter(isDefaultRole).map(({ id }) => id));
		return groups.map((group) => (defaults.has(group.id) ? { ...group, automatic: true } : group));
	}

	async *apply(actions: readonly Action[], signal?: AbortSignal): AsyncGenerator<ActionOutcome> {
		const raised: Raised[] = [];
		const packs = packsOf(actions, this.options);
		const run = async (pack: readonly Action[]) => await this.writes.write(pack, signal);
		for await (const replies of mapBounded(packs, this.options.maxConcurrency, run, signal)) {
			for (const reply of replies) {
				if (reply.status === 'raised') raised.push(reply);
				else yield reply;
			}
		}
		if (raised.length > 0) yield* await this.writes.decideRaised(raised, signal);
	}

	/** With the attributes that count; with all where the server has not all of those. */
	private async *allUsers(query: { readonly q?: string }, onTotal: (total: number) => void): AsyncGenerator<Entry> {
		let begun = false;
		try {
			const fields = READ_ATTRIBUTES.join(',');
			for await (const entry of this.client.listAll(USERS, { ...query, fields }, onTotal)) {
				begun = true;
				yield entry;
			}
		} catch (error) {
			if (begun || !isInvalid(error)) throw error;
			yield* this.client.listAll(USERS, query, onTotal);
		}
	}

	private seen(entry: Entry): DirectoryUser {
		this.run.users.set(entry.id, entry);
		return { ...toDirectoryUser(entry), ...guardOf(entry, this.options.ownUserName) };
	}
}

/** The self-service API of one server, and its SCIM service for what the former cannot do. */
export function openOigDirectory(client: OigClient, options: OigDirectoryOptions): Directory {
	return {
		capabilities: oigCapabilities,
		tenant: client.place,
		read: async (scope) => await new OigSnapshot(client, options).load(scope),
		ownUserName: async () => await Promise.resolve(options.ownUserName),
	};
}
