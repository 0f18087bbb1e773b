import { collect } from '../../../../providers/http/paging';
import { ROLES } from '../../../../providers/oig/roles';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { attributesOption } from '../../fields';
import { filterFields, orderOptions, readQuery } from '../../filters';
import { raw, simplifyRole } from '../../output';
import type { OigSession } from '../../session';

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
