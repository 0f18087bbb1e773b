import { toCommands } from '../../../../providers/adobe/commands';
import { listStep } from '../../../../providers/adobe/memberships';
import type { Item } from '../../../shared/item';
import { groupsField, readUserFrame, userField, userWriteOptions } from '../../fields';
import { commandOperation } from '../../plan';
import type { AdobeSession } from '../../session';

export const addToGroup = commandOperation(
	{
		displayName: 'Add to Group',
		value: 'addToGroup',
		action: 'Add user to groups',
		description:
			'Put users into user groups, product profiles or admin groups, ten users to a request; who is a member already stays one',
		fields: [userField, groupsField(true), userWriteOptions()],
	},
	async (item, session) => {
		const frame = readUserFrame(item);
		const groups = await readGroups(item, session);
		return {
			jobs: [{ commands: toCommands(frame, [listStep('add', 'group', groups)]) }],
			output: () => ({ user: frame.user, groups, outcome: 'accepted' }),
		};
	},
);

/** @throws {InputError} when no group is chosen. */
export async function readGroups(item: Item, session: AdobeSession): Promise<string[]> {
	item.requiredTexts('groups');
	return await session.groupNames(item, 'groups');
}
