import type { Resource } from '../../../shared/operation';
import type { EpmSession } from '../../session';
import { getAll } from './getAll';
import { replaceGranularRoles } from './replaceGranularRoles';

export const role: Resource<EpmSession> = {
	displayName: 'Role',
	value: 'role',
	operations: [getAll, replaceGranularRoles],
};
