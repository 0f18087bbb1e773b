import { checkEmail, updateUsers } from '../../../../providers/epm/users';
import { InputError } from '../../../../providers/http/errors';
import { optionsField } from '../../../shared/fields';
import type { BatchOperation } from '../../../shared/operation';
import { batchSizeOption, userLocator } from '../../fields';
import { runRecords } from '../../records';
import type { EpmSession } from '../../session';

export const update: BatchOperation<EpmSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update a user',
	description:
		'Change names and e-mail addresses of accounts, many in one request; the change shows in every environment of the identity domain',
	fields: [
		userLocator,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				{
					displayName: 'Email',
					name: 'email',
					type: 'string',
					default: '',
					placeholder: 'name@email.com',
					description: 'E-mail address; it must be unique in the identity domain',
				},
				{
					displayName: 'First Name',
					name: 'firstName',
					type: 'string',
					default: '',
				},
				{
					displayName: 'Last Name',
					name: 'lastName',
					type: 'string',
					default: '',
				},
			],
		},
		optionsField(batchSizeOption),
	],
	executeAll: async (items, session) =>
		await runRecords(items, {
			read: async (item) => {
				const fields = item.collection('updateFields');
				const email = fields.text('email');
				const lastname = fields.text('lastName');
				const firstname = fields.clearableText('firstName');
				if (email !== undefined) checkEmail(email);
				if (email === undefined && lastname === undefined && firstname === undefined) {
					throw new InputError('Update Fields', '"Update Fields" has nothing to change.', 'Add a field to it.');
				}
				const userlogin = await session.userLogin(item);
				session.checkNotOwn(userlogin);
				const change = {
					userlogin,
					...(firstname === undefined ? {} : { firstname }),
					...(lastname === undefined ? {} : { lastname }),
					...(email === undefined ? {} : { email }),
				};
				return { name: userlogin, common: '', change };
			},
			send: async (records) =>
				await updateUsers(
					session.client,
					records.map(({ change }) => change),
				),
			again: ({ change }) => ({ outcome: 'unchanged', ...change }),
			output: ({ change }, { outcome }) => ({ outcome: outcome === 'changed' ? 'updated' : 'unchanged', ...change }),
		}),
};
