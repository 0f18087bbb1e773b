import type { INodeProperties } from 'n8n-workflow';

const shownFor = (...types: string[]) => ({ displayOptions: { show: { type: types } } });

/** The steps of a command, in the order in which they run. */
export const stepsField: INodeProperties = {
	displayName: 'Steps',
	name: 'steps',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Step',
	default: {},
	description: 'Run in this order. A refused step stops the command, and those before it stay done.',
	options: [
		{
			displayName: 'Step',
			name: 'step',
			values: [
				{
					displayName: 'Action',
					name: 'type',
					type: 'options',
					options: [
						{ name: 'Add to Groups', value: 'add' },
						{ name: 'Create User', value: 'create', description: 'Only as the first step' },
						{ name: 'Remove From All Groups', value: 'removeAll' },
						{ name: 'Remove From Groups', value: 'remove' },
						{ name: 'Remove From Organization', value: 'removeFromOrg', description: 'Only as the last step' },
						{ name: 'Update User', value: 'update' },
					],
					default: 'add',
				},
				{
					displayName: 'Country',
					name: 'country',
					type: 'string',
					default: '',
					placeholder: 'e.g. FI',
					description: 'Two capital letters. Required for a Federated ID.',
					...shownFor('create'),
				},
				{
					displayName: 'Delete Account',
					name: 'deleteAccount',
					type: 'boolean',
					default: false,
					description: 'Whether to also permanently delete the account and the files in it',
					...shownFor('removeFromOrg'),
				},
				{
					displayName: 'Email',
					name: 'email',
					type: 'string',
					default: '',
					placeholder: 'name@email.com',
					description: 'Empty in a create means the email address of the command; in an update, no change',
					...shownFor('create', 'update'),
				},
				{ displayName: 'First Name', name: 'firstname', type: 'string', default: '', ...shownFor('create', 'update') },
				{
					displayName: 'Groups',
					name: 'groups',
					type: 'string',
					default: '',
					placeholder: 'e.g. Designers, Default Photoshop',
					description:
						'Names of user groups, product profiles or admin groups, separated by commas, or an expression that returns a list. Use the list for names that contain a comma.',
					...shownFor('add', 'remove'),
				},
				{
					displayName: 'Identity Type',
					name: 'identityType',
					type: 'options',
					options: [
						{ name: 'Adobe ID', value: 'adobeID' },
						{ name: 'Enterprise ID', value: 'enterpriseID' },
						{ name: 'Federated ID', value: 'federatedID' },
					],
					default: 'federatedID',
					...shownFor('create'),
				},
				{
					displayName: 'If User Exists',
					name: 'ifExists',
					type: 'options',
					options: [
						{ name: 'Fail', value: 'fail', description: 'Stop the command' },
						{
							name: 'Return Existing',
							value: 'ignore',
							description: 'Leave the user as it is, and go on with the next step',
						},
						{ name: 'Update', value: 'update', description: 'Write first and last name, then go on' },
					],
					default: 'ignore',
					...shownFor('create'),
				},
				{ displayName: 'Last Name', name: 'lastname', type: 'string', default: '', ...shownFor('create', 'update') },
			],
		},
	],
};
