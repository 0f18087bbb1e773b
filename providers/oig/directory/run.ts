/** What the writes of one bulk run share: what was read once, and how values are written. */
import type { Action, ActionOutcome, DirectoryUser, Values } from '../../directory';
import { collect } from '../../http/paging';
import { attribute, LOGIN, type Attribute } from '../attributes';
import { findOrganization } from '../catalog';
import type { OigClient } from '../client';
import { ORGANIZATION } from '../rules';
import { toAttributes } from './capabilities';
import type { OigDirectoryOptions } from './packs';
import type { Entry } from '../entry';
import { OpenRequests, type OpenCreates } from '../openRequests';
import { findOpenRequest } from '../requests';
import { isFiltered, membersAmong } from '../roles';
import { findUsers } from '../lookUp';
import type { FindOpen } from '../users';
import { foldedValue } from '../../text';

export type Of<Type extends Action['type']> = Extract<Action, { readonly type: Type }>;

/** A change that became a request, which may be decided by now. */
export interface Raised {
	readonly status: 'raised';
	readonly key: string;
	readonly action: Of<'createUser' | 'updateUser'>;
	readonly requestId: string;
}

export type Reply = ActionOutcome | Raised;

export const refused = ({ key }: Action, error: unknown): ActionOutcome => ({ key, status: 'refused', error });

export class DirectoryRun {
	/** As read last, by id; roles are checked by their names before they are changed over SCIM. */
	readonly roles = new Map<string, Entry>();
	/** Names in capitals that several roles have, so that none of them can be meant. */
	readonly ambiguousRoles = new Set<string>();
	/** As read last, by id. */
	readonly users = new Map<string, Entry>();
	/** Role → ids of the users who have it directly; role and user → that user, or nobody. */
	private readonly members = new Map<string, readonly string[]>();
	/** Ids of all roles of users, in whatever way they have them, by the users' ids; where that was read. */
	readonly rolesOf = new Map<string, readonly string[]>();
	private open: Promise<OpenRequests> | undefined;
	private creates: Promise<OpenCreates> | undefined;
	private readonly organizations = new Map<string, Promise<string>>();

	constructor(
		readonly client: OigClient,
		readonly options: OigDirectoryOptions,
	) {}

	/** Ids of the users who have a role directly: all of them, or those of a few users alone; each list is read once. */
	async *directMembers(roleId: string, users: readonly Entry[]): AsyncGenerator<string> {
		// Of one user alone, only whether that one has it.
		const key = isFiltered(users) ? JSON.stringify([roleId, users.map(({ id }) => id)]) : roleId;
		const known = this.members.get(roleId) ?? this.members.get(key);
		if (known !== undefined) return yield* known;
		// Who has a role in no way does not have it directly.
		if (key !== roleId && users.every(({ id }) => this.rolesOf.get(id)?.includes(roleId) === false)) return;
		const members = await collect(membersAmong(this.client, roleId, users));
		this.members.set(key, members);
		yield* members;
	}

	/** The open requests as they are now. */
	async readOpen(): Promise<OpenRequests> {
		return await OpenRequests.read(this.client);
	}

	/** Values as attributes, the organization by its key. */
	async attributesOf(values: Values): Promise<Attribute[]> {
		const organization = values[ORGANIZATION];
		const attributes = toAttributes(values);
		if (organization === undefined) return attributes;
		return [...attributes, attribute('act_key', await this.organizationKey(organization), 'Organization')];
	}

	private async organizationKey(organization: string): Promise<string> {
		const given = organization.trim();
		if (given === '' || /^\d+$/.test(given)) return given;
		const known = this.organizations.get(given) ?? findOrganization(this.client, given).then(({ id }) => id);
		this.organizations.set(given, known);
		return await known;
	}

	/** Requests that were open before anything was sent. */
	async openRequests(): Promise<OpenRequests> {
		this.open ??= this.readOpen().catch((error: unknown) => {
			this.open = undefined;
			throw error;
		});
		return await this.open;
	}

	/** Whom the requests to create users were for before anything was sent. */
	async openCreates(): Promise<OpenCreates> {
		this.creates ??= this.openRequests()
			.then(async (open) => await open.creating(async () => await this.ownId()))
			.catch((error: unknown) => {
				this.creates = undefined;
				throw error;
			});
		return await this.creates;
	}

	/** Requests to create users that were raised since the run began. */
	async newCreates(before: readonly string[]): Promise<OpenCreates> {
		const now = await (await this.readOpen()).creating(async () => await this.ownId());
		return { ...now, unclear: now.unclear.filter((id) => !before.includes(id)) };
	}

	private async ownId(): Promise<string | undefined> {
		const { ownUserName } = this.options;
		return (await findUsers(this.client, LOGIN, [ownUserName])).get(foldedValue(ownUserName))?.[0]?.id;
	}

	/** Looks at what was read before the writes first, and at the server itself after that. */
	async finderFor(userId: string): Promise<FindOpen> {
		const open = await this.openRequests();
		let asked = false;
		return async (isWanted) => {
			if (asked) return await findOpenRequest(this.client, userId, isWanted);
			asked = true;
			return open.of(userId, isWanted);
		};
	}

	/** To be called for a user who was made in this run. */
	learnUser(id: string, login: string): void {
		this.users.set(id, { id, attributes: { [LOGIN]: login }, raw: {} });
	}

	/** As it was read, or as it was made in this run. */
	entryOf({ id, active, values }: DirectoryUser): Entry {
		const made = { [LOGIN]: values.userName ?? '', ...(active ? {} : { Status: 'Disabled' }) };
		return this.users.get(id) ?? { id, attributes: made, raw: {} };
	}
}
