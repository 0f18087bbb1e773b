/** Adobe User Management as a directory for bulk work: ten users to a request, one command for each. */
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
	type Values,
} from '../../directory';
import { carriedMemberships, groupNamesOf, groupsNamed, lookUpByKeys, usersInScope } from '../../directoryRead';
import { isEmailAddress } from '../../email';
import { InputError, ServiceError } from '../../http/errors';
import { collect } from '../../http/paging';
import type { UserAccess } from '../../access';
import { accessOf } from '../access';
import { isUntouchable } from '../adminRoles';
import { eachJob } from '../batch';
import type { JobOutcome } from '../jobs';
import type { AdobeUserManagementClient } from '../client';
import { bareNameOf, completeValues } from '../identity';
import { folded } from '../../text';
import type { IdentityType } from '../identityType';
import type { User } from '../schemas';
import { isAddress } from '../rules';
import { adobeCapabilities } from './capabilities';
import { areSurelyFor, isFoundByAddress } from './match';
import { workFor, type Work } from './work';

/** Admin groups, whose names Adobe makes itself. Developers administer nothing. Source: UMAPI "Groups". */
const ADMIN_GROUP = /^_(?:(?:org|deployment|support|compartment)_admin$|(?:product_)?admin_)/;

/** Names of admin groups and of developers begin so; who is in there is the matter of a role. */
const isAdminRole = (name: string) => name.startsWith('_');

/** A page has 2,000 users, but Adobe turns away clients that start the whole list often; a lookup takes two calls at most. */
const LIST_ABOVE = 5;

interface AdobeDirectoryOptions {
	/** What new users become, unless the row says it. */
	readonly identityType: IdentityType;
	/** Whether a delete also takes the account and its files away, and not only out of the organization. */
	readonly deleteAccount: boolean;
	/** The longest wait that Adobe may ask for, in milliseconds. */
	readonly maxRetryAfterMs: number;
}

/** A text if it says something; Adobe leaves out what has no value, and means "undefined" by the country `UD`. */
function textOf(value: string | null | undefined, nothing?: string): string {
	return value === undefined || value === null || value === nothing ? '' : value;
}

class AdobeSnapshot implements Snapshot {
	users: FoundUsers = [];
	groups: readonly DirectoryGroup[] = [];
	private readonly people = new Map<string, User>();
	/** Folded address → the accounts that were found for it; `adobeId` only where it was asked for. */
	private readonly lookups = new Map<string, { readonly any: User | undefined; adobeId?: User | undefined }>();
	/** Folded name, which is a group's id here → the name as Adobe writes it. */
	private readonly groupNames = new Map<string, string>();
	/** Addresses of several accounts of the organization. */
	private shared: ReadonlySet<string> | undefined;

	constructor(
		private readonly client: AdobeUserManagementClient,
		private readonly options: AdobeDirectoryOptions,
	) {}

	async load(scope: ReadScope): Promise<this> {
		if (groupNamesOf(scope).length > 0) this.groups = await collect(this.listGroups());
		this.users = await usersInScope(scope.users, adobeCapabilities, {
			byKeys: async (keys) =>
				await lookUpByKeys(keys, {
					listAbove: LIST_ABOVE,
					findBy: {
						userName: async (names, rows) => await this.findByName(names, rows),
						email: async (addresses, rows) => await this.findByAddress(addresses, rows),
					},
				}),
			all: async () => await collect(this.listUsers()),
			members: async (names) => await this.membersOf(groupsNamed(this.groups, names)),
		});
		return this;
	}

	/** Out of the list of all users: only there it shows that another account has a member's address. */
	private async membersOf(groups: readonly DirectoryGroup[]): Promise<FoundUsers> {
		const ids = new Set(groups.map(({ id }) => id));
		if (ids.size === 0) return [];
		return (await collect(this.listUsers())).filter(({ groupIds }) => groupIds?.some((id) => ids.has(id)));
	}

	async memberships(): Promise<IsMember> {
		return await Promise.resolve(carriedMemberships);
	}

	/** Users carry the names of their groups. */
	async groupsOf(users: readonly DirectoryUser[], isManaged: IsManaged = () => true): Promise<GroupsOfUsers> {
		const groupsOfUser = ({ id }: DirectoryUser): DirectoryGroup[] => {
			const names = new Map((this.people.get(id)?.groups ?? []).map((name) => [folded(name), name]));
			const groups = [...names.values()].map((name) => this.rememberGroup(name));
			return groups.filter((group) => isChosen(group) && isManaged(group));
		};
		return await Promise.resolve(new Map(users.map((user) => [user, groupsOfUser(user)])));
	}

