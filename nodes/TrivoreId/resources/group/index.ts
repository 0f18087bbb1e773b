import type { Resource } from '../../../shared/operation';
import type { TrivoreSession } from '../../session';
import { create } from './create';
import { deleteGroup } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { getMembers } from './getMembers';
import { update } from './update';

export const group: Resource<TrivoreSession> = {
	displayName: 'Group',
	value: 'group',
	operations: [create, deleteGroup, get, getAll, getMembers, update],
};
