import type { INodeProperties } from 'n8n-workflow';

import { ifExistsField, optionsField } from '../../../shared/fields';
import { attributeOptions, customAttributesField } from '../../attributeFields';
import { batchSizeOption, organizationLocator } from '../../fields';

/** How the users of an item are given. */
export const SPECIFY = ['fields', 'json'] as const;

const withFields = (...fields: INodeProperties[]): INodeProperties[] =>
	fields.map((field) => ({ ...field, displayOptions: { show: { specifyUsers: ['fields'] } } }));

export const createFields: readonly INodeProperties[] = [
	{
		displayName: 'Specify Users',
		name: 'specifyUsers',
		type: 'options',
		options: [
			{ name: 'Using Fields', value: 'fields', description: 'One user for each item' },
			{ name: 'Using JSON', value: 'json', description: "One or more users for each item, as in OIG's own API" },
		],
		default: 'fields',
	},
	{
		displayName: 'Users (JSON)',
		name: 'usersJson',
		type: 'json',
		default: '{}',
		required: true,
		displayOptions: { show: { specifyUsers: ['json'] } },
		placeholder: 'e.g. {"requestId": "123", "fields": [{"name": "Last Name", "value": "Okafor"}]}',
		description:
			'One user as {"requestId": "…", "fields": [{"name": "…", "value": "…"}]}, or several as {"users": […]}. The output repeats the requestId.',
	},
	...withFields(
		{
			displayName: 'User Login',
			name: 'userLogin',
			type: 'string',
			default: '',
			placeholder: 'e.g. AOKAFOR',
			description:
				'Name to sign in with. If empty, OIG generates one. Provide it whenever possible: it prevents duplicates when the workflow runs again.',
		},
		{
			displayName: 'First Name',
			name: 'firstName',
			type: 'string',
			default: '',
			placeholder: 'e.g. Ada',
		},
		{
			displayName: 'Last Name',
			name: 'lastName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Okafor',
		},
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			placeholder: 'name@email.com',
		},
		organizationLocator,
		{
			displayName: 'User Type',
			name: 'userType',
			type: 'string',
			default: 'EMP',
			required: true,
			placeholder: 'e.g. Full-Time',
			description:
				'Code of the kind of employment (the attribute Role): EMP, Full-Time, Part-Time, Temp, Intern, Consultant, Contractor, or one that your server has',
		},
	),
	ifExistsField('user'),
	...withFields(
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: attributeOptions(
				{
					displayName: 'Request ID',
					name: 'requestId',
					type: 'string',
					default: '',
					placeholder: 'e.g. 123',
					description:
						'Your own identifier of the item. OIG and the output repeat it, so that outputs can be joined on it.',
				},
				{
					displayName: 'Password',
					name: 'password',
					type: 'string',
					typeOptions: { password: true },
					default: '',
					description: 'First password. If empty, OIG generates one.',
				},
			),
		},
		customAttributesField,
	),
	optionsField(
		{
			displayName: 'Allow Users Without a Key',
			name: 'allowWithoutKey',
			type: 'boolean',
			default: false,
			description:
				'Whether to create users that have no user login, employee number or email. Nothing prevents duplicates of them when the workflow runs again.',
		},
		batchSizeOption,
	),
];
