import type { INodeProperties } from 'n8n-workflow';

import { ifExistsField, optionsField, requiredUnless } from '../../../shared/fields';
import { groupsField, identityTypeField, readBackOption, testOption } from '../../fields';
import { commandOperation } from '../../plan';
import { planCreate } from './createPlan';

const nameField = (field: Pick<INodeProperties, 'displayName' | 'name'>) =>
	requiredUnless('identityType', ['adobeID'], ['enterpriseID', 'federatedID'], {
		...field,
		type: 'string',
		default: '',
		description: 'Adobe requires it, except for an Adobe ID',
	});

export const create = commandOperation(
	{
		displayName: 'Create',
		value: 'create',
		action: 'Create user',
		description: 'Create users and put them into groups, ten users to a request',
		fields: [
			identityTypeField,
			{
				displayName: 'Email',
				name: 'email',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'name@email.com',
				description: 'By which Adobe knows the user. At most 60 characters.',
			},
			...nameField({ displayName: 'First Name', name: 'firstname' }),
			...nameField({ displayName: 'Last Name', name: 'lastname' }),
			...requiredUnless('identityType', ['adobeID', 'enterpriseID'], ['federatedID'], {
				displayName: 'Country',
				name: 'country',
				type: 'string',
				default: '',
				placeholder: 'e.g. FI',
				description: 'Two capital letters. It cannot be changed afterwards.',
			}),
			groupsField(false),
			ifExistsField(
				'user',
				{ update: 'Write first and last name to the existing user, and add the groups' },
				{
					name: 'Add Groups Only',
					value: 'ignore',
					description: 'Leave the existing user as it is, and only add the groups',
				},
			),
			{
				displayName: 'Additional Fields',
				name: 'additionalFields',
				type: 'collection',
				placeholder: 'Add Field',
				default: {},
				options: [
					{
						displayName: 'Domain',
						name: 'domain',
						type: 'string',
						default: '',
						placeholder: 'e.g. example.com',
						description: "A domain of the user's directory. Only with a user name that is no email address.",
					},
					{
						displayName: 'Username',
						name: 'username',
						type: 'string',
						default: '',
						description: 'Only for a Federated ID whose user name is not the email address',
					},
				],
			},
			optionsField(readBackOption, testOption),
		],
	},
	async (item, session) => await planCreate(item, session),
);
