/** OCI Identity as a directory for bulk work: single calls under a bound, memberships compared before they are written. */
import pMap from 'p-map';

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
	Values,
} from '../../directory';
import { groupNamesOf, groupsNamed, lookUpByKeys, usersInScope, usersOfIds } from '../../directoryRead';
import { isAmbiguous } from '../../http/ambiguousWrite';
import { mapBounded } from '../../http/boundedConcurrency';
import { InputError, ServiceError } from '../../http/errors';
import { orMissing } from '../../http/missing';
import { collect } from '../../http/paging';
import { folded } from '../../text';
import type { UserAccess } from '../../access';
import { accessOf } from '../access';
import { sameOcid } from '../checks';
import type { OciIdentityClient } from '../client';
import { isNameTaken } from '../errors';
import { GroupList } from '../groupList';
import { ensureGroup, findGroup } from '../groups';
import { addToGroup, findMembership, membershipPath } from '../memberships';
import { isGoing } from '../named';
import { removeUser } from '../offboarding';
import { userSchema, type User } from '../schemas';
import { ensureUser, findUser, updateUser, userPath } from '../users';
import { ociCapabilities } from './capabilities';
import { DomainSearch, type FoundUser, type KeysScope, type SearchDomain } from './domainSearch';
import { existingGroups, groupsOfOnePage, LIST_ABOVE, ListedMemberships, UserList } from './listed';

/** Above so many names the whole list of groups is read; few tenancies have more than two pages. */
const LIST_GROUPS_ABOVE = 2;

interface OciDirectoryOptions {
	/** Names the run, for the retry tokens of its creates. */
	readonly scope: unknown;
	readonly maxConcurrency: number;
	/** OCID of the user behind the credential, if there is one. */
	readonly ownUserId: string | undefined;
	/** Searches the Default domain of the tenancy; see `DomainSearch`. */
	readonly searchDomain: SearchDomain;
}

type Shown = Pick<User, 'id' | 'name' | 'email' | 'description' | 'timeCreated'>;

/** How long a user or group that was made a moment ago may stay unknown, in milliseconds. */
const PATIENCE = 30_000;

/**
 * Who has the rows' email addresses, if these are the addresses of the users whom the rows name: an address is unique,
 * so nobody else has it. There is no filter for email addresses, so all others are looked for in the list of all.
 *
 * Source: OCI Identity API, User and ListUsers.
 */
function holdersOfTheirOwn(
	rows: readonly Values[],
	usersByName: ReadonlyMap<string, DirectoryUser>,
): DirectoryUser[] | undefined {
	const holders = rows.map(({ userName = '', email = '' }) => {
		const named = usersByName.get(userName);
		return named !== undefined && folded(named.values.email) === folded(email) ? named : undefined;
	});
	return holders.every((holder) => holder !== undefined) ? holders : undefined;
}

/** What was read of one tenancy. Source: OCI "Identity and Access Management Service API", version 20160918. */
class OciSnapshot implements Snapshot {
	users: FoundUsers = [];
	groups: readonly DirectoryGroup[] = [];
	private readonly listed: ListedMemberships;
	private readonly groupList: GroupList;
	private readonly search: DomainSearch;
	private readonly list: UserList;

	constructor(
		private readonly client: OciIdentityClient,
		private readonly options: OciDirectoryOptions,
	) {
		this.listed = new ListedMemberships(client, options.maxConcurrency);
		this.groupList = new GroupList(client);
		this.search = new DomainSearch(client, options.searchDomain, options.ownUserId);
		this.list = new UserList(client);
	}

	async load(scope: ReadScope): Promise<this> {
		const names = groupNamesOf(scope);
		const isByMembers = scope.users.by === 'members';
		if (isByMembers) this.groups = await this.groupsNamed(names);
		this.users = await usersInScope(scope.users, ociCapabilities, {
			byKeys: async (keys) => await this.byKeys(keys),
			all: async () => await collect(this.listUsers()),
			members: async (groupNames) => await this.membersOf(groupsNamed(this.groups, groupNames)),
		});
		if (!isByMembers) this.groups = await this.groupsNamed(names);
		return this;
	}

