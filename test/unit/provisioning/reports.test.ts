import { describe, expect, it } from '@jest/globals';

import { NetworkError } from '../../../providers/http/send';
import type { Action } from '../../../providers/directory';
import { FakeDirectory, refusal } from '../../support/fakeDirectory';
import { importRows } from './support';

const GENERATED = { password: 'generate', returnPasswords: true } as const;
const ada = { 'User Name': 'ada', Email: 'ada@example.com', Groups: 'Staff' };
const faultAt = (type: Action['type'], error: Error) => {
	const directory = new FakeDirectory();
	directory.fault = (_, action) => (action.type === type ? error : undefined);
	return directory;
};

describe('a generated password', () => {
	it('is in the rejected row when a later step was refused', async () => {
		const { rejected } = await importRows(faultAt('addToGroup', refusal('forbidden', 403)), [ada], GENERATED);
		expect(rejected[0]).toMatchObject({ status: 'forbidden', password: expect.stringMatching(/^.{20}$/) });
	});

	it('is in the rejected row when the answer was lost, with what to do', async () => {
		const lost = new NetworkError('timeout', 'No answer came.');
		const { rejected } = await importRows(faultAt('createUser', lost), [ada], GENERATED);
		expect(lost.mayHaveBeenProcessed).toBe(true);
		expect(rejected[0]).toMatchObject({
			password: expect.stringMatching(/^.{20}$/),
			note: expect.stringContaining('set a new password'),
		});
	});

	it('is nowhere when nothing was made, in a dry run, and when it was not asked for', async () => {
		const refused = await importRows(faultAt('createUser', refusal('invalid', 400)), [ada], GENERATED);
		expect(refused.rejected[0]).not.toHaveProperty('password');
		const dry = await importRows(new FakeDirectory(), [ada], { ...GENERATED, dryRun: true });
		expect(dry.succeeded[0]).not.toHaveProperty('password');
		const kept = await importRows(new FakeDirectory(), [ada], { password: 'generate' });
		expect(kept.succeeded[0]).not.toHaveProperty('password');
	});
});

describe('a dry run', () => {
	const rows = [
		{ 'User Name': 'ada', Email: 'ada@example.com', Groups: 'Staff' },
		{ 'User Name': 'bob', Email: 'bob@example.com', 'First Name': 'Robert' },
		{ 'User Name': '', Email: 'x@example.com' },
	];

	it.each([true, false])('reads like a plan (groups on create: %s)', async (groupsOnCreate) => {
		const directory = new FakeDirectory({ capabilities: { groupsOnCreate } });
		directory.addGroup('Staff');
		directory.addUser({ userName: 'bob', email: 'bob@example.com', firstName: 'Bob' });
		const { summary, succeeded } = await importRows(directory, rows, { dryRun: true });
		expect(summary.text).toBe('3 rows: would create 1 user, update 1 user and add 1 membership; 1 rejected.');
		expect(succeeded[0]).toMatchObject({ status: 'created', changes: ['created', 'added to Staff'] });
		expect(succeeded[1]?.updates).toEqual([{ field: 'firstName', from: 'Bob', to: 'Robert' }]);
		expect(Object.values(succeeded[0] ?? {})).not.toContain(undefined);
	});

	it('that finds nothing to do says so', async () => {
		const directory = new FakeDirectory();
		directory.addUser({ userName: 'bob', email: 'bob@example.com', firstName: 'Robert' });
		const { summary } = await importRows(directory, rows.slice(1, 2), { dryRun: true });
		expect(summary.text).toBe('1 row: would change nothing; 1 already up to date, 0 rejected.');
	});

	it('and the real run say the same in other tenses', async () => {
		const { summary } = await importRows(new FakeDirectory(), rows);
		expect(summary.text).toBe('3 rows: created 1 group, created 2 users and added 1 membership; 1 rejected.');
	});
});

describe('a user who was found by something else than the user name', () => {
	const row = { 'User Name': 'ada.new', Key: '1', Email: 'ada@example.com' };

	it.each([
		['createOrUpdate', 'ada.new', 'Renamed from "ada" to "ada.new".'],
		['createOrSkip', 'ada', 'The row says "ada.new", but the user name of this account is "ada".'],
	] as const)('is reported by the real name (%s)', async (action, userName, note) => {
		const directory = new FakeDirectory();
		directory.addUser({ userName: 'ada', key: '1', email: 'ada@example.com' });
		const { succeeded } = await importRows(directory, [row], { action });
		expect(succeeded[0]).toMatchObject({ userName, note });
	});
});
