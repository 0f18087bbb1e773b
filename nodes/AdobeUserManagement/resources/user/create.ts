import type { Job } from '../../../../providers/adobe/batch';
import { createCommands, listStep, newUser, type NewUser } from '../../../../providers/adobe/commands';
import { findCreated, sameUser } from '../../../../providers/adobe/recovery';
import { isNameTaken, unseen } from '../../../../providers/adobe/errors';
import { optionsField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import {
	groupsField,
	identityTypeField,
	readBackOption,
	readIdentityTypeField,
	readName,
	testOption,
} from '../../fields';
import { commandOperation, readBack, type Plan } from '../../plan';
import type { AdobeSession } from '../../session';

export const create = commandOperation(
	{
		displayName: 'Create',
		value: 'create',
		action: 'Create a user',
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
			{
				displayName: 'If User Exists',
				name: 'ifExists',
				type: 'options',
				options: [
					{ name: 'Fail', value: 'fail', description: 'Report it as refused; the existing user stays as it is' },
					{
						name: 'Ignore',
						value: 'ignore',
						description: 'Leave the existing user as it is, and only add the groups',
					},
					{
						name: 'Update',
						value: 'update',
						description: 'Write first and last name to the existing user, and add the groups',
					},
				],
				default: 'fail',
				description: 'What to do when the user is in the organization already',
			},
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
						description: "A domain of the user's directory. Only with a user name that is no e-mail address.",
					},
					{
						displayName: 'Username',
						name: 'username',
						type: 'string',
						default: '',
						description: 'Only for a Federated ID whose user name is not the e-mail address',
					},
				],
			},
			optionsField(readBackOption, testOption),
		],
	},
	async (item, session) => await planCreate(item, session),
);

function readUser(item: Item): NewUser {
	const additional = item.collection('additionalFields');
	return {
		type: readIdentityTypeField(item.raw('identityType'), item.label('identityType')),
		email: item.requiredText('email'),
		firstname: item.text('firstname'),
		lastname: item.text('lastname'),
		country: item.text('country'),
		username: readName(additional, 'username', 'Username'),
		domain: readName(additional, 'domain', 'Domain'),
	};
}

async function planCreate(item: Item, session: AdobeSession): Promise<Plan> {
	const user = readUser(item);
	const ifExists = item.choice('ifExists', ['fail', 'ignore', 'update']);
	const { frame, created } = newUser(user);
	const groups = await session.groupNames(item, 'groups');
	const addGroups = groups.length === 0 ? [] : [listStep('add', 'group', groups)];
	const mayBeOwnWork = item.execution.getNode().retryOnFail === true;
	let outcome = 'created';
	let isExisting = false;

	const job: Job = {
		commands: createCommands(user, addGroups),
		recover: async (refusal) => {
			if (isExisting || !isNameTaken(refusal)) return undefined;
			if (ifExists === 'fail') {
				// Perhaps it was made by the run that n8n's Retry On Fail repeats now.
				if (!mayBeOwnWork) return undefined;
				const found = await findCreated(session.client, user);
				if (found === undefined || !sameUser(user, found)) return undefined;
				outcome = 'unchanged';
			} else {
				// The groups are added to whoever has the email address.
				const isOther = created.user !== frame.user && (await findCreated(session.client, user)) === undefined;
				if (isOther) throw unseen(refusal);
				outcome = ifExists === 'update' || groups.length > 0 ? 'updated' : 'unchanged';
			}
			isExisting = true;
			const option = ifExists === 'update' ? 'updateIfAlreadyExists' : 'ignoreIfAlreadyExists';
			return createCommands(user, addGroups, option);
		},
	};
	return {
		jobs: [job],
		output: async () => ({
			email: user.email,
			...(user.username === undefined ? {} : { username: user.username }),
			type: user.type,
			...(groups.length === 0 ? {} : { groups }),
			...(await readBack(
				item,
				session,
				created.user ?? user.email,
				user.type === 'adobeID' ? 'AdobeID' : user.domain,
				user,
			)),
			outcome,
		}),
	};
}
