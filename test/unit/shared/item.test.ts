import { describe, expect, it } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../providers/http/errors';
import { itemWith } from './support';

const text = (name: string, displayName: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
});
const fields: INodeProperties[] = [
	text('name', 'User Name'),
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		default: {},
		options: [text('dbUserName', 'Database User Name')],
	},
];
const item = (value: unknown) => itemWith({ name: value }, fields);
const members = (values: unknown) => itemWith({ additionalFields: values }, fields).collection('additionalFields');
/** What Luxon's dates of n8n's expressions offer. */
const luxon = { toISO: () => '2026-01-05T12:00:00.000+01:00' };

/** A refusal that names the field as the editor shows it. */
function refusal(act: () => unknown, label = 'User Name'): string {
	try {
		act();
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		expect(error).toMatchObject({ field: label });
		expect(String(error)).toContain(`"${label}"`);
		return String(error);
	}
	throw new Error('A refusal was expected.');
}

describe('Item: texts', () => {
	it.each([
		['jane', 'jane'],
		['  jane\n', 'jane'],
		['', undefined],
		['   ', undefined],
		[undefined, undefined],
		[null, undefined],
		[0, '0'],
		[4711, '4711'],
		[true, 'true'],
		[12n, '12'],
		[luxon, '2026-01-05T12:00:00.000+01:00'],
		[new Date(0), '1970-01-01T00:00:00.000Z'],
	])('reads %p', (value, expected) => {
		expect(item(value).text('name')).toBe(expected);
	});

	it.each([
		[['jane'], 'a list'],
		[{ name: 'jane' }, 'an object'],
		[[], 'a list'],
		[new Date(Number.NaN), 'a date that does not exist'],
		[{ toISO: () => null }, 'a date that does not exist'],
		['Invalid DateTime', 'a date that does not exist'],
		[Number.NaN, 'a number that does not exist'],
		[Number.POSITIVE_INFINITY, 'a number that does not exist'],
	])('refuses %j', (value, what) => {
		expect(refusal(() => item(value).text('name'))).toContain(`the expression gives ${what}`);
		expect(refusal(() => item(value).exactText('name'))).toContain(`the expression gives ${what}`);
	});

	it('keeps the blanks of an exact text', () => {
		expect(item(' pass word ').exactText('name')).toBe(' pass word ');
		expect(item('').exactText('name')).toBeUndefined();
		expect(item(null).exactText('name')).toBeUndefined();
	});

	it('refuses an empty text that is required', () => {
		expect(item('jane').requiredText('name')).toBe('jane');
		for (const value of ['', '  ', null, undefined]) {
			expect(refusal(() => item(value).requiredText('name'))).toContain('is empty');
		}
	});

	it('calls a field that the editor does not know by its name', () => {
		expect(refusal(() => itemWith({ other: [] }).text('other'), 'other')).toContain('"other"');
	});
});

describe('Item: flags', () => {
	it.each([
		[true, true],
		['true', true],
		[false, false],
		['false', false],
		['', false],
		[null, false],
		[undefined, false],
	])('reads %p as %p', (value, expected) => {
		expect(item(value).flag('name')).toBe(expected);
	});

	it.each(['yes', 'TRUE', 0, 1, [], {}, [true]])('refuses %p', (value) => {
		expect(refusal(() => item(value).flag('name'))).toContain('must be true or false');
	});
});

describe('Item: counts', () => {
	it.each([
		[1, 1],
		['50', 50],
		[' 7 ', 7],
	])('reads %p', (value, expected) => {
		expect(item(value).count('name')).toBe(expected);
	});

	it.each([
		0,
		-1,
		1.5,
		'',
		' ',
		'ten',
		null,
		undefined,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		true,
		[5],
		{},
		new Date(),
	])('refuses %p', (value) => {
		expect(refusal(() => item(value).count('name'))).toContain('must be a whole number of at least 1');
	});

	it('takes another minimum', () => {
		expect(item(0).count('name', 0)).toBe(0);
		expect(refusal(() => item(1).count('name', 2))).toContain('at least 2');
	});
});

