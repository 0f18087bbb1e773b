import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, namespaceOption } from '../../fields';
import { simplifyGroup } from '../../output';
import type { TrivoreSession } from '../../session';

export const get: ItemOperation<TrivoreSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get group',
	description: 'Retrieve one group by ID or name',
	readOnly: true,
	fields: [groupLocator, simplifyField, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const group = await session.group(item);
		return oneOutput(item.flag('simplify') ? simplifyGroup(group) : group);
	},
};
