import { resetPassword } from '../../../../providers/ociDomains/passwords';
import { primaryEmail } from '../../../../providers/ociDomains/attributes';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { userIdentity } from '../../output';
import type { DomainsSession } from '../../session';

export const sendPasswordReset: ItemOperation<DomainsSession> = {
	displayName: 'Send Password Reset',
	value: 'sendPasswordReset',
	action: 'Send user password reset',
	description:
		'Invalidate the password of a user and email a link to set a new one. A user without a primary email gets a one-time password in the output instead.',
	fields: [
		userLocator,
		{
			displayName: 'Send By',
			name: 'sendBy',
			type: 'options',
			options: [
				{ name: 'Email', value: 'email', description: 'The domain emails a link to the user' },
				{
					name: 'Token in Output',
					value: 'token',
					description: 'The domain sends nothing. The output has a token for your own reset page.',
				},
			],
			default: 'email',
			description: 'How the user receives the reset link or token',
		},
		optionsField(),
	],
	repeatable: false,
	execute: async (item, session) => {
		const asToken = item.choice('sendBy', ['email', 'token']) === 'token';
		const domain = await session.domain(item);
		const user = await domain.otherUser(item, 'keeps its password');
		const delivery = await resetPassword(domain.client.scim, user.id, { asToken });
		const email = primaryEmail(user);
		return writtenOutput('updated', {
			...userIdentity(user),
			sentBy: delivery.by,
			...(delivery.by === 'email' && email !== '' ? { email } : {}),
			...(delivery.by === 'password' ? { oneTimePassword: delivery.oneTimePassword } : {}),
			...(delivery.by === 'token' ? { token: delivery.userToken } : {}),
		});
	},
};
