import { listFiles } from '../../../../providers/epm/files';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import type { EpmSession } from '../../session';

export const getAll: ItemOperation<EpmSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many files',
	description: 'Retrieve a list of the files and snapshots in the repository',
	readOnly: true,
	fields: [...listFields, optionsField()],
	execute: async (item, { client }) => manyOutput((await listFiles(client)).slice(0, wantedCount(item))),
};
