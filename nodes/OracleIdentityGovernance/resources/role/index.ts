import type { Resource } from '../../../shared/operation';
import type { OigSession } from '../../session';
import { grant, revoke } from './membership';
import { get } from './get';
import { getAll } from './getAll';
import { getMembers } from './getMembers';
import { create } from './create';
import { deleteRole } from './delete';
import { update } from './update';

export const role: Resource<OigSession> = {
	displayName: 'Role',
	value: 'role',
	operations: [create, deleteRole, get, getAll, getMembers, grant, revoke, update],
	defaultOperation: 'create',
};
