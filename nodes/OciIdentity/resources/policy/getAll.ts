import { policySchema } from '../../../../providers/oci/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { compartmentField, readCompartment } from '../../fields';
import { commonFilters, listFiltered, listFilters, readFilters } from '../../filters';
import { simplifyPolicy } from '../../output';
import type { OciSession } from '../../session';

export const getAll: ItemOperation<OciSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many policies',
	description: 'Retrieve the policies that are attached to a compartment; those it inherits are not among them',
	readOnly: true,
	fields: [compartmentField, ...listFields, listFilters(commonFilters), simplifyField, optionsField()],
	execute: async (item, session) => {
		const { client } = session;
		const limit = wantedCount(item);
		const query = { compartmentId: readCompartment(item, client), ...readFilters(item) };
		const policies = await listFiltered(client, '/policies', policySchema, query, limit);
		return manyOutput(item.flag('simplify') ? policies.map(simplifyPolicy) : policies);
	},
};
