import { describe, expect, it } from '@jest/globals';

import { InputError } from '../../../providers/http/errors';
import { attribute, differing, readableValue, secretsOf } from '../../../providers/oig/attributes';
import { wireDate } from '../../../providers/oig/dates';

describe('wireDate', () => {
	it.each([
		['2026-01-31', '2026-01-31T00:00:00Z'],
		['2026-01-31T08:00Z', '2026-01-31T08:00:00Z'],
		['2026-01-31T08:00:00.123Z', '2026-01-31T08:00:00Z'],
		['2026-01-31T08:00:00+02:00', '2026-01-31T06:00:00Z'],
		['2024-02-29', '2024-02-29T00:00:00Z'],
	])('writes %s as %s', (given, expected) => {
		expect(wireDate(given, 'Start Date')).toBe(expected);
	});

	it.each([
		'31.01.2026',
		'2026-1-31',
		'2026-02-30',
		'2026-13-01',
		'2026-01-31T08:00:00',
		'tomorrow',
		'',
		'2026-01-31T25:00Z',
	])('refuses <%s>, naming the field', (given) => {
		expect(() => wireDate(given, 'Start Date')).toThrow(/"Start Date"/);
	});
});

describe('attribute', () => {
	it('gives keys as numbers, dates in UTC, and everything else as it is', () => {
		expect(attribute('act_key', '12')).toEqual({ name: 'act_key', value: 12 });
		expect(attribute('usr_manager_key', 7)).toEqual({ name: 'usr_manager_key', value: 7 });
		expect(attribute('End Date', '2026-01-31')).toEqual({ name: 'End Date', value: '2026-01-31T00:00:00Z' });
		expect(attribute(' Title ', '12')).toEqual({ name: 'Title', value: '12' });
		expect(attribute('usr_manager_key', '')).toEqual({ name: 'usr_manager_key', value: '' });
	});

	it.each([
		['act_key', 'Finance'],
		['act_key', '1.5'],
		['act_key', '-1'],
		['Status', 'Active'],
		['usr_key', '5'],
		['Manager Login', 'X'],
		[' ', 'x'],
	])('refuses %s = %s', (name, value) => {
		expect(() => attribute(name, value)).toThrow(InputError);
	});
});

describe('differing', () => {
	const names = (wanted: Record<string, string | number | null>, present: Record<string, unknown>) =>
		differing(
			Object.entries(wanted).map(([name, value]) => attribute(name, value)),
			present,
		).map(({ name }) => name);

	it('compares keys, logins and dates by what they mean', () => {
		const present = { act_key: '1', 'User Login': 'ADA', 'Start Date': 1_769_817_600_000, Title: 'Lead' };
		expect(names({ act_key: 1, 'User Login': 'ada', 'Start Date': '2026-01-31', Title: 'Lead' }, present)).toEqual([]);
		expect(names({ act_key: 2, 'Start Date': '2026-02-01', Title: 'lead' }, present)).toEqual([
			'act_key',
			'Start Date',
			'Title',
		]);
	});

	it('takes a cleared attribute and a missing one for the same', () => {
		expect(names({ Title: '', Fax: null }, { Fax: '' })).toEqual([]);
		expect(names({ Title: '' }, { Title: 'Lead' })).toEqual(['Title']);
		expect(names({ Title: 'Lead' }, {})).toEqual(['Title']);
	});

	it('never counts a password, which cannot be read', () => {
		expect(differing([{ name: 'usr_password', value: 'x' }], {})).toEqual([]);
	});
});

it('knows passwords as secrets, and gives dates of version 11g as people read them', () => {
	expect(
		secretsOf([
			{ name: 'usr_password', value: 'x' },
			{ name: 'Title', value: 'y' },
		]),
	).toEqual(['x']);
	expect(readableValue('Start Date', 1_769_817_600_000)).toBe('2026-01-31T00:00:00.000Z');
	expect(readableValue('Employee Number', 5)).toBe(5);
});
