import { collect } from '../../../../providers/http/paging';
import { listMembers } from '../../../../providers/trivore/groups';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, namespaceOption } from '../../fields';
import { simplifyUser } from '../../output';
import type { TrivoreSession } from '../../session';

export const getMembers: ItemOperation<TrivoreSession> = {
	displayName: 'Get Members',
	value: 'getMembers',
	action: 'Get group members',
	description: 'Retrieve the users who are directly in a group',
	readOnly: true,
	fields: [groupLocator, ...listFields, simplifyField, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const members = await collect(listMembers(session.client, await session.group(item), limit), limit);
		return manyOutput(item.flag('simplify') ? members.map(simplifyUser) : members);
	},
};
