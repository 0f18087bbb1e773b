/** What a bulk import into EPM refuses before anything is sent, and what it does where this account may not look. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startBulk, textSource } from './epmSupport';

let bench: Awaited<ReturnType<typeof startBulk>>;
beforeAll(async () => {
	bench = await startBulk();
});
beforeEach(async () => await bench.epm.sandbox.reset());
afterAll(async () => await bench.epm.stop());

const HEAD = 'User Login,Last Name,Email';
const row = (login: string) => `${login},L,${login}@example.com`;
const reasons = (rows: ReadonlyArray<{ json: IDataObject }>) =>
	rows.map(({ json }) => (json.error as IDataObject).message);

describe.each([true, false])('with Dry Run %s', (dryRun) => {
	it('refuses the addresses that Create refuses', async () => {
		const csvText = `${HEAD}\n${row('ada')}\ngrace,L,ada;x@example.com`;
		const { rejected } = await bench.bulk(textSource(csvText, { dryRun }));
		expect(reasons(rejected)).toEqual([expect.stringContaining('is not a valid email address')]);
	});

	it('refuses new users who would have no password and no reset', async () => {
		await bench.epm.people(['ada']);
		const csvText = `${HEAD},Password\n${row('ada')},\n${row('grace')},\n${row('mary')},Str0ng+Temp#21`;
		const more = { importAction: 'createOrSkip', dryRun, passwordSource: 'column', options: { resetPassword: false } };
		const { rejected, succeeded } = await bench.bulk(textSource(csvText, more));
		expect(succeeded.map(({ json }) => json.status)).toEqual(['unchanged', 'created']);
		expect(rejected[0]?.json.status).toBe('invalid');
		expect(reasons(rejected)).toEqual([expect.stringContaining('the account could not be used')]);
	});

	it('refuses different passwords for a job that has one for all', async () => {
		const csvText = `${HEAD},Password\n${row('ada')},Str0ng+Temp#21\n${row('grace')},Str0ng+Temp#22`;
		const more = { dryRun, passwordSource: 'column', options: { transport: 'csvJob', maxPause: 0.05 } };
		const { rejected } = await bench.bulk(textSource(csvText, more));
		expect(rejected.map(({ json }) => json.status)).toEqual(['invalid', 'invalid']);
		expect(reasons(rejected)[0]).toContain('same password, but the rows have different ones');
		expect(bench.writes()).toEqual([]);
		const generated = { ...more, passwordSource: 'generate' };
		const error = await bench.epm.failure('user', 'bulkImport', textSource(csvText, generated));
		expect(error.message).toContain('cannot generate one for each');
	});

	it('refuses members for a group that cannot be changed, unless there is nothing to change', async () => {
		await bench.epm.people(['ada']);
		const csvText = `User Login,Group\nada,IDP-Planners\nada,Viewer`;
		const memberships = { rowKind: 'membership', source: 'csvText', csvText, dryRun };
		const added = await bench.bulk(memberships);
		expect(added.rejected.map(({ json }) => json.status)).toEqual(['invalid', 'invalid']);
		expect(reasons(added.rejected)[0]).toContain('type IDCS');
		const removed = await bench.bulk({ ...memberships, membershipAction: 'delete' });
		expect(removed.succeeded.map(({ json }) => json.status)).toEqual(['unchanged', 'unchanged']);
		expect(bench.writes().filter((request) => request.includes('group'))).toEqual([]);
	});
});

it('takes the email address for the login of new users, and of nobody else', async () => {
	const source = { missingGroups: 'reject', importAction: 'createOrSkip' };
	const first = await bench.bulk(textSource('Last Name,Email\nKing,ada@example.com', source));
	expect(first.summary.byStatus).toEqual({ created: 1 });
	const blank = await bench.bulk(textSource(`${HEAD}\n,King,ada@example.com\n,Hopper,grace@example.com`, source));
	expect(blank.summary.byStatus).toEqual({ unchanged: 1, created: 1 });
	expect(bench.epm.logins()).toEqual(['ada@example.com', 'grace@example.com']);
	const leaver = { importAction: 'delete' };
	const unnamed = await bench.epm.failure('user', 'bulkImport', textSource('Email\nada@example.com', leaver));
	expect(unnamed.message).toContain('No column stands for userName');
	const { rejected } = await bench.bulk(textSource(`${HEAD}\n,King,ada@example.com`, leaver));
	expect(reasons(rejected)).toEqual(['The user name is empty.']);
	expect(bench.epm.logins()).toHaveLength(2);
});

describe('an Identity Domain Administrator who may not list users', () => {
	const csvText = `${HEAD}\n${row('ada')}\n${row('grace')}`;
	const joiners = textSource(csvText, { importAction: 'createOrSkip', missingGroups: 'reject' });

	it('creates users with their role, and leaves existing accounts alone', async () => {
		await bench.epm.people(['grace'], false);
		bench.epm.sandbox.options('epm', { callerRoles: 'domainAdministrator' });
		const first = await bench.bulk(joiners);
		expect(first.summary.byStatus).toEqual({ created: 1, adopted: 1 });
		expect(bench.epm.account('ada')?.baseRoles).toEqual(['Viewer']);
		expect(bench.epm.account('grace')?.baseRoles).toEqual([]);
		expect(first.hints.map(({ message }) => message).join()).toContain('1 accounts exist already');
		const second = await bench.bulk(joiners);
		expect(second.summary.byStatus).toEqual({ adopted: 2 });
	});

	it('gives no role to an account of which nobody knows who made it', async () => {
		bench.epm.sandbox.options('epm', { callerRoles: 'domainAdministrator' });
		bench.epm.sandbox.faults.set({ rules: [{ path: '*/users/add', connection: 'resetAfter', count: 1 }] });
		const { rejected } = await bench.bulk(joiners);
		expect(reasons(rejected)[0]).toContain('not known whether this run made it');
		expect(bench.epm.account('ada')?.baseRoles).toEqual([]);
	});

	it.each(['createOrUpdate', 'updateOnly', 'delete'])(
		'is refused for %s, which needs the list',
		async (importAction) => {
			bench.epm.sandbox.options('epm', { callerRoles: 'domainAdministrator' });
			const error = await bench.epm.failure('user', 'bulkImport', { ...joiners, importAction });
			expect(error.message).toContain('not authorized');
			expect(bench.writes()).toEqual([]);
		},
	);
});

it.each(['all', 'rejects'])('returns the password of an account whose role was refused (%s)', async (outputDetail) => {
	bench.epm.sandbox.faults.set({ rules: [{ path: '*/role/assign/user', status: 403 }] });
	const source = textSource(`${HEAD}\n${row('ada')}`, {
		passwordSource: 'generate',
		returnPasswords: true,
		options: { outputDetail },
	});
	const { rejected } = await bench.bulk(source);
	expect(bench.epm.account('ada')).toMatchObject({ hasPassword: true, baseRoles: [] });
	expect(reasons(rejected)[0]).toContain('The account was created, but it does not have the role');
	expect(rejected[0]?.json.password).toEqual(expect.stringMatching(/.{8,}/));
});
