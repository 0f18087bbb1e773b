import type { Resource } from '../../../shared/operation';
import type { EpmSession } from '../../session';
import { create } from './create';
import { deleteGroup } from './delete';
import { getAll } from './getAll';
import { addUsers, removeUsers } from './members';
import { update } from './update';

export const group: Resource<EpmSession> = {
	displayName: 'Group',
	value: 'group',
	operations: [create, getAll, update, addUsers, removeUsers, deleteGroup],
};
