/** What an environment and the identity domain behind it hold. */
import type { ServiceContext } from '../../service';
import type { TableIndex, Table } from '../../table';
import type { EpmOptions } from './options';

export interface Account {
	readonly login: string;
	readonly firstName: string;
	readonly lastName: string;
	readonly email: string;
	/** SHA-256 of the password; absent for a temporary one that only the email holds. */
	readonly passwordHash: string | undefined;
	readonly mustChange: boolean;
	/** Manages the users of the domain. */
	readonly domainAdministrator: boolean;
	readonly baseRoles: readonly string[];
	readonly granularRoles: readonly string[];
}

export interface Group {
	readonly name: string;
	readonly description: string;
	readonly type: 'EPM' | 'IDCS';
	readonly identity: string;
	/** Logins in lower case. */
	readonly users: readonly string[];
	/** Names of groups in lower case. */
	readonly groups: readonly string[];
	readonly granularRoles: readonly string[];
}

interface StoredFile {
	readonly name: string;
	/** Base64. */
	readonly content: string;
	readonly size: number;
	readonly modified: number;
}

interface Job {
	readonly id: string;
	readonly started: number;
	/** How often it was looked at. */
	readonly polls: number;
	readonly status: number;
	readonly details: string;
	readonly items: ReadonlyArray<Readonly<Record<string, string>>> | null;
}

/** A mail with which the service told a new user the details of the account; never its text. */
export interface Mail {
	readonly to: string;
	readonly login: string;
}

export interface Failure {
	readonly code: string;
	readonly message: string;
}

export const baseRoles = [
	{ name: 'Service Administrator', id: 'HUB:001' },
	{ name: 'Power User', id: 'HUB:002' },
	{ name: 'User', id: 'HUB:003' },
	{ name: 'Viewer', id: 'HUB:004' },
] as const;

export const granularRoles = [
	{ name: 'Access Control - Manage', id: 'HP:0011' },
	{ name: 'Access Control - View', id: 'HP:0012' },
	{ name: 'Ad Hoc - Create', id: 'HP:0016' },
	{ name: 'Ad Hoc - Read Only User', id: 'HP:0017' },
	{ name: 'Ad Hoc - User', id: 'HP:0015' },
	{ name: 'Announcements - Manage', id: 'HP:0021' },
	{ name: 'Migrations - Administer', id: 'HP:0022' },
	{ name: 'Reports - Manage', id: 'HP:0099' },
] as const;

export const lower = (text: string) => text.trim().toLowerCase();

export interface Model {
	readonly context: ServiceContext<EpmOptions>;
	readonly accounts: Table<Account>;
	readonly byEmail: TableIndex<Account>;
	readonly groups: Table<Group>;
	readonly files: Table<StoredFile>;
	readonly jobs: Table<Job>;
	readonly mails: Table<Mail>;
}

export function createModel(context: ServiceContext<EpmOptions>): Model {
	const accounts = context.table<Account>('accounts');
	return {
		context,
		accounts,
		byEmail: accounts.index((account) => lower(account.email)),
		groups: context.table<Group>('groups'),
		files: context.table<StoredFile>('files'),
		jobs: context.table<Job>('jobs'),
		mails: context.table<Mail>('mails'),
	};
}

export function roleIdOf(name: string): string {
	return [...baseRoles, ...granularRoles].find((role) => role.name === name)?.id ?? '';
}

export function findBaseRole(name: string): string | undefined {
	return baseRoles.find((role) => lower(role.name) === lower(name))?.name;
}

export function findGranularRole(name: string): string | undefined {
	return granularRoles.find((role) => lower(role.name) === lower(name))?.name;
}

export function newIdentity({ context }: Model): string {
	const { random } = context;
	return `native://nvid=${random.hex(16)}:${random.hex(8)}:${random.hex(11)}:-7f${random.hex(2)}?GROUP`;
}