	/**
	 * Adobe looks up email addresses, never a user name that is another address. So where none of the accounts with a
	 * row's addresses has the user name of the row, only the list tells whether another one has it.
	 */
	private async findByName(
		names: readonly string[],
		rows: readonly Values[],
	): Promise<readonly DirectoryUser[] | undefined> {
		// Nor does it look up a user name without the right domain.
		if (!names.every(isAddress)) return undefined;
		const emails = rows.flatMap(({ email }) => email ?? []);
		const found = await this.findByAddress([...names, ...emails], rows);
		return found && rows.every((row) => isFoundByAddress(row, found)) ? found : undefined;
	}

	/**
	 * An email address may belong to two accounts, of which Adobe shows the Adobe ID only when asked for it; where every
	 * row with the address surely means the other one, it is not. Adobe refuses to look up what is no address, which must
	 * not stop the other rows.
	 */
	private async findByAddress(
		addresses: readonly string[],
		rows: readonly Values[],
	): Promise<readonly DirectoryUser[] | undefined> {
		if (!addresses.every((address) => isEmailAddress(address, true))) return undefined;
		const found = new Map<string, DirectoryUser>();
		const remember = (user: User | undefined) => {
			const known = user && this.remember(user);
			if (known) found.set(known.id, known);
			return known;
		};
		for (const address of new Set(addresses.map(folded))) {
			const lookup = this.lookups.get(address) ?? { any: await this.client.findUser(address) };
			this.lookups.set(address, lookup);
			const known = remember(lookup.any);
			if (known && areSurelyFor(address, known, rows)) continue;
			if (!('adobeId' in lookup)) lookup.adobeId = await this.client.findUser(address, 'AdobeID');
			remember(lookup.adobeId);
		}
		return [...found.values()];
	}

	private async *listUsers(): AsyncGenerator<DirectoryUser> {
		for await (const user of this.client.users()) {
			const known = this.remember(user);
			if (known) yield known;
		}
	}

	/** Commands and users name groups by their names, whatever their case, so the folded name is the id. */
	private async *listGroups(): AsyncGenerator<DirectoryGroup> {
		for await (const { groupName } of this.client.groups()) yield this.rememberGroup(groupName);
	}

	/** Commands name a user by the email address, so another account of the organization with that address may be meant. */
	async accessOf({ id, values: { userName = '' } }: DirectoryUser): Promise<UserAccess> {
		const user = this.people.get(id);
		if (user === undefined) throw new InputError('user', 'This user was not among those that Adobe listed.');
		const isByAddress = user.type !== 'adobeID' && bareNameOf(user) === undefined;
		this.shared ??= sharedAddresses([...this.people.values()].filter(({ type }) => type !== 'adobeID'));
		if (isByAddress && this.shared.has(folded(user.email))) {
			throw new InputError('user', `Several accounts of the organization have the email address of "${userName}".`);
		}
		return await Promise.resolve(accessOf(this.client, user, this.options));
	}

	async *apply(actions: readonly Action[], signal?: AbortSignal): AsyncGenerator<ActionOutcome> {
		const refused = new Map<Action, unknown>();
		yield* this.send(pieces(actions), signal, refused);
		// What was refused together may fare better apart: no change is blamed for another one's fault.
		const apart = [...refused.keys()];
		const settled = new Set<string>();
		if (!signal?.aborted) {
			const each = apart.map((action) => [action]);
			for await (const outcome of this.send(each, signal)) {
				settled.add(outcome.key);
				yield outcome;
			}
		}
		for (const [{ key }, error] of refused) if (!settled.has(key)) yield { key, status: 'refused', error };
	}

	/** @param refused takes the changes that were refused together with others; without it they are refused for good. */
	private async *send(
		together: ReadonlyArray<readonly Action[]>,
		signal: AbortSignal | undefined,
		refused?: Map<Action, unknown>,
	): AsyncGenerator<ActionOutcome> {
		const work: Work[] = [];
		const { client, people, groupName, options } = this;
		const shared = sharedAddresses(people.values());
		// Whether these have an Adobe ID too was not looked up.
		for (const [address, lookup] of this.lookups) if (!('adobeId' in lookup)) shared.add(address);
		const context = { client, people, shared, groupName, deleteAccount: options.deleteAccount };
		for (const group of together) {
			try {
				work.push(workFor(group, context));
			} catch (error) {
				if (!(error instanceof InputError)) throw error;
				if (group.length > 1 && refused) for (const action of group) refused.set(action, error);
				else for (const { key } of group) yield { key, status: 'refused', error };
			}
		}
		const jobs = work.map(({ job }) => job);
		for await (const { position, outcome } of eachJob(client, jobs, options, signal)) {
			const piece = work[position];
			if (piece === undefined) continue;
			if ('error' in outcome && piece.actions.length > 1 && refused && isAboutContent(outcome.error)) {
				for (const action of piece.actions) refused.set(action, outcome.error);
			} else yield* this.outcomesOf(piece, outcome);
		}
	}

