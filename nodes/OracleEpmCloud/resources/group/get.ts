import { findGroup, noSuchGroup } from '../../../../providers/epm/groups';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator } from '../../fields';
import { simplifyGroup } from '../../output';
import type { EpmSession } from '../../session';

export const get: ItemOperation<EpmSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get group',
	description: 'Retrieve one group with its members',
	readOnly: true,
	fields: [groupLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const name = await session.groupName(item);
		const group = await findGroup(session.client, name, true);
		if (group === undefined) throw noSuchGroup(name);
		return oneOutput(item.flag('simplify') ? simplifyGroup(group) : group);
	},
};
