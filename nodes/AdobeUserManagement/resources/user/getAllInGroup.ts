import { groupLocator } from '../../fields';
import { membersOperation } from '../../listMembers';

export const getAllInGroup = membersOperation(
	{
		displayName: 'Get Many in Group',
		value: 'getAllInGroup',
		action: 'Get many users in group',
		description: 'Retrieve a list of the members of a user group, product profile or admin group',
	},
	groupLocator,
);
