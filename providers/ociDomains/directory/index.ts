/** An identity domain as a directory for bulk work: Bulks of fifty operations, one PATCH for many members. */
import {
	isChosen,
	type Action,
	type ActionOutcome,
	type Directory,
	type DirectoryGroup,
	type DirectoryUser,
	type FoundUsers,
	type GroupsOfUsers,
	type IsManaged,
	type IsMember,
	type ReadScope,
	type Snapshot,
} from '../../directory';
import { carriedMemberships, groupsByMembers, listedMemberships } from '../../directoryRead';
import type { OciDomainsClient } from '../client';
import { listMemberIds } from '../memberships';
import { done, refused } from '../../directoryWrite';
import { domainsCapabilities } from './capabilities';
import {
	isDoneAlready,
	knownChange,
	ownAccount,
	userChanges,
	userRemovals,
	type Change,
	type Removal,
} from './changes';
import { groupCreates, userCreates } from './creates';
import { membershipChanges, packsOf, type MembershipAction } from './memberships';
import { DomainReader } from './read';
import { Sender } from './send';
import { runWork, type Work } from './work';

interface DomainsDirectoryOptions {
	/** Whether operations go in Bulks; else one by one, so many at a time. */
	readonly useBulk: boolean;
	readonly maxConcurrency: number;
	/** Whether new users get no welcome mail. */
	readonly suppressMail: boolean;
}

const ofType =
	<T extends Action['type']>(...types: readonly T[]) =>
	(action: Action): action is Action & { readonly type: T } =>
		(types as readonly string[]).includes(action.type);

class DomainSnapshot implements Snapshot {
	users: FoundUsers = [];
	groups: readonly DirectoryGroup[] = [];
	private readonly reader: DomainReader;
	private readonly sender: Sender;
	/** Ids of the users and groups that this run made. */
	private readonly made = new Set<string>();

	constructor(
		private readonly client: OciDomainsClient,
		private readonly options: DomainsDirectoryOptions,
	) {
		this.reader = new DomainReader(client);
		this.sender = new Sender(client, options.useBulk, options.maxConcurrency);
	}

	async load(scope: ReadScope): Promise<this> {
		if (scope.users.by === 'members') {
			this.groups = await this.reader.groups(scope);
			this.users = await this.reader.users(scope, this.groups);
			return this;
		}
		this.users = await this.reader.users(scope, []);
		this.groups = await this.reader.groups(scope, this.users);
		return this;
	}

	/**
	 * Lists of users carry their groups when they are asked for. Every user is in the group of all users, so that users of
	 * whom no groups are told may have some.
	 */
	async memberships(asked: ReadonlyMap<DirectoryUser, readonly string[]>): Promise<IsMember> {
		if ([...asked.keys()].every(({ groupIds }) => groupIds !== undefined)) return carriedMemberships;
		return await listedMemberships(asked, (groupId) => listMemberIds(this.client, groupId));
	}

	/** Users carry their groups, whose names are read anew; of users who came without, the groups tell. */
	async groupsOf(users: readonly DirectoryUser[], isManaged: IsManaged = () => true): Promise<GroupsOfUsers> {
		const isTaken = (group: DirectoryGroup) => isChosen(group) && isManaged(group);
		const bare = users.filter(({ groupIds }) => groupIds === undefined);
		const all = bare.length === 0 ? [] : (await this.reader.allGroups()).filter(isTaken);
		const listed = await groupsByMembers(bare, all, ({ id }) => listMemberIds(this.client, id));
		const carried = await this.reader.groupsOf(
			users.filter(({ groupIds }) => groupIds !== undefined),
			this.groups,
		);
		return new Map(users.map((user) => [user, listed.get(user) ?? carried.get(user)?.filter(isTaken) ?? []]));
	}

	async *apply(actions: readonly Action[], signal?: AbortSignal): AsyncGenerator<ActionOutcome> {
		const { client, options } = this;
		const made = (id: string) => void this.made.add(id);
		yield* this.run(groupCreates(client, made), actions.filter(ofType('createGroup')), signal);
		yield* this.run(userCreates(client, options.suppressMail, made), actions.filter(ofType('createUser')), signal);
		yield* this.change(actions.filter(ofType('updateUser', 'enableUser')), signal);
		const memberships: MembershipAction[] = actions.filter(ofType('addToGroup', 'removeFromGroup'));
		yield* this.run(
			membershipChanges(client, (id) => this.made.has(id)),
			packsOf(memberships),
			signal,
		);
		yield* this.change(actions.filter(ofType('disableUser')), signal);
		yield* this.remove(actions.filter(ofType('deleteUser')), signal);
	}

	private async *run<Item>(
		work: Work<Item>,
		items: readonly Item[],
		signal: AbortSignal | undefined,
	): AsyncGenerator<ActionOutcome> {
		yield* runWork(this.client, this.sender, work, items, signal);
	}

	private isOwn({ id, guarded }: DirectoryUser): boolean {
		const user = this.reader.known.get(id);
		return guarded === 'own' || (user !== undefined && this.client.isOwn(user));
	}

	private async *change(actions: readonly Change[], signal: AbortSignal | undefined): AsyncGenerator<ActionOutcome> {
		if (signal?.aborted) return;
		const allowed: Change[] = [];
		for (const action of actions) {
			const isBarred = action.type === 'disableUser' && this.isOwn(action.user);
			if (isBarred) yield refused(action.key, ownAccount('is not disabled'));
			else allowed.push(action);
		}
		const open = allowed.map((action) => knownChange(action, this.reader.known));
		for (const { action } of open.filter(isDoneAlready)) yield done(action.key, action.user.id, true);
		yield* this.run(
			userChanges(this.client),
			open.filter((change) => !isDoneAlready(change)),
			signal,
		);
	}

	private async *remove(actions: readonly Removal[], signal: AbortSignal | undefined): AsyncGenerator<ActionOutcome> {
		if (signal?.aborted) return;
		for (const { key, user } of actions) if (this.isOwn(user)) yield refused(key, ownAccount('is not deleted'));
		const others = actions.filter(({ user }) => !this.isOwn(user));
		yield* this.run(userRemovals(this.client), others, signal);
	}
}

export function openDomainsDirectory(client: OciDomainsClient, options: DomainsDirectoryOptions): Directory {
	return {
		capabilities: domainsCapabilities,
		tenant: client.domainUrl,
		// Each user has an OCID, and so every read tells which one is the account behind the credential.
		read: async (scope) => await new DomainSnapshot(client, options).load(scope),
	};
}
