import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { base, collectionOf } from './builtin-nodes';

/** A stand-in for "Convert to File", which makes one file of all items. */

const cellOf = (value: unknown): string => {
	const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** "Convert to File" to CSV. */
export class ConvertToFile implements INodeType {
	description = {
		...base('Convert to File', 'convertToFile'),
		properties: ['operation', 'binaryPropertyName', 'options'].map(collectionOf),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const rows = this.getInputData().map(({ json }) => json);
		const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
		const lines = [header, ...rows.map((row) => header.map((name) => row[name]))].map((cells) =>
			cells.map(cellOf).join(','),
		);
		const { fileName = 'file.csv' } = this.getNodeParameter('options', 0) as { readonly fileName?: string };
		const property = String(this.getNodeParameter('binaryPropertyName', 0));
		const file = await this.helpers.prepareBinaryData(Buffer.from(lines.join('\n')), fileName, 'text/csv');
		return [[{ json: {}, binary: { [property]: file }, pairedItem: rows.map((_, item) => ({ item })) }]];
	}
}
