/** Who a row means does not depend on how many other rows there are: few rows are looked up, many are listed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { AdobeUserManagementClient } from '../../providers/adobe/client';
import { toCommands } from '../../providers/adobe/commands';
import { newUser, type NewUser } from '../../providers/adobe/users';
import { openAdobeDirectory } from '../../providers/adobe/directory';
import { runImport, type ImportOptions } from '../../provisioning/import/import';
import { startSandbox, type Sandbox } from '../../sandbox';
import { openAdobeClient } from '../support/adobe';

let sandbox: Sandbox;
let client: AdobeUserManagementClient;
let close: () => Promise<void>;
let reads: string[] = [];
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['adobe'], seed: 1 });
	({ client, close } = await openAdobeClient(sandbox, ({ method, url }) => {
		reads.push(`${method} ${new URL(url).pathname.split('/').slice(4).join('/')}`);
	}));
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
	await close();
	await sandbox.stop();
});

type Cells = Readonly<Record<string, string>>;
const base = { firstname: 'First', lastname: 'Last', country: 'FI' };
const john: NewUser = { ...base, type: 'federatedID', email: 'john.smith@example.com', username: 'jsmith@example.com' };
const jane: NewUser = { ...base, type: 'federatedID', email: 'jsmith@example.com', username: 'jane@example.com' };

async function give(...users: readonly NewUser[]) {
	for (const user of users) {
		const { frame, create } = newUser(user);
		const { result } = await client.act(toCommands(frame, [create()]), false);
		expect(result.errors ?? []).toEqual([]);
	}
}

async function importRows(rows: readonly Cells[], options: Partial<ImportOptions>) {
	const directory = openAdobeDirectory(client, {
		identityType: 'federatedID',
		deleteAccount: true,
		maxRetryAfterMs: 1_000,
	});
	const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const records = rows.map((cells, item) => ({ item, cells }));
	reads = [];
	return await runImport(
		directory,
		{ headers, records },
		{ kind: 'user', action: 'delete', now: Date.now, ...options },
	);
}
const emails = () =>
	sandbox
		.state('adobe')
		.users.map(({ email }) => email ?? '')
		.filter((email) => email !== 'admin@example.com')
		.sort();
/** Rows beside those that a test is about; they mean nobody. */
const others = (row: Cells, count: number) =>
	Array.from({ length: count }, (_, index) =>
		Object.fromEntries(
			Object.keys(row).map((header) => [
				header,
				/name|mail/i.test(header) && !/first|last/i.test(header) ? `other${index}@example.net` : 'FI',
			]),
		),
	);

describe('John, whose user name is the email address of Jane', () => {
	const row = { 'User Name': 'jsmith@example.com', Email: 'john.smith@example.com' };
	it.each([0, 5])('is removed by his row, and she is not, with %i other rows', async (count) => {
		await give(john, jane);
		const { succeeded } = await importRows([row, ...others(row, count)], {});
		expect(succeeded[0]?.status).toBe('deleted');
		expect(emails()).toEqual(['jsmith@example.com']);
	});

	it.each([0, 5])('is removed by the user name alone, with %i other rows', async (count) => {
		await give(john, jane);
		const only = { 'User Name': 'jsmith@example.com' };
		await importRows([only, ...others(only, count)], {});
		expect(emails()).toEqual(['jsmith@example.com']);
	});

	it.each([0, 5])('stays where only an email address is given, and she goes, with %i other rows', async (count) => {
		await give(john, jane);
		const only = { Email: 'jsmith@example.com' };
		await importRows([only, ...others(only, count)], {});
		expect(emails()).toEqual(['john.smith@example.com']);
	});
});

describe('a row whose email address is the user name of a Federated ID with another address', () => {
	const row = { Email: 'jsmith@example.com', 'First Name': 'Jo', 'Last Name': 'Smith', Country: 'FI' };
	it.each([0, 6])('is refused by Adobe, and John stays as he is, with %i other rows', async (count) => {
		await give(john);
		const wanted = { ...row, Groups: 'Acrobat Pro' };
		const rest = others(wanted, count).map((one) => ({ ...one, Groups: '' }));
		const { rejected } = await importRows([wanted, ...rest], { action: 'createOrUpdate' });
		expect(rejected[0]?.status).toBe('conflict');
		expect((await client.user('john.smith@example.com')).groups ?? []).toEqual([]);
		expect(await client.findUser('jsmith@example.com')).toBeUndefined();
	});

	it.each([0, 6])('creates an Adobe ID, which may have that address, with %i other rows', async (count) => {
		await give(john);
		const wanted = { ...row, 'Identity Type': 'Adobe ID' };
		const rest = others(wanted, count).map((one) => ({ ...one, 'Identity Type': '' }));
		const { succeeded } = await importRows([wanted, ...rest], { action: 'createOrUpdate' });
		expect(succeeded[0]?.status).toBe('created');
		expect(await client.findUser('jsmith@example.com', 'AdobeID')).toMatchObject({ type: 'adobeID' });
	});

	it.each([0, 6])(
		'is still blocked with a user name of its own that is his address, with %i other rows',
		async (count) => {
			await give(jane);
			const wanted = { ...row, 'User Name': 'jsmith@example.com', Email: 'jo@example.com' };
			const report = await importRows([wanted, ...others(wanted, count)], { action: 'createOrUpdate' });
			expect(report.rejected[0]?.status).toBe('blocked');
			expect(emails().filter((email) => !email.startsWith('other'))).toEqual(['jsmith@example.com']);
		},
	);
});

