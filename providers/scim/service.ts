/** One SCIM server: where it is, what it says of itself, how it is spoken to, and who speaks. */
import { ServiceError } from '../http/errors';
import type { Clock } from '../http/retry';
import { bodyJson, type Send } from '../http/send';
import { placeName } from '../http/url';
import { folded } from '../text';
import { isRecord } from '../record';
import { ScimClient } from './client';
import { readConfig, readResourceTypes, type ResourceType, type ServerConfig } from './discovery';
import { assess } from './refusals';
import { valueAt } from './places';
import type { ScimProfile } from './profile';
import { PROFILES, type ProfileName } from './profiles';
import type { Dialect } from './profiles/dialect';
import { named } from './resource';
import { GROUP, USER, type User } from './schemas';

interface ScimServiceOptions {
	/** Without a slash at its end: what stands before `/Users`. */
	readonly baseUrl: string;
	readonly profile: ProfileName;
	/** User names of the account behind the credential, as far as they are known. */
	readonly ownUserNames: readonly string[];
	readonly clock: Clock;
	/** The longest wait that a refusal may ask for, in milliseconds. */
	readonly maxRetryAfterMs?: number | undefined;
	readonly signal?: AbortSignal | undefined;
}

/** The server as it was found at the beginning of a run. */
export interface Opened {
	readonly client: ScimClient;
	/** Paths of users and groups below the base address. */
	readonly users: string;
	readonly groups: string;
	/** Whether users and groups are changed by PATCH. */
	readonly patches: boolean;
	/** Whether the server checks the version that a change is meant for. */
	readonly checksVersions: boolean;
	/** What a search may be made of; `none` where the server says that it takes no filters. */
	readonly filters: 'none' | 'single' | 'try';
}

interface OwnAccount {
	readonly ids: ReadonlySet<string>;
	readonly names: ReadonlySet<string>;
}

const NO_CONFIG: ServerConfig = {
	patch: undefined,
	etag: false,
	filter: undefined,
	maxResults: undefined,
	paging: 'index',
};

/** The operations on users and groups are functions that take this. */
export class ScimService {
	readonly dialect: Dialect;
	private opening: Promise<Opened> | undefined;
	private own: Promise<OwnAccount> | undefined;
	private readonly found = new Map<string, Promise<boolean>>();
	/** Whether a group with members in it was read, so that one without a list has none. */
	membersWereSeen = false;
	/** What searches were seen not to find as the lists have it, so that the lists decide for the rest of the run. */
	readonly listsDecide = new Set<'groups' | 'users'>();

	constructor(
		private readonly send: Send,
		readonly options: ScimServiceOptions,
	) {
		this.dialect = PROFILES[options.profile];
	}

	/** Names the server; no secret. */
	get place(): string {
		return placeName(this.options.baseUrl);
	}

	/** The server, described once for all that is done with it. */
	async open(): Promise<Opened> {
		this.opening ??= this.discover();
		const { opening } = this;
		// A later item may find what was missing or refused for a moment.
		opening.catch(() => {
			if (this.opening === opening) this.opening = undefined;
		});
		return await opening;
	}

	private clientFor({ maxResults, paging }: ServerConfig): ScimClient {
		const { dialect, options } = this;
		const { service } = dialect;
		const profile: ScimProfile = {
			service,
			pageSize: Math.min(dialect.pageSize, maxResults ?? dialect.pageSize),
			trustsTotals: false,
			searches: false,
			withCursors: (dialect.paging === 'discover' ? paging : dialect.paging) === 'cursor',
			members: 'members',
			membersPerPatch: Math.min(dialect.adds, dialect.removes),
			assess,
		};
		const { baseUrl, clock, signal, maxRetryAfterMs: maxBusyMs } = options;
		return new ScimClient(this.send, { baseUrl, profile, clock, signal, maxBusyMs });
	}

	private async discover(): Promise<Opened> {
		const { dialect } = this;
		const bare = this.clientFor(NO_CONFIG);
		const config = dialect.reads.config ? await readConfig(bare, dialect.configPath) : NO_CONFIG;
		const types = dialect.reads.resourceTypes ? await readResourceTypes(bare) : [];
		const { users, groups } = dialect.paths ?? {
			users: pathOf(types, 'User', USER) ?? 'Users',
			groups: pathOf(types, 'Group', GROUP) ?? 'Groups',
		};
		const patches = dialect.changes === 'discover' ? config.patch !== false : dialect.changes === 'patch';
		const filters = config.filter === false ? 'none' : dialect.filters;
		return { client: this.clientFor(config), users, groups, patches, checksVersions: config.etag, filters };
	}

	/** Finds out something about the server once; what failed is asked again. */
	async once(name: string, find: () => Promise<boolean>): Promise<boolean> {
		const finding = this.found.get(name) ?? find();
		this.found.set(name, finding);
		finding.catch(() => this.found.delete(name));
		return await finding;
	}

	/** What is known of the account behind the credential. A token need not belong to any user. */
	private async ownAccount(): Promise<OwnAccount> {
		const names = new Set(this.options.ownUserNames.map(folded));
		const ids = new Set<string>();
		if (!this.dialect.me) return { ids, names };
		const { client } = await this.open();
		try {
			const me = named(bodyJson(await client.call('GET', '/Me')));
			const userName = valueAt(me, 'userName');
			if (isRecord(me) && typeof userName === 'string' && userName !== '') {
				names.add(folded(userName));
				if (typeof me.id === 'string') ids.add(me.id);
			}
		} catch (error) {
			// Most servers have no such address. Source: RFC 7644, section 3.11: 501.
			if (!(error instanceof ServiceError) || error.kind === 'throttled') throw error;
		}
		return { ids, names };
	}

	/** The same for the whole run; what failed is asked again. */
	private async ownOnce(): Promise<OwnAccount> {
		const asking = (this.own ??= this.ownAccount());
		asking.catch(() => {
			if (this.own === asking) this.own = undefined;
		});
		return await asking;
	}

	/** Tells of users whether they are the account behind the credential, as far as that is known. */
	async ownership(): Promise<(user: Pick<User, 'id' | 'userName'>) => boolean> {
		const { ids, names } = await this.ownOnce();
		return ({ id, userName }) => ids.has(id) || names.has(folded(userName));
	}

	/** The user name of that account, if it is known. */
	async ownUserName(): Promise<string | undefined> {
		return [...(await this.ownOnce()).names][0];
	}
}

function pathOf(types: readonly ResourceType[], name: string, schema: string): string | undefined {
	const fitting = types.find((type) => type.schema === schema) ?? types.find((type) => type.name === name);
	return fitting?.endpoint;
}
