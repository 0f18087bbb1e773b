/**
 * What a user has in a service, entry by entry, so that it can be taken away and given back: memberships, roles,
 * credentials, and the state that lets the user sign in. Written once for End Access, Restore Access and Set Groups.
 */

/** Something that a user has, in a form that can be stored: no secret is in it. */
export interface AccessEntry {
	/** In the service's words: `group`, `role`, `productProfile`, `apiKey`, `state` … */
	readonly type: string;
	/** The service's id; unique within its type. */
	readonly id: string;
	/** For people. */
	readonly name: string;
}

/** What an entry is: whether the user can act at all, what it belongs to, what it signs in with, or the account itself. */
type AccessKind = 'account' | 'credential' | 'membership' | 'state';

export interface HeldAccess extends AccessEntry {
	readonly kind: AccessKind;
	/** Whether it can be given back as it was; a deleted key cannot. */
	readonly restorable: boolean;
	/** Why the API cannot take it away, as a full sentence; only where it cannot. */
	readonly stays?: string | undefined;
	/** Kinds of entries of which nothing is told while this is so: that one is not in the list says nothing then. */
	readonly hides?: readonly AccessKind[];
}

export interface AccessUser {
	readonly id: string;
	/** The user name. */
	readonly name: string;
	/** All email addresses that the service knows of the user; `undefined` where it does not show them now. */
	readonly emails: readonly string[] | undefined;
	/** Whether this is the account behind the credential, or an administrator where the service tells. */
	readonly guarded?: 'admin' | 'own' | undefined;
}

/** What to take from a user and what to give; a service does both in one write where it can. */
export interface AccessChange {
	readonly take: readonly AccessEntry[];
	readonly give: readonly AccessEntry[];
}

/** What became of one entry of a change. */
export type AccessOutcome = {
	readonly entry: AccessEntry;
	/** Whether the user had it after its write, as a read found in time; only where no read can tell at the end. */
	readonly isHeld?: boolean;
} & (
	| { readonly status: 'done' }
	/** It was so before: not held any more, or held again. */
	| { readonly status: 'wasSo' }
	/** Accepted; a person or a job has yet to do it. */
	| { readonly status: 'pending'; readonly requestId: string | undefined }
	/** Not done: a `ServiceError`, `InputError` or `NetworkError`. One of kind `notFound`: the group or role is gone. */
	| { readonly status: 'refused'; readonly error: unknown }
);

/** One user of a service. */
export interface UserAccess {
	readonly user: AccessUser;
	/** Whether a change of memberships is one write, in which nothing is taken if nothing is given. */
	readonly inOneWrite?: boolean;
	/**
	 * All that the user has now, and what the API cannot take away (`stays`).
	 *
	 * @param of `memberships` for those that Set Groups sets, which costs fewer calls: all else may be left out, and what was
	 *   read when the user was chosen may be given. `plan` for all, as it may have been read when the user was listed: no
	 *   write rests on it.
	 * @param mayGo which memberships may be taken; of others it need not be told whether they `stay`. Default: all.
	 * @throws when it may not be all of it.
	 */
	read(of?: 'memberships' | 'plan', mayGo?: (entry: AccessEntry) => boolean): Promise<readonly HeldAccess[]>;
	/**
	 * Takes and gives, in the order that the service needs. Gives exactly one outcome for each entry, and throws only if
	 * nothing was written.
	 */
	change(change: AccessChange): Promise<readonly AccessOutcome[]>;
}

/** What becomes of one entry. @param change gives whether it was not so before. */
export async function attempted(entry: AccessEntry, change: () => Promise<boolean>): Promise<AccessOutcome> {
	try {
		return { entry, status: (await change()) ? 'done' : 'wasSo' };
	} catch (error) {
		return { entry, status: 'refused', error };
	}
}
