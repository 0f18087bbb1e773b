import { collect } from '../../../../providers/http/paging';
import { userSchema } from '../../../../providers/trivore/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { filterFields, readListQuery, sortOptions, USER_ATTRIBUTES } from '../../filters';
import { checkMatches } from '../../matches';
import { simplifyUser } from '../../output';
import type { TrivoreSession } from '../../session';

export const getAll: ItemOperation<TrivoreSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many users',
	description: 'Retrieve a list of users',
	readOnly: true,
	fields: [...listFields, ...filterFields(USER_ATTRIBUTES), simplifyField, optionsField(...sortOptions)],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const users = checkMatches(
			item,
			await collect(session.client.list('/user', userSchema, readListQuery(item), { limit }), limit),
		);
		return manyOutput(item.flag('simplify') ? users.map(simplifyUser) : users);
	},
};
