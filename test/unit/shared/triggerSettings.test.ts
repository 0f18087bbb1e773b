/** What the fields of a trigger say, and what is refused before anything is read. */
import { describe, expect, it } from '@jest/globals';
import type { IPollFunctions } from 'n8n-workflow';

import { readSettings } from '../../../nodes/shared/trigger/settings';
import type { Capabilities } from '../../../providers/directory';
import { InputError } from '../../../providers/http/errors';
import { FakeDirectory } from '../../support/fakeDirectory';

type Fields = Readonly<Record<string, unknown>>;

const able = new FakeDirectory({ capabilities: { filter: { syntax: '', example: '' } } }).capabilities;
const noFilter = new FakeDirectory().capabilities;
const noDisabling = new FakeDirectory({ capabilities: { canDisable: false } }).capabilities;

function read(fields: Fields, capabilities: Capabilities = able, group: 'Group' | 'Role' = 'Group') {
	const context = {
		getNodeParameter: (name: string, fallback: unknown) => (name in fields ? fields[name] : fallback),
		getNode: () => ({ parameters: { watchedGroups: fields.storedGroups } }),
	};
	return readSettings(context as IPollFunctions & typeof context, capabilities, group);
}

function refusal(...parameters: Parameters<typeof read>) {
	try {
		return { given: read(...parameters) };
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		const { field, message, advice } = error;
		return { field, message, advice };
	}
}

const events = ['userCreated'];

describe('the fields of a trigger', () => {
	it('mean all users, simplified and with a guard against many removals, where nothing else is set', () => {
		expect(read({ events })).toEqual({
			events: new Set(['userCreated']),
			scope: 'all',
			users: { by: 'all' },
			groups: undefined,
			attributes: [],
			wholeEveryMs: 900_000,
			simplify: true,
			allowManyRemovals: false,
		});
	});

	it('are read as they are set', () => {
		const set = { simplify: false, wholeEvery: 0, options: { allowManyRemovals: true } };
		expect(read({ events, ...set })).toMatchObject({ simplify: false, wholeEveryMs: 0, allowManyRemovals: true });
		expect(read({ events, wholeEvery: '2' }).wholeEveryMs).toBe(120_000);
		expect(read({ events, options: 'none' }).allowManyRemovals).toBe(false);
	});

	it('choose users by a filter or by groups, which are then those to watch', () => {
		const entered = ['userEnteredScope'];
		const filter = { users: 'filter', filter: ' title pr ' };
		expect(read({ events: entered, ...filter })).toMatchObject({
			scope: 'filter',
			users: { by: 'filter', filter: 'title pr' },
			groups: undefined,
		});
		expect(read({ events: entered, users: 'members', groups: 'Finance, HR' })).toMatchObject({
			scope: 'members',
			users: { by: 'members', groups: ['Finance', 'HR'] },
			groups: ['Finance', 'HR'],
		});
	});

	it.each(['addedToGroup', 'removedFromGroup'])(
		'have groups to watch for %s, all of them if none is named',
		(event) => {
			expect(read({ events: [event] }).groups).toEqual([]);
			expect(read({ events: [event], watchedGroups: 'Finance' }).groups).toEqual(['Finance']);
			expect(read({ events: ['userCreated'], watchedGroups: 'Finance' }).groups).toBeUndefined();
		},
	);

	it('choose the attributes of a change: all, or those selected, in the order of the service', () => {
		const changed = ['userChanged'];
		expect(read({ events: changed }).attributes).toEqual(['userName', 'key', 'email', 'firstName']);
		const selected = { watch: 'selected', attributes: ['firstName', 'email'] };
		expect(read({ events: changed, ...selected }).attributes).toEqual(['email', 'firstName']);
	});
});

