import { collect } from '../../../../providers/http/paging';
import { groupSchema } from '../../../../providers/trivore/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { filterFields, GROUP_ATTRIBUTES, readListQuery, sortOptions } from '../../filters';
import { checkMatches } from '../../matches';
import { simplifyGroup } from '../../output';
import type { TrivoreSession } from '../../session';

export const getAll: ItemOperation<TrivoreSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many groups',
	description: 'Retrieve a list of groups',
	readOnly: true,
	fields: [...listFields, ...filterFields(GROUP_ATTRIBUTES), simplifyField, optionsField(...sortOptions)],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const groups = checkMatches(
			item,
			await collect(session.client.list('/group', groupSchema, readListQuery(item), { limit }), limit),
		);
		return manyOutput(item.flag('simplify') ? groups.map(simplifyGroup) : groups);
	},
};
