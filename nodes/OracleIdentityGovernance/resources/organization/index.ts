import { collect } from '../../../../providers/http/paging';
import { getOrganization, ORGANIZATIONS } from '../../../../providers/oig/catalog';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, oneOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import { attributesOption, organizationLocator } from '../../fields';
import { filterFields, orderOptions, readQuery } from '../../filters';
import { raw, simplifyOrganization } from '../../output';
import type { OigSession } from '../../session';

const get: ItemOperation<OigSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get an organization',
	description: 'Retrieve one organization',
	readOnly: true,
	fields: [organizationLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const organization = await getOrganization(session.client, await session.organizationKey(item));
		return oneOutput(item.flag('simplify') ? simplifyOrganization(organization) : raw(organization));
	},
};

const getAll: ItemOperation<OigSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many organizations',
	description: 'Retrieve the organizations of the user of the credential',
	readOnly: true,
	fields: [
		...listFields,
		...filterFields('Organization Name'),
		simplifyField,
		optionsField(attributesOption, ...orderOptions),
	],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const found = await collect(session.client.list(ORGANIZATIONS, readQuery(item), limit), limit);
		const asked = item.collection('options').texts('attributes');
		return manyOutput(found.map((entry) => (item.flag('simplify') ? simplifyOrganization(entry, asked) : raw(entry))));
	},
};

export const organization: Resource<OigSession> = {
	displayName: 'Organization',
	value: 'organization',
	operations: [get, getAll],
};
