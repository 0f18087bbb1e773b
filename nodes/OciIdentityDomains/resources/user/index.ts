import type { Resource } from '../../../shared/operation';
import type { DomainsSession } from '../../session';
import { addUserToGroup } from './addToGroup';
import { applySyncPlan } from './applyPlan';
import { bulkImportUsers } from './bulkImport';
import { create } from './create';
import { deleteUser } from './delete';
import { disable } from './disable';
import { enable } from './enable';
import { endAccess } from './endAccess';
import { get } from './get';
import { getAll } from './getAll';
import { getGroups } from './getGroups';
import { removeUserFromGroup } from './removeFromGroup';
import { restoreAccess } from './restoreAccess';
import { sendPasswordReset } from './sendPasswordReset';
import { setGroups } from './setGroups';
import { setPassword } from './setPassword';
import { unlock } from './unlock';
import { update } from './update';
import { updateUserCapabilities } from './updateCapabilities';
import { syncUsers } from './sync';

export const user: Resource<DomainsSession> = {
	displayName: 'User',
	value: 'user',
	operations: [
		create,
		addUserToGroup,
		bulkImportUsers,
		syncUsers,
		applySyncPlan,
		deleteUser,
		disable,
		enable,
		get,
		getAll,
		getGroups,
		removeUserFromGroup,
		setGroups,
		endAccess,
		restoreAccess,
		sendPasswordReset,
		setPassword,
		unlock,
		update,
		updateUserCapabilities,
	],
};
