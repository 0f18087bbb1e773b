import { collect } from '../../../../providers/http/paging';
import { MEMBERSHIP_TYPES, roleMembers } from '../../../../providers/oig/roles';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { roleLocator } from '../../fields';
import { flat } from '../../output';
import type { OigSession } from '../../session';

export const getMembers: ItemOperation<OigSession> = {
	displayName: 'Get Members',
	value: 'getMembers',
	action: 'Get role members',
	description: 'Retrieve the users who have a role',
	readOnly: true,
	fields: [
		roleLocator,
		{
			displayName: 'Membership',
			name: 'membershipType',
			type: 'options',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Direct', value: 'direct', description: 'Those who were given the role itself' },
				{ name: 'Dynamic', value: 'dynamic', description: 'Users who are members by a membership rule' },
				{ name: 'Indirect', value: 'indirect', description: 'Those who have it through a child role' },
			],
			default: 'all',
		},
		...listFields,
		optionsField(),
	],
	execute: async (item, session) => {
		const { id } = await session.role(item);
		const type = item.choice('membershipType', MEMBERSHIP_TYPES);
		return manyOutput((await collect(roleMembers(session.client, id, type), wantedCount(item))).map(flat));
	},
};
