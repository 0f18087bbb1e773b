import { setActive } from '../../../../providers/scim/users';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { ScimSession } from '../../session';

export const enable: ItemOperation<ScimSession> = {
	displayName: 'Enable',
	value: 'enable',
	action: 'Enable user',
	description: 'Let a disabled user sign in again; the outcome is "unchanged" if the user is enabled already',
	fields: [userLocator, optionsField()],
	execute: async (item, session) => {
		const { value, changed } = await setActive(session.service, await session.user(item), true);
		return writtenOutput(changed ? 'updated' : 'unchanged', simplifyUser(value));
	},
};
