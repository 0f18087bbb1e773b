import { deleteFile as remove } from '../../../../providers/epm/files';
import { ServiceError } from '../../../../providers/http/errors';
import { optionsField } from '../../../shared/fields';
import { deletedOutput, writtenOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption } from '../../fields';
import type { EpmSession } from '../../session';
import { fileNameField } from './fields';

export const deleteFile: ItemOperation<EpmSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete a file',
	description: 'Delete a file from the repository for good',
	fields: [fileNameField, optionsField(ignoreMissingOption)],
	execute: async (item, { client }) => {
		const name = item.requiredText('fileName');
		const ignoreMissing = item.collection('options').flag('ignoreMissing') ?? false;
		const problem = await remove(client, name).then(
			() => undefined,
			(error: unknown) => ({ error }),
		);
		if (problem === undefined) return deletedOutput({ name });
		const isGone = problem.error instanceof ServiceError && problem.error.kind === 'notFound';
		if (!ignoreMissing || !isGone) throw problem.error;
		return writtenOutput('unchanged', { name, deleted: false });
	},
};
