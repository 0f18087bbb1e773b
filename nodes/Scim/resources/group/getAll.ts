import { collect } from '../../../../providers/http/paging';
import { readGroup } from '../../../../providers/scim/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { filterFields, readFilter } from '../../../shared/scimConditions';
import { checkMatches } from '../../../shared/scimMatches';
import { attributesOption, GROUP_ATTRIBUTES } from '../../fields';
import { simplifyGroup } from '../../output';
import type { ScimSession } from '../../session';

export const getAll: ItemOperation<ScimSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many groups',
	description: 'Retrieve a list of groups, without their members unless they are asked for',
	readOnly: true,
	fields: [
		...listFields,
		...filterFields(GROUP_ATTRIBUTES, 'displayName eq "Developers"'),
		simplifyField,
		optionsField(attributesOption),
	],
	execute: async (item, { service }) => {
		const limit = wantedCount(item);
		const asked = readFilter(item);
		const attributes = item.collection('options').narrowingTexts('attributes');
		const { client, groups: endpoint } = await service.open();
		const excluded = attributes === undefined ? ['members'] : undefined;
		const query = { filter: asked.filter, attributes, excluded, pageSize: limit };
		const listed = await collect(client.list(endpoint, query), limit);
		// A part of a group need not have a name.
		if (attributes !== undefined) return manyOutput(checkMatches(asked, listed));
		const groups = checkMatches(
			asked,
			listed.map((resource) => readGroup(client.profile, resource)),
		);
		return manyOutput(item.flag('simplify') ? groups.map(simplifyGroup) : groups);
	},
};
