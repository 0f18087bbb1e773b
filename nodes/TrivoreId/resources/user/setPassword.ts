import { InputError } from '../../../../providers/http/errors';
import { setPassword as send } from '../../../../providers/trivore/users';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { once } from '../../attempts';
import { namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';

export const setPassword: ItemOperation<TrivoreSession> = {
	displayName: 'Set Password',
	value: 'setPassword',
	action: 'Set user password',
	description: 'Set a new password for a user. If the service refuses it, the item fails with the reasons.',
	fields: [
		userLocator,
		{
			displayName: 'New Password',
			name: 'newPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'It must meet the requirements that apply to the user',
		},
		optionsField(namespaceOption),
	],
	repeatable: false,
	execute: async (item, session) => {
		const newPassword = item.exactText('newPassword');
		if (newPassword === undefined) throw new InputError('New Password', '"New Password" is empty.');
		const id = await session.userId(item);
		return await once(item, 'the new password', async () => {
			await send(session.client, id, newPassword);
			return writtenOutput('updated', { id });
		});
	},
};
