/** Every kind of action: which rows want it, and what the row of a plan says of it. */
import { describe, expect, it } from '@jest/globals';

import { ROW_ACTIONS } from '../../../provisioning/sync/row';
import { rowsOf, ordered } from '../../../provisioning/sync/rows';
import type { PlannedAction } from '../../../provisioning/actionPlan';
import { isWantedBy } from '../../../provisioning/import/planRows';
import { readSnapshot } from '../../../provisioning/snapshot';
import type { Row } from '../../../provisioning/rows/row';
import type { Directory, ReadScope } from '../../../providers/directory';
import { FakeDirectory } from '../../support/fakeDirectory';

const { capabilities } = new FakeDirectory();
const user = { id: 'u1' };
const group = { id: 'g1' };
const member = { user, group, groupName: 'HR' };
const entry = { type: 'group', id: 'g1', name: 'HR' };
const step = (key: number) => ({ key, subjects: ['s'], needs: [] });

const ACTIONS: readonly PlannedAction[] = [
	{ ...step(1), type: 'createGroup', name: 'HR' },
	{
		...step(2),
		type: 'createUser',
		values: { email: 'n@x.io', userName: 'new', firstName: '' },
		groups: [],
		groupNames: [],
	},
	{ ...step(3), type: 'updateUser', user, values: { firstName: 'Ada' }, before: { firstName: 'A' } },
	{ ...step(4), type: 'enableUser', user },
	{ ...step(5), type: 'addToGroup', ...member },
	{ ...step(6), type: 'restoreAccess', user, gives: [entry] },
	{ ...step(7), type: 'removeFromGroup', ...member },
	{ ...step(8), type: 'endAccess', user, takes: [], remains: [] },
	{ ...step(9), type: 'disableUser', user },
	{ ...step(10), type: 'deleteUser', user },
];

it('the table has every kind of action', () => {
	expect(ACTIONS.map(({ type }) => type).sort()).toEqual([...ROW_ACTIONS].sort());
});

describe('a row of a plan', () => {
	const values = { userName: 'ada', email: 'ada@x.io', firstName: 'Ada' };
	const users = new Map([['u1', { id: 'u1', active: true, values }]]);
	const rows = rowsOf(ordered(ACTIONS), {
		capabilities,
		users,
		service: 'The Directory',
		tenant: 't',
		reasonOf: ({ type }) => `because of ${type}`,
	});

	it.each([
		['createGroup', 'additive', null, { name: 'HR' }],
		['createUser', 'additive', null, { userName: 'new', email: 'n@x.io' }],
		['updateUser', 'modifying', { firstName: 'A' }, { firstName: 'Ada' }],
		['enableUser', 'additive', { active: false }, { active: true }],
		['addToGroup', 'additive', { member: false }, { member: true }],
		['removeFromGroup', 'destructive', { member: true }, { member: false }],
		['disableUser', 'destructive', { ...values, active: true }, { active: false }],
		['deleteUser', 'destructive', values, null],
	] as const)('of %s says how risky it is, and what is before and after', (action, risk, before, after) => {
		const row = rows.find((one) => one.action === action);
		expect(row).toMatchObject({
			risk,
			before,
			after,
			reason: `because of ${action}`,
			service: 'The Directory',
			tenant: 't',
		});
		expect([row?.before, row?.after]).toEqual([before, after]);
	});

	it('has what takes away after all that adds, users last', () => {
		expect(rows.map(({ risk }) => risk).lastIndexOf('additive')).toBeLessThan(
			rows.findIndex(({ risk }) => risk === 'destructive'),
		);
		expect(rows.at(-1)?.action).toBe('deleteUser');
		expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
	});
});

describe('an action of several rows of a user', () => {
	const blank: Row = {
		index: 0,
		source: { item: 0, cells: {} },
		values: { userName: 'ada' },
		cleared: [],
		active: undefined,
		groups: [],
		saysGroups: true,
		password: undefined,
		errors: [],
		headers: new Map(),
	};
	const row = (index: number, ...groups: string[]): Row => ({ ...blank, index, groups });
	const [withIt, without] = [row(0, 'HR'), row(1, 'IT')];
	const typesFor = (of: Row, rows: readonly Row[]) =>
		ACTIONS.filter((action) => isWantedBy(of, action, rows)).map(({ type }) => type);

	it('belongs to all of them where it is about the user', () => {
		const ofUser = ACTIONS.map(({ type }) => type).filter((type) => !type.endsWith('Group'));
		expect(ofUser.length).toBe(7);
		expect(typesFor(without, [withIt, without])).toEqual(ofUser);
		expect(typesFor(withIt, [withIt, without])).toEqual(ACTIONS.map(({ type }) => type));
	});

	it('that takes the user out of a group that no row names belongs to all of them', () => {
		expect(typesFor(without, [without])).toContain('removeFromGroup');
	});
});

describe('what is read for subjects', () => {
	const subject = { key: 's', values: { email: 'a@x.io' }, cleared: [], active: undefined, groups: ['HR', 'HR'] };

	async function scopeOf(fields: Directory['capabilities']['fields'], about: { writes: boolean; users: boolean }) {
		const directory = new FakeDirectory({ capabilities: { fields } });
		const scopes: ReadScope[] = [];
		const read = directory.read.bind(directory);
		directory.read = async (scope) => {
			scopes.push(scope);
			return await read(scope);
		};
		await readSnapshot(directory, [subject], { matchOn: ['email'], groups: true, groupNames: ['IT'], ...about });
		return scopes;
	}

	it.each([
		[false, ['userName', 'email']],
		[true, ['userName', 'email', 'key']],
	])('has the user name, what finds users, and with writes (%s) what is unique', async (writes, fields) => {
		expect(await scopeOf(capabilities.fields, { writes, users: true })).toEqual([
			{ users: { by: 'keys', rows: [{ email: 'a@x.io' }], fields }, groups: ['HR', 'IT'] },
		]);
	});

	it('has no field that the service does not have, but always the user name', async () => {
		expect(await scopeOf([{ name: 'firstName', label: 'First Name' }], { writes: true, users: false })).toMatchObject([
			{ users: { by: 'keys', rows: [], fields: ['userName'] } },
		]);
	});
});
