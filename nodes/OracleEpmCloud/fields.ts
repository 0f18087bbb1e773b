import type { INodeProperties } from 'n8n-workflow';

import { locator } from '../shared/locator';
import { ignoreMissingOption as ignoreMissing } from '../shared/missing';

export const userLocator: INodeProperties = locator({
	displayName: 'User',
	name: 'user',
	description:
		'The user to work on. The list and the email address only find users with a base role in this environment; the user login finds all users.',
	searchMethod: 'searchUsers',
	idName: 'User Login',
	idPlaceholder: 'jane.doe',
	key: { mode: 'email', displayName: 'By Email', placeholder: 'jane.doe@example.com' },
});

export const groupLocator: INodeProperties = locator({
	displayName: 'Group',
	name: 'group',
	description: 'The group to work on. Only groups made in Access Control (type EPM) can be changed.',
	searchMethod: 'searchGroups',
	idName: 'Identity',
	idPlaceholder: 'native://nvid=1f2e3d4c5b6a7988:0a1b2c3d:19a0b1c2d3e:-7f01?GROUP',
	key: { mode: 'name', displayName: 'By Name', placeholder: 'Planners EMEA' },
});

export const roleLocator: INodeProperties = locator({
	displayName: 'Role',
	name: 'role',
	description:
		'A base role (Service Administrator, Power User, User, Viewer) or a granular role such as Ad Hoc - Create, which needs a base role first',
	searchMethod: 'searchRoles',
	idName: 'ID',
	idPlaceholder: 'HUB:003',
	key: { mode: 'name', displayName: 'By Name', placeholder: 'Power User' },
});

export const batchSizeOption: INodeProperties = {
	displayName: 'Batch Size',
	name: 'batchSize',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 1000 },
	default: 100,
	description: 'How many items go in one request',
};

export const ignoreMissingOption = ignoreMissing();
