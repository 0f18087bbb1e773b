import { collect } from '../../../../providers/http/paging';
import { readUser } from '../../../../providers/scim/schemas';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { filterFields, readFilter } from '../../../shared/scimConditions';
import { checkMatches } from '../../../shared/scimMatches';
import { attributesOption, USER_ATTRIBUTES } from '../../fields';
import { simplifyUser, wholeUser } from '../../output';
import type { ScimSession } from '../../session';

export const getAll: ItemOperation<ScimSession> = {
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
	execute: async (item, { service }) => {
		const limit = wantedCount(item);
		const asked = readFilter(item);
		const attributes = item.collection('options').narrowingTexts('attributes');
		const { client, users: endpoint } = await service.open();
		const listed = await collect(client.list(endpoint, { filter: asked.filter, attributes, pageSize: limit }), limit);
		// A part of a user need not have a name.
		if (attributes !== undefined) return manyOutput(checkMatches(asked, listed).map(wholeUser));
		const users = checkMatches(
			asked,
			listed.map((resource) => readUser(client.profile, resource)),
		);
		return manyOutput(users.map(item.flag('simplify') ? simplifyUser : wholeUser));
	},
};
