import { collect } from '../../../../providers/http/paging';
import { readUser } from '../../../../providers/ociDomains/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { filterFields, readFilter } from '../../../shared/scimConditions';
import { checkMatches } from '../../../shared/scimMatches';
import { attributesOption } from '../../fields';
import { USER_ATTRIBUTES } from '../../filters';
import { simplifyUser } from '../../output';
import type { DomainsSession } from '../../session';

export const getAll: ItemOperation<DomainsSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many users',
	description: 'Retrieve a list of users',
	readOnly: true,
	fields: [
		...listFields,
		...filterFields(USER_ATTRIBUTES, 'userName sw "a" and active eq true'),
		simplifyField,
		optionsField(attributesOption),
	],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const asked = readFilter(item);
		const attributes = item.collection('options').narrowingTexts('attributes');
		const { client } = await session.domain(item);
		const listed = client.scim.list('Users', { filter: asked.filter, attributes, pageSize: limit });
		const users = checkMatches(asked, (await collect(listed, limit)).map(readUser));
		return manyOutput(item.flag('simplify') && attributes === undefined ? users.map(simplifyUser) : users);
	},
};
