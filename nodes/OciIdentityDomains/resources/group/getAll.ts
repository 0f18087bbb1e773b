import { collect } from '../../../../providers/http/paging';
import { readGroup } from '../../../../providers/ociDomains/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { filterFields, readFilter } from '../../../shared/scimConditions';
import { checkMatches } from '../../../shared/scimMatches';
import { attributesOption } from '../../fields';
import { GROUP_ATTRIBUTES } from '../../filters';
import { simplifyGroup } from '../../output';
import type { DomainsSession } from '../../session';

export const getAll: ItemOperation<DomainsSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many groups',
	description: 'Retrieve a list of groups',
	readOnly: true,
	fields: [
		...listFields,
		...filterFields(GROUP_ATTRIBUTES, 'displayName sw "A"'),
		simplifyField,
		optionsField(attributesOption),
	],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const asked = readFilter(item);
		const attributes = item.collection('options').narrowingTexts('attributes');
		const { client } = await session.domain(item);
		const listed = client.scim.list('Groups', { filter: asked.filter, attributes, pageSize: limit });
		const groups = checkMatches(asked, (await collect(listed, limit)).map(readGroup));
		return manyOutput(item.flag('simplify') && attributes === undefined ? groups.map(simplifyGroup) : groups);
	},
};
