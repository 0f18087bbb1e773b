import { setActive } from '../../../../providers/ociDomains/state';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { DomainsSession } from '../../session';

export const enable: ItemOperation<DomainsSession> = {
	displayName: 'Enable',
	value: 'enable',
	action: 'Enable user',
	description: 'Let a disabled user sign in again; the outcome is "unchanged" if the user is enabled already',
	fields: [userLocator, optionsField()],
	execute: async (item, session) => {
		const domain = await session.domain(item);
		const { value, changed } = await setActive(domain.client.scim, await domain.user(item), true);
		return writtenOutput(changed ? 'updated' : 'unchanged', simplifyUser(value));
	},
};
