import { collect } from '../../../../providers/http/paging';
import { listMemberships, pickByIds } from '../../../../providers/oci/memberships';
import { groupSchema } from '../../../../providers/oci/schemas';
import { optionsField, simplifyField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyGroup } from '../../output';
import type { OciSession } from '../../session';

export const getGroups: ItemOperation<OciSession> = {
	displayName: 'Get Groups',
	value: 'getGroups',
	action: 'Get user groups',
	description: 'Retrieve the groups that a user is a member of',
	readOnly: true,
	fields: [userLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const { client } = session;
		const userId = await session.userId(item);
		const memberships = await collect(listMemberships(client, { userId }, 'near'));
		const groups = client.list('/groups', groupSchema, { compartmentId: client.tenancyId });
		const found = await pickByIds(
			memberships.map(({ groupId }) => groupId),
			groups,
		);
		if (found.length === 0) return [];
		const userName = await session.userName(userId);
		const simplify = item.flag('simplify');
		return manyOutput(found.map((group) => ({ ...(simplify ? simplifyGroup(group) : group), userId, userName })));
	},
};
