import type { Resource } from '../../../shared/operation';
import { productProfileLocator } from '../../fields';
import { groupsOperation } from '../../groupLists';
import { membersOperation } from '../../members';
import type { AdobeSession } from '../../session';

const getAll = groupsOperation(
	{
		displayName: 'Get Many',
		value: 'getAll',
		action: 'Get many product profiles',
		description: 'Retrieve a list of product profiles with their licenses',
	},
	() => ['PRODUCT_PROFILE'],
);

const getUsers = membersOperation(
	{
		displayName: 'Get Users',
		value: 'getUsers',
		action: 'Get users of a product profile',
		description: 'Retrieve who has a product profile, with or without a license',
	},
	productProfileLocator,
);

/** Users and user groups are put into profiles by the operations of "User" and "User Group". */
export const productProfile: Resource<AdobeSession> = {
	displayName: 'Product Profile',
	value: 'productProfile',
	operations: [getAll, getUsers],
};
