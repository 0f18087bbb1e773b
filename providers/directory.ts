/**
 * What bulk work needs from a service, and nothing else. Each service packs the actions in its own way: ten commands a
 * request, arrays, single calls under a bound. The importer knows none of that.
 */

import type { UserAccess } from './access';
import type { FieldRule, TextRule, Values } from './rules';

export type { FieldRule, Values } from './rules';

export interface DirectoryUser {
	/** The service's id. */
	readonly id: string;
	/** False for one who is disabled. Services that cannot disable give true. */
	readonly active: boolean;
	/** `userName` and what else the service knows; a value that is not set is left out or empty. */
	readonly values: Values;
	/** Ids of the groups, when the service's lists of users carry them. */
	readonly groupIds?: readonly string[];
	/** What else the service knows this user by, beside the user name, e.g. the email address. */
	readonly otherNames?: readonly string[];
	/** Changes whenever the user does; only where the service tells one. */
	readonly version?: string;
	/** When the user was created and when it changed last, by the service's clock in ISO 8601; only where it tells. */
	readonly createdAt?: string;
	readonly changedAt?: string;
	/** Not to be touched by removals: the account behind the credential, or an administrator of the service. */
	readonly guarded?: 'own' | 'admin';
}

export interface DirectoryGroup {
	readonly id: string;
	readonly name: string;
	/** Why its members cannot be changed here, as a full sentence; only where they cannot. */
	readonly fixed?: string | undefined;
	/** Whether the service or an administrator's role fills it, so that no exact list takes users out of it. */
	readonly automatic?: true;
}

/** Whether somebody chooses who is in a group. */
export const isChosen = ({ fixed, automatic }: DirectoryGroup): boolean => fixed === undefined && automatic !== true;

/** A form of files that the service's own tools read. */
export interface FileShape {
	/** The columns in their order, in lower case. */
	readonly headers: readonly string[];
	/** How many cells a line has at least: those that are missing at its end are blank. */
	readonly cells: number;
	/** What stands between several values of a cell. */
	readonly multiValueSeparator: string;
}

/** How many changes there are, for what they cost. */
export interface Changes {
	readonly newGroups: number;
	readonly newUsers: number;
	/** Changes of values and of the state. */
	readonly updates: number;
	readonly deletes: number;
	readonly memberships: number;
	/** Of these, those of new users. */
	readonly membershipsOfNew: number;
	/** Groups with another member than before. */
	readonly groupsChanged: number;
	/** Existing users in other groups than before. */
	readonly usersRegrouped: number;
}

/** What changes cost, for an estimate before they are sent. */
interface Effort {
	/** The least requests. */
	readonly calls: (changes: Changes) => number;
	/** Requests that the service takes in a minute; only where it is documented. */
	readonly perMinute?: number;
}

/** How access is ended where no user can be disabled. */
interface EndsAccess {
	/** What it takes away, in the service's own terms; one sentence without its period. */
	readonly means: string;
	/** Whether lists still have a user who has lost everything. */
	readonly staysListed: boolean;
	/** The least requests for so many users who lose so many entries in all, the reads before and after included. */
	readonly calls: (users: number, entries: number) => number;
}

