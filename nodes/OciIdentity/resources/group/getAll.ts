import { groupSchema } from '../../../../providers/oci/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { commonFilters, listFiltered, listFilters, readFilters } from '../../filters';
import { simplifyGroup } from '../../output';
import type { OciSession } from '../../session';

export const getAll: ItemOperation<OciSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many groups',
	description: 'Retrieve a list of groups',
	readOnly: true,
	fields: [...listFields, listFilters(commonFilters), simplifyField, optionsField()],
	execute: async (item, session) => {
		const { client } = session;
		const limit = wantedCount(item);
		const query = { compartmentId: client.tenancyId, ...readFilters(item) };
		const groups = await listFiltered(client, '/groups', groupSchema, query, limit);
		return manyOutput(item.flag('simplify') ? groups.map(simplifyGroup) : groups);
	},
};
