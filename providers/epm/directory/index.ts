/** Oracle EPM Cloud as a directory for bulk work: few requests with many records each. */
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
	type UserScope,
	type Values,
} from '../../directory';
import {
	groupNamesOf,
	groupsByMembers,
	groupsNamed,
	listedMemberships,
	lookUpByKeys,
	usersInScope,
} from '../../directoryRead';
import { mapBounded } from '../../http/boundedConcurrency';
import { InputError, ServiceError } from '../../http/errors';
import { collect } from '../../http/paging';
import { byKey, TRIES, VISIBLE_AFTER_MS, type Result } from '../batchWrite';
import type { EpmClient } from '../client';
import type { UserAccess } from '../../access';
import { accessOf } from '../access';
import { addGroups, checkChangeable, existingNames, isChangeable, listGroups, notChangeable } from '../groups';
import { setMembership, userMembersOf } from '../memberships';
import { SERVICE_ADMINISTRATOR } from '../roles';
import type { Group, User } from '../schemas';
import { checkPasswordChoice, updateUsers, type NewUser } from '../users';
import { notWhole } from '../wholeness';
import { foldedValue } from '../../text';
import { addByArray, addByJob, type AddAccounts } from './addAccounts';
import { isOnOwn, ownAccount } from './ownAccount';
import { endAccounts } from './endAccounts';
import { capabilitiesWith, epmCapabilities, roleNamed, toDirectoryUser, wireNames } from './capabilities';
import { onboardUsers } from './newUsers';
import type { EpmDirectoryOptions } from './options';
import * as limits from './limits';
import { chunksOf, groupBy, isRecordRefused, outcomesOf, select, type ActionOf } from './packs';
import { isSomeoneMeant, seenGroups } from './seenGroups';
import { UserReader } from './userReader';

type KeysScope = Extract<UserScope, { readonly by: 'keys' }>;

/** What was read of the users, groups and base roles of one environment. */
class EpmSnapshot implements Snapshot {
	users: FoundUsers = [];
	groups: readonly DirectoryGroup[] = [];
	/** By name in lower case, with their members. */
	private groupsByName = new Map<string, Group>();
	/** Logins in lower case of accounts that were made here. */
	private readonly fresh = new Set<string>();
	/** Whether `groups` came with the users, and so without their members. */
	private withoutMembers = false;
	private readonly reader: UserReader;
	private readonly add: AddAccounts;

	constructor(
		private readonly client: EpmClient,
		private readonly options: EpmDirectoryOptions,
	) {
		this.reader = new UserReader(client);
		this.add = options.job === undefined ? addByArray(client) : addByJob(client, options.job);
	}

	async load(scope: ReadScope): Promise<this> {
		const names = groupNamesOf(scope);
		// The groups of few users, who may all be new, come with the users.
		const isFew = scope.users.by === 'keys' && scope.users.rows.length <= limits.FEW_ROWS;
		if (names.length > 0 && !isFew) this.groups = await this.listGroups();
		if (names.length > 0 && isFew) this.reader.expandGroups();
		this.users = await usersInScope(scope.users, epmCapabilities, {
			byKeys: async (keys) =>
				await lookUpByKeys(keys, {
					listAbove: limits.LIST_ABOVE,
					findBy: { userName: async (names) => await this.findUsers(names) },
				}),
			all: async () => await collect(this.listUsers()),
			members: async (names) => await this.membersOf(groupsNamed(this.groups, names)),
		}).catch((error: unknown) => {
			// Who may create users need not be allowed to list them; EPM never changes existing ones by a create.
			const isForbidden = error instanceof ServiceError && error.kind === 'forbidden';
			if (this.options.onlyCreates && scope.users.by === 'keys' && isForbidden) return [];
			throw error;
		});
		if (names.length > 0 && scope.users.by === 'keys' && isFew)
			this.groups = await this.groupsOfScope(scope.users, names);
		return this;
	}

	/** Those that users are listed with suffice for new users alone, who are in none. */
	private async groupsOfScope(keys: KeysScope, names: readonly string[]): Promise<readonly DirectoryGroup[]> {
		const seen = isSomeoneMeant(this.users, keys) ? undefined : seenGroups(this.reader.listed, names);
		if (seen === undefined) return await this.listGroups();
		this.withoutMembers = true;
		return seen.map((name) => ({ id: name, name }));
	}

	private async requireMembers(): Promise<void> {
		if (this.withoutMembers || this.groups.length === 0) this.groups = await this.listGroups();
	}

	/** One request lists all users, and only what it lists can be changed here: members without a base role are not. */
	private async membersOf(groups: readonly DirectoryGroup[]): Promise<FoundUsers> {
		if (groups.length === 0) return [];
		const users = await collect(this.listUsers());
		const logins = new Set<string>();
		for (const { id } of groups) for await (const login of this.listMembers(id)) logins.add(foldedValue(login));
		return users.filter(({ id }) => logins.has(foldedValue(id)));
	}

