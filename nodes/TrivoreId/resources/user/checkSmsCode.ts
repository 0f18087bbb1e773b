import { checkSmsCode as check } from '../../../../providers/trivore/users';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { once } from '../../attempts';
import { namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';

export const checkSmsCode: ItemOperation<TrivoreSession> = {
	displayName: 'Check SMS Code',
	value: 'checkSmsCode',
	action: 'Check user SMS code',
	description: 'Check the code that the person received; the output says whether it was the right one',
	fields: [
		userLocator,
		{
			displayName: 'Code',
			name: 'code',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 123456',
			description: 'The code that the person gave. It may be tried only once.',
		},
		optionsField(namespaceOption),
	],
	repeatable: false,
	execute: async (item, session) => {
		const code = item.requiredText('code');
		const id = await session.userId(item);
		return await once(item, 'the code', async () => {
			const verified = await check(session.client, id, code);
			return writtenOutput(verified ? 'updated' : 'unchanged', { id, verified });
		});
	},
};
