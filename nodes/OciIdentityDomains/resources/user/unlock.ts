import { unlock as unlockUser } from '../../../../providers/ociDomains/state';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { shortUser } from '../../output';
import type { DomainsSession } from '../../session';

export const unlock: ItemOperation<DomainsSession> = {
	displayName: 'Unlock',
	value: 'unlock',
	action: 'Unlock user',
	description: 'Let a user who is locked after failed sign-ins sign in again',
	fields: [userLocator, optionsField()],
	execute: async (item, session) => {
		const domain = await session.domain(item);
		const user = await domain.otherUser(item, 'is not unlocked');
		const { value, changed } = await unlockUser(domain.client.scim, user);
		return writtenOutput(changed ? 'updated' : 'unchanged', { ...shortUser(value), locked: false });
	},
};
