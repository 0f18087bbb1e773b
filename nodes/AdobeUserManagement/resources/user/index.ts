import type { Resource } from '../../../shared/operation';
import type { AdobeSession } from '../../session';
import { addToGroup } from './addToGroup';
import { applySyncPlan } from './applyPlan';
import { bulkImportUsers } from './bulkImport';
import { create } from './create';
import { endAccess } from './endAccess';
import { get } from './get';
import { getAll } from './getAll';
import { getAllInGroup } from './getAllInGroup';
import { getGroups } from './getGroups';
import { removeFromGroup } from './removeFromGroup';
import { removeFromOrganization } from './removeFromOrganization';
import { restoreAccess } from './restoreAccess';
import { setGroups } from './setGroups';
import { update } from './update';
import { syncUsers } from './sync';

export const user: Resource<AdobeSession> = {
	displayName: 'User',
	value: 'user',
	operations: [
		create,
		addToGroup,
		bulkImportUsers,
		syncUsers,
		applySyncPlan,
		get,
		getAll,
		getAllInGroup,
		getGroups,
		removeFromGroup,
		removeFromOrganization,
		setGroups,
		endAccess,
		restoreAccess,
		update,
	],
};
