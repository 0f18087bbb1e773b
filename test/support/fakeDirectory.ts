import { ServiceError, type ServiceErrorKind } from '../../providers/http/errors';
import { mapBounded } from '../../providers/http/boundedConcurrency';
import {
	isChosen,
	type Action,
	type ActionOutcome,
	type Capabilities,
	type Directory,
	type DirectoryGroup,
	type DirectoryUser,
	type ReadScope,
	type Snapshot,
	type Values,
} from '../../providers/directory';
import {
	groupNamesOf,
	groupsByMembers,
	groupsNamed,
	listedMemberships,
	lookUpByKeys,
	usersInScope,
} from '../../providers/directoryRead';
import type { AccessEntry, UserAccess } from '../../providers/access';
import { collect } from '../../providers/http/paging';
import { fakeAccess, type EntryFault, type FakeUser } from './fakeAccess';

export interface FakeOptions {
	readonly capabilities?: Partial<Capabilities>;
	/** Actions per request; each is refused or done on its own. Default: 1. */
	readonly batch?: number;
	readonly concurrency?: number;
	readonly ownUserName?: string;
	/** How many reads do not show yet what was made; writes see it at once. Default: 0. */
	readonly staleReads?: number;
}

/** What happens instead of a write; `undefined` lets it through. `lost`: done, but the answer never comes. */
type Fault = (write: number, action: Action) => 'lost' | Error | undefined;

/** Thrown out of `apply` where the process dies. */
export class Crash extends Error {
	override readonly name = 'Crash';
}

const fakeCapabilities: Capabilities = {
	title: 'The Directory',
	fields: [
		{ name: 'userName', label: 'User Name', required: true, maxLength: 40, unique: true },
		{ name: 'key', label: 'Key', unique: true },
		{ name: 'email', label: 'Email', required: true, unique: true },
		{ name: 'firstName', label: 'First Name' },
	],
	canDisable: true,
	canDelete: true,
	canCreateGroups: true,
	groupsOnCreate: false,
	passwordOnCreate: true,
	effort: { calls: ({ newUsers, updates }) => newUsers + updates },
};

const folded = (text: string) => text.normalize('NFC').toLowerCase();

export function refusal(
	kind: ServiceErrorKind,
	status: number,
	more: { message?: string; retryAt?: Date } = {},
): ServiceError {
	return new ServiceError({ service: 'The Directory', kind, status, message: 'Refused.', ...more });
}

/** A directory in memory that keeps names, keys and addresses unique, as services do. */
export class FakeDirectory implements Directory {
	readonly capabilities: Capabilities;
	readonly tenant = 'the-directory';
	readonly users = new Map<string, FakeUser>();
	readonly groups = new Map<string, DirectoryGroup>();
	/** Names of the actions that were written, in order. */
	readonly written: string[] = [];
	fault: Fault = () => undefined;
	/** The same for what is taken with the access of a user. */
	entryFault: EntryFault = () => undefined;
	/** What happens instead of reading what a user has. */
	accessFault: (user: FakeUser) => Error | undefined = () => undefined;
	/** After so many writes the process dies. */
	crashAfter = Number.POSITIVE_INFINITY;
	/** Whether any write fails the test. */
	readOnly = false;
	writes = 0;
	private nextId = 1;
	/** Id → the number of the first read that shows it. */
	private readonly shownFrom = new Map<string, number>();
	private reads = 0;

	constructor(private readonly options: FakeOptions = {}) {
		this.capabilities = { ...fakeCapabilities, ...options.capabilities };
	}

	addUser(values: Record<string, string>, groups: readonly string[] = []): FakeUser {
		const user = { id: `u${this.nextId++}`, active: true, values: { ...values }, groups: new Set(groups) };
		this.users.set(user.id, user);
		return user;
	}

	addGroup(name: string): DirectoryGroup {
		const group = { id: `g${this.nextId++}`, name };
		this.groups.set(group.id, group);
		return group;
	}

	/** Users by name with values, state and groups' names; without ids, so that two directories can be compared. */
	state(): unknown {
		const users = [...this.users.values()].map(({ active, values, groups }) => ({
			active,
			values: Object.entries(values)
				.filter(([, value]) => value !== '')
				.sort(),
			groups: [...groups].map((id) => this.groups.get(id)?.name).sort(),
		}));
		return {
			users: users.map((user) => JSON.stringify(user)).sort(),
			groups: [...this.groups.values()].map(({ name }) => name).sort(),
		};
	}

	async read(scope: ReadScope): Promise<Snapshot> {
		const groups = groupNamesOf(scope).length > 0 ? await collect(this.listGroups()) : [];
		const findBy = async (field: string, values: readonly string[]) => {
			const wanted = new Set(values.map(folded));
			this.reads += 1;
			return await Promise.resolve(this.present().filter((user) => wanted.has(folded(user.values[field] ?? ''))));
		};
		const users = await usersInScope(scope.users, this.capabilities, {
			byKeys: async (keys) =>
				await lookUpByKeys(keys, {
					listAbove: 3,
					findBy: {
						userName: async (values) => await findBy('userName', values),
						key: async (values) => await findBy('key', values),
						email: async (values) => await findBy('email', values),
					},
				}),
			all: async () => await collect(this.listUsers()),
			members: async (names) => {
				const ids = groupsNamed(groups, names).map(({ id }) => id);
				const all = await collect(this.listUsers());
				return all.filter((user) => ids.some((id) => this.users.get(user.id)?.groups.has(id)));
			},
		});
		return {
			users,
			groups,
			memberships: async (asked) => await listedMemberships(asked, (groupId) => this.listMembers(groupId)),
			groupsOf: async (some, isManaged = () => true) => {
				const managed = (await collect(this.listGroups())).filter((group) => isChosen(group) && isManaged(group));
				return await groupsByMembers(some, managed, ({ id }) => this.listMembers(id));
			},
			accessOf: async ({ id }) => await Promise.resolve(this.accessOf(this.user(id))),
			apply: (actions, signal) => this.apply(actions, signal),
		};
	}

