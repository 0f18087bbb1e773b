import { productProfileLocator } from '../../fields';
import { membersOperation } from '../../listMembers';

export const getUsers = membersOperation(
	{
		displayName: 'Get Users',
		value: 'getUsers',
		action: 'Get product profile users',
		description: 'Retrieve who has a product profile, with or without a license',
	},
	productProfileLocator,
);