export interface Capabilities {
	/** Forms of files that are read as the service's own tools read them. */
	readonly fileShapes?: readonly FileShape[];
	/** The service's name for people. */
	readonly title: string;
	readonly fields: readonly FieldRule[];
	readonly canDisable: boolean;
	readonly canDelete: boolean;
	/** Only where nothing disables a user; snapshots then have `accessOf`. */
	readonly endsAccess?: EndsAccess;
	/** What a delete takes away, in the service's own terms; one sentence without its period. */
	readonly deleteMeans?: string;
	readonly canCreateGroups: boolean;
	/** What the service demands of the name of a new group. */
	readonly groupName?: TextRule;
	/** Whether a create takes the groups along, so that they cost no calls of their own. */
	readonly groupsOnCreate: boolean;
	/**
	 * Whether all memberships that an existing user gets and loses in one `apply` are one write, in which nothing is taken
	 * unless all is given.
	 */
	readonly regroupsInOneWrite?: true;
	/** Whether a create takes a password. */
	readonly passwordOnCreate: boolean;
	/** Why a new user needs a password, as a full sentence; only where one does. */
	readonly passwordRequired?: string | undefined;
	/** Why new users cannot have different passwords, as a full sentence; only where they cannot. */
	readonly samePassword?: string | undefined;
	/** What a delete is reported as: `removed` where the account stays and only its access goes. Default: `deleted`. */
	readonly deleteStatus?: 'deleted' | 'removed' | undefined;
	/** Whether the account behind the credential cannot be created or changed, or which of its fields cannot be. */
	readonly ownAccountIsFixed?: boolean | readonly string[];
	/** Who may exist without being found, as full sentences; said whenever rows find nobody whom they need. */
	readonly unlisted?: string;
	/** The field that names a user where the file has no column for the user name. */
	readonly userNameFrom?: string;
	/**
	 * Of the users who have a row's user name as their user name or among `otherNames`: those that the row may mean, where
	 * the service has users whose user name is another user's email address. Default: all of them.
	 */
	readonly meantByName?: (row: Values, users: readonly DirectoryUser[]) => readonly DirectoryUser[];
	/**
	 * Whether a look-up of the row shows this holder of the user name that the row would give. One who shows in the list
	 * of all users alone does not count among many rows either; the service refuses the name then. Default: always.
	 */
	readonly showsHolder?: (row: Values, holder: DirectoryUser) => boolean;
	/**
	 * Fields that, alike in a new user and in one whom no row means, point to a renamed user, where a new name or address
	 * is a new account.
	 */
	readonly renameShows?: readonly string[];
	readonly effort: Effort;
	/** Whether requests go one after the other, so that there is no concurrency to choose. */
	readonly sequential?: boolean;
	/** The language of `filter` scopes; only where the service filters users. */
	readonly filter?: { readonly syntax: string; readonly example: string };
	/** Whether the service tells who changed since a point in time. */
	readonly changedSince?: true;
}

interface ActionBase {
	/** Names the action within its run. */
	readonly key: string;
}

export type Action =
	| (ActionBase & { readonly type: 'createGroup'; readonly name: string })
	| (ActionBase & {
			readonly type: 'createUser';
			readonly values: Values;
			/** Ids of groups, only where the service takes them along. */
			readonly groupIds: readonly string[];
			readonly password?: string | undefined;
	  })
	/** `values` has what differs; an empty text clears the value. */
	| (ActionBase & { readonly type: 'updateUser'; readonly user: DirectoryUser; readonly values: Values })
	| (ActionBase & { readonly type: 'disableUser' | 'enableUser' | 'deleteUser'; readonly user: DirectoryUser })
	| (ActionBase & {
			readonly type: 'addToGroup' | 'removeFromGroup';
			readonly userId: string;
			readonly groupId: string;
	  });

export type ActionOutcome =
	/**
	 * Done, or found done by somebody else (`wasThere`). `id` is that of the user or group that was made or found; a
	 * create must give it if another action can come after it. A user may only be "found" if it has the same `key`, or
	 * none.
	 */
	| { readonly key: string; readonly status: 'done'; readonly id?: string | undefined; readonly wasThere?: boolean }
	/** Accepted; a person or a job has yet to do it. `requestId` is where the service can be asked, if it told. */
	| { readonly key: string; readonly status: 'pending'; readonly requestId: string | undefined }
	/**
	 * Not done: a `ServiceError`, `InputError` or `NetworkError`. `wasMade` if a user was created all the same, with its
	 * password, and something that belongs to it was refused.
	 */
	| { readonly key: string; readonly status: 'refused'; readonly error: unknown; readonly wasMade?: boolean };

/** Which users a read is about. */
export type UserScope =
	| { readonly by: 'all' }
	/**
	 * Every user who has, in one of these fields, the value that one of these rows has there, whatever its upper and
	 * lower case; for `userName` also every user with that value among `otherNames`. Few rows and many must find the
	 * same users: a service that cannot look up a field in that way reads the list of all users instead.
	 */
	| { readonly by: 'keys'; readonly rows: readonly Values[]; readonly fields: readonly string[] }
	/** Every member of one of these groups, named in any case; these groups are read as if `ReadScope.groups` had them. */
	| { readonly by: 'members'; readonly groups: readonly string[] }
	/** Every user whom this filter of the service finds; only where the capabilities have `filter`. */
	| { readonly by: 'filter'; readonly filter: string }
	/** Every user who changed at that time (ISO 8601) or later; only where the capabilities have `changedSince`. */
	| { readonly by: 'changedSince'; readonly since: string };

