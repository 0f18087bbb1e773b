/** Trivore ID as a directory for bulk work: one write for each user and phase, groups taken along by creates. */
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
	Values,
} from '../../directory';
import { carriedMemberships, groupNamesOf, groupsNamed, usersInScope } from '../../directoryRead';
import { mapBounded } from '../../http/boundedConcurrency';
import { isNotFound } from '../../http/missing';
import { sameInAnyCase } from '../anyCase';
import type { TrivoreClient } from '../client';
import { isAttribute } from '../filter';
import { createGroup } from '../groups';
import type { Lookup } from '../lookup';
import { withGroups } from '../memberOf';
import type { ReadUser } from '../memberships';
import { textsOf, wantedOf } from '../person';
import { tenantOf } from '../namespace';
import { lastModified, type User } from '../schemas';
import { deleteUser, setCustomFields, updateUser } from '../users';
import { checkCustomFields } from '../values';
import {
	byUser,
	isChange,
	isLone,
	isMembership,
	type ChangeAction,
	type LoneAction,
	type MembershipAction,
} from './bundles';
import { keyField, trivoreCapabilities, userNameOfKeyed } from './capabilities';
import { changeMembershipsOfMany, inParts } from './memberships';
import { PeopleCreator } from './newUsers';
import { NAMES_PER_SEARCH, NamespaceView } from './snapshot';

/** 20 names in one search and 500 users on a page: 5 searches cost as much as a directory of 2,500 users. */
const LIST_ABOVE = 100;

interface TrivoreDirectoryOptions {
	readonly lookup: Lookup;
	readonly maxConcurrency: number;
	/** Code of the namespace; without it the client's only one. */
	readonly nsCode: string | undefined;
	/** Custom field that holds a stable key of the person, as an employee number. */
	readonly keyField: string | undefined;
}

interface Done {
	readonly id?: string;
	readonly wasThere?: boolean;
}

async function* flat<T>(lists: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
	for await (const list of lists) yield* list;
}

function asksForNobody(scope: UserScope): boolean {
	if (scope.by === 'keys') return scope.rows.length === 0;
	return scope.by === 'members' && scope.groups.length === 0;
}

/** What was read of one namespace. */
class TrivoreSnapshot implements Snapshot {
	users: FoundUsers = [];
	groups: readonly DirectoryGroup[] = [];
	private readonly view: NamespaceView;
	private readonly creator: PeopleCreator;
	/** The users as they were read; of many, the first would be too old when they are written. */
	private readonly known = new Map<string, ReadUser>();

	constructor(
		private readonly client: TrivoreClient,
		private readonly options: TrivoreDirectoryOptions,
	) {
		this.view = new NamespaceView(client, options.lookup, options.nsCode);
		this.creator = new PeopleCreator(client, this.view, options.keyField);
	}

	async load(scope: ReadScope): Promise<this> {
		const readsGroups = groupNamesOf(scope).length > 0;
		// Users who are looked up are few, and then the groups are what was read right before the write.
		const isLast = scope.users.by === 'keys';
		if (readsGroups && !isLast) this.groups = await this.listGroups();
		const readAt = this.client.clock.now();
		let total: number | undefined;
		const toCounted = async (listed: { users: User[]; total: number | undefined }) => {
			total = listed.total;
			return await this.toUsers(listed.users);
		};
		this.users = await usersInScope(scope.users, trivoreCapabilities, {
			byKeys: async ({ rows, fields }) => {
				const found = await this.lookUp(rows, fields);
				return found && (await this.toUsers(found, readAt));
			},
			all: async () => await toCounted(await this.view.listed()),
			members: async (names) => await this.membersOf(groupsNamed(this.groups, names)),
			filter: async (filter) => await toCounted(await this.view.filtered(filter)),
			changedSince: async (since) => await this.toUsers(await this.view.changedSince(since)),
		});
		if (readsGroups && isLast) this.groups = await this.listGroups();
		if (total !== undefined) Object.assign(this.users, { total });
		// A namespace that doesn't exist reads like an empty one.
		const isNothing = this.users.length === 0 && this.groups.length === 0;
		if (isNothing && !asksForNobody(scope.users)) await this.view.where();
		return this;
	}

	private async membersOf(groups: readonly DirectoryGroup[]): Promise<FoundUsers> {
		const ids = new Set(groups.map(({ id }) => id));
		if (ids.size === 0) return [];
		const isMember = ({ groupIds }: DirectoryUser) => groupIds?.some((id) => ids.has(id)) === true;
		const found = await this.view.membersOf([...ids]);
		const members = found && (await this.toUsers(found)).filter(isMember);
		// Nobody but others: the answer is to another filter, and says nothing about these groups.
		const isAnswer = members !== undefined && (members.length > 0 || found?.length === 0);
		return isAnswer ? members : (await this.toUsers(await this.view.users())).filter(isMember);
	}

