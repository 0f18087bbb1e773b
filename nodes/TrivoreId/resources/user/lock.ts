import { updateUser } from '../../../../providers/trivore/users';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { namespaceOption, userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { TrivoreSession } from '../../session';

export function lockOperation(
	locked: boolean,
	texts: Pick<ItemOperation<TrivoreSession>, 'action' | 'description' | 'displayName' | 'value'>,
): ItemOperation<TrivoreSession> {
	return {
		...texts,
		fields: [userLocator, optionsField(namespaceOption)],
		execute: async (item, session) => {
			const { value, changed } = await updateUser(session.client, await session.userId(item), {
				properties: { locked },
			});
			session.forgetUsers();
			return writtenOutput(changed ? 'updated' : 'unchanged', simplifyUser(value));
		},
	};
}

export const lock = lockOperation(true, {
	displayName: 'Lock',
	value: 'lock',
	action: 'Lock user',
	description: 'Prevent a user from signing in; keep groups and data',
});
