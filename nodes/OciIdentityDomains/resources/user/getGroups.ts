import { getGroupsOf } from '../../../../providers/ociDomains/memberLists';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyGroup } from '../../output';
import type { DomainsSession } from '../../session';

export const getGroups: ItemOperation<DomainsSession> = {
	displayName: 'Get Groups',
	value: 'getGroups',
	action: 'Get user groups',
	description: 'Retrieve the groups that a user is a member of',
	readOnly: true,
	fields: [userLocator, ...listFields, simplifyField, optionsField()],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const domain = await session.domain(item);
		const user = await domain.user(item);
		const groups = await getGroupsOf(domain.client, user, limit);
		const simplify = item.flag('simplify');
		return manyOutput(
			groups.map((group) => ({
				...(simplify ? simplifyGroup(group) : group),
				userId: user.id,
				userName: user.userName,
			})),
		);
	},
};
