import { groupById } from '../../../../providers/scim/groups';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator } from '../../fields';
import { simplifyGroup } from '../../output';
import type { ScimSession } from '../../session';

export const get: ItemOperation<ScimSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get group',
	description: 'Retrieve a group, with its members where the server lists them',
	readOnly: true,
	fields: [groupLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const found = await session.group(item);
		// One that was looked up by its name came without members.
		const isBare = item.locator('group').mode === 'name';
		const group = isBare ? await groupById(session.service, found.id) : found;
		return oneOutput(item.flag('simplify') ? simplifyGroup(group) : group);
	},
};
