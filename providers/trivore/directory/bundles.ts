/** Which changes of bulk work belong into one write. */
import type { Action } from '../../directory';

export type LoneAction = Action & { type: 'createGroup' | 'createUser' | 'deleteUser' };
export type MembershipAction = Action & { type: 'addToGroup' | 'removeFromGroup' };
export type ChangeAction = Action & { type: 'disableUser' | 'enableUser' | 'updateUser' };

export function isChange(action: Action): action is ChangeAction {
	return action.type === 'updateUser' || action.type === 'enableUser' || action.type === 'disableUser';
}

export function isLone(action: Action): action is LoneAction {
	return !isChange(action) && !isMembership(action);
}

export function isMembership(action: Action): action is MembershipAction {
	return action.type === 'addToGroup' || action.type === 'removeFromGroup';
}

function userIdOf(action: ChangeAction | MembershipAction): string {
	return isMembership(action) ? action.userId : action.user.id;
}

/** All actions of a user together: they are one write, and two writes of a user must not run at the same time. */
export function byUser<T extends ChangeAction | MembershipAction>(actions: readonly T[]): T[][] {
	const bundles = new Map<string, T[]>();
	for (const action of actions) bundles.set(userIdOf(action), [...(bundles.get(userIdOf(action)) ?? []), action]);
	return [...bundles.values()];
}
