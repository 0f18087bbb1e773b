import { getUser, USER_ATTRIBUTES } from '../../../../providers/ociDomains/users';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { DomainsSession } from '../../session';

export const get: ItemOperation<DomainsSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get user',
	description: 'Retrieve one user with its groups',
	readOnly: true,
	fields: [userLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const domain = await session.domain(item);
		const { id } = await domain.user(item);
		// The service returns groups only when they are asked for by name, and then all else must be named as well.
		const found = await getUser(domain.client, id, [...USER_ATTRIBUTES, 'groups']);
		return oneOutput(item.flag('simplify') ? simplifyUser(found) : found);
	},
};
