import { collect } from '../../../../providers/http/paging';
import { listMembers } from '../../../../providers/ociDomains/memberLists';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator } from '../../fields';
import { shortUser } from '../../output';
import type { DomainsSession } from '../../session';

export const getMembers: ItemOperation<DomainsSession> = {
	displayName: 'Get Members',
	value: 'getMembers',
	action: 'Get group members',
	description: 'Retrieve the users in a group with their details, also of groups with more than 10,000 members',
	readOnly: true,
	fields: [groupLocator, ...listFields, simplifyField, optionsField()],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const domain = await session.domain(item);
		const group = await domain.group(item);
		const members = await collect(listMembers(domain.client, group), limit);
		const simplify = item.flag('simplify');
		return manyOutput(
			members.map((user) => ({
				...(simplify ? shortUser(user) : user),
				groupId: group.id,
				groupName: group.displayName,
			})),
		);
	},
};