	async memberships(asked: ReadonlyMap<DirectoryUser, readonly string[]>): Promise<IsMember> {
		if (asked.size > 0) await this.requireMembers();
		return await listedMemberships(asked, (groupId) => this.listMembers(groupId));
	}

	/** One request lists all groups with their members. Groups of base roles come and go with the roles. */
	async groupsOf(users: readonly DirectoryUser[], isManaged: IsManaged = () => true): Promise<GroupsOfUsers> {
		if (users.length === 0) return new Map();
		await this.requireMembers();
		const managed = this.groups.filter((group) => isChosen(group) && isManaged(group));
		return await groupsByMembers(users, managed, ({ id }) => this.listMembers(id));
	}

	async accessOf({ id, guarded }: DirectoryUser): Promise<UserAccess> {
		const { client } = this;
		return await accessOf(client, id, guarded, async () => await listGroups(client, { members: true }));
	}

	private async findUsers(userNames: readonly string[]): Promise<DirectoryUser[]> {
		const lists = await Promise.all(userNames.map(async (userlogin) => await this.reader.read({ userlogin })));
		const wanted = new Set(userNames.map(foldedValue));
		return lists
			.flat()
			.filter(({ userlogin }) => wanted.has(foldedValue(userlogin)))
			.map((user) => this.toUser(user));
	}

	private async *listUsers(): AsyncGenerator<DirectoryUser> {
		for (const user of await this.reader.read({})) yield this.toUser(user);
	}

	private toUser(user: User): DirectoryUser {
		const known = toDirectoryUser(user);
		if (this.options.isOwn(known.id)) return { ...known, guarded: 'own' };
		return known.values.role?.includes(SERVICE_ADMINISTRATOR) ? { ...known, guarded: 'admin' } : known;
	}

	/** All groups, for a name that is taken by one of the identity domain cannot be given to another one. */
	private async listGroups(): Promise<DirectoryGroup[]> {
		const listed = await listGroups(this.client, { members: true });
		// Of groups that share a name, the one that can be changed is meant.
		const groups = [...listed.filter((group) => !isChangeable(group)), ...listed.filter(isChangeable)];
		this.groupsByName = byKey(groups, ({ groupname }) => groupname);
		this.withoutMembers = false;
		return [...this.groupsByName.values()].map((group) => ({
			id: group.groupname,
			name: group.groupname,
			...(isChangeable(group) ? {} : { fixed: notChangeable(group).message }),
		}));
	}

	private async *listMembers(groupId: string): AsyncGenerator<string> {
		const group = this.groupsByName.get(foldedValue(groupId));
		const logins = group && userMembersOf(group);
		if (logins === undefined) throw notWhole(`EPM listed the group "${groupId}" without its members.`);
		for (const userlogin of logins) yield this.reader.spelled(userlogin);
	}

	async *apply(actions: readonly Action[], signal?: AbortSignal): AsyncGenerator<ActionOutcome> {
		const packs = groupBy(actions, (action) => this.packKey(action)).flatMap((group) =>
			chunksOf(
				group,
				this.options.job !== undefined && group[0]?.type === 'createUser' ? limits.FILE_CHUNK : limits.CHUNK,
			),
		);
		const run = async (pack: readonly Action[]): Promise<readonly ActionOutcome[]> => {
			try {
				return await this.perform(pack, signal);
			} catch (error) {
				return pack.map(({ key }) => ({ key, status: 'refused', error }));
			}
		};
		for await (const outcomes of mapBounded(packs, this.options.maxConcurrency, run, signal)) yield* outcomes;
	}

	/** What the actions of one request have in common. */
	private packKey(action: Action): string {
		if (isOnOwn(this.options.isOwn, action)) return 'own';
		switch (action.type) {
			case 'createUser':
				return `${action.type} ${this.roleFor(action.values) ?? ''}`;
			case 'addToGroup':
			case 'removeFromGroup':
				return `${action.type} ${foldedValue(action.groupId)}`;
			case 'createGroup':
			case 'deleteUser':
			case 'disableUser':
			case 'enableUser':
			case 'updateUser':
				return action.type;
		}
	}

	/** @param pack actions of the same type, role or group. */
	private async perform(pack: readonly Action[], signal: AbortSignal | undefined): Promise<ActionOutcome[]> {
		const [first] = pack;
		if (first === undefined) return [];
		if (isOnOwn(this.options.isOwn, first)) throw ownAccount();
		switch (first.type) {
			case 'createGroup':
				return await this.createGroups(select(pack, first.type), signal);
			case 'createUser':
				return await this.createUsers(select(pack, first.type), this.roleFor(first.values), signal);
			case 'updateUser': {
				const updates = select(pack, first.type);
				const changes = updates.map(({ user, values }) => ({ userlogin: user.id, ...wireNames(values) }));
				const results = await updateUsers(this.client, changes, { skipLookup: true, signal });
				return outcomesOf(updates, ({ user }) => user.id, results);
			}
			case 'addToGroup':
				return await this.setMembers(first.groupId, select(pack, first.type), 'member', signal);
			case 'removeFromGroup':
				return await this.setMembers(first.groupId, select(pack, first.type), 'notMember', signal);
			case 'deleteUser':
				return await endAccounts(this.client, select(pack, first.type), this.options, signal);
			case 'disableUser':
			case 'enableUser':
				throw new InputError('active', 'Oracle EPM Cloud cannot enable or disable users.');
		}
	}

