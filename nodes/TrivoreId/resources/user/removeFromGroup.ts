import { optionsField } from '../../../shared/fields';
import type { BatchOperation } from '../../../shared/operation';
import { groupLocator, namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';
import { changeAll } from './memberships';

export const removeFromGroup: BatchOperation<TrivoreSession> = {
	displayName: 'Remove From Group',
	value: 'removeFromGroup',
	action: 'Remove user from group',
	description: 'Remove a user from a group. Several changes to one user in one run are sent as one write.',
	fields: [userLocator, groupLocator, optionsField(namespaceOption)],
	executeAll: async (items, session) => await changeAll(items, session, 'remove'),
};
