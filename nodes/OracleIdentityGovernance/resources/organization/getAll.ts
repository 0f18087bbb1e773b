import { collect } from '../../../../providers/http/paging';
import { ORGANIZATIONS } from '../../../../providers/oig/catalog';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { attributesOption } from '../../fields';
import { filterFields, orderOptions, readQuery } from '../../filters';
import { raw, simplifyOrganization } from '../../output';
import type { OigSession } from '../../session';

export const getAll: ItemOperation<OigSession> = {
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
