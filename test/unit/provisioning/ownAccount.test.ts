import { describe, expect, it } from '@jest/globals';

import { runImport, type ImportOptions } from '../../../provisioning/import/import';
import { FakeDirectory, type FakeOptions } from '../../support/fakeDirectory';

const headers = ['userName', 'email', 'firstName'];

async function importRows(
	capabilities: FakeOptions['capabilities'],
	rows: ReadonlyArray<readonly [userName: string, firstName: string]>,
	options: Partial<ImportOptions> = {},
) {
	const directory = new FakeDirectory({ ...(capabilities ? { capabilities } : {}), ownUserName: 'robot' });
	const values = { userName: 'robot', email: 'robot@example.com', firstName: 'Robot' };
	directory.users.set('1', { id: '1', active: true, values, groups: new Set() });
	const records = rows.map(([userName, firstName]) => ({
		item: 0,
		cells: { userName, email: `${userName}@example.com`, firstName },
	}));
	const settings = { kind: 'user', action: 'createOrUpdate', now: () => 0, ...options } as const;
	return await runImport(directory, { headers, records }, settings);
}

describe('the account behind the credential', () => {
	it('is refused before anything is sent where the service does not let it change itself', async () => {
		const { rejected, summary } = await importRows({ ownAccountIsFixed: true }, [['ROBOT', 'Other']]);
		expect(rejected[0]).toMatchObject({ status: 'invalid', error: { message: expect.stringContaining('cannot be') } });
		expect(summary.planned).toEqual({});
	});

	it('may be in the file as it is, and is changed like everybody where the service allows it', async () => {
		const same = await importRows({ ownAccountIsFixed: true }, [['robot', 'Robot']]);
		expect(same.summary.byStatus).toEqual({ unchanged: 1 });
		const other = await importRows({}, [['robot', 'Other']]);
		expect(other.summary.byStatus).toEqual({ updated: 1 });
	});
});

describe('a user whom the service tells to be the account behind the credential', () => {
	const cells = { userName: 'robot', email: 'robot@example.com', firstName: 'Robot' };

	it.each<[Partial<ImportOptions>, string]>([
		[{ action: 'delete' }, 'it is not disabled or deleted'],
		[{ action: 'disable' }, 'it is not disabled or deleted'],
		[{ kind: 'membership', action: 'delete' }, 'it is not taken out of groups'],
	])('is kept, whatever the row calls it: %j', async (options, sentence) => {
		for (const guarded of ['own', 'admin'] as const) {
			const directory = new FakeDirectory();
			const groups = new Set([directory.addGroup('staff').id]);
			directory.users.set('1', { id: '1', active: true, values: { ...cells, key: '7' }, groups, guarded });
			const { rejected, succeeded } = await runImport(
				directory,
				{
					headers: ['userName', 'key', 'groups'],
					records: [{ item: 0, cells: { userName: 'other', key: '7', groups: 'staff' } }],
				},
				{ kind: 'user', action: 'delete', now: () => 0, ...options },
			);
			// Who is named in a file of people to delete is meant; only removals that nobody named spare administrators.
			if (guarded === 'admin') expect(succeeded).toHaveLength(1);
			else expect(rejected).toMatchObject([{ error: { message: expect.stringContaining(sentence) } }]);
		}
	});
});

describe('a service whose lists do not show everybody', () => {
	const unlisted = 'Some are hidden.';

	it('is warned of when rows find nobody whom they need', async () => {
		const { summary } = await importRows(
			{ unlisted },
			[
				['nobody', 'N'],
				['robot2', 'R'],
			],
			{ action: 'delete' },
		);
		expect(summary.warnings).toEqual(['2 users of the input did not match any user. Some are hidden.']);
	});

	it('is not warned of when all are found, or created', async () => {
		const { summary } = await importRows({ unlisted }, [['nobody', 'N']]);
		expect(summary.warnings).toEqual([]);
	});
});