describe('a trigger is refused', () => {
	const empty = (label: string, advice = 'Give at least one entry.') => ({
		field: label,
		message: `"${label}" is empty.`,
		advice,
	});
	const found = '={{ $json.none }}';

	it.each<[string, Fields, object]>([
		['no events', { events: [] }, empty('Events')],
		['groups of its users that are empty', { events: ['userChanged'], users: 'members' }, empty('Groups')],
		[
			'selected attributes without any',
			{ events: ['userChanged'], watch: 'selected', attributes: [] },
			empty('Attributes'),
		],
		[
			'groups to watch that an expression does not find',
			{ events: ['addedToGroup'], storedGroups: found },
			empty('Groups to Watch'),
		],
		['groups to watch that are no value', { events: ['addedToGroup'], watchedGroups: null }, empty('Groups to Watch')],
		[
			'a filter that is empty',
			{ events: ['userChanged'], users: 'filter', filter: ' ' },
			{ field: 'Filter', message: '"Filter" is empty, which would mean all users.', advice: undefined },
		],
		[
			'an event that there is not',
			{ events: ['userLost'] },
			{
				field: 'Events',
				message: expect.stringContaining('"Events" cannot be "userLost". It must be one of addedToGroup,'),
			},
		],
		[
			'users that there are not',
			{ events, users: 'some' },
			{ field: 'Users', message: expect.stringContaining('all, filter, members') },
		],
		['a way to watch that there is not', { events: ['userChanged'], watch: 'none' }, { field: 'Attributes to Watch' }],
		[
			'attributes that there are not',
			{ events: ['userChanged'], watch: 'selected', attributes: ['shoe'] },
			{ field: 'Attributes', message: expect.stringContaining('"Attributes" cannot be "shoe"') },
		],
		['a switch that is none', { events, simplify: 'perhaps' }, { field: 'Simplify' }],
		['a guard that is none', { events, options: { allowManyRemovals: 'x' } }, { field: 'Allow Many Removals' }],
	])('for %s', (_what, fields, told) => {
		expect(refusal(fields)).toMatchObject(told);
	});

	it.each([-1, 'soon', '', Number.POSITIVE_INFINITY])('for %p minutes between comparisons', (wholeEvery) => {
		const label = 'Compare the Whole List Every (Minutes)';
		expect(refusal({ events, wholeEvery })).toEqual({
			field: label,
			message: `"${label}" must be a number that is not negative.`,
			advice: undefined,
		});
	});

	it('for a filter where the service has none', () => {
		expect(refusal({ events, users: 'filter' }, noFilter)).toMatchObject({
			field: 'Users',
			message: '"Users" cannot be "filter". It must be one of all, members.',
		});
	});

	it.each([
		['userEnteredScope', 'User Entered Scope'],
		['userLeftScope', 'User Left Scope'],
	])('for %s of all users', (event, name) => {
		expect(refusal({ events: [event] })).toEqual({
			field: 'Events',
			message: `"${name}" cannot happen while "Users" is All Users.`,
			advice: 'Choose "User Created" or "User Removed" in "Events", or other users in "Users".',
		});
	});

	it.each([
		['userCreated', 'User Created'],
		['userRemoved', 'User Removed'],
	])('for %s of some users, of whom others may exist', (event, name) => {
		expect(refusal({ events: ['userChanged', event], users: 'members', groups: 'HR' })).toEqual({
			field: 'Events',
			message: `"${name}" can be told only while "Users" is All Users: a user who appears here may have existed before, and one who disappears may still exist.`,
			advice: 'Choose "User Entered Scope" or "User Left Scope" in "Events", or All Users in "Users".',
		});
	});

	it.each([
		['userDisabled', 'User Disabled'],
		['userEnabled', 'User Enabled'],
	])('for %s where the service does not tell it', (event, name) => {
		expect(refusal({ events: [event] }, noDisabling)).toEqual({
			field: 'Events',
			message: `"${name}" cannot be reported: The Directory does not tell it.`,
			advice: undefined,
		});
	});

	it('in the words of the service', () => {
		const members = { events: ['userChanged'], users: 'members', groups: '' };
		expect(refusal(members, able, 'Role')).toMatchObject({ field: 'Roles' });
		const watched = { events: ['addedToGroup'], watchedGroups: ',' };
		expect(refusal(watched, able, 'Role')).toMatchObject({ field: 'Roles to Watch' });
	});
});
