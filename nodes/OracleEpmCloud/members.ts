import type { Members } from '../../providers/epm/groups';
import type { Collection } from '../shared/item';

/** The members in a collection field; `undefined` if neither users nor groups were added to it. */
export function readMembers(collection: Collection): Members | undefined {
	const users = collection.texts('users');
	const groups = collection.texts('groups');
	return users === undefined && groups === undefined ? undefined : { users: users ?? [], groups: groups ?? [] };
}
