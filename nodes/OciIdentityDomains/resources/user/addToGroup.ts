import { whenKnown } from '../../../../providers/ociDomains/changes';
import { changeMembers } from '../../../../providers/ociDomains/memberships';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, patienceOption, userLocator } from '../../fields';
import { membership } from '../../output';
import type { DomainsSession } from '../../session';

export const addUserToGroup: ItemOperation<DomainsSession> = {
	displayName: 'Add to Group',
	value: 'addToGroup',
	action: 'Add user to group',
	description: 'Add a user to a group. The outcome is "unchanged" if the user is a member already.',
	fields: [userLocator, groupLocator, optionsField(patienceOption)],
	execute: async (item, session) => {
		const patience = (item.collection('options').number('patience') ?? 10) * 1000;
		const domain = await session.domain(item);
		// What is given by name must be found at once: a typing error is no reason to wait.
		const patienceFor = (field: string) => (item.locator(field).mode === 'name' ? 0 : patience);
		const { scim } = domain.client;
		const user = await whenKnown(scim, patienceFor('user'), async () => await domain.user(item));
		const group = await whenKnown(scim, patienceFor('group'), async () => await domain.openGroup(item));
		const change = async () => await changeMembers(domain.client, group.id, { add: [user.id] });
		const { added } = await whenKnown(scim, patience, change);
		return writtenOutput(added.length > 0 ? 'created' : 'unchanged', membership(user, group));
	},
};
