import { optionsField } from '../../../shared/fields';
import type { BatchOperation } from '../../../shared/operation';
import { groupLocator, namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';
import { changeAll } from './memberships';

export const removeFromGroup: BatchOperation<TrivoreSession> = {
	displayName: 'Remove From Group',
	value: 'removeFromGroup',
	action: 'Remove user from group',
	description: 'End the membership of a user in a group; several memberships of one user in one run are one write',
	fields: [userLocator, groupLocator, optionsField(namespaceOption)],
	executeAll: async (items, session) => await changeAll(items, session, 'remove'),
};
