import type { Resource } from '../../../shared/operation';
import type { TrivoreSession } from '../../session';
import { applySyncPlan } from './applyPlan';
import { bulkImportUsers } from './bulkImport';
import { create } from './create';
import { deleteUser } from './delete';
import { endAccess } from './endAccess';
import { get } from './get';
import { getAll } from './getAll';
import { getGroups } from './getGroups';
import { getPermissions } from './getPermissions';
import { getRoles } from './getRoles';
import { lock } from './lock';
import { unlock } from './unlock';
import { getPasswordRequirements } from './getPasswordRequirements';
import { addToGroup } from './addToGroup';
import { removeFromGroup } from './removeFromGroup';
import { restoreAccess } from './restoreAccess';
import { setCustomFields } from './setCustomFields';
import { setGroups } from './setGroups';
import { setRoles } from './setRoles';
import { setPassword } from './setPassword';
import { update } from './update';
import { upsert } from './upsert';
import { checkSmsCode } from './checkSmsCode';
import { sendEmailVerification } from './sendEmailVerification';
import { sendSmsCode } from './sendSmsCode';
import { sendSmsLink } from './sendSmsLink';
import { syncUsers } from './sync';

export const user: Resource<TrivoreSession> = {
	displayName: 'User',
	value: 'user',
	operations: [
		create,
		upsert,
		bulkImportUsers,
		syncUsers,
		applySyncPlan,
		get,
		getAll,
		update,
		deleteUser,
		addToGroup,
		removeFromGroup,
		getGroups,
		getRoles,
		getPermissions,
		lock,
		unlock,
		setGroups,
		setRoles,
		endAccess,
		restoreAccess,
		setPassword,
		getPasswordRequirements,
		setCustomFields,
		sendEmailVerification,
		sendSmsCode,
		sendSmsLink,
		checkSmsCode,
	],
};
