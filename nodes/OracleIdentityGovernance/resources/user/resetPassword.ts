import { InputError } from '../../../../providers/http/errors';
import { resetPassword as reset } from '../../../../providers/oig/scim';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { identity } from '../../output';
import type { OigSession } from '../../session';

export const resetPassword: ItemOperation<OigSession> = {
	displayName: 'Reset Password',
	value: 'resetPassword',
	action: 'Reset user password',
	description: 'Set a new password for a user, through the SCIM service of the server',
	fields: [
		userLocator,
		{
			displayName: 'New Password',
			name: 'newPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: "It must comply with the server's password policy",
		},
		optionsField(),
	],
	repeatable: false,
	execute: async (item, session) => {
		const password = item.exactText('newPassword');
		if (password === undefined) throw new InputError('New Password', '"New Password" is empty.');
		const user = await session.otherUser(item, 'given another password than the one in the credential');
		await reset(session.client, user, password);
		return writtenOutput('updated', identity(user));
	},
};
