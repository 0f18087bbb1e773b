import type { INodeProperties } from 'n8n-workflow';

import { optionsField } from '../../../shared/fields';
import type { BatchOperation } from '../../../shared/operation';
import { groupLocator, namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';
import { createMissingGroupsOption } from './input';
import { changeAll } from './memberships';

const groupNameOption: INodeProperties = {
	...createMissingGroupsOption,
	displayName: 'Create Missing Group',
	description: 'Whether to create a group for a name that no group of the namespace has. Otherwise the item fails.',
};

export const addToGroup: BatchOperation<TrivoreSession> = {
	displayName: 'Add to Group',
	value: 'addToGroup',
	action: 'Add user to group',
	description: 'Add a user to a group. Several changes to one user in one run are sent as one write.',
	fields: [userLocator, groupLocator, optionsField(groupNameOption, namespaceOption)],
	executeAll: async (items, session) => await changeAll(items, session, 'add'),
};
