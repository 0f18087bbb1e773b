import type { Action } from '../../directory';
import { InputError } from '../../http/errors';

export function ownAccount(): InputError {
	return new InputError(
		'userName',
		'This is the account behind the credential, and EPM does not let an account create, change or delete itself.',
	);
}

/** Whether EPM forbids an action because it is about the account that makes the request. */
export function isOnOwn(isOwn: (login: string) => boolean, action: Action): boolean {
	if (action.type === 'createUser') return isOwn(action.values.userName ?? '');
	return (action.type === 'updateUser' || action.type === 'deleteUser') && isOwn(action.user.id);
}
