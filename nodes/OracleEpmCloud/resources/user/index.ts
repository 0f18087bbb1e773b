import type { Resource } from '../../../shared/operation';
import type { EpmSession } from '../../session';
import { bulkImportUsers } from './bulkImport';
import { create } from './create';
import { deleteUser } from './delete';
import { getAll } from './getAll';
import { importFromCsv } from './importFromCsv';
import { addToGroup, removeFromGroup } from './membership';
import { assignRole, unassignRole } from './role';
import { update } from './update';

export const user: Resource<EpmSession> = {
	displayName: 'User',
	value: 'user',
	operations: [
		create,
		bulkImportUsers,
		importFromCsv,
		getAll,
		update,
		assignRole,
		unassignRole,
		addToGroup,
		removeFromGroup,
		deleteUser,
	],
};