describe('Item: locators', () => {
	it.each([
		[
			{ __rl: true, mode: 'name', value: ' jane ' },
			{ mode: 'name', value: 'jane' },
		],
		[
			{ __rl: true, mode: 'list', value: 'ocid1' },
			{ mode: 'list', value: 'ocid1' },
		],
		[{ value: 'ocid1' }, { mode: 'id', value: 'ocid1' }],
		['ocid1', { mode: 'id', value: 'ocid1' }],
		[
			{ __rl: true, mode: 'id', value: 4711 },
			{ mode: 'id', value: '4711' },
		],
	])('reads %j', (value, expected) => {
		expect(item(value).locator('name')).toEqual(expected);
	});

	it.each([{ __rl: true, mode: 'list', value: '' }, { mode: 'name', value: null }, {}, '', null, undefined])(
		'refuses %j, where nothing is chosen',
		(value) => {
			expect(refusal(() => item(value).locator('name'))).toContain('is empty');
		},
	);

	it.each([[['ocid1']], [{ mode: 'id', value: { id: 'ocid1' } }]])('refuses %j', (value) => {
		expect(refusal(() => item(value).locator('name'))).toContain('must be a text');
	});
});

describe('Item: JSON', () => {
	it.each([
		['{"a": 1}', { a: 1 }],
		[{ a: 1 }, { a: 1 }],
		['{}', undefined],
		[{}, undefined],
		['', undefined],
		[null, undefined],
	])('reads %j', (value, expected) => {
		expect(item(value).jsonObject('name')).toEqual(expected);
	});

	it.each([
		['{"a":', 'is not valid JSON'],
		['[1]', 'must be a JSON object'],
		['null', 'must be a JSON object'],
		['"text"', 'must be a JSON object'],
		[[1], 'must be a JSON object'],
		[5, 'must be a JSON object'],
		[new Date(0), 'must be a JSON object'],
	])('refuses %j', (value, reason) => {
		expect(refusal(() => item(value).jsonObject('name'))).toContain(reason);
	});
});

describe('Item: choices', () => {
	const values = ['fail', 'update'] as const;

	it('reads one of the values', () => {
		expect(item('update').choice('name', values)).toBe('update');
		expect(item(' fail ').choice('name', values)).toBe('fail');
	});

	it.each(['UPDATE', 'skip', '', null, undefined, true, 0])('refuses %p', (value) => {
		expect(refusal(() => item(value).choice('name', values))).toContain('must be one of fail, update');
	});

	it.each([[['update']], [{ value: 'update' }]])('refuses %j', (value) => {
		expect(refusal(() => item(value).choice('name', values))).toContain('must be a text');
	});
});