	private *outcomesOf({ actions, succeeded }: Work, outcome: JobOutcome): Generator<ActionOutcome> {
		const error = 'error' in outcome ? outcome.error : undefined;
		const done = error === undefined ? succeeded() : {};
		for (const action of actions) {
			if (error !== undefined) yield { key: action.key, status: 'refused', error };
			else {
				if (action.type === 'createGroup') this.rememberGroup(action.name);
				yield { key: action.key, status: 'done', ...done };
			}
		}
	}

	private readonly groupName = (id: string) => this.groupNames.get(id) ?? id;

	private rememberGroup(name: string): DirectoryGroup {
		const id = folded(name);
		if (!this.groupNames.has(id)) this.groupNames.set(id, name);
		return isUntouchable(id)
			? { id, name, fixed: `Adobe does not allow changing the members of "${name}" here. Use the Adobe Admin Console.` }
			: { id, name, ...(isAdminRole(name) ? { automatic: true } : {}) };
	}

	/** `undefined` for an entry that names nobody. */
	private remember(user: User): DirectoryUser | undefined {
		const { email, username, firstname, lastname, country, domain } = user;
		const name = username ?? email;
		if (!name) return undefined;
		const type = textOf(user.type, 'unknown');
		const id = user.id ?? `${type} ${folded(domain)} ${folded(name)}`;
		this.people.set(id, user);
		const groupIds = (user.groups ?? []).map(folded);
		return {
			id,
			active: true,
			values: {
				userName: name,
				email: textOf(email),
				firstName: textOf(firstname),
				lastName: textOf(lastname),
				country: textOf(country, 'UD'),
				type,
				...(bareNameOf(user) === undefined ? {} : { domain: folded(domain) }),
			},
			groupIds,
			...(isAdministrator(user, groupIds) ? { guarded: 'admin' } : {}),
			otherNames: email ? [email] : [],
		};
	}
}

/** Whether a user administers the organization or a part of it. Source: UMAPI "Get Users in Organization". */
function isAdministrator({ adminRoles }: User, groupIds: readonly string[]): boolean {
	return groupIds.some((id) => ADMIN_GROUP.test(id)) || (adminRoles ?? []).length > 0;
}

/** Addresses of several accounts: an Adobe ID and an account of the organization may have the same. */
function sharedAddresses(people: Iterable<User>): Set<string> {
	const seen = new Set<string>();
	const shared = new Set<string>();
	for (const { email } of people) (seen.has(folded(email)) ? shared : seen).add(folded(email));
	return shared;
}

/** Changes that make one command: those of the same user. */
function pieces(actions: readonly Action[]): Action[][] {
	const byUser = new Map<string, Action[]>();
	const all: Action[][] = [];
	for (const action of actions) {
		const id = userIdOf(action);
		const same = id === undefined ? undefined : byUser.get(id);
		if (same) same.push(action);
		else {
			const piece = [action];
			all.push(piece);
			if (id !== undefined) byUser.set(id, piece);
		}
	}
	return all;
}

function userIdOf(action: Action): string | undefined {
	if ('user' in action) return action.user.id;
	return 'userId' in action ? action.userId : undefined;
}

/** Whether Adobe judged the command and refused something in it. */
function isAboutContent(error: unknown): boolean {
	return (
		error instanceof InputError ||
		(error instanceof ServiceError && !['throttled', 'unauthenticated', 'unavailable'].includes(error.kind))
	);
}

/** The organization that the client belongs to. Source: UMAPI documentation, version 2. */
export function openAdobeDirectory(client: AdobeUserManagementClient, options: AdobeDirectoryOptions): Directory {
	return {
		// As the operation Remove From Organization says it.
		capabilities: { ...adobeCapabilities, deleteStatus: options.deleteAccount ? 'deleted' : 'removed' },
		tenant: client.organizationId,
		complete: (values, mayCreate) => completeValues(values, mayCreate ? options.identityType : undefined),
		read: async (scope) => await new AdobeSnapshot(client, options).load(scope),
	};
}
