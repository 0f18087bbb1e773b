/**
 * Oracle Identity Governance as a directory for bulk work: users are created and changed in arrays, roles are granted by
 * one request each. What becomes a request is pending, and is not requested again while that is open.
 */
import type { Action, ActionOutcome, Directory, DirectoryGroup, DirectoryUser } from '../directory';
import { collect } from '../http/paging';
import { pooled } from '../http/pool';
import { LOGIN } from './attributes';
import type { OigClient } from './client';
import { oigCapabilities, READ_ATTRIBUTES, toDirectoryUser } from './directoryFields';
import { packsOf, type OigDirectoryOptions } from './directoryPacks';
import { DirectoryRun, type Raised } from './directoryRun';
import { BulkWrites } from './directoryWrites';
import type { Entry } from './entry';
import { isInvalid } from './errors';
import { directMembers, namesOf, ROLES } from './roles';
import { findUsers, isDeleted, USERS } from './users';

export { oigCapabilities } from './directoryFields';

class OigDirectory implements Directory {
	readonly capabilities = oigCapabilities;
	private readonly run: DirectoryRun;
	private readonly writes: BulkWrites;

	constructor(
		private readonly client: OigClient,
		private readonly options: OigDirectoryOptions,
	) {
		this.run = new DirectoryRun(client, options);
		this.writes = new BulkWrites(this.run);
	}

	async findUsers(userNames: readonly string[]): Promise<DirectoryUser[]> {
		const found = [...(await findUsers(this.client, LOGIN, userNames)).values()].flat();
		return found.map((entry) => this.seen(entry));
	}

	async *listUsers(): AsyncGenerator<DirectoryUser> {
		const seen = new Set<string>();
		for await (const entry of this.allUsers()) {
			// A user who is created while the pages are read may move others to the next one.
			if (entry.id === '' || seen.has(entry.id) || isDeleted(entry)) continue;
			seen.add(entry.id);
			yield this.seen(entry);
		}
	}

	async *listGroups(): AsyncGenerator<DirectoryGroup> {
		const roles = await collect(this.client.listAll(ROLES));
		for (const role of roles) this.run.roles.set(role.id, role);
		const { groups, ambiguous } = namesOf(roles);
		for (const name of ambiguous) this.run.ambiguousRoles.add(name);
		yield* groups;
	}

	listMembers(groupId: string): AsyncGenerator<string> {
		return directMembers(this.client, groupId);
	}

	async ownUserName(): Promise<string> {
		return this.options.ownUserName;
	}

	async *apply(actions: readonly Action[], signal?: AbortSignal): AsyncGenerator<ActionOutcome> {
		const raised: Raised[] = [];
		const packs = packsOf(actions, this.options);
		const run = async (pack: readonly Action[]) => await this.writes.write(pack, signal);
		for await (const replies of pooled(packs, this.options.maxConcurrency, run, signal)) {
			for (const reply of replies) {
				if (reply.status === 'raised') raised.push(reply);
				else yield reply;
			}
		}
		if (raised.length > 0) yield* await this.writes.settle(raised, signal);
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
	return new OigDirectory(client, options);
}