describe('Collection', () => {
	const label = 'Database User Name';

	it('knows what was added', () => {
		const collection = members({ dbUserName: '', other: undefined, nothing: null });
		const names = ['dbUserName', 'other', 'nothing', 'missing'];
		expect(names.map((name) => collection.has(name))).toEqual([true, false, false, false]);
		expect(names.map((name) => collection.isAdded(name))).toEqual([true, true, true, false]);
	});

	it.each([null, '', undefined])('is empty when an expression makes %j of it', (value) => {
		expect(members(value).has('dbUserName')).toBe(false);
		expect(members(value).text('0')).toBeUndefined();
	});

	it.each(['{"dbUserName":"jane"}', [['dbUserName']], 5, true])(
		'is refused when an expression makes %j of it',
		(value) => {
			expect(refusal(() => members(value), 'Additional Fields')).toContain('must be an object');
		},
	);

	it('tells a text that clears a value from one that was not added', () => {
		expect(members({ dbUserName: ' ' }).clearableText('dbUserName')).toBe('');
		expect(members({ dbUserName: null }).clearableText('dbUserName')).toBeUndefined();
		expect(members({ dbUserName: 'jane' }).clearableText('dbUserName')).toBe('jane');
		expect(members({}).clearableText('dbUserName')).toBeUndefined();
	});

	it('refuses what does not fit under the name that the editor shows', () => {
		const collection = members({ dbUserName: { a: 1 } });
		expect(refusal(() => collection.text('dbUserName'), label)).toContain('an object');
		expect(refusal(() => collection.flag('dbUserName'), label)).toContain('true or false');
		expect(refusal(() => collection.number('dbUserName'), label)).toContain('must be a number');
		expect(refusal(() => collection.texts('dbUserName'), label)).toContain('an object');
		expect(refusal(() => members({ dbUserName: '[' }).jsonObject('dbUserName'), label)).toContain('not valid JSON');
	});

	it.each([
		[5, 5],
		['2.5', 2.5],
		[0, 0],
		['', undefined],
		[null, undefined],
		[undefined, undefined],
	])('reads %p as a number', (value, expected) => {
		expect(members({ dbUserName: value }).number('dbUserName')).toBe(expected);
	});

	it.each(['ten', Number.NaN, 'Infinity', true, [5], {}, new Date()])('refuses %p as a number', (value) => {
		expect(refusal(() => members({ dbUserName: value }).number('dbUserName'), label)).toContain('must be a number');
	});

	it.each([
		[
			['a', ' b ', '', null, 7],
			['a', 'b', '7'],
		],
		['a, b,,c ', ['a', 'b', 'c']],
		['', []],
		[undefined, undefined],
	])('reads %j as texts', (value, expected) => {
		expect(members({ dbUserName: value }).texts('dbUserName')).toEqual(expected);
	});

	it('reads the rows of a fixed collection, whatever is among them', () => {
		const rows = (value: unknown) => members({ tags: value }).rows('tags', 'tag');
		expect(rows({ tag: [{ key: 'a' }, 'text', null, { key: 'b' }] })).toEqual([{ key: 'a' }, { key: 'b' }]);
		expect(rows({ tag: { key: 'a' } })).toEqual([{ key: 'a' }]);
		expect([rows({}), rows('text'), rows(undefined), rows([1])]).toEqual([[], [], [], []]);
	});
});

describe('Item: what narrows down', () => {
	it.each([undefined, null, '', '  '])('refuses %p for a member that was added', (value) => {
		expect(refusal(() => members({ dbUserName: value }).narrowing('dbUserName'), 'Database User Name')).toContain(
			'let everything through',
		);
	});

	it('reads a value, and what was not added', () => {
		expect(members({ dbUserName: ' ada ' }).narrowing('dbUserName')).toBe('ada');
		expect(members({}).narrowing('dbUserName')).toBeUndefined();
		expect(refusal(() => members({ dbUserName: [] }).narrowingTexts('dbUserName'), 'Database User Name')).toContain(
			'let everything through',
		);
	});

	it('refuses a list whose entries are all empty, and takes the empty list', () => {
		expect(refusal(() => item([null, '', undefined]).texts('name'))).toContain('entries are all empty');
		expect(item([]).texts('name')).toEqual([]);
	});
});

describe('Item: choices of a collection', () => {
	const choice = (values: unknown) => members(values).choice('dbUserName', ['a', 'b'], 'b');

	it('reads one, and falls back when it was not added', () => {
		expect(choice({ dbUserName: 'a' })).toBe('a');
		expect(choice({})).toBe('b');
	});

	it.each(['A', '', null])('refuses %p', (value) =>
		expect(refusal(() => choice({ dbUserName: value }), 'Database User Name')).toContain('one of a, b'),
	);
});

describe('Item: ways to choose an object', () => {
	const group: INodeProperties = {
		displayName: 'Group',
		name: 'group',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{ displayName: 'By ID', name: 'id', type: 'string' },
			{ displayName: 'By Name', name: 'name', type: 'string' },
		],
	};
	const located = (value: unknown) => itemWith({ group: value }, [group]).locator('group');

	it('refuses one that the field does not have', () => {
		expect(refusal(() => located({ mode: 'Name', value: 'Staff' }), 'Group')).toContain('id, name');
		expect(located({ mode: 'name', value: 'Staff' })).toEqual({ mode: 'name', value: 'Staff' });
		expect(located('4711')).toEqual({ mode: 'id', value: '4711' });
	});
});
