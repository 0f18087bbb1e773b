import { InputError } from '../../../../providers/http/errors';
import { accountOf, resetAccountPassword } from '../../../../providers/oig/accounts';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { accountOutput } from '../../output';
import type { OigSession } from '../../session';
import { accountIdField } from './fields';

export const resetPassword: ItemOperation<OigSession> = {
	displayName: 'Reset Password',
	value: 'resetPassword',
	action: 'Reset account password',
	description: 'Set a new password for the account of a user in an application. The OIG password stays the same.',
	fields: [
		userLocator,
		accountIdField,
		{
			displayName: 'New Password',
			name: 'newPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'It must comply with the password policy of the application',
		},
		optionsField(),
	],
	repeatable: false,
	execute: async (item, session) => {
		const accountId = item.requiredText('accountId');
		const password = item.exactText('newPassword');
		if (password === undefined || password.trim() === '') {
			throw new InputError('New Password', '"New Password" is empty.');
		}
		const user = await session.otherUser(item, 'given other passwords in applications');
		const account = await accountOf(session.client, user, accountId);
		await resetAccountPassword(session.client, account, password);
		return writtenOutput('updated', accountOutput(account, user));
	},
};
