import { unblockUser } from '../../../../providers/oci/userState';
import { optionsField, simplifyField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { OciSession } from '../../session';

export const unblock: ItemOperation<OciSession> = {
	displayName: 'Unblock',
	value: 'unblock',
	action: 'Unblock user',
	description: 'Let a user sign in again who was blocked after too many failed sign-ins',
	fields: [userLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const { value, changed } = await unblockUser(session.client, await session.userId(item));
		return writtenOutput(changed ? 'updated' : 'unchanged', item.flag('simplify') ? simplifyUser(value) : value);
	},
};
