import { InputError } from '../../../../providers/http/errors';
import { setPassword as send } from '../../../../providers/ociDomains/passwords';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { suppressMailOption, userLocator } from '../../fields';
import { userIdentity } from '../../output';
import type { DomainsSession } from '../../session';

export const setPassword: ItemOperation<DomainsSession> = {
	displayName: 'Set Password',
	value: 'setPassword',
	action: 'Set user password',
	description:
		'Set a new password for a user. It also unlocks the user. Federated users have no password in the domain.',
	fields: [
		userLocator,
		{
			displayName: 'New Password',
			name: 'newPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'It must comply with the password policy of the domain',
		},
		optionsField(suppressMailOption),
	],
	repeatable: false,
	execute: async (item, session) => {
		const password = item.exactText('newPassword');
		if (password === undefined) throw new InputError('New Password', '"New Password" is empty.');
		const silent = item.collection('options').flag('suppressMail') ?? false;
		const domain = await session.domain(item);
		const user = await domain.otherUser(item, 'is not given another password');
		await send(domain.client.scim, user.id, password, { silent });
		return writtenOutput('updated', userIdentity(user));
	},
};
