import { readSchemas } from '../../../../providers/scim/serverSchemas';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import type { ScimSession } from '../../session';

export const getAll: ItemOperation<ScimSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many schemas',
	description: 'Retrieve the schemas that the server describes, with their attributes',
	readOnly: true,
	fields: [...listFields, optionsField()],
	execute: async (item, { service }) => {
		const limit = wantedCount(item);
		return manyOutput((await readSchemas(service)).slice(0, limit));
	},
};