	/** Few rows are looked up, each by all that could be somebody's; `undefined` if the list has to be read. */
	private async lookUp(rows: readonly Values[], fields: readonly string[]): Promise<User[] | undefined> {
		if (rows.length > LIST_ABOVE) return undefined;
		const { keyField: custom, maxConcurrency } = this.options;
		const attributes: Readonly<Record<string, string | undefined>> = {
			userName: 'username',
			email: 'emails.address',
			key: custom === undefined ? undefined : `customFields.${custom}`,
		};
		const asked = fields.flatMap((field) =>
			rows.flatMap((row) => {
				const value = row[field];
				const valueOf = (user: User) => textsOf(user, custom)[field] ?? '';
				// One who has another key is not taken, and one with another spelling may be.
				const isSure = (user: User) => !row.key || sameInAnyCase(textsOf(user, custom).key ?? '', row.key);
				return value ? [{ attribute: attributes[field] ?? '', value, valueOf, isSure }] : [];
			}),
		);
		if (asked.some(({ attribute }) => !isAttribute(attribute))) return undefined;
		return await this.view.usersWith(asked, maxConcurrency);
	}

	async refusalsOfNew(rows: readonly Values[]): Promise<ReadonlyArray<string | undefined>> {
		return await this.creator.refusalsOf(rows);
	}

	async memberships(): Promise<IsMember> {
		return await Promise.resolve(carriedMemberships);
	}

	private async listGroups(): Promise<DirectoryGroup[]> {
		return (await this.view.groups()).map(({ id, name }) => ({ id, name: name ?? '' }));
	}

	/** Users carry the ids of their groups. One that is not in the list is of another namespace, which has its own. */
	async groupsOf(users: readonly DirectoryUser[], isManaged: IsManaged = () => true): Promise<GroupsOfUsers> {
		if (users.length === 0) return new Map();
		let byId = new Map(this.groups.map((group) => [group.id, group]));
		// A group may have been made after the list was read.
		if (users.some(({ groupIds }) => groupIds?.some((id) => !byId.has(id)))) {
			byId = new Map((await this.listGroups()).map((group) => [group.id, group]));
		}
		const groupsOfUser = ({ groupIds = [] }: DirectoryUser) =>
			[...new Set(groupIds)].flatMap((id) => byId.get(id) ?? []).filter(isManaged);
		return new Map(users.map((user) => [user, groupsOfUser(user)]));
	}

	async *apply(actions: readonly Action[], signal?: AbortSignal): AsyncGenerator<ActionOutcome> {
		// Much time may have passed since the groups were read, and an id of a deleted one would create a group.
		this.view.forgetOldGroups();
		const { maxConcurrency } = this.options;
		const alone = actions.filter(isLone);
		const perform = async (action: LoneAction) =>
			await this.outcomesOf([action], async () => await this.perform(action));
		let tried = 0;
		while (alone[tried]?.type === 'createUser' && (await this.creator.needsTrial())) {
			yield* flat(mapBounded(alone.slice(tried, tried + 1), 1, perform, signal));
			tried += 1;
		}
		yield* flat(mapBounded(alone.slice(tried), maxConcurrency, perform, signal));
		const change = async (some: readonly ChangeAction[]) =>
			await this.outcomesOf(some, async () => await this.change(some));
		yield* flat(mapBounded(byUser(actions.filter(isChange)), maxConcurrency, change, signal));
		yield* this.applyMemberships(actions.filter(isMembership), signal);
	}

	private async *applyMemberships(actions: readonly MembershipAction[], signal?: AbortSignal) {
		const { maxConcurrency } = this.options;
		const changeGroups = async (part: readonly MembershipAction[][]) => await this.changeGroups(part, signal);
		// A part ends at its first refusal; what is left of it then comes with the next parts.
		for (let left = actions; left.length > 0 && !signal?.aborted;) {
			const told = new Set<string>();
			for await (const outcomes of mapBounded(
				inParts(byUser(left), maxConcurrency),
				maxConcurrency,
				changeGroups,
				signal,
			)) {
				for (const { key } of outcomes) told.add(key);
				yield* outcomes;
			}
			left = left.filter(({ key }) => !told.has(key));
		}
	}

	private async toUsers(users: readonly User[], readAt?: number): Promise<DirectoryUser[]> {
		const grouped = await withGroups(this.client, users, this.options.maxConcurrency);
		if (readAt !== undefined && users.length <= NAMES_PER_SEARCH) {
			for (const user of grouped) this.known.set(user.id, { user, readAt });
		}
		return grouped.map((user) => {
			const version = lastModified(user);
			return {
				id: user.id,
				active: user.locked !== true,
				values: textsOf(user, this.options.keyField),
				groupIds: user.memberOf,
				...(version === undefined ? {} : { version, changedAt: version }),
			};
		});
	}

