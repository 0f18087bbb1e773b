import { removeUsers } from '../../../../providers/epm/users';
import { optionsField } from '../../../shared/fields';
import { ignoresMissing } from '../../../shared/missing';
import type { BatchOperation } from '../../../shared/operation';
import { batchSizeOption, ignoreMissingOption, userLocator } from '../../fields';
import { runRecords } from '../../records';
import type { EpmSession } from '../../session';
import { foldedValue } from '../../../../providers/text';

export const deleteUser: BatchOperation<EpmSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete user',
	description:
		'Permanently delete accounts from the identity domain, and so from EVERY environment that shares it, test and production alike. To remove a user from this environment only, unassign the roles.',
	fields: [userLocator, optionsField(batchSizeOption, ignoreMissingOption)],
	executeAll: async (items, session) =>
		await runRecords(items, {
			read: async (item) => {
				const name = await session.userLogin(item);
				session.checkNotOwn(name);
				return { name, common: '', ignoreMissing: ignoresMissing(item.collection('options')) };
			},
			send: async (records) =>
				await removeUsers(
					session.client,
					records.map(({ name }) => name),
					{
						mayBeMissing: new Set(
							records.flatMap(({ ignoreMissing, name }) => (ignoreMissing ? foldedValue(name) : [])),
						),
					},
				),
			again: ({ ignoreMissing, name }) =>
				ignoreMissing ? { outcome: 'unchanged', userlogin: name, deleted: false } : undefined,
			output: ({ name }, { outcome }) =>
				outcome === 'changed'
					? { outcome: 'deleted', userlogin: name, deleted: true }
					: { outcome: 'unchanged', userlogin: name, deleted: false },
		}),
};
