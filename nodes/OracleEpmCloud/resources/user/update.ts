import { EPM_FIELDS } from '../../../../providers/epm/rules';
import { updateUsers } from '../../../../providers/epm/users';
import { InputError } from '../../../../providers/http/errors';
import { checkedValue } from '../../../../providers/rules';
import { nothingToChange, optionsField } from '../../../shared/fields';
import type { Collection } from '../../../shared/item';
import type { BatchOperation } from '../../../shared/operation';
import { batchSizeOption, userLocator } from '../../fields';
import { runRecords } from '../../records';
import type { EpmSession } from '../../session';

export const update: BatchOperation<EpmSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update user',
	description:
		'Change names and email addresses of accounts, many in one request; the change shows in every environment of the identity domain',
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
					description: 'Email address; it must be unique in the identity domain',
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
				const email = checkedValue(EPM_FIELDS.email, 'Email', needed(fields, 'email', 'Email'));
				const lastname = checkedValue(EPM_FIELDS.lastName, 'Last Name', needed(fields, 'lastName', 'Last Name'));
				const firstname = checkedValue(EPM_FIELDS.firstName, 'First Name', fields.clearableText('firstName'));
				if (email === undefined && lastname === undefined && firstname === undefined) {
					throw nothingToChange();
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

/** @throws {InputError} for a field that was added without a value: EPM has no accounts without one. */
function needed(fields: Collection, member: string, label: string): string | undefined {
	const value = fields.text(member);
	if (value !== undefined || !fields.isAdded(member)) return value;
	throw new InputError(label, `"${label}" was added, but it is empty.`, 'Remove it, or give it a value.');
}
