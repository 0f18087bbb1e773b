/** What may be written of a user: each refusal of a value, word by word, and how values are compared. */
import { describe, expect, it } from '@jest/globals';

import { attribute, differing, isDate, readableValue, secretsOf } from '../../../providers/oig/attributes';
import { wireDate } from '../../../providers/oig/dates';
import { filter, filterablePart } from '../../../providers/oig/filter';
import { OIG_FIELDS, ruleOf, wireName } from '../../../providers/oig/rules';
import { contentOf } from './server';

const refusalOf = (work: () => unknown): object | undefined => {
	try {
		work();
		return undefined;
	} catch (error) {
		return contentOf(error);
	}
};

describe('an attribute', () => {
	it.each([
		['usr_key', 'it is the id of the user'],
		['Status', 'use Enable or Disable'],
		['usr_disabled', 'use Enable or Disable'],
		['usr_locked', 'use Lock or Unlock'],
		['Manually Locked', 'use Lock or Unlock'],
		['Organization Name', 'set "act_key", the key of the organization'],
		['Manager Login', 'set "usr_manager_key", the id of the manager'],
		['Manager Name', 'set "usr_manager_key", the id of the manager'],
		['Manager Display Name', 'set "usr_manager_key", the id of the manager'],
	])('"%s" cannot be set: %s', (name, instead) => {
		const told = { field: 'Label', message: `The attribute "${name}" cannot be set: ${instead}.` };
		for (const value of ['x', '', null]) expect(refusalOf(() => attribute(` ${name} `, value, 'Label'))).toEqual(told);
	});

	it.each(['', ' '])('without a name is refused: %j', (name) => {
		expect(refusalOf(() => attribute(name, 'x'))).toEqual({
			field: 'attribute',
			message: 'An attribute has no name.',
		});
	});

	it.each(['act_key', 'usr_manager_key'])('%s is a key from 1 on', (name) => {
		for (const value of ['0', 0, '-1', 1.5, '1e400', 'x', ' ', true]) {
			expect(refusalOf(() => attribute(name, value, 'Label'))).toMatchObject({
				field: 'Label',
				message: expect.stringMatching(/^"Label" must be the key of an object, a whole number, not "/),
			});
		}
		expect([1, '1', ' 12 '].map((value) => attribute(name, value).value)).toEqual([1, 1, 12]);
		for (const empty of ['', null]) expect(attribute(name, empty)).toEqual({ name, value: empty });
	});

	const dates = [
		'Automatically Delete On',
		'End Date',
		'Hire Date',
		'Locked On',
		'Start Date',
		'usr_create',
		'usr_created',
		'usr_deprovisioned_date',
		'usr_deprovisioning_date',
		'usr_provisioned_date',
		'usr_provisioning_date',
		'usr_pwd_expire_date',
		'usr_pwd_min_age_date',
		'usr_pwd_warn_date',
		'usr_update',
	];

	it.each(dates)('"%s" is a date: written in UTC, compared by the second, read from milliseconds', (name) => {
		expect(isDate(name)).toBe(true);
		const date = attribute(name, '2026-01-31T01:00:00+01:00');
		expect(date).toEqual({ name, value: '2026-01-31T00:00:00Z' });
		const present = Date.parse('2026-01-31T00:00:00Z');
		expect(readableValue(name, present)).toBe('2026-01-31T00:00:00.000Z');
		for (const same of [present, present + 999, '2026-01-31T00:00:00.500Z', '2026-01-31T01:00:00+01:00']) {
			expect(differing([date], { [name]: same })).toEqual([]);
		}
		for (const other of [present + 1000, present - 1, '2026-02-01', '', undefined]) {
			expect(differing([date], { [name]: other })).toEqual([date]);
		}
	});

	it('that is no date is read as it is', () => {
		expect(isDate('Title')).toBe(false);
		expect(readableValue('Title', 5)).toBe(5);
		expect(readableValue('Start Date', '2026')).toBe('2026');
	});

	it.each([
		['', undefined, true],
		['', null, true],
		['', '', true],
		[null, undefined, true],
		[null, '', true],
		['x', undefined, false],
		['', 'x', false],
		[null, 'x', false],
		[false, 'false', true],
		[5, '5', true],
		['x', 'X', false],
	])('%j is the same as %j: %s', (value, present, isSame) => {
		const wanted = [{ name: 'Title', value }];
		expect(differing(wanted, { Title: present })).toEqual(isSame ? [] : wanted);
	});

	it.each(['usr_password', 'Password', 'My Passwort'])('"%s" holds a secret', (name) => {
		expect(secretsOf([{ name, value: 5 }])).toEqual(['5']);
	});

	it('may have several lines where it is one of the server itself, and never hidden characters', () => {
		expect(attribute('Notes', 'a\nb').value).toBe('a\nb');
		for (const [name, value] of [
			['Xellerate Type', 'a\nb'],
			['Title', 'a\nb'],
			['Notes', 'a\u200eb'],
			['No\u200ete', 'x'],
		] as const) {
			expect(refusalOf(() => attribute(name, value))).toMatchObject({ field: name });
		}
	});
});

describe('a date', () => {
	it.each([
		['x', '"End Date" must be a date like 2026-01-31 or 2026-01-31T08:00:00Z, not "x".'],
		[
			'2026-01-31T08:00',
			'"End Date" has a time without its time zone ("2026-01-31T08:00"). Write 2026-01-31T08:00:00Z, or +01:00 in place of Z.',
		],
		['2026-02-29', '"End Date" is not a day of the calendar: "2026-02-29".'],
		['2026-01-00', '"End Date" is not a day of the calendar: "2026-01-00".'],
		['2026-00-01', '"End Date" is not a day of the calendar: "2026-00-01".'],
		['2026-01-31T24:01Z', '"End Date" is not a day of the calendar: "2026-01-31T24:01Z".'],
	])('%j is refused', (value, message) => {
		expect(refusalOf(() => wireDate(value, 'End Date'))).toEqual({ field: 'End Date', message });
	});
});

describe('a filter', () => {
	it.each([
		['Title', ' ', 'value', 'The filter on "Title" has no value.'],
		[
			' Title ',
			"O'Hara",
			'value',
			`The filter value "O'Hara" for "Title" cannot be sent: OIG's filters know no way to write quotes, brackets, "::" or a lone "and"/"or".`,
		],
		['a eq b', 'x', undefined, undefined],
		['a(b)', 'x', 'attribute', '"a(b)" is not the name of an attribute.'],
		['', 'x', 'attribute', '"" is not the name of an attribute.'],
		['.a', 'x', 'attribute', '".a" is not the name of an attribute.'],
	])('on %j with the value %j is told', (name, value, field, message) => {
		const told = refusalOf(() => filter([{ attribute: name, operator: 'eq', value }]));
		expect(told).toEqual(field === undefined ? undefined : { field, message });
	});

	it.each([
		["O'Hara", 'Hara'],
		['Müller-Lüdenscheidt', 'denscheidt'],
		['a::bcd', 'bcd'],
		['(and)', ''],
		['"\u00fc"', ''],
		["and'or'x", 'x'],
		['e\u0301a', 'a'],
	])('may name of %j the part %j', (value, part) => {
		expect(filterablePart(value)).toBe(part);
	});
});

describe('the fields of users', () => {
	it.each([
		['userName', 'User Login'],
		['firstName', 'First Name'],
		['lastName', 'Last Name'],
		['email', 'Email'],
		['displayName', 'Display Name'],
		['key', 'Employee Number'],
		['country', 'Country'],
		['Title', 'Title'],
		['toString', 'toString'],
	])('%s is "%s" on the wire, and has its rule by that name', (name, wire) => {
		expect(wireName(name)).toBe(wire);
		expect(ruleOf(wire)).toBe(OIG_FIELDS.find((rule) => rule.name === name));
	});

	it('have the rule of the organization also by the key under which it is written', () => {
		expect(ruleOf('act_key')).toMatchObject({ name: 'Organization Name', label: 'Organization', clearable: false });
		expect(ruleOf('Organization Name')).toBe(ruleOf('act_key'));
		expect(ruleOf('usr_udf_shoe')).toBeUndefined();
	});

	it('may have several lines in the description alone', () => {
		expect(OIG_FIELDS.filter(({ multiline }) => multiline === true).map(({ name }) => name)).toEqual(['Description']);
	});
});
