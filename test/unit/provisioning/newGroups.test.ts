import { describe, expect, it } from '@jest/globals';

import { FakeDirectory } from '../../support/fakeDirectory';
import { importRows, statuses } from './support';

const groupName = {
	maxLength: 10,
	pattern: { regex: /^[^_]/, rule: 'may not begin with "_"' },
	check: (name: string) => (name === 'root' ? 'No group may be named "root".' : undefined),
};
const directory = () => new FakeDirectory({ capabilities: { groupName } });
const row = (group: string) => ({ 'User Name': 'ada', Email: 'ada@example.com', Groups: group });

describe('the name of a new group that the service would refuse', () => {
	const unfit = ['_org_admin', 'x'.repeat(11), 'root'];

	it.each(unfit.flatMap((name) => [true, false].map((dryRun) => [name, dryRun] as const)))(
		'makes the row invalid before anything is sent: %s, dry run %s',
		async (name, dryRun) => {
			const fake = directory();
			const report = await importRows(fake, [row(`Staff;${name}`)], { dryRun });
			expect(statuses(report)).toEqual(['invalid']);
			expect(report.rejected[0]?.error?.message).toMatch(new RegExp(`^Group "${name}" cannot be created: `));
			expect(fake.writes).toBe(0);
		},
	);

	it.each(unfit)('makes rows of groups and memberships invalid: %s', async (name) => {
		const fake = directory();
		fake.addUser({ userName: 'ada', email: 'ada@example.com' });
		const groups = await importRows(fake, [{ Group: name }, { Group: 'Staff' }], {
			kind: 'group',
			action: 'createOrSkip',
		});
		expect(groups.rejected.map(({ status }) => status)).toEqual(['invalid']);
		const rows = [
			{ 'User Name': 'ada', Group: name },
			{ 'User Name': 'ada', Group: 'Staff' },
		];
		const memberships = await importRows(fake, rows, { kind: 'membership', action: 'createOrSkip' });
		expect(statuses(memberships)).toEqual(['memberAdded', 'invalid']);
		expect([...fake.groups.values()].map((group) => group.name)).toEqual(['Staff']);
	});

	it('does not matter for a group that exists', async () => {
		const fake = directory();
		const { id } = fake.addGroup('_org_admin');
		expect(statuses(await importRows(fake, [row('_org_admin')]))).toEqual(['created']);
		expect([...fake.users.values()].map(({ groups }) => [...groups])).toEqual([[id]]);
	});

	it('does not matter where missing groups are left out', async () => {
		expect(statuses(await importRows(directory(), [row('_org_admin')], { missingGroups: 'ignore' }))).toEqual([
			'created',
		]);
	});
});

describe('a check of a value', () => {
	it('sees the other values of the row', async () => {
		const check = (value: string, { userName = '' }: Readonly<Record<string, string>>) =>
			value === userName ? 'The first name is the user name.' : undefined;
		const fields = [
			{ name: 'userName', label: 'User Name' },
			{ name: 'firstName', label: 'First Name', check },
		];
		const fake = new FakeDirectory({ capabilities: { fields } });
		const report = await importRows(fake, [{ 'User Name': 'ada', 'First Name': 'ada' }]);
		expect(report.rejected[0]?.error?.message).toBe('The first name is the user name.');
	});
});
