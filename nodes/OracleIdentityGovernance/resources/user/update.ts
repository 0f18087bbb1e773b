import { InputError } from '../../../../providers/http/errors';
import { differing, PASSWORD, type Attribute } from '../../../../providers/oig/attributes';
import { refuseOwnChanges } from '../../../../providers/oig/ownAccount';
import { ruleOf } from '../../../../providers/oig/rules';
import { IF_REQUEST_OPEN, updateUser } from '../../../../providers/oig/users';
import { canBeCleared } from '../../../../providers/rules';
import { nothingToChange, optionsField } from '../../../shared/fields';
import type { ItemOperation } from '../../../shared/operation';
import { attributeOptions, customAttributesField, readAttributes } from '../../attributeFields';
import { userLocator } from '../../fields';
import { changed, identity } from '../../output';
import type { OigSession } from '../../session';

/** Fields that stand on their own in Create: name, label, wire name. */
const OWN = [
	['email', 'Email', 'Email'],
	['firstName', 'First Name', 'First Name'],
	['lastName', 'Last Name', 'Last Name'],
	['organizationId', 'Organization ID', 'act_key'],
	['userLogin', 'User Login', 'User Login'],
	['userType', 'User Type', 'Role'],
] as const;

export const update: ItemOperation<OigSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update user',
	description:
		'Change attributes of a user; values that are already up to date are not sent. The outcome is "pending" if an approval is needed.',
	fields: [
		userLocator,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			description: 'An empty value clears the attribute',
			options: attributeOptions(
				...OWN.map(([name, displayName]) => ({
					displayName,
					name,
					type: 'string' as const,
					default: '',
					...(name === 'email' ? { placeholder: 'name@email.com' } : {}),
				})),
			),
		},
		customAttributesField,
		optionsField({
			displayName: 'If a Request Is Open',
			name: 'ifRequestOpen',
			type: 'options',
			options: [
				{
					name: 'Raise Another',
					value: 'raise',
					description: 'Send the change all the same',
				},
				{
					name: 'Return It',
					value: 'pending',
					description: 'Send nothing and return the open request with the outcome "pending"',
				},
				{
					name: 'Stop',
					value: 'stop',
					description: 'Fail and name the open request',
				},
			],
			default: 'stop',
			description:
				'What to do when a request to modify this user waits for approval. OIG does not show what the request changes, so it may be the same change or another one.',
		}),
	],
	execute: async (item, session) => {
		const wanted = await readAttributes(item, session, item.collection('updateFields'), {
			own: new Map(OWN.map(([name, , wireName]) => [name, wireName])),
			clearable: true,
		});
		if (wanted.length === 0) throw nothingToChange();
		if (wanted.some(({ name }) => name.toLowerCase() === PASSWORD)) {
			throw new InputError('Custom Attributes', 'A password cannot be changed here.', 'Use "Reset Password".');
		}
		checkCleared(wanted);
		const ifOpen = item.collection('options').choice('ifRequestOpen', IF_REQUEST_OPEN, 'stop');
		const user = await session.user(item);
		refuseOwnChanges(session.userName, user, differing(wanted, user.attributes));
		const change = await updateUser(session.client, user, wanted, ifOpen);
		return changed(identity(user), change, { changed: change?.changed ?? [] });
	},
};

/** @throws {InputError} for an empty value of an attribute that OIG does not let be empty, as Bulk Import refuses it. */
function checkCleared(wanted: readonly Attribute[]): void {
	for (const { name, value } of wanted) {
		const rule = ruleOf(name);
		if (rule === undefined || (value !== null && value !== '') || canBeCleared(rule)) continue;
		const message = `"${rule.label}" cannot be cleared.`;
		throw new InputError(rule.label, message, 'Remove it from "Update Fields", or give it a value.');
	}
}
