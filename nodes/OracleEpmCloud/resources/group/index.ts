import type { Resource } from '../../../shared/operation';
import type { EpmSession } from '../../session';
import { create } from './create';
import { deleteGroup } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { addUsers, removeUsers } from './members';
import { update } from './update';

export const group: Resource<EpmSession> = {
	displayName: 'Group',
	value: 'group',
	operations: [create, get, getAll, update, addUsers, removeUsers, deleteGroup],
};
