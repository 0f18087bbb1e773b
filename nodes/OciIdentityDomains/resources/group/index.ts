import type { Resource } from '../../../shared/operation';
import type { DomainsSession } from '../../session';
import { create } from './create';
import { deleteGroup } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { getMembers } from './getMembers';
import { addMembers, removeMembers } from './members';
import { update } from './update';

export const group: Resource<DomainsSession> = {
	displayName: 'Group',
	value: 'group',
	operations: [create, addMembers, deleteGroup, get, getAll, getMembers, removeMembers, update],
};
