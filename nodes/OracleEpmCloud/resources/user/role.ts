import { setRole } from '../../../../providers/epm/roles';
import { optionsField } from '../../../shared/fields';
import type { BatchOperation } from '../../../shared/operation';
import { batchSizeOption, roleLocator, userLocator } from '../../fields';
import { runRecords } from '../../records';
import type { EpmSession } from '../../session';

function roleOperation(
	wanted: 'assigned' | 'unassigned',
	texts: Pick<BatchOperation<EpmSession>, 'action' | 'description' | 'displayName' | 'value'>,
): BatchOperation<EpmSession> {
	return {
		...texts,
		fields: [userLocator, roleLocator, optionsField(batchSizeOption)],
		executeAll: async (items, session) =>
			await runRecords(items, {
				read: async (item) => {
					const name = await session.userLogin(item);
					if (wanted === 'unassigned') session.checkNotOwn(name);
					return { name, common: await session.roleName(item) };
				},
				send: async (records) =>
					await setRole(
						session.client,
						records[0]?.common ?? '',
						records.map(({ name }) => name),
						wanted,
					),
				again: ({ name, common }) => ({ outcome: 'unchanged', userlogin: name, rolename: common }),
				output: ({ name, common }, { outcome }) => ({
					// EPM also confirms that it took a role from a user whom it does not show.
					outcome: outcome === 'unchanged' ? outcome : wanted === 'assigned' ? 'created' : 'accepted',
					userlogin: name,
					rolename: common,
				}),
			}),
	};
}

export const assignRole = roleOperation('assigned', {
	displayName: 'Assign Role',
	value: 'assignRole',
	action: 'Assign role to user',
	description:
		'Assign users a base role, which they need to sign in to this environment, or a granular role. The outcome is "unchanged" for users who have it.',
});

export const unassignRole = roleOperation('unassigned', {
	displayName: 'Unassign Role',
	value: 'unassignRole',
	action: 'Unassign role from user',
	description:
		'Unassign a role from users in this environment. The outcome is "unchanged" for users who do not have it.',
});
