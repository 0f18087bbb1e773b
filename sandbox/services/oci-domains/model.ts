import type { ServiceContext } from '../../service';
import type { Table, TableIndex } from '../../table';
import { domainUrl, makeOcid, tenancyOf, type Domain, type Tenancy } from '../../tenancy';
import type { DomainOptions } from './options';

export type Members = Readonly<Record<string, unknown>>;

/** A user or a group. Everything that can be written is in `members`, by canonical names; extensions by their URN. */
export interface Stored {
	readonly id: string;
	readonly ocid: string;
	/** OCID of the domain. */
	readonly domain: string;
	readonly etag: string;
	readonly created: number;
	readonly modified: number;
	readonly createdBy: string;
	readonly members: Members;
}

export interface StoredUser extends Stored {
	readonly hasPassword: boolean;
	readonly passwordSet: number | undefined;
	readonly locked: boolean;
}

export interface StoredGroup extends Stored {
	/** Holds all users of the domain, whoever is written into it. */
	readonly everybody: boolean;
}

/** What a user signs requests or signs in with, besides a password. Its secret is not kept. */
export interface StoredCredential extends Stored {
	/** Path of its kind, e.g. `AuthTokens`. */
	readonly kind: string;
	readonly userId: string;
}

/** A role of an application, the domain itself among them. */
export interface StoredAppRole extends Stored {
	readonly appId: string;
}

/** That a user or a group has a role. */
export interface StoredGrant extends Stored {
	readonly granteeId: string;
	readonly roleId: string;
}

export interface StoredMembership {
	readonly id: string;
	readonly domain: string;
	readonly userId: string;
	readonly groupId: string;
	readonly ocid: string;
	readonly added: number;
}

/** Somebody who would have got a mail. Links and codes are left out on purpose. */
export interface Mail {
	readonly domain: string;
	readonly userName: string;
	readonly to: string;
	readonly kind: 'welcome' | 'passwordChanged' | 'passwordReset';
}

/** App roles that matter here. Source: OCI identity domains, required role per endpoint. */
export type AppRole =
	'Identity Domain Administrator' | 'User Administrator' | 'User Manager' | 'Help Desk Administrator';

/** A confidential application. */
export interface Application {
	readonly id: string;
	readonly secret: string;
	readonly domain: string;
	readonly roles: readonly AppRole[];
}

interface Token {
	readonly application: string;
	readonly domain: string;
	readonly expires: number;
}

/** One tenancy with its domains: the tables, and the small things that all operations need. */
export interface World {
	readonly tenancy: Tenancy;
	readonly users: Table<StoredUser>;
	/** By domain and user name in lower case. */
	readonly usersByName: TableIndex<StoredUser>;
	readonly usersByOcid: TableIndex<StoredUser>;
	readonly groups: Table<StoredGroup>;
	readonly groupsByName: TableIndex<StoredGroup>;
	readonly groupsByOcid: TableIndex<StoredGroup>;
	readonly memberships: Table<StoredMembership>;
	readonly membershipsByUser: TableIndex<StoredMembership>;
	readonly membershipsByGroup: TableIndex<StoredMembership>;
	readonly credentials: Table<StoredCredential>;
	readonly credentialsByUser: TableIndex<StoredCredential>;
	readonly appRoles: Table<StoredAppRole>;
	readonly grants: Table<StoredGrant>;
	readonly grantsByGrantee: TableIndex<StoredGrant>;
	readonly applications: Table<Application>;
	readonly tokens: Table<Token>;
	readonly mails: Table<Mail>;
	readonly options: DomainOptions;
	readonly random: ServiceContext['random'];
	now(): number;
	domainUrl(domain: Domain): string;
	newId(): string;
	newOcid(type: string): string;
}

export function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

export function isRecord(value: unknown): value is Members {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object, else an empty one. */
export function recordOf(value: unknown): Members {
	return isRecord(value) ? value : {};
}

export function recordsOf(value: unknown): Members[] {
	return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Key of a name in its domain, as the indexes have it. */
export function nameKey(domain: string, name: string): string {
	return `${domain} ${name.toLowerCase()}`;
}

export async function createWorld(context: ServiceContext<DomainOptions>): Promise<World> {
	const { random } = context;
	const users = context.table<StoredUser>('users');
	const groups = context.table<StoredGroup>('groups');
	const memberships = context.table<StoredMembership>('memberships');
	const credentials = context.table<StoredCredential>('credentials');
	const grants = context.table<StoredGrant>('grants');
	return {
		tenancy: await tenancyOf(context),
		users,
		usersByName: users.index(({ domain, members }) => nameKey(domain, textOf(members.userName))),
		usersByOcid: users.index(({ ocid }) => ocid),
		groups,
		groupsByOcid: groups.index(({ ocid }) => ocid),
		groupsByName: groups.index(({ domain, members }) => nameKey(domain, textOf(members.displayName))),
		memberships,
		membershipsByUser: memberships.index(({ userId }) => userId),
		membershipsByGroup: memberships.index(({ groupId }) => groupId),
		credentials,
		credentialsByUser: credentials.index(({ userId }) => userId),
		appRoles: context.table<StoredAppRole>('appRoles'),
		grants,
		grantsByGrantee: grants.index(({ granteeId }) => granteeId),
		applications: context.table<Application>('applications'),
		tokens: context.table<Token>('tokens'),
		mails: context.table<Mail>('mails'),
		get options() {
			return context.options;
		},
		random,
		now: () => context.now(),
		domainUrl: (domain) => domainUrl(context.url(), domain),
		newId: () => random.hex(32),
		newOcid: (type) => makeOcid(random, type),
	};
}

/** The primary address of a user, or an empty text. */
export function primaryEmail({ members }: Stored): string {
	return textOf(recordsOf(members.emails).find(({ primary }) => primary === true)?.value);
}

/** Notes a mail, if there is an address to send it to. */
export function notify(world: World, user: StoredUser, kind: Mail['kind']): void {
	const to = primaryEmail(user);
	if (to === '') return;
	const userName = textOf(user.members.userName);
	world.mails.put(world.newId(), { domain: user.domain, userName, to, kind });
}
