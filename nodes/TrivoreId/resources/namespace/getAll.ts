import { collect } from '../../../../providers/http/paging';
import { namespaceSchema } from '../../../../providers/trivore/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { filterFields, NAMESPACE_ATTRIBUTES, readListQuery, sortOptions } from '../../filters';
import { checkMatches } from '../../matches';
import { simplifyNamespace } from '../../output';
import type { TrivoreSession } from '../../session';

export const getAll: ItemOperation<TrivoreSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many namespaces',
	description: 'Retrieve the namespaces that the Management API client may use',
	readOnly: true,
	fields: [
		...listFields,
		...filterFields(NAMESPACE_ATTRIBUTES),
		simplifyField,
		optionsField(...sortOptions, {
			displayName: 'Include Inaccessible',
			name: 'all',
			type: 'boolean',
			default: false,
			description: 'Whether to list namespaces too that the client may not use',
		}),
	],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const query = { all: item.collection('options').flag('all') ?? false, ...readListQuery(item) };
		const namespaces = checkMatches(
			item,
			await collect(session.client.list('/namespace', namespaceSchema, query, { limit }), limit),
		);
		return manyOutput(item.flag('simplify') ? namespaces.map(simplifyNamespace) : namespaces);
	},
};
