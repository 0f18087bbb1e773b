/** What a run is to do with the users of its input. */

/** Values by which an existing user is found. */
export type MatchKey = 'email' | 'key' | 'userName';

export type UserAction = 'createOrSkip' | 'createOrUpdate' | 'delete' | 'disable' | 'updateOnly';

export type MissingGroups = 'create' | 'ignore' | 'reject';

/** What becomes of a disabled user whom the input does not want disabled. */
export type IfDisabled = 'enable' | 'leave' | 'reject';

/** Whether users also leave the managed groups that the input does not name for them. */
export type Membership = 'addOnly' | 'exact';

export interface Policy {
	readonly action: UserAction;
	readonly missingGroups: MissingGroups;
	readonly ifDisabled: IfDisabled;
	/** Default: `addOnly`. */
	readonly membership?: Membership;
	/** With `exact`, whether a list without any group takes the user out of all managed groups. Default: false. */
	readonly allowEmptyList?: boolean;
}

/** A user who cannot sign in is not as wanted; but what is only to be there is not changed. */
export const ifDisabledBy = (action: UserAction): IfDisabled => (action === 'createOrUpdate' ? 'enable' : 'leave');

/** Whether users who are not there yet are created. */
export function createsUsers(action: UserAction): boolean {
	return action === 'createOrSkip' || action === 'createOrUpdate';
}

/** Whether the memberships of existing users can be made exact: their lists must be those of the users that they have. */
export function canBeExact(action: UserAction): boolean {
	return action === 'createOrUpdate' || action === 'updateOnly';
}

/** Whether the users of the input are to go, so that only who they are counts. */
export function takesUsersAway(action: UserAction): boolean {
	return action === 'delete' || action === 'disable';
}
