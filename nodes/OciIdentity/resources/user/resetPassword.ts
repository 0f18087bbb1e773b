import { resetPassword } from '../../../../providers/oci/users';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import type { OciSession } from '../../session';

export const createOrResetPassword: ItemOperation<OciSession> = {
	displayName: 'Create or Reset Password',
	value: 'resetPassword',
	action: 'Create or reset user password',
	description:
		'Generate a one-time console password, shown once in the output. It expires after 7 days. Tenancies with identity domains may email a link instead.',
	fields: [userLocator, optionsField()],
	execute: async (item, session) => {
		const password = await resetPassword(session.client, await session.userId(item), { scope: item.callScope() });
		return writtenOutput('created', password);
	},
};
