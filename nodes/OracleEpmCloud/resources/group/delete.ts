import { removeGroups } from '../../../../providers/epm/groups';
import { optionsField } from '../../../shared/fields';
import { ignoresMissing } from '../../../shared/missing';
import type { BatchOperation } from '../../../shared/operation';
import { batchSizeOption, groupLocator, ignoreMissingOption } from '../../fields';
import { runRecords } from '../../records';
import type { EpmSession } from '../../session';

export const deleteGroup: BatchOperation<EpmSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete group',
	description: 'Permanently delete groups of this environment; their members stay',
	fields: [groupLocator, optionsField(batchSizeOption, ignoreMissingOption)],
	executeAll: async (items, session) =>
		await runRecords(items, {
			read: async (item) => ({
				name: await session.groupName(item),
				common: ignoresMissing(item.collection('options')) ? 'ignoreMissing' : '',
			}),
			send: async (records) =>
				await removeGroups(
					session.client,
					records.map(({ name }) => name),
					records[0]?.common === 'ignoreMissing',
					(login) => session.isOwn(login),
				),
			again: ({ common, name }) =>
				common === 'ignoreMissing' ? { outcome: 'unchanged', groupname: name, deleted: false } : undefined,
			output: ({ name }, { outcome }) =>
				outcome === 'changed'
					? { outcome: 'deleted', groupname: name, deleted: true }
					: { outcome: 'unchanged', groupname: name, deleted: false },
		}),
};
