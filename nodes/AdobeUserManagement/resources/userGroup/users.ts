import { toCommands } from '../../../../providers/adobe/commands';
import { listStep } from '../../../../providers/adobe/memberships';
import { ADOBE_FIELDS } from '../../../../providers/adobe/rules';
import { checkedValue } from '../../../../providers/rules';
import { optionsField } from '../../../shared/fields';
import { testOption, userGroupLocator, usersField } from '../../fields';
import { commandOperation } from '../../plan';

const fields = [userGroupLocator, usersField, optionsField(testOption)];

/**
 * Membership changes are sent as commands about the users, not about the group: of several users in a command about a
 * group, Adobe skips those that it does not know without a word.
 */
function membersOperation(
	step: 'add' | 'remove',
	texts: { displayName: string; value: string; action: string; description: string },
) {
	return commandOperation({ ...texts, fields }, async (item, session) => {
		const label = item.label('users');
		const emails = [
			...new Set(item.requiredTexts('users').map((email) => checkedValue(ADOBE_FIELDS.email, label, email))),
		];
		const groupName = await session.groupName(item.locator('group'));
		return {
			jobs: emails.map((user) => ({ commands: toCommands({ user }, [listStep(step, 'group', [groupName])]) })),
			subjects: emails,
			output: () => ({ groupName, users: emails, outcome: 'accepted' }),
		};
	});
}

export const addUsers = membersOperation('add', {
	displayName: 'Add Users',
	value: 'addUsers',
	action: 'Add users to user group',
	description: 'Add several users to one user group, ten per request',
});

export const removeUsers = membersOperation('remove', {
	displayName: 'Remove Users',
	value: 'removeUsers',
	action: 'Remove users from user group',
	description: 'Take several users out of one user group, ten users to a request',
});
