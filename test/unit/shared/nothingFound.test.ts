import { describe, expect, it } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';

import { keptWhole } from '../../../nodes/shared/description';
import type { Collection } from '../../../nodes/shared/item';
import { Item } from '../../../nodes/shared/item';
import { InputError } from '../../../providers/http/errors';
import { runInNode } from './support';

const members: INodeProperties[] = [
	{ displayName: 'Delete From', name: 'deleteFrom', type: 'string', default: '' },
	{ displayName: 'Prefer', name: 'prefer', type: 'boolean', default: false },
];
const collection = (displayName: string, name: string): INodeProperties => ({
	displayName,
	name,
	type: 'collection',
	default: {},
	options: members,
});
const properties: INodeProperties[] = [
	collection('Options', 'options'),
	collection('Filters', 'filters'),
	collection('Additional Fields', 'additionalFields'),
	{ displayName: 'Dry Run', name: 'dryRun', type: 'boolean', default: true },
];

/** What a reader gives in n8n's engine, or the message of its refusal and the field that it names. */
async function read(parameters: Record<string, unknown>, reader: (item: Item) => unknown): Promise<unknown> {
	let result: unknown;
	await runInNode(
		async function () {
			try {
				result = reader(new Item(this, 0, properties));
			} catch (error) {
				if (!(error instanceof InputError)) throw error;
				result = `${error.field}: ${error.message}`;
			}
			return [[]];
		},
		{
			properties: properties.flatMap(keptWhole),
			parameters: parameters as Record<string, never>,
			items: [{ json: { blank: '', none: null } }],
		},
	);
	return result;
}

const NOTHING = [
	'={{ undefined }}',
	'={{ null }}',
	"={{ '' }}",
	"={{ ' ' }}",
	'={{ [] }}',
	'={{ {} }}',
	'={{ [null, ""] }}',
	'={{ $json.missing }}',
	'={{ $json.blank }}',
	'={{ $json.none }}',
	'={{ $json.missing }},{{ $json.missing }}',
	'=',
];
const READERS: ReadonlyArray<readonly [string, (options: Collection) => unknown]> = [
	['text', (options) => options.text('deleteFrom')],
	['texts', (options) => options.texts('deleteFrom')],
	['choice', (options) => options.choice('deleteFrom', ['here'], 'here')],
	['flag', (options) => options.flag('deleteFrom')],
	['number', (options) => options.number('deleteFrom')],
	['has', (options) => options.has('deleteFrom')],
	['jsonObject', (options) => options.jsonObject('deleteFrom')],
	['rows', (options) => options.rows('deleteFrom', 'row')],
	['raw', (options) => options.raw('deleteFrom')],
];

describe('an option whose expression finds nothing', () => {
	it.each(NOTHING)('is refused by every reader: %s', async (deleteFrom) => {
		for (const [, reader] of READERS) {
			const refusal = await read({ options: { deleteFrom } }, (item) => reader(item.collection('options')));
			expect(refusal).toMatch(/^Delete From: "Delete From" is (an expression that finds nothing|empty)/);
		}
	});

	it('is refused within the expression of the whole collection', async () => {
		const options = '={{ { deleteFrom: $json.none } }}';
		const refusal = await read({ options }, (item) => item.collection('options').text('deleteFrom'));
		expect(refusal).toMatch(/^Delete From: .*finds nothing/);
	});

	it('is something else than an option that was added and left empty', async () => {
		expect(await read({ options: { deleteFrom: '' } }, (item) => item.collection('options').text('deleteFrom'))).toBe(
			undefined,
		);
		expect(await read({ options: {} }, (item) => item.collection('options').text('deleteFrom'))).toBe(undefined);
	});

	it('is told from an attribute, which a record may lack', async () => {
		const additionalFields = { deleteFrom: '={{ $json.missing }}' };
		const text = await read({ additionalFields }, (item) => item.collection('additionalFields').text('deleteFrom'));
		expect(text).toBe(undefined);
	});
});

describe('a collection whose expression finds nothing', () => {
	it.each(['={{ undefined }}', '={{ null }}', "={{ '' }}", '={{ [] }}', '={{ $json.missing }}'])(
		'is refused: %s',
		async (expression) => {
			for (const name of ['options', 'filters', 'additionalFields']) {
				const refusal = await read({ [name]: expression }, (item) => item.collection(name).text('deleteFrom'));
				expect(refusal).toMatch(/^(Options|Filters|Additional Fields): .*finds nothing here/);
			}
		},
	);

	it('is read when it finds something', async () => {
		const filters = '={{ { deleteFrom: 1 + 1 } }}';
		expect(await read({ filters }, (item) => item.collection('filters').text('deleteFrom'))).toBe('2');
	});

	it('may be empty on purpose', async () => {
		expect(await read({ filters: '={{ {} }}' }, (item) => item.collection('filters').text('deleteFrom'))).toBe(
			undefined,
		);
	});
});

describe('a switch whose expression finds nothing', () => {
	it.each(['={{ undefined }}', '={{ null }}', "={{ '' }}"])('is refused: %s', async (dryRun) => {
		expect(await read({ dryRun }, (item) => item.flag('dryRun'))).toMatch(/^Dry Run: .*finds nothing here/);
	});

	it('counts as what an expression that finds something says', async () => {
		expect(await read({ dryRun: "={{ 'false' }}" }, (item) => item.flag('dryRun'))).toBe(false);
		expect(await read({ dryRun: '={{ true }}' }, (item) => item.flag('dryRun'))).toBe(true);
	});
});

describe('a text of commas', () => {
	it.each([',', ' , ,', '={{ $json.missing }},{{ $json.missing }}'])('is no empty list: %s', async (deleteFrom) => {
		const additionalFields = { deleteFrom };
		const refusal = await read({ additionalFields }, (item) => item.collection('additionalFields').texts('deleteFrom'));
		expect(refusal).toBe('Delete From: "Delete From" is a list whose entries are all empty.');
	});
});
