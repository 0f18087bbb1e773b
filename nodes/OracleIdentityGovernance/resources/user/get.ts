import { getUser } from '../../../../providers/oig/users';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { attributesOption, userLocator } from '../../fields';
import { raw, simplifyUser } from '../../output';
import type { OigSession } from '../../session';

export const get: ItemOperation<OigSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get user',
	description: 'Retrieve one user',
	readOnly: true,
	fields: [userLocator, simplifyField, optionsField(attributesOption)],
	execute: async (item, session) => {
		const asked = item.collection('options').texts('attributes');
		const { mode, value } = item.locator('user');
		// Only a read by ID can ask for attributes.
		const user = mode === 'name' ? await session.user(item) : await getUser(session.client, value, asked);
		return oneOutput(item.flag('simplify') ? simplifyUser(user, asked) : raw(user));
	},
};
