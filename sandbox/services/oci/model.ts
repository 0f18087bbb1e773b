import type { ServiceContext } from '../../service';
import type { Table, TableIndex } from '../../table';
import { domainUrl, makeOcid, tenancyOf, type Domain, type Tenancy } from '../../tenancy';
import type { OciOptions } from './options';

export type Tags = Readonly<Record<string, string>>;
export type DefinedTags = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What every resource has. Times are milliseconds since 1970. */
interface Stored {
	readonly id: string;
	readonly etag: string;
	readonly timeCreated: number;
}

export interface StoredUser extends Stored {
	readonly name: string;
	readonly description: string;
	readonly email: string | undefined;
	readonly dbUserName: string | undefined;
	/** Id in the identity domain. */
	readonly externalIdentifier: string | undefined;
	/** The state is CREATING until then. */
	readonly readyAt: number;
	/** Blocked after too many failed sign-ins. */
	readonly blocked: boolean;
	/** Deactivated in the identity domain; this API cannot do it. */
	readonly disabled?: boolean;
	readonly capabilities: Readonly<Record<Capability, boolean>>;
	readonly freeformTags: Tags;
	readonly definedTags: DefinedTags;
	/** When the Console password was made, if there is one. */
	readonly passwordCreated: number | undefined;
}

export const capabilities = [
	'canUseConsolePassword',
	'canUseApiKeys',
	'canUseAuthTokens',
	'canUseSmtpCredentials',
	'canUseDbCredentials',
	'canUseCustomerSecretKeys',
	'canUseOAuth2ClientCredentials',
] as const;
export type Capability = (typeof capabilities)[number];

export interface StoredGroup extends Stored {
	readonly name: string;
	readonly description: string;
	readonly readyAt: number;
	readonly freeformTags: Tags;
	readonly definedTags: DefinedTags;
}

export interface StoredMembership extends Stored {
	readonly userId: string;
	readonly groupId: string;
	readonly readyAt: number;
}

export interface StoredApiKey extends Stored {
	/** `tenancy/user/fingerprint`, which is also the id. */
	readonly userId: string;
	readonly fingerprint: string;
	/** SPKI PEM as uploaded. */
	readonly keyValue: string;
	/** Signatures are refused until then. */
	readonly usableAt: number;
}

/** Everything else that a user can have: tokens, keys, devices. Secrets are in `secret` and leave once. */
export interface StoredCredential extends Stored {
	readonly kind: string;
	readonly userId: string;
	readonly secret: string;
	readonly members: Readonly<Record<string, unknown>>;
}

export interface StoredPolicy extends Stored {
	readonly compartmentId: string;
	readonly name: string;
	readonly description: string;
	readonly statements: readonly string[];
	readonly versionDate: string | undefined;
	readonly freeformTags: Tags;
	readonly definedTags: DefinedTags;
}

export interface StoredCompartment extends Stored {
	/** Parent; undefined for the tenancy, the root. */
	readonly compartmentId: string | undefined;
	readonly name: string;
	readonly description: string;
}

/** The answer to a create, kept for requests that come again with the same retry token. */
interface StoredRetry {
	/** Method, path and digest of the body. */
	readonly request: string;
	readonly body: string;
	readonly etag: string | undefined;
	/** The object whose end invalidates the token. */
	readonly table: TableName;
	readonly objectId: string;
	readonly expires: number;
}

/** What a signing user may do: everything, read everything, or only manage the own keys and tokens. */
export type Access = 'manage' | 'read' | 'none';

export type TableName = 'users' | 'groups' | 'memberships' | 'apiKeys' | 'credentials' | 'policies';

interface Region {
	readonly key: string;
	readonly name: string;
}

/** The tenancy: its tables, its fixed facts, and the small things that all operations need. */
export interface Tenant {
	readonly id: string;
	readonly name: string;
	/** Main user, whose credentials are handed out; keeps its id at a reset. */
	readonly adminId: string;
	readonly domains: Tenancy['domains'];
	/** Address of a domain. */
	domainUrl(domain: Domain): string;
	/** First is the home region. */
	readonly regions: readonly [Region, ...Region[]];
	readonly users: Table<StoredUser>;
	readonly usersByName: TableIndex<StoredUser>;
	readonly usersByEmail: TableIndex<StoredUser>;
	readonly groups: Table<StoredGroup>;
	readonly groupsByName: TableIndex<StoredGroup>;
	readonly memberships: Table<StoredMembership>;
	readonly membershipsByUser: TableIndex<StoredMembership>;
	readonly membershipsByGroup: TableIndex<StoredMembership>;
	readonly membershipsByPair: TableIndex<StoredMembership>;
	readonly apiKeys: Table<StoredApiKey>;
	readonly apiKeysByUser: TableIndex<StoredApiKey>;
	readonly credentials: Table<StoredCredential>;
	readonly credentialsByUser: TableIndex<StoredCredential>;
	readonly policies: Table<StoredPolicy>;
	readonly compartments: Table<StoredCompartment>;
	readonly retries: Table<StoredRetry>;
	readonly callers: Table<{ access: Access }>;
	readonly options: OciOptions;
	now(): number;
	/** `ocid1.<type>.oc1..` and 60 characters. */
	ocid(type: string): string;
	etag(): string;
	readonly random: ServiceContext['random'];
}

/** Makes the tables and the fixed facts of the tenancy. */
export async function createTenant(context: ServiceContext<OciOptions>): Promise<Tenant> {
	const { random } = context;
	const users = context.table<StoredUser>('users');
	const groups = context.table<StoredGroup>('groups');
	const memberships = context.table<StoredMembership>('memberships');
	const apiKeys = context.table<StoredApiKey>('apiKeys');
	const credentials = context.table<StoredCredential>('credentials');
	const ocid = (type: string) => makeOcid(random, type);
	const tenancy = await tenancyOf(context);
	return {
		...tenancy,
		name: 'sandbox',
		domainUrl: (domain) => domainUrl(context.url(), domain),
		regions: [
			{ key: 'IAD', name: 'us-ashburn-1' },
			{ key: 'PHX', name: 'us-phoenix-1' },
			{ key: 'FRA', name: 'eu-frankfurt-1' },
		],
		users,
		usersByName: users.index((user) => user.name.toLowerCase()),
		usersByEmail: users.index((user) => user.email?.toLowerCase()),
		groups,
		groupsByName: groups.index((group) => group.name.toLowerCase()),
		memberships,
		membershipsByUser: memberships.index((membership) => membership.userId),
		membershipsByGroup: memberships.index((membership) => membership.groupId),
		membershipsByPair: memberships.index((membership) => `${membership.userId}/${membership.groupId}`),
		apiKeys,
		apiKeysByUser: apiKeys.index((key) => key.userId),
		credentials,
		credentialsByUser: credentials.index((credential) => credential.userId),
		policies: context.table<StoredPolicy>('policies'),
		compartments: context.table<StoredCompartment>('compartments'),
		retries: context.table<StoredRetry>('retries'),
		callers: context.table<{ access: Access }>('callers'),
		get options() {
			return context.options;
		},
		now: () => context.now(),
		ocid,
		etag: () => random.hex(32),
		random,
	};
}
