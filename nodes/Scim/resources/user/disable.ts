import { setActive } from '../../../../providers/scim/users';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { ScimSession } from '../../session';

export const disable: ItemOperation<ScimSession> = {
	displayName: 'Disable',
	value: 'disable',
	action: 'Disable user',
	description: 'Prevent a user from signing in; keep groups and data. The user is read again to see that it worked.',
	fields: [userLocator, optionsField()],
	execute: async (item, session) => {
		const user = await session.otherUser(item, 'is not disabled');
		const { value, changed } = await setActive(session.service, user, false);
		return writtenOutput(changed ? 'updated' : 'unchanged', simplifyUser(value));
	},
};
