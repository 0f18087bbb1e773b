import { toCommands } from '../../../../providers/adobe/commands';
import { checkedChanges, updateStep } from '../../../../providers/adobe/users';
import { nothingToChange } from '../../../shared/fields';
import { readBackOption, readUserFrame, userField, userWriteOptions } from '../../fields';
import { commandOperation, readBack } from '../../plan';

export const update = commandOperation(
	{
		displayName: 'Update',
		value: 'update',
		action: 'Update user',
		description: 'Change names or the email address of users with an Enterprise or Federated ID',
		fields: [
			userField,
			{
				displayName: 'Update Fields',
				name: 'updateFields',
				type: 'collection',
				placeholder: 'Add Field',
				default: {},
				options: [
					{ displayName: 'First Name', name: 'firstname', type: 'string', default: '' },
					{ displayName: 'Last Name', name: 'lastname', type: 'string', default: '' },
					{
						displayName: 'New Email',
						name: 'email',
						type: 'string',
						default: '',
						placeholder: 'name@email.com',
						description:
							'In a claimed domain of the same directory. The user is addressed by the new address from then on.',
					},
					{
						displayName: 'New Username',
						name: 'username',
						type: 'string',
						default: '',
						description: 'For a Federated ID. Set New Email as well if both change.',
					},
				],
			},
			userWriteOptions(readBackOption),
		],
	},
	(item, session) => {
		const frame = readUserFrame(item);
		const fields = item.collection('updateFields');
		const changes = checkedChanges({
			email: fields.text('email'),
			firstname: fields.text('firstname'),
			lastname: fields.text('lastname'),
			username: fields.text('username'),
		});
		if (Object.values(changes).every((value) => value === undefined)) throw nothingToChange();
		const renamed = frame.domain === undefined ? changes.email : changes.username;
		const changed = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
		const login = renamed ?? frame.user ?? '';
		return {
			jobs: [{ commands: toCommands(frame, [updateStep(changes)]) }],
			output: async () => ({
				user: frame.user,
				...changed,
				...(await readBack(item, session, login, frame.domain)),
				// Adobe does not tell whether a value was another one before.
				outcome: 'accepted',
			}),
		};
	},
);
