import type { Resource } from '../../../shared/operation';
import type { AdobeSession } from '../../session';
import { addToProductProfile, removeFromProductProfile } from './productProfiles';
import { addUsers, removeUsers } from './users';
import { create } from './create';
import { deleteUserGroup } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';

export const userGroup: Resource<AdobeSession> = {
	displayName: 'User Group',
	value: 'userGroup',
	operations: [
		create,
		addToProductProfile,
		addUsers,
		deleteUserGroup,
		get,
		getAll,
		removeFromProductProfile,
		removeUsers,
		update,
	],
};
