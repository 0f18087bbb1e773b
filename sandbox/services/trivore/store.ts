import type { ServiceContext } from '../../service';
import type { Table, TableIndex } from '../../table';
import { TrivoreRefusal } from './errors';
import type { Options } from './options';

/** A user as it is kept: what was written, plus what the service adds. */
export interface StoredUser {
	readonly id: string;
	readonly nsCode: string;
	readonly username: string;
	/** Members under their wire names, only those with a value. `memberOf` and `customFields` are always there. */
	readonly values: Readonly<Record<string, unknown>> & {
		readonly memberOf: readonly string[];
		readonly customFields: Readonly<Record<string, unknown>>;
	};
	/** Hashes of the passwords that the user has had, the present one last. */
	readonly passwords: readonly string[];
	readonly created: number;
	readonly lastModified: number;
	readonly version: number;
	/** What `/user/{id}/enterprise` holds. */
	readonly enterprise?: Readonly<Record<string, unknown>>;
	/** Ids of the roles that the user has directly. */
	readonly roles?: readonly string[];
	/** Marked by a soft delete. */
	readonly deleted: boolean;
}

export interface StoredGroup {
	readonly id: string;
	readonly nsCode: string;
	readonly name: string;
	readonly values: Readonly<Record<string, unknown>> & { readonly memberOf: readonly string[] };
	readonly created: number;
	readonly lastModified: number;
	readonly version: number;
}

export interface StoredNamespace {
	readonly id: string;
	readonly code: string;
	readonly name: string;
	readonly usernamePolicy: string;
	readonly duplicateNicknamesAllowed: boolean;
	readonly commMethodMaxQty: number;
	readonly created: number;
}

/** A Management API client with its permissions and namespaces; the first namespace is its primary one. */
export interface StoredClient {
	readonly id: string;
	readonly secretHash: string;
	readonly active: boolean;
	readonly permissions: readonly string[];
	readonly namespaces: readonly string[];
}

/** A message that the service would have sent to a person. */
export interface StoredMessage {
	readonly id: string;
	readonly userId: string;
	readonly kind: 'emailLink' | 'smsCode' | 'smsLink';
	readonly to: string;
	/** Six digits, for `smsCode`. */
	readonly code?: string;
	readonly used: boolean;
}

export interface StoredRole {
	readonly id: string;
	readonly name: string;
	readonly permissions: readonly string[];
	/** Empty for the roles that come with the product. */
	readonly nsCode: string;
	/** Ids of the groups whose members have the role. */
	readonly memberOf?: readonly string[];
}

/** The tables of the service and what all its parts need. */
export interface Store {
	readonly context: ServiceContext<Options>;
	readonly users: Table<StoredUser>;
	readonly byUsername: TableIndex<StoredUser>;
	readonly groups: Table<StoredGroup>;
	readonly byGroupName: TableIndex<StoredGroup>;
	readonly namespaces: Table<StoredNamespace>;
	readonly clients: Table<StoredClient>;
	readonly messages: Table<StoredMessage>;
	readonly roles: Table<StoredRole>;
	/** A new id: 24 lower-case hexadecimal digits that sort by the time of creation. */
	newId(): string;
}

export const usernameKey = (nsCode: string, username: string) => `${nsCode} ${username.toLowerCase()}`;
export const groupKey = (nsCode: string, name: string) => `${nsCode} ${name}`;

export function openStore(context: ServiceContext<Options>): Store {
	const users = context.table<StoredUser>('users');
	const groups = context.table<StoredGroup>('groups');
	const machine = context.random.hex(10);
	let counter = context.random.integer(0x100000);
	return {
		context,
		users,
		byUsername: users.index((user) => usernameKey(user.nsCode, user.username)),
		groups,
		byGroupName: groups.index((group) => groupKey(group.nsCode, group.name)),
		namespaces: context.table<StoredNamespace>('namespaces'),
		clients: context.table<StoredClient>('clients'),
		messages: context.table<StoredMessage>('messages'),
		roles: context.table<StoredRole>('roles'),
		newId() {
			counter += 1;
			const seconds = Math.floor(context.now() / 1000).toString(16);
			return `${seconds}${machine}${counter.toString(16).padStart(6, '0')}`;
		},
	};
}

/** The answer for an id that is not there, or not there for this client. */
export function unknownId(options: Options, what: string, id: string): TrivoreRefusal {
	return options.unknownId === '404'
		? new TrivoreRefusal(404, `${what} ${id} was not found.`)
		: new TrivoreRefusal(403, `Access to ${what} ${id} is denied.`);
}

export function namespaceOf(store: Store, code: string): StoredNamespace | undefined {
	for (const namespace of store.namespaces.values()) if (namespace.code === code) return namespace;
	return undefined;
}

/** `meta` as in the vendor's samples; `location` is built from the request. */
export function meta(created: number, lastModified: number, location: string): object {
	return {
		created: new Date(created).toISOString(),
		lastModified: new Date(lastModified).toISOString(),
		location,
	};
}
