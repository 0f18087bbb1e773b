import { collect } from '../../../../providers/http/paging';
import { listMemberships, pickByIds } from '../../../../providers/oci/memberships';
import { userSchema } from '../../../../providers/oci/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { OciSession } from '../../session';

export const getMembers: ItemOperation<OciSession> = {
	displayName: 'Get Members',
	value: 'getMembers',
	action: 'Get group members',
	description: 'Retrieve the users in a group with their details, read in pages and not one by one',
	readOnly: true,
	fields: [groupLocator, ...listFields, simplifyField, optionsField()],
	execute: async (item, session) => {
		const { client } = session;
		const groupId = await session.groupId(item);
		const memberships = await collect(listMemberships(client, { groupId }, 'near'), wantedCount(item));
		const users = client.list('/users', userSchema, { compartmentId: client.tenancyId });
		const members = await pickByIds(
			memberships.map(({ userId }) => userId),
			users,
		);
		if (members.length === 0) return [];
		const groupName = await session.groupName(groupId);
		const simplify = item.flag('simplify');
		return manyOutput(members.map((user) => ({ ...(simplify ? simplifyUser(user) : user), groupId, groupName })));
	},
};
