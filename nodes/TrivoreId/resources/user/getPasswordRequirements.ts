import { passwordRequirements } from '../../../../providers/trivore/users';
import { optionsField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';

export const getPasswordRequirements: ItemOperation<TrivoreSession> = {
	displayName: 'Get Password Requirements',
	value: 'getPasswordRequirements',
	action: 'Get user password requirements',
	description: 'Retrieve the rules that a new password of the user must meet',
	readOnly: true,
	fields: [userLocator, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const id = await session.userId(item);
		return oneOutput({ id, ...(await passwordRequirements(session.client, id)) });
	},
};
