/** A SCIM server as a directory for bulk work: lists, or searches that prove as much, and one request for many members of a group. */
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
} from '../../directory';
import { groupNamesOf, groupsNamed, usersInScope } from '../../directoryRead';
import { mapBounded } from '../../http/boundedConcurrency';
import { listAll } from '../lookups';
import { groupsOfUsers, membershipOf, membersOf, membersUntold } from '../memberReads';
import { readGroup, readUser, type User } from '../schemas';
import type { ScimService } from '../service';
import { capabilitiesOf, toDirectoryUser as toUser } from './capabilities';
import { fewGroups, fewUsers } from './few';
import { changeOf, createGroupOf, createUserOf, removalOf, type Change, type Done } from './changes';
import { membershipPacks, writePack, type MembershipAction } from './memberships';

interface ScimDirectoryOptions {
	readonly maxConcurrency: number;
	/** Whether the run may take members out of groups: then it must be known who is in them. */
	readonly mayRemoveMembers: boolean;
}

const ofType =
	<T extends Action['type']>(...types: readonly T[]) =>
	(action: Action): action is Action & { readonly type: T } =>
		(types as readonly string[]).includes(action.type);

class ScimSnapshot implements Snapshot {
	users: FoundUsers = [];
	groups: readonly DirectoryGroup[] = [];
	private readonly known = new Map<string, User>();
	/** Ids of the users and groups that this run made. */
	private readonly made = new Set<string>();

	constructor(
		private readonly service: ScimService,
		private readonly options: ScimDirectoryOptions,
	) {}

	async load(scope: ReadScope): Promise<this> {
		const names = groupNamesOf(scope);
		this.groups = groupsNamed((await fewGroups(this.service, names)) ?? (await this.allGroups()), names);
		this.users = await usersInScope(scope.users, capabilitiesOf(this.service.dialect), {
			byKeys: async (keys) => await fewUsers(this.service, keys, (user) => this.known.set(user.id, user)),
			all: async () => await this.allUsers(),
			members: async (of) => await this.membersOf(of),
		});
		return this;
	}

	private async allGroups(): Promise<DirectoryGroup[]> {
		const { client } = await this.service.open();
		return (await listAll(this.service, 'groups')).map((resource) => {
			const { id, displayName } = readGroup(client.profile, resource);
			return { id, name: displayName };
		});
	}

	private async allUsers(): Promise<DirectoryUser[]> {
		const { client } = await this.service.open();
		const isOwn = await this.service.ownership();
		return (await listAll(this.service, 'users')).map((resource) => {
			const user = readUser(client.profile, resource);
			this.known.set(user.id, user);
			return toUser(user, isOwn(user));
		});
	}

	private async membersOf(names: readonly string[]): Promise<DirectoryUser[]> {
		const wanted = groupsNamed(this.groups, names);
		if (wanted.length === 0) return [];
		const users = await this.allUsers();
		const ids = new Set<string>();
		for (const { id } of wanted) {
			const members = await membersOf(this.service, id);
			if (members !== undefined) {
				for (const member of members) ids.add(member);
				continue;
			}
			const { of } = await membershipOf(
				this.service,
				id,
				users.map((user) => user.id),
				true,
			);
			for (const user of users) {
				const is = of(user.id);
				if (is === undefined) throw membersUntold(this.service);
				if (is) ids.add(user.id);
			}
		}
		return users.filter(({ id }) => ids.has(id));
	}

	async memberships(asked: ReadonlyMap<DirectoryUser, readonly string[]>): Promise<IsMember> {
		const usersOf = new Map<string, string[]>();
		for (const [{ id }, groupIds] of asked) {
			for (const groupId of groupIds) usersOf.set(groupId, [...(usersOf.get(groupId) ?? []), id]);
		}
		const known = new Map<string, Awaited<ReturnType<typeof membershipOf>>>();
		for (const [groupId, ids] of usersOf) {
			known.set(groupId, await membershipOf(this.service, groupId, ids, this.options.mayRemoveMembers));
		}
		const isMember = ({ id }: DirectoryUser, groupId: string): boolean => {
			const is = known.get(groupId)?.of(id);
			if (is === undefined && known.has(groupId) && this.options.mayRemoveMembers) throw membersUntold(this.service);
			return is ?? false;
		};
		// What the server does not tell stops the run before it has done anything.
		for (const [user, groupIds] of asked) for (const groupId of groupIds) isMember(user, groupId);
		return Object.assign(isMember, { size: (groupId: string) => known.get(groupId)?.all?.size });
	}

	async groupsOf(users: readonly DirectoryUser[], isManaged: IsManaged = () => true): Promise<GroupsOfUsers> {
		if (users.length === 0) return new Map();
		const groups = await groupsOfUsers(
			this.service,
			users.map(({ id }) => ({ id, groups: this.known.get(id)?.groups })),
		);
		return new Map(
			users.map((user) => {
				const own = (groups.get(user.id) ?? []).map(({ id, displayName }) => ({ id, name: displayName }));
				return [user, own.filter(isManaged)];
			}),
		);
	}

	async *apply(actions: readonly Action[], signal?: AbortSignal): AsyncGenerator<ActionOutcome> {
		const { service } = this;
		const made = (id: string) => void this.made.add(id);
		const one =
			<T>(run: (action: T) => Promise<ActionOutcome>) =>
			async (action: T) => [await run(action)];
		const groups = actions.filter(ofType('createGroup'));
		yield* this.run(
			groups,
			one(async (action) => await createGroupOf(service, action, made)),
			signal,
		);
		const users = actions.filter(ofType('createUser'));
		yield* this.run(
			users,
			one(async (action) => await createUserOf(service, action, made)),
			signal,
		);
		const change = one(async (action: Change) => await changeOf(service, action, this.known));
		yield* this.run(actions.filter(ofType('updateUser', 'enableUser')), change, signal);
		const memberships: MembershipAction[] = actions.filter(ofType('addToGroup', 'removeFromGroup'));
		const isNew = (id: string) => this.made.has(id);
		yield* this.run(membershipPacks(memberships), async (pack) => await writePack(service, pack, isNew), signal);
		yield* this.run(actions.filter(ofType('disableUser')), change, signal);
		yield* this.run(
			actions.filter(ofType('deleteUser')),
			one(async (action) => await removalOf(service, action)),
			signal,
		);
	}

	private async *run<Item>(
		items: readonly Item[],
		work: (item: Item) => Promise<Done>,
		signal: AbortSignal | undefined,
	): AsyncGenerator<ActionOutcome> {
		for await (const outcomes of mapBounded(items, this.options.maxConcurrency, work, signal)) yield* outcomes;
	}
}

export function openScimDirectory(service: ScimService, options: ScimDirectoryOptions): Directory {
	return {
		capabilities: capabilitiesOf(service.dialect),
		tenant: service.place,
		read: async (scope) => await new ScimSnapshot(service, options).load(scope),
		ownUserName: async () => await service.ownUserName(),
	};
}
