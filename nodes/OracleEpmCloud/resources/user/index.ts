import type { Resource } from '../../../shared/operation';
import type { EpmSession } from '../../session';
import { applySyncPlan } from './applyPlan';
import { bulkImportUsers } from './bulkImport';
import { create } from './create';
import { deleteUser } from './delete';
import { endAccess } from './endAccess';
import { get } from './get';
import { getAll } from './getAll';
import { importFromCsv } from './importFromCsv';
import { addToGroup, removeFromGroup } from './membership';
import { restoreAccess } from './restoreAccess';
import { assignRole, unassignRole } from './role';
import { setGroups } from './setGroups';
import { update } from './update';
import { syncUsers } from './sync';

export const user: Resource<EpmSession> = {
	displayName: 'User',
	value: 'user',
	operations: [
		create,
		bulkImportUsers,
		syncUsers,
		applySyncPlan,
		importFromCsv,
		get,
		getAll,
		update,
		assignRole,
		unassignRole,
		addToGroup,
		removeFromGroup,
		setGroups,
		endAccess,
		restoreAccess,
		deleteUser,
	],
};
