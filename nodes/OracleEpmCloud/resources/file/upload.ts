import { uploadFile } from '../../../../providers/epm/files';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import type { EpmSession } from '../../session';

export const upload: ItemOperation<EpmSession> = {
	displayName: 'Upload',
	value: 'upload',
	action: 'Upload file',
	description: 'Store a file in the repository; one of the same name is never overwritten',
	fields: [
		{
			displayName: 'Input Data Field Name',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			description: 'The name of the input field that holds the file',
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
