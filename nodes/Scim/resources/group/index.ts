import type { Resource } from '../../../shared/operation';
import type { ScimSession } from '../../session';
import { create } from './create';
import { deleteGroup } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { addMembers, removeMembers } from './members';
import { update } from './update';

export const group: Resource<ScimSession> = {
	displayName: 'Group',
	value: 'group',
	operations: [create, addMembers, deleteGroup, get, getAll, removeMembers, update],
};