	/** What became of actions that are one write. */
	private async outcomesOf(actions: readonly Action[], perform: () => Promise<Done>): Promise<ActionOutcome[]> {
		try {
			const done = await perform();
			return actions.map(({ key }) => ({ key, status: 'done', ...done }));
		} catch (error) {
			return actions.map(({ key }) => ({ key, status: 'refused', error }));
		}
	}

	private async perform(action: LoneAction): Promise<Done> {
		switch (action.type) {
			case 'createGroup': {
				const { nsCode } = await this.view.where();
				const { group, created } = await createGroup(this.client, this.options.lookup, { name: action.name, nsCode });
				this.view.learnGroup(group);
				return { id: group.id, wasThere: !created };
			}
			case 'createUser':
				return await this.creator.create(action);
			case 'deleteUser':
				return { wasThere: !(await this.delete(action.user.id)) };
		}
	}

	/** Values and the lock in one write. */
	private async change(actions: readonly ChangeAction[]): Promise<Done> {
		const [{ user }] = actions as readonly [ChangeAction, ...ChangeAction[]];
		const values = actions.flatMap((action) => (action.type === 'updateUser' ? Object.entries(action.values) : []));
		const { key, ...others }: Record<string, string> = Object.fromEntries(values);
		const isLock = actions.some(({ type }) => type === 'disableUser');
		const isUnlock = actions.some(({ type }) => type === 'enableUser');
		const { properties, ...contacts } = wantedOf(others);
		const wanted = { ...contacts, properties: { ...properties, ...(isLock || isUnlock ? { locked: isLock } : {}) } };
		let changed = false;
		if (isLock || isUnlock || Object.keys(others).length > 0) {
			({ changed } = await updateUser(this.client, user.id, wanted));
		}
		if (key !== undefined) changed = (await this.setKey(user.id, key)) || changed;
		return { wasThere: !changed };
	}

	/** Custom fields have a call of their own. */
	private async setKey(userId: string, key: string): Promise<boolean> {
		const { keyField: field } = this.options;
		if (field === undefined) return false;
		return (await setCustomFields(this.client, userId, { [field]: key })).changed;
	}

	/** All memberships of a user in one write: the list as it is now, without and with what is asked for. */
	private async changeGroups(
		bundles: readonly MembershipAction[][],
		signal: AbortSignal | undefined,
	): Promise<ActionOutcome[]> {
		const actionsOf = new Map(bundles.map((bundle) => [bundle[0]?.userId ?? '', bundle]));
		const users = [...actionsOf].map(([userId, bundle]) => {
			const idsOf = (type: Action['type']) => bundle.filter((action) => action.type === type).map((a) => a.groupId);
			const remove = new Set(idsOf('removeFromGroup'));
			const resolve = async () => ({ add: await this.view.groupsOf(idsOf('addToGroup')), remove });
			const known = this.known.get(userId);
			this.known.delete(userId);
			return { userId, resolve, known };
		});
		const outcomes = await changeMembershipsOfMany(this.client, this.view, users, signal);
		return outcomes.flatMap((result) =>
			(actionsOf.get(result.userId) ?? []).map(({ key, type, groupId }): ActionOutcome => {
				if ('error' in result) return { key, status: 'refused', error: result.error };
				const { added, removed } = result.outcome;
				return { key, status: 'done', wasThere: !(type === 'addToGroup' ? added : removed).has(groupId) };
			}),
		);
	}

	/** @returns whether there was a user to delete. */
	private async delete(userId: string): Promise<boolean> {
		try {
			await deleteUser(this.client, userId);
			return true;
		} catch (error) {
			if (!isNotFound(error)) throw error;
			return false;
		}
	}
}

/**
 * The Management API, seen through one namespace.
 *
 * @throws {InputError} for a name that a custom field cannot have.
 */
export function openTrivoreDirectory(client: TrivoreClient, options: TrivoreDirectoryOptions): Directory {
	if (options.keyField !== undefined) checkCustomFields({ [options.keyField]: '' });
	const { fields } = trivoreCapabilities;
	return {
		capabilities: {
			...trivoreCapabilities,
			fields:
				options.keyField === undefined
					? fields.filter((field) => field !== keyField)
					: fields.map((field) => (field.name === 'userName' ? userNameOfKeyed : field)),
		},
		tenant: tenantOf(client.apiBase, options.nsCode),
		read: async (scope) => await new TrivoreSnapshot(client, options).load(scope),
	};
}
