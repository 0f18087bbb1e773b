import { groupsOperation } from '../../groupLists';

export const getAll = groupsOperation(
	{
		displayName: 'Get Many',
		value: 'getAll',
		action: 'Get many product profiles',
		description: 'Retrieve a list of product profiles with their licenses',
	},
	() => ['PRODUCT_PROFILE'],
);
