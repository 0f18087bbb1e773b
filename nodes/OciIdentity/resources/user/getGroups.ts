import { collect } from '../../../../providers/http/paging';
import { listMemberships, pickByIds } from '../../../../providers/oci/people';
import { groupSchema } from '../../../../providers/oci/schemas';
import { optionsField, simplifyField } from '../../../shared/fields';
import { many, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyGroup } from '../../output';
import type { OciSession } from '../../session';

export const getGroups: ItemOperation<OciSession> = {
	displayName: 'Get Groups',
	value: 'getGroups',
	action: 'Get the groups of a user',
	description: 'Retrieve the groups that a user is a member of',
	readOnly: true,
	fields: [userLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const { client } = session;
		const memberships = await collect(listMemberships(client, { userId: await session.userId(item) }, 'near'));
		const groups = client.list('/groups', groupSchema, { compartmentId: client.tenancyId });
		const found = await pickByIds(
			memberships.map(({ groupId }) => groupId),
			groups,
		);
		return many(item.flag('simplify') ? found.map(simplifyGroup) : found);
	},
};