export interface ReadScope {
	readonly users: UserScope;
	/** Names of the groups to read, in any upper and lower case. */
	readonly groups: readonly string[];
}

/** Users that a read found. */
export interface FoundUsers extends ReadonlyArray<DirectoryUser> {
	/** Whether these are all users of the directory. */
	readonly isWhole?: boolean;
	/** How many users the service counts in the scope, where it tells; as many were read. */
	readonly total?: number;
}

/** Tells whether a user is in the group with that id. */
export interface IsMember {
	(user: DirectoryUser, groupId: string): boolean;
	/** How many members a group has; `undefined` if they were not all read. */
	readonly size?: (groupId: string) => number | undefined;
}

/** Whether a group is one of those that are asked about. */
export type IsManaged = (group: DirectoryGroup) => boolean;

export interface GroupsOfUsers extends ReadonlyMap<DirectoryUser, readonly DirectoryGroup[]> {
	/** How many members a group has; `undefined` if they were not all read. */
	readonly memberCount?: (groupId: string) => number | undefined;
}

/** What a read found, and the only place from which the directory is changed: changes rest on what was read. */
export interface Snapshot {
	/** The users of the scope, each once; there may be more. */
	readonly users: FoundUsers;
	/** The groups of the scope, each once; there may be more. */
	readonly groups: readonly DirectoryGroup[];
	/**
	 * Why users with these values cannot be created, as full sentences in the same order: by rules that only the service
	 * knows, such as how a namespace names its users. Asked for new users alone.
	 */
	refusalsOfNew?(rows: readonly Values[]): Promise<ReadonlyArray<string | undefined>>;
	/** Reads, where users do not carry their groups, which of these users are in which of these groups. */
	memberships(asked: ReadonlyMap<DirectoryUser, readonly string[]>): Promise<IsMember>;
	/**
	 * Every group of each of these users, of those that `isManaged` takes (default: all), each once. Only memberships
	 * that are chosen for the user: not those of `fixed` or `automatic` groups, or through another group.
	 *
	 * @throws when it may not be all of them.
	 */
	groupsOf(users: readonly DirectoryUser[], isManaged?: IsManaged): Promise<GroupsOfUsers>;
	/**
	 * What one of these users has, and the only place where it is taken; only where the capabilities have `endsAccess`.
	 *
	 * @throws {InputError} where it is not certain that a change would be about this user alone.
	 */
	accessOf?(user: DirectoryUser): Promise<UserAccess>;
	/**
	 * Does the actions, packed as the service allows, each at most once: what was done already is found and not done
	 * again. Gives exactly one outcome for each action, in any order, as they become known; it throws for none of them.
	 * After the signal nothing more is sent, and only actions that were never sent stay without an outcome. Users and
	 * groups in the actions are those of this snapshot, or were made by it.
	 */
	apply(actions: readonly Action[], signal?: AbortSignal): AsyncIterable<ActionOutcome>;
}

export interface Directory {
	/** What the service can do as this directory was opened; the editor knows only what all of them can. */
	readonly capabilities: Capabilities;
	/** Names the directory: tenancy, organization, host and namespace. No secret. */
	readonly tenant: string;
	/**
	 * A row's values as the service would have them, before they are checked and compared: with what follows from other
	 * values, and what a new user has if the row does not say.
	 *
	 * @throws {InputError} when the row does not tell which user it means.
	 */
	complete?(values: Values, mayCreate: boolean): Values;
	/**
	 * @throws {InputError} for a scope that the service cannot read.
	 * @throws when the service cannot be read, or when what it returned may not be the whole of what was asked for.
	 */
	read(scope: ReadScope): Promise<Snapshot>;
	/**
	 * The user name behind the credential, where it is known without its user: no list need show that one, and rows may
	 * name it all the same. It is never disabled or deleted.
	 */
	ownUserName?(): Promise<string | undefined>;
}