	/**
	 * Few rows are looked up: by the search of the Default domain where it was seen to find what the list has, else by
	 * their exact names. Where one of these is not there, the first page of the list is either all of it, or shows whether
	 * the search can be believed.
	 */
	private async byKeys(keys: KeysScope): Promise<readonly DirectoryUser[] | undefined> {
		if (keys.rows.length > LIST_ABOVE || (this.search.isListShort && (await this.isOnePage()))) return undefined;
		const found = this.searched(await this.search.find(keys)) ?? (await this.lookedUp(keys));
		if (found !== undefined) return found;
		if (await this.isOnePage()) return undefined;
		const { items } = await this.list.firstPage();
		return this.searched(await this.search.findProven(keys, items));
	}

	private async isOnePage(): Promise<boolean> {
		const { next } = await this.list.firstPage();
		this.search.isListShort = next === undefined;
		return next === undefined;
	}

	private searched(found: readonly FoundUser[] | undefined): readonly DirectoryUser[] | undefined {
		for (const { user, memberships } of found ?? []) if (memberships) this.listed.know(user.id, memberships);
		return found?.map(({ user }) => this.toUser(user));
	}

	private async lookedUp(keys: KeysScope): Promise<readonly DirectoryUser[] | undefined> {
		const usersByName = new Map<string, DirectoryUser>();
		const byName = async (userNames: readonly string[]) => {
			const found = await this.lookUp(userNames, async (name) => await findUser(this.client, name));
			return found?.map((user) => {
				usersByName.set(user.name, this.toUser(user));
				return this.toUser(user);
			});
		};
		const byEmail = async (_emails: readonly string[], rows: readonly Values[]) =>
			await Promise.resolve(holdersOfTheirOwn(rows, usersByName));
		return await lookUpByKeys(keys, { listAbove: LIST_ABOVE, findBy: { userName: byName, email: byEmail } });
	}

	/**
	 * The groups of these names; there may be more. A page of the list costs as much as the look-up of one, and where it has
	 * all groups it also tells those that the users are in: exact memberships ask for them next.
	 */
	private async groupsNamed(names: readonly string[]): Promise<readonly DirectoryGroup[]> {
		const { client } = this;
		if (names.length === 0) return [];
		if (names.length <= LIST_GROUPS_ABOVE) {
			const isWorth = names.length > 1 || this.users.length > 0;
			const all = isWorth ? await groupsOfOnePage(client) : undefined;
			const found = all ?? (await this.lookUp(names, async (name) => await findGroup(client, name)));
			if (found !== undefined) return found;
		}
		return await collect(existingGroups(client));
	}

	private async membersOf(groups: readonly DirectoryGroup[]): Promise<FoundUsers> {
		const ids = new Set<string>();
		for (const { id: groupId } of groups) for await (const userId of this.listed.membersOf(groupId)) ids.add(userId);
		const get = async (id: string) => {
			const user = await orMissing(this.client.get(userPath(id), userSchema, 'home'));
			return user === undefined || isGoing(user.value) ? undefined : this.toUser(user.value);
		};
		return await usersOfIds(ids, { few: LIST_ABOVE, get, list: () => this.listUsers() });
	}

	private toUser({ id, name, email, description, timeCreated }: Shown): DirectoryUser {
		const { ownUserId } = this.options;
		return {
			id,
			active: true,
			values: { userName: name, email: email ?? '', description: description ?? '' },
			...(timeCreated ? { createdAt: timeCreated } : {}),
			...(ownUserId !== undefined && sameOcid(id, ownUserId) ? { guarded: 'own' } : {}),
		};
	}

	/**
	 * By their exact names; `undefined` if there is one without. The service compares names exactly in its filter, and
	 * without upper and lower case when it makes them unique, so another spelling may be in the list of all.
	 *
	 * Source: OCI Identity API, ListUsers and ListGroups: `name` is an exact match.
	 */
	private async lookUp<T>(names: readonly string[], find: (name: string) => Promise<T | undefined>) {
		const found = await pMap(names, find, { concurrency: this.options.maxConcurrency });
		const known = found.filter((entry) => entry !== undefined);
		return known.length === names.length ? known : undefined;
	}

	async memberships(asked: ReadonlyMap<DirectoryUser, readonly string[]>): Promise<IsMember> {
		return await this.listed.among(asked);
	}

