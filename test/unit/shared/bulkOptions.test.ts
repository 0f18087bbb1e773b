/** Options of bulk work and conditions of SCIM filters, as expressions may have made them. */
import { describe, expect, it } from '@jest/globals';

import { mappedRecord } from '../../../nodes/shared/bulkImport/mapper';
import { readMapping, readMatchOn, readOptions } from '../../../nodes/shared/bulkImport/options';
import { readFilter } from '../../../nodes/shared/scimConditions';
import { InputError } from '../../../providers/http/errors';
import { itemWith } from './support';

const refusalOf = (work: () => unknown) => {
	try {
		return { given: work() };
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		const { field, message, advice } = error;
		return { field, message, ...(advice === undefined ? {} : { advice }) };
	}
};

describe('how columns are read', () => {
	const mapping = (options: object) => readMapping(itemWith({ options }).collection('options'));

	it('has its defaults where nothing was added', () => {
		expect(mapping({})).toEqual({
			columns: {},
			blankCells: 'keep',
			allowedGroups: undefined,
			unescapeFormulas: false,
			unknownColumns: 'warn',
		});
	});

	it('takes what was added, and leaves out columns without a header or a field', () => {
		const column = [
			{ header: 'Nachname', field: 'lastName' },
			{ header: '', field: 'email' },
			{ header: 'Mail', field: '' },
		];
		const given = { blankCells: 'clear', unescapeFormulas: true, unknownColumns: 'reject' };
		const more = { clearMarker: '-', multiValueSeparator: '|' };
		expect(mapping({ columns: { column }, ...given, ...more })).toMatchObject({
			columns: { Nachname: 'lastName' },
			...given,
			...more,
		});
	});

	it('recognizes users by the first two keys, or by those that were chosen, in the order of trust', () => {
		const matchOn = (options: object) => readMatchOn(itemWith({ options }).collection('options'));
		const usual = matchOn({});
		expect(usual).toHaveLength(2);
		expect(matchOn({ matchOn: [...usual].reverse() })).toEqual(usual);
		expect(matchOn({ matchOn: usual.slice(1) })).toEqual(usual.slice(1));
		expect(refusalOf(() => matchOn({ matchOn: ['phone'] }))).toMatchObject({ field: 'Match On' });
	});
});

it.each([
	['user', 'importAction', 'createOrSkip, createOrUpdate, delete, disable, updateOnly'],
	['membership', 'membershipAction', 'createOrSkip, delete'],
])('an action that rows of the kind %s do not have is refused with those that they have', (rowKind, name, known) => {
	expect(refusalOf(() => readOptions(itemWith({ rowKind, [name]: 'remove' })))).toMatchObject({
		message: `"${name}" cannot be "remove". It must be one of ${known}.`,
	});
});

it('a mapping by hand that is none is refused', () => {
	for (const value of [undefined, null, 'x']) {
		const item = itemWith({ mapping: { mappingMode: 'defineBelow', value } });
		expect(refusalOf(() => mappedRecord(item))).toEqual({
			field: 'Columns',
			message: '"Columns" has no mapping.',
			advice: 'Map at least the user name.',
		});
	}
	const item = itemWith({ mapping: { mappingMode: 'defineBelow', value: { lastName: 'King' } } });
	expect(mappedRecord(item)).toEqual({ item: 0, cells: { lastName: 'King' } });
});

describe('a SCIM filter', () => {
	const read = (values: object) => readFilter(itemWith({ matchType: 'all', ...values }));

	it('that was not chosen asks for everything', () => {
		expect(read({ filterType: 'none' })).toEqual({ conditions: [], isAny: false });
	});

	it('that was chosen and has no conditions is refused: it would let everything through', () => {
		expect(refusalOf(() => read({ filterType: 'manual', conditions: {} }))).toEqual({
			field: 'Conditions',
			message: 'The filter has no conditions.',
			advice: 'Add one, or set "Filter" to "None".',
		});
	});

	it('that was written by hand is sent as it is', () => {
		const asked = read({ filterType: 'expression', filterExpression: ' title pr ' });
		expect(asked).toEqual({ conditions: [], isAny: false, filter: 'title pr' });
	});

	const manual = (row: object, more: object = {}) =>
		read({ filterType: 'manual', conditions: { condition: [row] }, ...more });
	const other = { attribute: 'other', operator: 'eq' };

	it.each([
		[{ attribute: 'userName', operator: 'eq', value: 'ada' }, 'userName eq "ada"'],
		[{ attribute: 'userName', value: 'ada' }, 'userName eq "ada"'],
		[{ attribute: 'active', operator: 'eq', value: 'false' }, 'active eq false'],
		[{ ...other, attributeName: 'level', valueType: 'number', value: '7' }, 'level eq 7'],
		[{ ...other, attributeName: 'isOn', valueType: 'boolean', value: true }, 'isOn eq true'],
		[{ attribute: 'title', operator: 'pr' }, 'title pr'],
	])('has the value of %j in its type', (row, filter) => {
		expect(manual(row)).toMatchObject({ filter, isAny: false });
		expect(manual(row, { matchType: 'any' }).isAny).toBe(true);
	});

	it.each([
		[
			{ ...other, attributeName: 'level', valueType: 'number', value: 'seven' },
			{ field: 'Value', message: 'The value for "level" must be a number.' },
		],
		[
			{ ...other, attributeName: '', value: 'x' },
			{ field: 'Attribute Name', message: '"Attribute Name" of a condition is empty.' },
		],
		[
			{ attribute: 'userName', operator: 'eq', value: '' },
			{ field: 'Value', message: 'The condition on "userName" has no value.' },
		],
	])('is refused for %j', (row, told) => {
		expect(refusalOf(() => manual(row))).toEqual(told);
	});
});
