import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator } from '../../fields';
import { simplifyGroup } from '../../output';
import type { DomainsSession } from '../../session';

export const get: ItemOperation<DomainsSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get group',
	description: 'Retrieve a group',
	readOnly: true,
	fields: [groupLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const domain = await session.domain(item);
		const found = await domain.group(item);
		return oneOutput(item.flag('simplify') ? simplifyGroup(found) : found);
	},
};