describe('a user whose user name is another address', () => {
	const row = {
		'User Name': 'jdoe@example.com',
		Email: 'jane.doe@example.com',
		'First Name': 'Jane',
		'Last Name': 'Doe',
		Country: 'FI',
		Groups: 'Acrobat Pro',
	};

	it.each(['found', 'unknown'])('is created once, where the name is %s after the create', async (createdUserName) => {
		sandbox.options('adobe', { createdUserName });
		const options = { action: 'createOrUpdate' } as const;
		expect((await importRows([row], options)).summary.byStatus).toEqual({ created: 1 });
		expect((await importRows([row], options)).summary.byStatus).toEqual({ unchanged: 1 });
		expect((await client.user(row.Email)).groups).toEqual(['Acrobat Pro']);
	});

	it('is removed by the user name alone', async () => {
		await importRows([row], { action: 'createOrUpdate' });
		const { summary } = await importRows([{ 'User Name': row['User Name'] }], {});
		expect(summary.byStatus).toEqual({ deleted: 1 });
		expect(emails()).toEqual([]);
	});
});

describe('an Adobe ID, in a row whose user name is that of a Federated ID', () => {
	const row = { 'User Name': 'b@example.com', Email: 'c@example.com', 'Identity Type': 'Adobe ID' };
	it.each([0, 6])('is not removed, since the row means two accounts, with %i other rows', async (count) => {
		await give({ ...base, type: 'adobeID', email: 'c@example.com' });
		await give({ ...base, type: 'federatedID', email: 'a@example.com', username: 'b@example.com' });
		const { rejected } = await importRows([row, ...others(row, count)], { matchOn: ['email'], invalidRows: 'skip' });
		expect(rejected[0]?.status).toBe('blocked');
		expect(emails()).toEqual(['a@example.com', 'c@example.com']);
	});
});

describe('two accounts of one address', () => {
	const both = async () => {
		await give({ ...base, type: 'federatedID', email: 'ada@example.com' });
		await give({ ...base, type: 'adobeID', email: 'ada@example.com' });
	};
	const row = {
		Email: 'ADA@example.com',
		'First Name': 'Ada',
		'Last Name': 'Last',
		Country: 'FI',
		Groups: 'Acrobat Pro',
	};
	const groupsOf = async (domain?: string) => (await client.user('ada@example.com', domain)).groups ?? [];

	it('need one look where the row means that of the organization, which alone is changed', async () => {
		await both();
		const { summary } = await importRows([row], { action: 'createOrUpdate' });
		expect(summary.byStatus).toEqual({ updated: 1 });
		expect(reads.filter((read) => read.startsWith('GET')).length).toBe(2);
		expect([await groupsOf('example.com'), await groupsOf('AdobeID')]).toEqual([['Acrobat Pro'], []]);
	});

	it.each<[string, Cells, Partial<ImportOptions>]>([
		['does not tell the type', { Email: row.Email, Groups: row.Groups }, { action: 'updateOnly' }],
		['means the Adobe ID', { ...row, 'Identity Type': 'Adobe ID' }, { action: 'createOrUpdate' }],
		['has another type', { ...row, 'Identity Type': 'Enterprise ID' }, { action: 'createOrUpdate' }],
		[
			'has another email address',
			{ ...row, 'User Name': row.Email, Email: 'new@example.com' },
			{ action: 'createOrUpdate' },
		],
	])('are both looked up where the row %s', async (_name, cells, options) => {
		await both();
		await importRows([cells], { ...options, dryRun: true, invalidRows: 'skip' });
		expect(reads.filter((read) => /users\/ada@/i.test(decodeURIComponent(read))).length).toBe(2);
	});

	it.each([0, 6])('are told apart where one leaves and the answer is lost, with %i other rows', async (count) => {
		await both();
		sandbox.faults.set({ rules: [{ path: '*/action/*', count: 1, connection: 'resetAfter' }] });
		const leaver = { Email: 'ada@example.com', 'Identity Type': 'federatedID' };
		const { summary } = await importRows([leaver, ...others(leaver, count)], { invalidRows: 'skip' });
		expect(summary.byStatus).toMatchObject({ deleted: 1 });
		expect(sandbox.state('adobe').users.filter(({ email }) => email === 'ada@example.com').length).toBe(1);
		expect(await client.findUser('ada@example.com', 'AdobeID')).toBeDefined();
	});
});

