import { setMembership } from '../../../../providers/epm/memberships';
import { optionsField } from '../../../shared/fields';
import type { BatchOperation } from '../../../shared/operation';
import { batchSizeOption, groupLocator, userLocator } from '../../fields';
import { runRecords } from '../../records';
import type { EpmSession } from '../../session';

function membershipOperation(
	wanted: 'member' | 'notMember',
	texts: Pick<BatchOperation<EpmSession>, 'action' | 'description' | 'displayName' | 'value'>,
): BatchOperation<EpmSession> {
	return {
		...texts,
		fields: [userLocator, groupLocator, optionsField(batchSizeOption)],
		executeAll: async (items, session) =>
			await runRecords(items, {
				read: async (item) => {
					const name = await session.userLogin(item);
					if (wanted === 'notMember') session.checkNotOwn(name);
					return { name, common: await session.groupName(item) };
				},
				send: async (records) =>
					await setMembership(
						session.client,
						records[0]?.common ?? '',
						records.map(({ name }) => name),
						wanted,
					),
				again: ({ name, common }) => ({ outcome: 'unchanged', userlogin: name, groupname: common }),
				output: ({ name, common }, { outcome }) => ({
					outcome: outcome === 'unchanged' ? outcome : wanted === 'member' ? 'created' : 'deleted',
					userlogin: name,
					groupname: common,
				}),
			}),
	};
}

export const addToGroup = membershipOperation('member', {
	displayName: 'Add to Group',
	value: 'addToGroup',
	action: 'Add user to group',
	description:
		'Make users members of a group; they need a base role in this environment. The outcome is "unchanged" for those who are members already.',
});

export const removeFromGroup = membershipOperation('notMember', {
	displayName: 'Remove From Group',
	value: 'removeFromGroup',
	action: 'Remove user from group',
	description: 'End the membership of users in a group; the outcome is "unchanged" for those who are no members',
});
