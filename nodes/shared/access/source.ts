/** What a node gives so that it gets End Access, Restore Access and Set Groups. */
import type { INodeProperties } from 'n8n-workflow';

import type { AccessEntry, AccessUser, UserAccess } from '../../../providers/access';
import type { LedgerPlace } from '../../../provisioning/access/ledger';
import { InputError } from '../../../providers/http/errors';
import { refusalOf, type AccessGuards } from '../../../provisioning/access/guards';
import type { Collection, Item } from '../item';

/** Groups under the texts by which they were asked for. */
export type GroupsByText = ReadonlyMap<string, AccessEntry>;

export interface AccessSource<Session, User extends UserAccess = UserAccess> {
	/** The field "User". */
	readonly userField: INodeProperties;
	/** Options of the node by which a user is found, such as a namespace. */
	readonly options?: readonly INodeProperties[];
	/** What the service calls a group in the editor: "Group" or "Role". */
	readonly groupTitle: 'Group' | 'Role';
	/** Whether Restore Access can give back an entry: one that End Access of the service makes. */
	readonly isRestorable: (entry: AccessEntry) => boolean;
	/** The type of the memberships that Set Groups sets. */
	readonly membershipType: string;
	/** What End Access does in this service, as one sentence without its period. */
	readonly means: string;
	/** What "Revoke Credentials" deletes, e.g. "API keys and auth tokens"; absent where there are no credentials. */
	readonly credentials?: string;
	/** What happens with "Keep Account" off, as one sentence; absent where the account always stays. */
	readonly account?: string;
	readonly place: (item: Item, session: Session) => LedgerPlace | Promise<LedgerPlace>;
	/** The user who is chosen. @throws when there is none. */
	readonly user: (item: Item, session: Session) => Promise<User>;
	/** @throws {ServiceError} of kind `notFound` when there is none with that id. */
	readonly userById: (id: string, item: Item, session: Session) => Promise<UserAccess>;
	/**
	 * All groups that an item names, by name or id, each under the text that names it. They are asked for together, so that
	 * one look-up can find them.
	 *
	 * @param user whose groups are to be set
	 * @throws {InputError} for one that does not exist, or for a name that several have.
	 */
	readonly groups: (names: readonly string[], item: Item, session: Session, user: User) => Promise<GroupsByText>;
}

export const onlyIfEmailOption: INodeProperties = {
	displayName: 'Only If Email Is',
	name: 'onlyIfEmail',
	type: 'string',
	default: '',
	placeholder: 'e.g. name@email.com',
	description: 'Refuse unless the user has this email address; a guard against choosing the wrong person',
};

export const protectedUsersOption: INodeProperties = {
	displayName: 'Protected Users',
	name: 'protectedUsers',
	type: 'string',
	default: '',
	placeholder: 'e.g. svc-*, admin@example.com',
	description:
		'User names or email addresses whose access is never changed, separated by commas; * matches any characters',
};

/** Refuses the account behind the credential, and who is protected. @throws {InputError} */
export function checkMayChange(
	user: AccessUser,
	options: Collection,
	guards: Omit<AccessGuards, 'protectedUsers'> = {},
): void {
	const refusal = refusalOf(user, { ...guards, protectedUsers: options.narrowingTexts('protectedUsers') ?? [] });
	if (refusal !== undefined) throw new InputError('User', refusal, 'Nothing was changed.');
}
