import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError } from '../../../providers/http/errors';
import { readCsv, type CsvOptions } from '../../../provisioning/csv/read';
import { ImportError } from '../../../provisioning/errors';
import type { ImportSource } from '../../../provisioning/import/import';
import type { Item } from '../item';
import { mappedRecord } from './mapper';

async function fileOf(item: Item, execution: IExecuteFunctions): Promise<Uint8Array> {
	const property = item.requiredText('binaryPropertyName');
	execution.helpers.assertBinaryData(item.index, property);
	return await execution.helpers.getBinaryDataBuffer(item.index, property);
}

/** What to say when items name no user, and bring a file that may. */
export function fileBeside(items: readonly Item[], execution: IExecuteFunctions): ImportError | undefined {
	if (items[0]?.text('source') !== 'items') return undefined;
	const input = execution.getInputData();
	for (const { index } of items) {
		const [property] = Object.keys(input[index]?.binary ?? {});
		if (property === undefined) continue;
		return new ImportError(`The input has a file in '${property}'.`, "Set 'Source' to 'CSV File'.");
	}
	return undefined;
}

/** The same text for every item is one text: an expression that does not look at the item gives it. */
function distinctTexts(items: readonly Item[]): Array<{ item: Item; text: string }> {
	const seen = new Map<string, Item>();
	for (const item of items) {
		const text = item.exactText('csvText');
		if (text !== undefined && !seen.has(text)) seen.set(text, item);
	}
	return [...seen].map(([text, item]) => ({ item, text }));
}

function join(tables: ReadonlyArray<ImportSource>): ImportSource {
	return {
		headers: [...new Set(tables.flatMap(({ headers }) => headers))],
		records: tables.flatMap(({ records }) => records),
	};
}

function fromCsv(content: string | Uint8Array, item: Item, options: CsvOptions): ImportSource {
	return readCsv(content, { ...options, item: item.index });
}

/**
 * The rows of all input items: the items themselves, or those of their CSV texts or files one after the other.
 *
 * @throws {ImportError} when a text or file cannot be read.
 */
export async function readSource(
	items: readonly Item[],
	execution: IExecuteFunctions,
	options: CsvOptions,
): Promise<ImportSource> {
	const [first] = items;
	const source = first?.text('source') ?? 'items';
	if (source === 'items') {
		const records = items.map(mappedRecord);
		return { headers: [...new Set(records.flatMap(({ cells }) => Object.keys(cells)))], records };
	}
	if (source === 'csvText') {
		const texts = distinctTexts(items);
		if (texts.length === 0)
			throw new ImportError('The CSV text is empty.', 'It needs a header line and at least one row.');
		return join(texts.map(({ item, text }) => fromCsv(text, item, options)));
	}
	if (source !== 'csvFile') throw new InputError('Source', `There is no source "${source}".`);
	const tables: ImportSource[] = [];
	for (const item of items) tables.push(fromCsv(await fileOf(item, execution), item, options));
	return join(tables);
}
