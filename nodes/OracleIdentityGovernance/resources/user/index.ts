import type { Resource } from '../../../shared/operation';
import type { OigSession } from '../../session';
import { applySyncPlan } from './applyPlan';
import { bulkImportUsers } from './bulkImport';
import { create } from './create';
import { deleteUser } from './delete';
import { endAccess } from './endAccess';
import { get } from './get';
import { getAll } from './getAll';
import { getAccounts } from './getAccounts';
import { getDirectReports } from './getDirectReports';
import { getRoles } from './getRoles';
import { resetPassword } from './resetPassword';
import { restoreAccess } from './restoreAccess';
import { setRoles } from './setRoles';
import { disable, enable, lock, unlock } from './status';
import { update } from './update';
import { syncUsers } from './sync';

export const user: Resource<OigSession> = {
	displayName: 'User',
	value: 'user',
	operations: [
		bulkImportUsers,
		syncUsers,
		applySyncPlan,
		create,
		deleteUser,
		disable,
		enable,
		get,
		getAccounts,
		getAll,
		getDirectReports,
		getRoles,
		lock,
		setRoles,
		endAccess,
		restoreAccess,
		resetPassword,
		unlock,
		update,
	],
	defaultOperation: 'create',
};