	async groupsOf(users: readonly DirectoryUser[], isManaged: IsManaged = () => true): Promise<GroupsOfUsers> {
		return await this.listed.groupsOf(users, isManaged, this.groups);
	}

	private async *listUsers(): AsyncGenerator<DirectoryUser> {
		for await (const user of this.list.existing()) yield this.toUser(user);
	}

	async accessOf({ id, guarded, values: { userName = '', email } }: DirectoryUser): Promise<UserAccess> {
		const { client, groupList: groups } = this;
		const { scope } = this.options;
		return await Promise.resolve(accessOf(client, { id, name: userName, email }, { scope, guarded, groups }));
	}

	apply(actions: readonly Action[], signal?: AbortSignal): AsyncIterable<ActionOutcome> {
		const run = async (action: Action): Promise<ActionOutcome> => {
			try {
				return { key: action.key, status: 'done', ...(await this.perform(action)) };
			} catch (error) {
				return { key: action.key, status: 'refused', error };
			}
		};
		return mapBounded(actions, this.options.maxConcurrency, run, signal);
	}

	private async perform(action: Action): Promise<{ id?: string; wasThere?: boolean }> {
		const { client, options } = this;
		switch (action.type) {
			case 'createGroup':
				return await unlessTaken(
					async () => (await ensureGroup(client, { name: action.name }, 'fail', options)).value,
					async () => await findGroup(client, action.name),
				);
			case 'createUser': {
				const { userName = '', email, description } = action.values;
				return await unlessTaken(
					async () => (await ensureUser(client, { name: userName, email, description }, 'fail', options)).value,
					async () => await findUser(client, userName),
				);
			}
			case 'updateUser': {
				const { email, description } = action.values;
				const { changed } = await updateUser(client, action.user.id, { email, description });
				return { wasThere: !changed };
			}
			case 'addToGroup': {
				const how = { scope: options.scope, patienceMs: PATIENCE, knownAbsent: true };
				const { changed } = await addToGroup(client, action.userId, action.groupId, how);
				return { wasThere: !changed };
			}
			case 'removeFromGroup':
				return { wasThere: !(await this.removeFromGroup(action.userId, action.groupId)) };
			case 'deleteUser':
				return { wasThere: !(await this.deleteUser(action.user)) };
			case 'disableUser':
			case 'enableUser':
				throw new InputError('active', 'OCI Identity cannot enable or disable users.');
		}
	}

	/** @returns whether there was a membership to remove. */
	private async removeFromGroup(userId: string, groupId: string): Promise<boolean> {
		const known = this.listed.find(userId, groupId);
		const membership = known ?? (await findMembership(this.client, userId, groupId));
		return membership !== undefined && (await wasRemoved(this.client.remove(membershipPath(membership.id))));
	}

	/** @returns whether there was a user to delete. */
	private async deleteUser({ id }: DirectoryUser): Promise<boolean> {
		try {
			return await wasRemoved(this.client.remove(userPath(id)));
		} catch (error) {
			// Most users have nothing that must go first, so only what OCI refuses costs the calls for it.
			if (!(error instanceof ServiceError && error.status === 409)) throw error;
			await removeUser(this.client, id);
			return true;
		}
	}
}

/** Whether there was something to remove; "not found" comes here only for what is really gone. */
async function wasRemoved(removal: Promise<void>): Promise<boolean> {
	return (await orMissing(removal.then(() => true))) ?? false;
}

/** Creates, and takes what is there when the name is taken or nobody knows whether the create was done. */
async function unlessTaken(
	create: () => Promise<{ readonly id: string }>,
	find: () => Promise<{ readonly id: string } | undefined>,
): Promise<{ id: string; wasThere: boolean }> {
	try {
		return { id: (await create()).id, wasThere: false };
	} catch (error) {
		const found = isNameTaken(error) || isAmbiguous(error) ? await find() : undefined;
		if (found === undefined) throw error;
		return { id: found.id, wasThere: isNameTaken(error) };
	}
}

export function openOciDirectory(client: OciIdentityClient, options: OciDirectoryOptions): Directory {
	return {
		capabilities: ociCapabilities,
		tenant: client.tenancyId,
		read: async (scope) => await new OciSnapshot(client, options).load(scope),
	};
}
