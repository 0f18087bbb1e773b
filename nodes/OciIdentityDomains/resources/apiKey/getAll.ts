import { API_KEY, listCredentials } from '../../../../providers/ociDomains/credentials';
import { optionsField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { credentialOutput } from '../../output';
import type { DomainsSession } from '../../session';

export const getAll: ItemOperation<DomainsSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many API keys',
	description: 'Retrieve the API keys of a user',
	readOnly: true,
	fields: [userLocator, optionsField()],
	execute: async (item, session) => {
		const domain = await session.domain(item);
		const user = await domain.user(item);
		const keys = await listCredentials(domain.client.scim, API_KEY, user.id);
		return manyOutput(keys.map((key) => credentialOutput(key, user)));
	},
};
