import type { Random } from '../../random';
import type { ServiceContext } from '../../service';
import type { Table, TableIndex } from '../../table';
import type { ScimOptions } from './options';

export type Members = Readonly<Record<string, unknown>>;

export type Kind = 'Devices' | 'Groups' | 'Users';

/** A user, a group or a device: what was written, and what the server adds. */
export interface Stored {
	readonly id: string;
	readonly data: Members;
	readonly created: number;
	readonly modified: number;
	/** Counts the changes. */
	readonly version: number;
	/** Hash of the password, of users alone. */
	readonly password?: string;
	/** Whether a DELETE took it out of sight. */
	readonly hidden?: boolean;
}

interface Credentials {
	readonly token: string;
	readonly clientId: string;
	readonly clientSecret: string;
	readonly userName: string;
	readonly password: string;
	/** ID of the user behind all of them. */
	readonly userId: string;
}

interface Token {
	readonly expires: number;
}

export interface World {
	readonly tables: Readonly<Record<Kind, Table<Stored>>>;
	/** By the name in lower case. */
	readonly byName: Readonly<Record<'Groups' | 'Users', TableIndex<Stored>>>;
	readonly tokens: Table<Token>;
	readonly credentials: Credentials;
	readonly options: ScimOptions;
	readonly random: Random;
	now(): number;
	url(): string;
	newId(): string;
}

/** The name of the user behind each of the ready-made credentials. */
export const ADMINISTRATOR = 'scim.administrator';

export const isRecord = (value: unknown): value is Members =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const recordsOf = (value: unknown): Members[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** The key of a member, whose name ignores case. Source: RFC 7643, section 2.1. */
export function keyIn(holder: Members, name: string): string {
	if (Object.hasOwn(holder, name)) return name;
	return Object.keys(holder).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
}

export const memberIn = (holder: unknown, name: string): unknown =>
	isRecord(holder) ? holder[keyIn(holder, name)] : undefined;

export async function createWorld(context: ServiceContext<ScimOptions>): Promise<World> {
	const { random } = context;
	const newId = () => [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-');
	const table = (name: string) => context.table<Stored>(name);
	const tables = { Users: table('users'), Groups: table('groups'), Devices: table('devices') };
	const credentials = await context.keep('credentials', () => ({
		token: `scim_${random.hex(40)}`,
		clientId: `client-${random.hex(8)}`,
		clientSecret: random.hex(48),
		userName: ADMINISTRATOR,
		password: `Pw-${random.hex(24)}`,
		userId: newId(),
	}));
	return {
		tables,
		byName: {
			Users: tables.Users.index(({ data }) => textOf(memberIn(data, 'userName')).toLowerCase()),
			Groups: tables.Groups.index(({ data }) => textOf(memberIn(data, 'displayName')).toLowerCase()),
		},
		tokens: context.table<Token>('tokens'),
		credentials,
		get options() {
			return context.options;
		},
		random,
		now: () => context.now(),
		url: () => context.url(),
		newId,
	};
}
