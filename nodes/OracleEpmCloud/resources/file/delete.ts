import { deleteFile as remove } from '../../../../providers/epm/files';
import { optionsField } from '../../../shared/fields';
import { unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption } from '../../fields';
import type { EpmSession } from '../../session';
import { fileNameField } from './fields';

export const deleteFile: ItemOperation<EpmSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete file',
	description: 'Permanently delete a file from the repository',
	fields: [fileNameField, optionsField(ignoreMissingOption)],
	execute: async (item, { client }) => {
		const name = item.requiredText('fileName');
		return await unlessMissing(item.collection('options'), { name }, async () => {
			await remove(client, name);
			return deletedOutput({ name });
		});
	},
};
