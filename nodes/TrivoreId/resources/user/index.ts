import type { Resource } from '../../../shared/operation';
import type { TrivoreSession } from '../../session';
import { bulkImportUsers } from './bulkImport';
import { create } from './create';
import { deleteUser } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { getPasswordRequirements } from './getPasswordRequirements';
import { addToGroup, removeFromGroup } from './memberships';
import { setCustomFields } from './setCustomFields';
import { setPassword } from './setPassword';
import { update } from './update';
import { upsert } from './upsert';
import { checkSmsCode, sendEmailVerification, sendSmsCode, sendSmsLink } from './verification';

export const user: Resource<TrivoreSession> = {
	displayName: 'User',
	value: 'user',
	operations: [
		create,
		upsert,
		bulkImportUsers,
		get,
		getAll,
		update,
		deleteUser,
		addToGroup,
		removeFromGroup,
		setPassword,
		getPasswordRequirements,
		setCustomFields,
		sendEmailVerification,
		sendSmsCode,
		sendSmsLink,
		checkSmsCode,
	],
};
