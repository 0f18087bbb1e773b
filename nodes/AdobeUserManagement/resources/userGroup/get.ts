import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { userGroupLocator } from '../../fields';
import { simplifyGroup } from '../../output';
import type { AdobeSession } from '../../session';

export const get: ItemOperation<AdobeSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get user group',
	description: 'Retrieve one user group, from the list of all groups, which Adobe limits to a few reads an hour',
	readOnly: true,
	fields: [userGroupLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const { value } = item.locator('group');
		const [group] = await session.knownGroups([value]);
		return group === undefined ? [] : oneOutput(item.flag('simplify') ? simplifyGroup(group) : { ...group });
	},
};
