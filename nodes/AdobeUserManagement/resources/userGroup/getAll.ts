import { groupsOperation } from '../../groupLists';

export const getAll = groupsOperation(
	{
		displayName: 'Get Many',
		value: 'getAll',
		action: 'Get many user groups',
		description: 'Retrieve a list of user groups, or of the groups of administrators',
	},
	(item) => {
		const kind = item.choice('kind', ['admin', 'all', 'userGroup']);
		if (kind === 'all') return undefined;
		return kind === 'admin' ? ADMIN_TYPES : ['USER_GROUP'];
	},
	[
		{
			displayName: 'Kind',
			name: 'kind',
			type: 'options',
			options: [
				{ name: 'Admin Groups', value: 'admin', description: 'Groups of administrators, support and developers' },
				{ name: 'All Groups', value: 'all', description: 'User groups, product profiles and admin groups' },
				{ name: 'User Groups', value: 'userGroup' },
			],
			default: 'userGroup',
		},
	],
);

const ADMIN_TYPES = [
	'SYSADMIN_GROUP',
	'DEPLOYMENT_ADMIN_GROUP',
	'SUPPORT_ADMIN_GROUP',
	'PRODUCT_ADMIN_GROUP',
	'PROFILE_ADMIN_GROUP',
	'USER_ADMIN_GROUP',
	'DEVELOPER_GROUP',
	'CONTRACT_ADMIN_GROUP',
];
