import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { person } from './support';
import { startBulk, type BulkBench } from './bulkSupport';

let oig: BulkBench;

/** Logins, addresses and numbers with what is hard to filter for, in several spellings of the same letters. */
const NAMES = [
	...[
		"O'HARA",
		'A"B',
		'(TEMP)',
		'DOM\\JS',
		'LAST::NAME',
		'A: B',
		'TWO WORDS',
		'MÜLLER',
		'Åsa',
		'AND',
		'straße',
		'İREM',
	],
	...['PLAIN', 'plain.2', 'x', "'", 'josé', 'O', 'HARA', 'TEMP', 'muller', '%41', 'a*'],
];

beforeAll(async () => {
	oig = await startBulk();
	const users = NAMES.map((name, at) =>
		person(name, { Email: `Person.${at}@Example.com`, 'Employee Number': `${name}-${at % 2 ? at : at * 7}` }),
	);
	// Jane's address is John's login, and John's number is Jane's login.
	users.push(person('jsmith@example.com', { Email: 'john.smith@example.com', 'Employee Number': 'JANE' }));
	users.push(person('jane', { Email: 'jsmith@example.com', 'Employee Number': 'N2' }));
	const outcomes = await oig.create(users);
	expect(outcomes.filter(({ kind }) => kind !== 'created')).toEqual([]);
});
afterAll(() => oig.stop());

interface Values {
	readonly userName: string;
	readonly email: string;
	readonly key: string;
}

const people = (): Values[] => {
	const attributes = oig.state().raw?.attributes as Record<string, Record<string, string>>;
	return Object.values(attributes).map((user) => ({
		userName: user['User Login'] ?? '',
		email: user.Email ?? '',
		key: user['Employee Number'] ?? '',
	}));
};

const spelled = (text: string, spelling: number): string =>
	[
		text,
		text.toLowerCase(),
		text.toUpperCase() === text.toLowerCase().toUpperCase() && !/[ßİ]/.test(text) ? text.toUpperCase() : text,
		text.normalize('NFD'),
		`  ${text} `,
	][spelling] ?? text;

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const line = ({ userName, email, key }: Values) => [userName, email, key].map(quoted).join(',');

async function plan(rows: readonly Values[], matchOn: Array<'email' | 'key' | 'userName'>): Promise<string[]> {
	const csv = ['User Login,Email,Employee Number', ...rows.map(line)].join('\r\n');
	const { succeeded, rejected } = await oig.bulk(csv, { action: 'delete', dryRun: true, matchOn });
	return [...succeeded, ...rejected]
		.sort((a, b) => (a.source.line ?? 0) - (b.source.line ?? 0))
		.map(({ status, id, error }) => `${status} ${id ?? ''} ${error?.message ?? ''}`);
}

const filler = Array.from({ length: 195 }, (_, at): Values => ({
	userName: `nobody${at}`,
	email: `nobody${at}@example.org`,
	key: `none${at}`,
}));

describe('a few rows', () => {
	it.each([[['userName']], [['key']], [['email']], [['key', 'userName']], [['email', 'userName', 'key']]] as Array<
		[Array<'email' | 'key' | 'userName'>]
	>)(
		'mean the same users as among 200, matched on %j',
		async (matchOn) => {
			const row = fc.record({
				at: fc.nat(),
				name: fc.nat(4),
				email: fc.nat(4),
				key: fc.nat(4),
				other: fc.nat(),
				mixed: fc.boolean(),
			});
			let found = 0;
			await fc.assert(
				fc.asyncProperty(
					fc.uniqueArray(row, { minLength: 1, maxLength: 3, selector: ({ at }) => at % 25 }),
					async (chosen) => {
						const all = people();
						const rows = chosen.flatMap(({ at, name, email, key, other, mixed }) => {
							const [one, another] = [all[at % all.length], all[other % all.length]];
							if (one === undefined || another === undefined) return [];
							const values = {
								userName: spelled(one.userName, name),
								email: spelled((mixed ? another : one).email, email),
								key: spelled(one.key, key),
							};
							return [values];
						});
						const few = await plan(rows, matchOn);
						found += few.filter((one) => one.startsWith('deleted')).length;
						expect((await plan([...rows, ...filler], matchOn)).slice(0, rows.length)).toEqual(few);
					},
				),
				{ numRuns: 25, seed: 1 },
			);
			expect(found).toBeGreaterThan(10);
		},
		60_000,
	);

	it("take nobody by another's address or number", async () => {
		const row = { userName: 'jsmith@example.com', email: 'john.smith@example.com', key: '' };
		const john = oig.state().users.find(({ email }) => email === 'john.smith@example.com')?.id ?? '';
		expect(await plan([row], ['userName'])).toEqual([`deleted ${john} `]);
	});

	it.each([
		['user name', 'User Login,Groups\nPLAIN,Front Desk'],
		['employee number', 'Employee Number,Groups\nPLAIN-84,Front Desk'],
		['email', 'Email,Groups\nperson.12@example.com,Front Desk'],
	])('cost at most four calls with one role, matched by %s', async (_, csv) => {
		const settings = {
			kind: 'membership' as const,
			action: 'createOrSkip' as const,
			matchOn: ['key', 'userName', 'email'] as Array<'email' | 'key' | 'userName'>,
			dryRun: true,
		};
		const before = oig.exchanges.length;
		const report = await oig.bulk(csv, settings);
		expect(report.rejected).toEqual([]);
		expect(oig.exchanges.length - before).toBeLessThanOrEqual(4);
	});
});

it('imports people without a login by their number, and recognizes them the next time', async () => {
	const csv = 'Employee Number,Last Name,Email\nE-900,Okafor,ok@example.com\nE-901,Okafor,ok2@example.com';
	const first = await oig.bulk(csv, {});
	expect(first.succeeded.map(({ status }) => status)).toEqual(['created', 'created']);
	const second = await oig.bulk(csv, {});
	expect(second.succeeded.map(({ status, userName }) => [status, userName])).toEqual([
		['unchanged', 'OKAFOR'],
		['unchanged', 'OKAFOR1'],
	]);
	const nameless = await oig.bulk('Employee Number,Last Name\n,Okafor', {});
	expect(nameless.rejected.map(({ error }) => error?.message)).toEqual([
		expect.stringMatching(/^The row has no user name and no Employee Number/),
	]);
	expect(
		(await oig.bulk('Employee Number\nE-900', { action: 'delete' })).succeeded.map(({ status }) => status),
	).toEqual(['deleted']);
});

it("reports the account's own login where the row has another", async () => {
	await oig.bulk('User Login,Employee Number,Last Name\nGRACE,E-950,Hopper', {});
	const report = await oig.bulk('User Login,Employee Number,Last Name\nGHOPPER,E-950,Hopper', {
		action: 'createOrSkip',
	});
	expect(report.succeeded.map(({ status, userName }) => [status, userName])).toEqual([['unchanged', 'GRACE']]);
});
