import type { Resource } from '../../../shared/operation';
import type { ScimSession } from '../../session';
import { applySyncPlan } from './applyPlan';
import { bulkImportUsers } from './bulkImport';
import { create } from './create';
import { deleteUser } from './delete';
import { disable } from './disable';
import { enable } from './enable';
import { endAccess } from './endAccess';
import { get } from './get';
import { getAll } from './getAll';
import { restoreAccess } from './restoreAccess';
import { setGroups } from './setGroups';
import { syncUsers } from './sync';
import { update } from './update';

export const user: Resource<ScimSession> = {
	displayName: 'User',
	value: 'user',
	operations: [
		create,
		applySyncPlan,
		bulkImportUsers,
		deleteUser,
		disable,
		enable,
		endAccess,
		get,
		getAll,
		restoreAccess,
		setGroups,
		syncUsers,
		update,
	],
};
