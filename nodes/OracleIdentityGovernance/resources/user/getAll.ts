import { collect } from '../../../../providers/http/paging';
import { USERS } from '../../../../providers/oig/users';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { attributesOption } from '../../fields';
import { filterFields, orderOptions, readQuery } from '../../filters';
import { raw, simplifyUser } from '../../output';
import type { OigSession } from '../../session';

export const getAll: ItemOperation<OigSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many users',
	description: 'Retrieve the users that the user of the credential may see',
	readOnly: true,
	fields: [
		...listFields,
		...filterFields('User Login'),
		simplifyField,
		optionsField(attributesOption, ...orderOptions),
	],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const users = await collect(session.client.list(USERS, readQuery(item), limit), limit);
		const asked = item.collection('options').texts('attributes');
		return manyOutput(users.map((user) => (item.flag('simplify') ? simplifyUser(user, asked) : raw(user))));
	},
};
