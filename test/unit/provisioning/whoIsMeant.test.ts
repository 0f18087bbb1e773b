import { describe, expect, it } from '@jest/globals';

import { FakeDirectory } from '../../support/fakeDirectory';
import { importRows, statuses } from './support';

describe('a membership row', () => {
	it.each(['createOrSkip', 'delete'] as const)(
		'that contradicts another row about who the user is, is invalid (%s)',
		async (action) => {
			const directory = new FakeDirectory();
			const { id: admins } = directory.addGroup('Admins');
			const { id: staff } = directory.addGroup('Staff');
			const old = directory.addUser({ userName: 'ada', key: '1', email: 'a@example.com' }, [admins, staff]);
			const report = await importRows(
				directory,
				[
					{ 'User Name': 'ada', Key: '1', Group: 'Staff' },
					{ 'User Name': 'ada', Key: '2', Group: 'Admins' },
				],
				{ kind: 'membership', action },
			);
			expect(statuses(report)).toEqual(['invalid', 'invalid']);
			expect([...old.groups]).toEqual([admins, staff]);
		},
	);
});

describe('a row without a value by which users are recognized', () => {
	it.each(['delete', 'disable', 'updateOnly'] as const)('is invalid, not done (%s)', async (action) => {
		const directory = new FakeDirectory();
		const ada = directory.addUser({ userName: 'ada', key: '1', email: 'ada@example.com' });
		const report = await importRows(
			directory,
			[
				{ 'User Name': 'ada', Key: '' },
				{ 'User Name': 'ben', Key: '2' },
			],
			{ action, matchOn: ['key'] },
		);
		expect(report.rejected[0]).toMatchObject({ status: 'invalid', userName: 'ada' });
		expect(report.rejected[0]?.error?.message).toContain('Key');
		expect(directory.users.get(ada.id)?.active).toBe(true);
	});

	it('has no memberships to remove', async () => {
		const directory = new FakeDirectory();
		const { id } = directory.addGroup('Admins');
		directory.addUser({ userName: 'ada', key: '1', email: 'ada@example.com' }, [id]);
		const options = { kind: 'membership', action: 'delete', matchOn: ['email'] } as const;
		const report = await importRows(directory, [{ 'User Name': 'ada', Group: 'Admins' }], options);
		expect(statuses(report)).toEqual(['invalid']);
	});
});

describe('groups whose names differ in upper and lower case only', () => {
	it.each(['createOrSkip', 'delete'] as const)('are not chosen between by chance (%s)', async (action) => {
		const directory = new FakeDirectory();
		const ids = [directory.addGroup('Admins').id, directory.addGroup('admins').id];
		const member = action === 'delete' ? ids : [];
		for (const userName of ['ada', 'bob']) directory.addUser({ userName, email: `${userName}@example.com` }, member);
		const rows = [
			{ 'User Name': 'ada', Group: 'ADMINS' },
			{ 'User Name': 'bob', Group: 'admins' },
		];
		const report = await importRows(directory, rows, { kind: 'membership', action, missingGroups: 'ignore' });
		expect(report.rejected.map(({ status, userName }) => [status, userName])).toEqual([['blocked', 'ada']]);
		const [ada, bob] = [...directory.users.values()];
		expect([...(ada?.groups ?? [])]).toEqual(member);
		expect([...(bob?.groups ?? [])]).toEqual(action === 'delete' ? [ids[0]] : [ids[1]]);
	});

	it('block the rows of users too', async () => {
		const directory = new FakeDirectory();
		for (const name of ['Admins', 'admins']) directory.addGroup(name);
		const report = await importRows(directory, [{ 'User Name': 'ada', Email: 'ada@example.com', Groups: 'ADMINS' }]);
		expect(statuses(report)).toEqual(['blocked']);
		expect(directory.users.size).toBe(0);
	});
});

describe('a row whose key and user name are those of two users', () => {
	const everybody = () => {
		const directory = new FakeDirectory();
		const { id } = directory.addGroup('Admins');
		directory.addUser({ userName: 'ada', key: '1', email: 'ada@example.com' }, [id]);
		directory.addUser({ userName: 'bob', key: '2', email: 'bob@example.com' }, [id]);
		return directory;
	};

	it.each([
		['user', 'delete'],
		['user', 'disable'],
		['user', 'createOrSkip'],
		['membership', 'createOrSkip'],
		['membership', 'delete'],
	] as const)('is blocked (%s, %s)', async (kind, action) => {
		const directory = everybody();
		const before = directory.state();
		const rows = [{ 'User Name': 'bob', Key: '1', Email: 'new@example.com', Groups: 'Admins' }];
		const report = await importRows(directory, rows, { kind, action });
		expect(statuses(report)).toEqual(['blocked']);
		expect(report.rejected[0]?.error?.message).toContain('"ada", by the user name "bob"');
		expect(directory.state()).toEqual(before);
	});

	it('is blocked where user names cannot be changed', async () => {
		const fields = [
			{ name: 'userName', label: 'User Name', unique: true, updatable: false },
			{ name: 'email', label: 'Email', unique: true },
			{ name: 'firstName', label: 'First Name' },
		];
		const directory = new FakeDirectory({ capabilities: { fields } });
		for (const userName of ['ada', 'bob']) directory.addUser({ userName, email: `${userName}@example.com` });
		const rows = [{ 'User Name': 'bob', Email: 'ada@example.com', 'First Name': 'Bob' }];
		expect(statuses(await importRows(directory, rows, { matchOn: ['email'] }))).toEqual(['blocked']);
		expect(directory.written).toEqual([]);
	});

	it('is found by its key where nobody has the user name any more', async () => {
		const directory = everybody();
		const report = await importRows(directory, [{ 'User Name': 'ada.old', Key: '1' }], { action: 'delete' });
		expect(statuses(report)).toEqual(['deleted']);
	});
});

it('what is to be taken away and is not there is told, for a name may be misspelt', async () => {
	const directory = new FakeDirectory();
	directory.addUser({ userName: 'ada', email: 'ada@example.com' });
	const gone = await importRows(directory, [{ 'User Name': 'aad' }], { action: 'delete' });
	expect(gone.summary.warnings).toEqual([
		'1 user of the input did not match any user. If they should be there, check how their names are written.',
	]);
	const options = { kind: 'membership', action: 'delete' } as const;
	const { summary } = await importRows(directory, [{ 'User Name': 'ada', Group: 'Admns' }], options);
	expect(summary.warnings).toEqual(['Groups that do not exist were left out: Admns.']);
});
