import type { INodeProperties } from 'n8n-workflow';

import { deleteFile, downloadFile, listFiles, uploadFile } from '../../../../providers/epm/files';
import { ServiceError } from '../../../../providers/http/errors';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { deletedOutput, manyOutput, writtenOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import { ignoreMissingOption } from '../../fields';
import type { EpmSession } from '../../session';

const fileNameField: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. inbox/people.csv',
	description: 'Name of a file in the repository, with its folder if it is in one',
};

const upload: ItemOperation<EpmSession> = {
	displayName: 'Upload',
	value: 'upload',
	action: 'Upload a file',
	description: 'Store a file in the repository; one of the same name is never overwritten',
	fields: [
		{
			displayName: 'Input Binary Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			hint: 'The name of the input field that holds the file',
		},
		optionsField(
			{
				displayName: 'File Name',
				name: 'fileName',
				type: 'string',
				default: '',
				placeholder: 'e.g. people.csv',
				description: 'Name of the file in the repository. Empty for the name that it has.',
			},
			{
				displayName: 'Folder',
				name: 'folder',
				type: 'string',
				default: '',
				placeholder: 'e.g. inbox',
				description:
					'Folder of the repository: inbox (with sub-folders), profitinbox, to_be_imported. Empty for its root, where files about users and groups belong.',
			},
		),
	],
	execute: async (item, { client }) => {
		const { helpers } = item.execution;
		const field = item.requiredText('binaryPropertyName');
		const binary = helpers.assertBinaryData(item.index, field);
		const options = item.collection('options');
		const name = options.text('fileName') ?? binary.fileName ?? 'file';
		const folder = options.text('folder');
		const bytes = await helpers.getBinaryDataBuffer(item.index, field);
		await uploadFile(client, name, bytes, folder === undefined ? {} : { folder });
		return writtenOutput('created', { name: folder === undefined ? name : `${folder}/${name}`, size: bytes.length });
	},
};

const getAll: ItemOperation<EpmSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many files',
	description: 'Retrieve a list of the files and snapshots in the repository',
	readOnly: true,
	fields: [...listFields, optionsField()],
	execute: async (item, { client }) => manyOutput((await listFiles(client)).slice(0, wantedCount(item))),
};

const download: ItemOperation<EpmSession> = {
	displayName: 'Download',
	value: 'download',
	action: 'Download a file',
	description: 'Retrieve the content of a file in the repository',
	readOnly: true,
	fields: [
		fileNameField,
		{
			displayName: 'Put Output File in Field',
			name: 'outputField',
			type: 'string',
			default: 'data',
			required: true,
			hint: 'The name of the output field to put the file in',
		},
		optionsField({
			displayName: 'Max Wait (Seconds)',
			name: 'maxWait',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 600,
			description: 'How long to wait for a file that EPM must prepare first, as it does with snapshots',
		}),
	],
	execute: async (item, { client }) => {
		const name = item.requiredText('fileName');
		const timeoutMs = (item.collection('options').number('maxWait') ?? 600) * 1_000;
		const bytes = await downloadFile(client, name, { timeoutMs });
		const shortName = name.replace(/^.*[/\\]/, '');
		const binary = await item.execution.helpers.prepareBinaryData(Buffer.from(bytes), shortName);
		return [{ json: { name, size: bytes.length }, binary: { [item.requiredText('outputField')]: binary } }];
	},
};

const deleteOne: ItemOperation<EpmSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete a file',
	description: 'Delete a file from the repository for good',
	fields: [fileNameField, optionsField(ignoreMissingOption)],
	execute: async (item, { client }) => {
		const name = item.requiredText('fileName');
		const ignoreMissing = item.collection('options').flag('ignoreMissing') ?? false;
		const problem = await deleteFile(client, name).then(
			() => undefined,
			(error: unknown) => ({ error }),
		);
		if (problem === undefined) return deletedOutput({ name });
		const isGone = problem.error instanceof ServiceError && problem.error.kind === 'notFound';
		if (!ignoreMissing || !isGone) throw problem.error;
		return writtenOutput('unchanged', { name, deleted: false });
	},
};

export const file: Resource<EpmSession> = {
	displayName: 'File',
	value: 'file',
	operations: [upload, getAll, download, deleteOne],
};
