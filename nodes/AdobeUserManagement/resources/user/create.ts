import { ifExistsField, optionsField } from '../../../shared/fields';
import { groupsField, identityTypeField, readBackOption, testOption } from '../../fields';
import { commandOperation } from '../../plan';
import { planCreate } from './createPlan';

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
			{
				displayName: 'First Name',
				name: 'firstname',
				type: 'string',
				default: '',
				description: 'Required, except for an Adobe ID',
			},
			{
				displayName: 'Last Name',
				name: 'lastname',
				type: 'string',
				default: '',
				description: 'Required, except for an Adobe ID',
			},
			{
				displayName: 'Country',
				name: 'country',
				type: 'string',
				default: '',
				placeholder: 'e.g. FI',
				description: 'Two capital letters. Required for a Federated ID, and never to be changed afterwards.',
			},
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