	private async *listUsers(): AsyncGenerator<DirectoryUser> {
		this.reads += 1;
		yield* this.present();
	}

	private async *listGroups(): AsyncGenerator<DirectoryGroup> {
		this.reads += 1;
		yield* [...this.groups.values()].filter(({ id }) => this.isShown(id));
	}

	private async *listMembers(groupId: string): AsyncGenerator<string> {
		for (const user of this.users.values()) if (user.groups.has(groupId)) yield user.id;
	}

	async ownUserName(): Promise<string | undefined> {
		return this.options.ownUserName;
	}

	async *apply(actions: readonly Action[], signal?: AbortSignal): AsyncGenerator<ActionOutcome> {
		const { batch = 1, concurrency = 2 } = this.options;
		const batches: Action[][] = [];
		for (let at = 0; at < actions.length; at += batch) batches.push(actions.slice(at, at + batch));
		let crashed = false;
		const run = async (some: readonly Action[]): Promise<ActionOutcome[]> => {
			await Promise.resolve();
			const outcomes: ActionOutcome[] = [];
			for (const action of some) {
				if (this.writes >= this.crashAfter) crashed = true;
				if (crashed) return outcomes;
				outcomes.push(this.perform(action));
			}
			return outcomes;
		};
		for await (const outcomes of mapBounded(batches, concurrency, run, signal)) {
			yield* outcomes;
			if (crashed) throw new Crash('The process died.');
		}
	}

	private accessOf(user: FakeUser): UserAccess {
		const write = (entry: AccessEntry, change: () => void) => {
			if (this.readOnly) throw new Error(`Nothing may be written, and ${entry.type} was.`);
			if (this.writes >= this.crashAfter) throw new Crash('The process died.');
			this.writes += 1;
			const fault = this.entryFault(entry);
			if (fault instanceof Error) throw fault;
			change();
			this.written.push(`take ${entry.type}`);
			return fault;
		};
		return fakeAccess(this, user, write, () => this.accessFault(user));
	}

	private isShown(id: string): boolean {
		return (this.shownFrom.get(id) ?? 0) <= this.reads;
	}

	private made(id: string): string {
		const { staleReads = 0 } = this.options;
		if (staleReads > 0) this.shownFrom.set(id, this.reads + 1 + staleReads);
		return id;
	}

	private present(): DirectoryUser[] {
		const shown = [...this.users.values()].filter(({ id }) => this.isShown(id));
		return shown.map(({ id, active, values, guarded }) => ({
			id,
			// As in services that cannot disable.
			active: active || !this.capabilities.canDisable,
			values: { ...values },
			...(guarded === undefined ? {} : { guarded }),
		}));
	}

	private perform(action: Action): ActionOutcome {
		if (this.readOnly) throw new Error(`Nothing may be written, and ${action.type} was.`);
		const fault = this.fault(this.writes, action);
		this.writes += 1;
		if (fault instanceof Error) return { key: action.key, status: 'refused', error: fault };
		try {
			const id = this.write(action);
			this.written.push(action.type);
			// The adapter finds out by a look-up that a write without an answer was done.
			if (fault === 'lost' && action.type === 'createUser') {
				const found = this.holder('userName', action.values.userName);
				return { key: action.key, status: 'done', id: found?.id };
			}
			return { key: action.key, status: 'done', id };
		} catch (error) {
			return { key: action.key, status: 'refused', error };
		}
	}

	private write(action: Action): string | undefined {
		switch (action.type) {
			case 'createGroup':
				if ([...this.groups.values()].some(({ name }) => folded(name) === folded(action.name)))
					throw refusal('conflict', 409);
				return this.made(this.addGroup(action.name).id);
			case 'createUser':
				this.checkUnique(action.values, undefined);
				return this.made(this.addUser({ ...action.values }, action.groupIds).id);
			case 'updateUser': {
				const user = this.user(action.user.id);
				this.checkUnique(action.values, user.id);
				user.values = { ...user.values, ...action.values };
				return undefined;
			}
			case 'disableUser':
			case 'enableUser':
				this.user(action.user.id).active = action.type === 'enableUser';
				return undefined;
			case 'deleteUser':
				this.users.delete(this.user(action.user.id).id);
				return undefined;
			case 'addToGroup':
				this.user(action.userId).groups.add(this.group(action.groupId).id);
				return undefined;
			case 'removeFromGroup':
				this.user(action.userId).groups.delete(action.groupId);
				return undefined;
		}
	}

	private user(id: string): FakeUser {
		const user = this.users.get(id);
		if (user === undefined) throw refusal('notFound', 404);
		return user;
	}

	private group(id: string): DirectoryGroup {
		const group = this.groups.get(id);
		if (group === undefined) throw refusal('notFound', 404);
		return group;
	}

	private holder(field: string, value: string | undefined): FakeUser | undefined {
		if (!value) return undefined;
		return [...this.users.values()].find(({ values }) => folded(values[field] ?? '') === folded(value));
	}

	private checkUnique(values: Values, id: string | undefined): void {
		for (const field of ['userName', 'key', 'email']) {
			const holder = this.holder(field, values[field]);
			if (holder && holder.id !== id) throw refusal('conflict', 409, { message: `${field} is taken.` });
		}
	}
}
