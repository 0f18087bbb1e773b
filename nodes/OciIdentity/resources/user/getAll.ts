import { userSchema } from '../../../../providers/oci/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { listFiltered, listFilters, readFilters, userFilters } from '../../filters';
import { simplifyUser } from '../../output';
import type { OciSession } from '../../session';

export const getAll: ItemOperation<OciSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many users',
	description: 'Retrieve a list of users',
	readOnly: true,
	fields: [...listFields, listFilters(userFilters), simplifyField, optionsField()],
	execute: async (item, session) => {
		const { client } = session;
		const limit = wantedCount(item);
		const query = { compartmentId: client.tenancyId, ...readFilters(item) };
		const users = await listFiltered(client, '/users', userSchema, query, limit);
		return manyOutput(item.flag('simplify') ? users.map(simplifyUser) : users);
	},
};