describe('the calls of one row with one group', () => {
	const wanted = { 'First Name': 'A', 'Last Name': 'B', Country: 'FI', Groups: 'Acrobat Pro' };
	it.each<[string, Cells, number]>([
		['found by the email address', { Email: 'ada@example.com', ...wanted }, 3],
		['found by the user name', { 'User Name': 'ada@example.com', Email: 'ada@example.com', ...wanted }, 3],
		['that is new', { Email: 'new@example.com', ...wanted }, 4],
	])('%s are few', async (_name, row, calls) => {
		await give({ ...base, type: 'federatedID', email: 'ada@example.com' });
		await importRows([row], { action: 'createOrSkip' });
		expect(reads.length).toBeLessThanOrEqual(calls);
		expect(reads.some((read) => read.includes('users/0') || /users\/[^/]+\/\d+$/.test(read))).toBe(false);
	});
});

it('warns of a possible rename where a new user has the names of a user whom no row means', async () => {
	await give({ ...base, type: 'federatedID', email: 'ada.byron@example.com', firstname: 'Ada', lastname: 'Lovelace' });
	const row = { Email: 'ada.lovelace@example.com', 'First Name': 'ada', 'Last Name': 'LOVELACE', Country: 'FI' };
	const options = { action: 'createOrUpdate', dryRun: true } as const;
	const { summary } = await importRows([row, ...others(row, 5)], options);
	expect(summary.warnings.join()).toContain('"ada.lovelace@example.com" (like ada.byron@example.com (federatedID))');
	const both = [row, { ...row, Email: 'ada.byron@example.com' }, ...others(row, 5)];
	expect((await importRows(both, options)).summary.warnings).toEqual([]);
});

it.each(['delete', 'createOrUpdate'] as const)(
	'finds the same users for few rows as for many, whatever names, types and domains there are (%s)',
	async (action) => {
		const address = fc.constantFrom('a@example.com', 'b@example.com', 'c@example.com', 'A@Example.com');
		const user = fc.oneof(
			fc.record({ type: fc.constant('federatedID' as const), email: address, username: address }),
			fc.record({ type: fc.constant('adobeID' as const), email: address }),
		);
		const cells = fc.record(
			{
				'User Name': fc.oneof(address, fc.constant('a'), fc.constant('')),
				Email: fc.oneof(address, fc.constant('')),
				'Identity Type': fc.constantFrom('', 'Adobe ID', 'federatedId'),
				Domain: fc.constantFrom('', 'users.example.com'),
			},
			{ requiredKeys: [] },
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(user, { maxLength: 4 }),
				cells.filter((row) => 'User Name' in row || 'Email' in row),
				fc.subarray(['userName', 'email'] as const, { minLength: 1 }),
				async (users, row, matchOn) => {
					const outcomeOf = async (count: number) => {
						await sandbox.reset();
						const bare = { ...base, type: 'federatedID' as const, email: 'z@users.example.com' };
						await give({ ...bare, username: 'a', domain: 'users.example.com' });
						for (const one of users) await give({ ...base, ...one }).catch(() => undefined);
						const wanted =
							action === 'delete' ? row : { ...row, 'First Name': 'New', 'Last Name': 'Last', Country: 'FI' };
						const options = { action, matchOn, invalidRows: 'skip' } as const;
						const valid = others(wanted, count).map((one) => ({ ...one, 'Identity Type': '', Domain: '' }));
						const report = await importRows([wanted, ...valid], options);
						const [first] = [...report.succeeded, ...report.rejected].filter(({ source }) => source.item === 0);
						const left: string[] = [];
						for await (const { email, username, type, firstname } of client.users()) {
							if (email?.startsWith('other') !== true) left.push([email, username, type, firstname].join(' '));
						}
						return { status: first?.status, left: left.sort() };
					};
					expect(await outcomeOf(0)).toEqual(await outcomeOf(6));
				},
			),
			{ numRuns: 60 },
		);
	},
	60_000,
);
