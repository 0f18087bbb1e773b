import { compartmentSchema } from '../../../../providers/oci/schemas';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import { compartmentField, readCompartment } from '../../fields';
import { commonFilters, listFiltered, listFilters, readFilters } from '../../filters';
import type { OciSession } from '../../session';

const getAll: ItemOperation<OciSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many compartments',
	description: 'Retrieve the compartments below the tenancy or below another compartment',
	readOnly: true,
	fields: [
		{ ...compartmentField, displayName: 'Parent Compartment OCID', description: 'Empty for the tenancy itself' },
		{
			displayName: 'Include Subcompartments',
			name: 'subtree',
			type: 'boolean',
			default: false,
			description: 'Whether to return the whole tree. OCI allows it for the tenancy only.',
		},
		...listFields,
		listFilters(commonFilters),
		optionsField(),
	],
	execute: async (item, session) => {
		const { client } = session;
		const limit = wantedCount(item);
		const query = {
			compartmentId: readCompartment(item, client),
			...(item.flag('subtree') ? { compartmentIdInSubtree: true, accessLevel: 'ANY' } : {}),
			...readFilters(item),
		};
		return manyOutput(await listFiltered(client, '/compartments', compartmentSchema, query, limit));
	},
};

export const compartment: Resource<OciSession> = {
	displayName: 'Compartment',
	value: 'compartment',
	operations: [getAll],
};
