import { toCommands } from '../../../../providers/adobe/commands';
import { listStep } from '../../../../providers/adobe/memberships';
import { optionsField } from '../../../shared/fields';
import { productProfilesField, testOption, userGroupLocator } from '../../fields';
import { commandOperation } from '../../plan';

const fields = [userGroupLocator, productProfilesField, optionsField(testOption)];

function linkOperation(
	step: 'add' | 'remove',
	texts: { displayName: string; value: string; action: string; description: string },
) {
	return commandOperation({ ...texts, fields }, async (item, session) => {
		item.requiredTexts('productProfiles');
		const productProfiles = await session.groupNames(item, 'productProfiles');
		const groupName = await session.groupName(item.locator('group'));
		const steps = [listStep(step, 'productConfiguration', productProfiles)];
		return {
			jobs: [{ commands: toCommands({ usergroup: groupName }, steps) }],
			output: () => ({ groupName, productProfiles, outcome: 'accepted' }),
		};
	});
}

export const addToProductProfile = linkOperation('add', {
	displayName: 'Add to Product Profile',
	value: 'addToProductProfile',
	action: 'Add user group to product profiles',
	description: 'Grant all members of user groups access to products. Each member uses a license.',
});

export const removeFromProductProfile = linkOperation('remove', {
	displayName: 'Remove From Product Profile',
	value: 'removeFromProductProfile',
	action: 'Remove user group from product profiles',
	description: 'End the access to products that members have through user groups',
});
