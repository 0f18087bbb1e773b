import { collect } from '../../../../providers/http/paging';
import { MEMBERSHIP_TYPES, roleMembers, ROLES } from '../../../../providers/oig/roles';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, oneOutput, type ItemOperation } from '../../../shared/operation';
import { attributesOption, roleLocator } from '../../fields';
import { filterFields, orderOptions, readQuery } from '../../filters';
import { flat, raw, simplifyRole } from '../../output';
import type { OigSession } from '../../session';

export const get: ItemOperation<OigSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get a role',
	description: 'Retrieve one role',
	readOnly: true,
	fields: [roleLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const role = await session.role(item);
		return oneOutput(item.flag('simplify') ? simplifyRole(role) : raw(role));
	},
};

export const getAll: ItemOperation<OigSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many roles',
	description: 'Retrieve the roles that the user of the credential may see',
	readOnly: true,
	fields: [...listFields, ...filterFields('Role Name'), simplifyField, optionsField(attributesOption, ...orderOptions)],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const roles = await collect(session.client.list(ROLES, readQuery(item), limit), limit);
		const asked = item.collection('options').texts('attributes');
		return manyOutput(roles.map((role) => (item.flag('simplify') ? simplifyRole(role, asked) : raw(role))));
	},
};

export const getMembers: ItemOperation<OigSession> = {
	displayName: 'Get Members',
	value: 'getMembers',
	action: 'Get the members of a role',
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
				{ name: 'Dynamic', value: 'dynamic', description: 'Those whom a membership rule brings in' },
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
