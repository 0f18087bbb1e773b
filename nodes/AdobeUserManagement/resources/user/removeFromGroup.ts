import { toCommands } from '../../../../providers/adobe/commands';
import { listStep, REMOVE_FROM_ALL } from '../../../../providers/adobe/memberships';
import { groupsField, readUserFrame, userField, userWriteOptions } from '../../fields';
import { commandOperation } from '../../plan';
import { readGroups } from './addToGroup';

export const removeFromGroup = commandOperation(
	{
		displayName: 'Remove From Group',
		value: 'removeFromGroup',
		action: 'Remove user from groups',
		description:
			'Take users out of user groups, product profiles or admin groups, ten users to a request; who is no member stays none',
		fields: [
			userField,
			{
				displayName: 'Remove From',
				name: 'scope',
				type: 'options',
				options: [
					{ name: 'Named Groups', value: 'named' },
					{
						name: 'All Groups',
						value: 'all',
						description: 'All user groups, product profiles and admin roles, except System Administrator',
					},
				],
				default: 'named',
			},
			{ ...groupsField(true), displayOptions: { show: { scope: ['named'] } } },
			userWriteOptions(),
		],
	},
	async (item, session) => {
		const frame = readUserFrame(item);
		if (item.choice('scope', ['all', 'named']) === 'all') {
			return {
				jobs: [{ commands: toCommands(frame, [REMOVE_FROM_ALL]) }],
				output: () => ({ user: frame.user, groups: 'all', outcome: 'accepted' }),
			};
		}
		const groups = await readGroups(item, session);
		return {
			jobs: [{ commands: toCommands(frame, [listStep('remove', 'group', groups)]) }],
			output: () => ({ user: frame.user, groups, outcome: 'accepted' }),
		};
	},
);
