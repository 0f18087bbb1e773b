import { describe, expect, it } from '@jest/globals';

import type { ImportOptions } from '../../../provisioning/import/import';
import { FakeDirectory } from '../../support/fakeDirectory';
import { importRows, type Cells } from './support';

async function run(options: Partial<ImportOptions>, more: Cells = {}) {
	const directory = new FakeDirectory();
	const user = directory.addUser({ userName: 'ann', email: 'ann@example.com' });
	user.active = false;
	const rows = [{ 'User Name': 'ann', Email: 'ann@example.com', ...more }];
	const { succeeded, rejected, summary } = await importRows(directory, rows, options);
	const [row] = [...succeeded, ...rejected];
	return { user, row, summary, written: directory.written };
}

describe('a disabled user whom a row does not want disabled', () => {
	it.each([
		['createOrUpdate', 'enabled', true],
		['createOrSkip', 'unchanged', false],
		['updateOnly', 'unchanged', false],
	] as const)('with %s is %s where nothing else is chosen', async (action, status, active) => {
		const { user, row } = await run({ action });
		expect([row?.status, row?.disabled, user.active]).toEqual([status, active ? undefined : true, active]);
	});

	it.each(['createOrUpdate', 'createOrSkip', 'updateOnly'] as const)('is enabled with %s', async (action) => {
		expect((await run({ action, ifDisabled: 'enable' })).written).toEqual(['enableUser']);
	});

	it.each(['createOrUpdate', 'createOrSkip', 'updateOnly'] as const)('is left with a warning: %s', async (action) => {
		const { row, summary, written } = await run({ action, ifDisabled: 'leave' });
		expect(row).toMatchObject({ status: 'unchanged', disabled: true });
		expect(summary.warnings).toContain(
			'1 user is disabled and was left so. To enable users, set "If Disabled" to Enable.',
		);
		expect(written).toEqual([]);
	});

	it.each(['createOrUpdate', 'createOrSkip', 'updateOnly'] as const)('rejects the row with %s', async (action) => {
		const { row, written } = await run({ action, ifDisabled: 'reject' }, { 'First Name': 'Ann', Active: 'yes' });
		expect(row).toMatchObject({ status: 'blocked' });
		expect(row?.error?.message).toBe('The user is disabled, and "If Disabled" is set to Reject.');
		expect(written).toEqual([]);
	});

	it('is enabled by a row that says so, though others are left', async () => {
		expect((await run({ ifDisabled: 'leave' }, { Active: 'yes' })).written).toEqual(['enableUser']);
	});
});

it.each(['enable', 'leave', 'reject'] as const)(
	'a row that wants its user disabled has it so: %s',
	async (ifDisabled) => {
		const { row, summary, written } = await run({ ifDisabled }, { Active: 'no' });
		expect(row).toMatchObject({ status: 'unchanged' });
		expect(row).not.toHaveProperty('disabled');
		expect(summary.warnings).toEqual([]);
		expect(written).toEqual([]);
	},
);
