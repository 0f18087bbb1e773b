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
	IsMember,
	ReadScope,
	Snapshot,
	UserScope,
} from '../../directory';
import { listedMemberships } from '../../directoryRead';
import { collect } from '../../http/paging';
import { mapBounded } from '../../http/boundedConcurrency';
import type { OigClient } from '../client';
import { oigCapabilities, READ_ATTRIBUTES, toDirectoryUser } from './capabilities';
import { packsOf, type OigDirectoryOptions } from './packs';
import { DirectoryRun, type Raised } from './run';
import { BulkWrites } from './writes';
import type { Entry } from '../entry';
import { isInvalid } from '../errors';
import { findUsersByAny } from '../lookUp';
import { isFiltered, membersAmong, namesOf, ROLES } from '../roles';
import { wireName } from '../rules';
import { isDeleted, USERS } from '../users';

/** Above this many rows, pages of all users cost less than filters. */
const LIST_ABOVE = 100;

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
		if (scope.groups.length > 0) this.groups = await this.listGroups();
		this.users =
			(await this.findUsers(scope.users)) ?? Object.assign(await collect(this.listUsers()), { isWhole: true });
		return this;
	}

	async memberships(asked: ReadonlyMap<DirectoryUser, readonly string[]>): Promise<IsMember> {
		const byGroup = new Map<string, Entry[]>();
		for (const [{ id }, groupIds] of asked) {
			const entry = this.run.users.get(id);
			for (const groupId of groupIds)
				byGroup.set(groupId, [...(byGroup.get(groupId) ?? []), ...(entry ? [entry] : [])]);
		}
		const usersOf = (groupId: string) => byGroup.get(groupId) ?? [];
		const isMember = await listedMemberships(asked, (groupId) => membersAmong(this.client, groupId, usersOf(groupId)));
		// What a filter returned is no size of a group.
		const size = (groupId: string) => (isFiltered(usersOf(groupId)) ? undefined : isMember.size?.(groupId));
		return Object.assign((user: DirectoryUser, groupId: string) => isMember(user, groupId), { size });
	}

	/** By filters on all keys at once; `undefined` where the list of all users is to be read. */
	private async findUsers(scope: UserScope): Promise<DirectoryUser[] | undefined> {
		if (scope.by === 'all' || scope.rows.length > LIST_ABOVE) return undefined;
		const asked = scope.fields.map((field) => ({
			attribute: wireName(field),
			values: scope.rows.map((row) => row[field] ?? '').filter((value) => value !== ''),
		}));
		return (await findUsersByAny(this.client, asked))?.map((entry) => this.seen(entry));
	}

	private async *listUsers(): AsyncGenerator<DirectoryUser> {
		const seen = new Set<string>();
		for await (const entry of this.allUsers()) {
			// A user who is created while the pages are read may move others to the next one.
			if (entry.id === '' || seen.has(entry.id) || isDeleted(entry)) continue;
			seen.add(entry.id);
			yield this.seen(entry);
		}
	}

	private async listGroups(): Promise<DirectoryGroup[]> {
		const roles = await collect(this.client.listAll(ROLES));
		for (const role of roles) this.run.roles.set(role.id, role);
		const { groups, ambiguous } = namesOf(roles);
		for (const name of ambiguous) this.run.ambiguousRoles.add(name);
		return [...groups];
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
	private async *allUsers(): AsyncGenerator<Entry> {
		let begun = false;
		try {
			for await (const entry of this.client.listAll(USERS, { fields: READ_ATTRIBUTES.join(',') })) {
				begun = true;
				yield entry;
			}
		} catch (error) {
			if (begun || !isInvalid(error)) throw error;
			yield* this.client.listAll(USERS);
		}
	}

	private seen(entry: Entry): DirectoryUser {
		this.run.users.set(entry.id, entry);
		return toDirectoryUser(entry);
	}
}

/** The self-service API of one server, and its SCIM service for what the former cannot do. */
export function openOigDirectory(client: OigClient, options: OigDirectoryOptions): Directory {
	return {
		capabilities: oigCapabilities,
		read: async (scope) => await new OigSnapshot(client, options).load(scope),
		ownUserName: async () => await Promise.resolve(options.ownUserName),
	};
}