	private async createGroups(
		actions: ReadonlyArray<ActionOf<'createGroup'>>,
		signal: AbortSignal | undefined,
	): Promise<ActionOutcome[]> {
		const wanted = actions.map(({ name }) => ({ groupname: name }));
		const results = await addGroups(this.client, wanted, signal);
		const refused = [...results].flatMap(([key, result]) => (isRecordRefused(result) ? key : []));
		const present = refused.length === 0 ? new Set<string>() : await existingNames(this.client);
		// Somebody else was faster.
		for (const key of refused) if (present.has(key)) results.set(key, { outcome: 'unchanged' });
		return outcomesOf(actions, ({ name }) => name, results, true);
	}

	private async createUsers(
		actions: ReadonlyArray<ActionOf<'createUser'>>,
		rolename: string | undefined,
		signal: AbortSignal | undefined,
	): Promise<ActionOutcome[]> {
		const { resetPassword: resetpassword } = this.options;
		const users = actions.map(({ values, password }): NewUser => {
			const { userName = '', lastName = '', email = '', firstName } = values;
			const given = password === undefined ? {} : { password };
			return {
				userlogin: userName,
				lastname: lastName,
				email,
				...(firstName === undefined ? {} : { firstname: firstName }),
				...given,
				resetpassword,
			};
		});
		for (const { password } of users) checkPasswordChoice(password, resetpassword);
		const results = await onboardUsers(this.client, users, {
			add: this.add,
			leavesUnseen: this.options.onlyCreates,
			rolename,
			signal,
		});
		const unseen = [...results.values()].filter((result) => 'outcome' in result && result.outcome === 'unseen').length;
		if (unseen > 0) this.options.onUnseen?.(unseen);
		return actions.flatMap(({ key, values }): ActionOutcome[] => {
			const result = results.get(foldedValue(values.userName ?? ''));
			if (result === undefined) return [];
			if ('error' in result) {
				const { error, wasMade = false } = result;
				return [{ key, status: 'refused', error, ...(wasMade ? { wasMade } : {}) }];
			}
			if (result.outcome === 'running') return [{ key, status: 'pending', requestId: result.jobId }];
			if (result.outcome === 'created' && rolename !== undefined) this.fresh.add(foldedValue(result.login));
			return [{ key, status: 'done', id: result.login, wasThere: result.outcome !== 'created' }];
		});
	}

	private async setMembers(
		groupId: string,
		actions: ReadonlyArray<ActionOf<'addToGroup' | 'removeFromGroup'>>,
		wanted: 'member' | 'notMember',
		signal: AbortSignal | undefined,
	): Promise<ActionOutcome[]> {
		const group = this.groupsByName.get(foldedValue(groupId));
		if (group) checkChangeable(group);
		const results = new Map<string, Result>();
		let logins = actions.map(({ userId }) => userId);
		for (let attempt = 1; logins.length > 0; attempt += 1) {
			const options = { skipLookup: true, signal };
			for (const [key, result] of await setMembership(this.client, groupId, logins, wanted, options)) {
				results.set(key, result);
			}
			// A role that was given a moment ago may not be known everywhere yet, and without one nobody can be a member.
			logins = logins.filter(
				(login) => this.fresh.has(foldedValue(login)) && isRecordRefused(results.get(foldedValue(login))),
			);
			if (logins.length === 0 || attempt >= TRIES || signal?.aborted) break;
			await this.client.pause(VISIBLE_AFTER_MS);
		}
		return outcomesOf(actions, ({ userId }) => userId, results);
	}

	private roleFor({ role }: Values): string | undefined {
		return role ? roleNamed(role) : this.options.defaultRole;
	}
}

export function openEpmDirectory(client: EpmClient, options: EpmDirectoryOptions): Directory {
	return {
		capabilities: capabilitiesWith(options),
		tenant: client.place,
		// Source: Oracle Cloud "Import a Batch of User Accounts": without a user name, the email address is the login.
		complete: (values, mayCreate) =>
			mayCreate && !values.userName && values.email ? { ...values, userName: values.email } : values,
		read: async (scope) => await new EpmSnapshot(client, options).load(scope),
		ownUserName: async () => await Promise.resolve(options.ownLogin),
	};
}
