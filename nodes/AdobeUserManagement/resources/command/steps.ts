import type { IDataObject, INodeProperties } from 'n8n-workflow';

import {
	listStep,
	newUser,
	REMOVE_FROM_ALL,
	updateStep,
	type ExistsOption,
	type Step,
} from '../../../../providers/adobe/commands';
import { InputError } from '../../../../providers/http/errors';
import type { Item } from '../../../shared/item';
import { readIdentityTypeField, readName } from '../../fields';
import { asChoice, asFlag, asText, asTexts } from '../../../shared/values';

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
					description: 'Whether to also delete the account and the files in it, for good',
					...shownFor('removeFromOrg'),
				},
				{
					displayName: 'Email',
					name: 'email',
					type: 'string',
					default: '',
					placeholder: 'name@email.com',
					description: 'Empty in a create means the e-mail address of the command; in an update, no change',
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
						'Names of user groups, product profiles or admin groups with commas between them, or an expression that gives a list. A name with a comma in it needs the list.',
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
						{ name: 'Ignore', value: 'ignore', description: 'Go on with the next step' },
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

const OPTIONS: Readonly<Record<'fail' | 'ignore' | 'update', ExistsOption | undefined>> = {
	fail: undefined,
	ignore: 'ignoreIfAlreadyExists',
	update: 'updateIfAlreadyExists',
};

function rowsOf(item: Item): IDataObject[] {
	const { step } = (item.raw('steps') ?? {}) as { step?: IDataObject | IDataObject[] };
	return step === undefined ? [] : [step].flat();
}

/**
 * The steps that the rows of the field describe.
 *
 * @throws {InputError} naming the row.
 */
export function readSteps(item: Item): Step[] {
	const rows = rowsOf(item);
	return rows.map((row, index) => readStep(row, index, rows.length, item));
}

function readStep(row: IDataObject, index: number, count: number, item: Item): Step {
	const label = (field: string) => `Step ${index + 1}: ${field}`;
	const text = (name: string, field: string) => asText(row[name], label(field));
	const type = text('type', 'Action') ?? '';
	switch (type) {
		case 'create': {
			if (index > 0) throw new InputError(label('Action'), 'Creating the user must be the first step.');
			const user = item.requiredText('user');
			const email = text('email', 'Email') ?? user;
			const { create } = newUser({
				type: readIdentityTypeField(row.identityType ?? 'federatedID', label('Identity Type')),
				email,
				firstname: text('firstname', 'First Name'),
				lastname: text('lastname', 'Last Name'),
				country: text('country', 'Country'),
				username: user,
				domain: readName(item.collection('options'), 'domain', 'Domain'),
			});
			const ifExists = asChoice(row.ifExists ?? 'ignore', label('If User Exists'), ['fail', 'ignore', 'update']);
			return create(OPTIONS[ifExists]);
		}
		case 'update':
			return updateStep({
				email: text('email', 'Email'),
				firstname: text('firstname', 'First Name'),
				lastname: text('lastname', 'Last Name'),
			});
		case 'add':
		case 'remove': {
			const groups = asTexts(row.groups, label('Groups')) ?? [];
			if (groups.length === 0) throw new InputError(label('Groups'), `"${label('Groups')}" is empty.`);
			return listStep(type, 'group', groups);
		}
		case 'removeAll':
			return REMOVE_FROM_ALL;
		case 'removeFromOrg': {
			if (index < count - 1) {
				throw new InputError(label('Action'), 'Removing from the organization must be the last step.');
			}
			return { removeFromOrg: { deleteAccount: asFlag(row.deleteAccount, label('Delete Account')) ?? false } };
		}
		default:
			throw new InputError(label('Action'), `There is no step "${type}".`);
	}
}
