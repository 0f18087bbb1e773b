import { downloadFile } from '../../../../providers/epm/files';
import { optionsField } from '../../../shared/fields';
import type { ItemOperation } from '../../../shared/operation';
import type { EpmSession } from '../../session';
import { fileNameField } from './fields';

export const download: ItemOperation<EpmSession> = {
	displayName: 'Download',
	value: 'download',
	action: 'Download file',
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
