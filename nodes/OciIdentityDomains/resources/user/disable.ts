import { setActive } from '../../../../providers/ociDomains/state';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { DomainsSession } from '../../session';

export const disable: ItemOperation<DomainsSession> = {
	displayName: 'Disable',
	value: 'disable',
	action: 'Disable user',
	description: 'Stop a user from signing in; groups, credentials and data stay',
	fields: [userLocator, optionsField()],
	execute: async (item, session) => {
		const domain = await session.domain(item);
		const user = await domain.otherUser(item, 'is not disabled');
		const { value, changed } = await setActive(domain.client.scim, user, false);
		return writtenOutput(changed ? 'updated' : 'unchanged', simplifyUser(value));
	},
};
