import type { Resource } from '../../../shared/operation';
import type { OciSession } from '../../session';
import { addUserToGroup } from './addToGroup';
import { applySyncPlan } from './applyPlan';
import { bulkImportUsers } from './bulkImport';
import { create } from './create';
import { deleteUser } from './delete';
import { endAccess } from './endAccess';
import { get } from './get';
import { getAll } from './getAll';
import { getGroups } from './getGroups';
import { removeUserFromGroup } from './removeFromGroup';
import { createOrResetPassword } from './resetPassword';
import { restoreAccess } from './restoreAccess';
import { setGroups } from './setGroups';
import { unblock } from './unblock';
import { update } from './update';
import { updateUserCapabilities } from './updateCapabilities';
import { syncUsers } from './sync';

export const user: Resource<OciSession> = {
	displayName: 'User',
	value: 'user',
	operations: [
		create,
		addUserToGroup,
		bulkImportUsers,
		syncUsers,
		applySyncPlan,
		createOrResetPassword,
		deleteUser,
		get,
		getAll,
		getGroups,
		removeUserFromGroup,
		setGroups,
		endAccess,
		restoreAccess,
		unblock,
		update,
		updateUserCapabilities,
	],
};
