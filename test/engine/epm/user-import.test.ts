import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeExecutionData } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { fromInput, person, startEpm, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(() => epm.sandbox.reset());
afterAll(() => epm.stop());

const HEAD = 'First Name,Last Name,Email,User Login';
const rowOf = (login: string) => `${login[0]?.toUpperCase()},Family-${login},${login}@example.com,${login}`;
const csvOf = (...logins: string[]) => [HEAD, ...logins.map(rowOf)].join('\n');
const fast = { maxPause: 0.05 };
const text = (csvText: string, parameters: object = {}) => ({
	source: 'text',
	csvText,
	options: fast,
	...parameters,
});
const importText = async (csvText: string, parameters: object = {}) =>
	(await epm.output('user', 'importFromCsv', text(csvText, parameters))).map(({ json }) => json);
const importFailure = async (csvText: string, parameters: object = {}) =>
	await epm.failure('user', 'importFromCsv', text(csvText, parameters));

describe('User: Import From CSV', () => {
	it('uploads, starts the job, waits, gives one item for each user, and deletes the file', async () => {
		const run = await epm.run('user', 'importFromCsv', text(csvOf('ada', 'grace')));
		const [items = []] = run.node(NODE).outputs;
		expect(items.map(({ json, pairedItem }) => [json, pairedItem])).toEqual([
			[{ ...person('ada'), line: 2, outcome: 'created', jobId: expect.stringMatching(/^\d{17}$/) }, { item: 0 }],
			[{ ...person('grace'), line: 3, outcome: 'created', jobId: items[0]?.json.jobId }, { item: 0 }],
		]);
		const file = 'n8n-addUsers-[0-9a-f]{18}\\.csv';
		const job = `GET /security/v1/jobs/${items[0]?.json.jobId as string}`;
		expect(epm.requests()).toEqual([
			expect.stringMatching(new RegExp(`^POST /11\\.1\\.2\\.3\\.600/applicationsnapshots/${file}/contents$`)),
			'POST /security/v1/users',
			job,
			job,
			job,
			'POST /v3/files/delete',
		]);
		expect(epm.files()).toEqual([]);
		expect(epm.logins()).toEqual(['ada', 'grace']);
		expect(run.node(NODE).hints).toMatchObject([{ message: expect.stringContaining('was found running 2 times') }]);
	});

	it('gives of 2,000 rows exactly the 23 that were refused, with their three reasons, and the 10 that were there', async () => {
		const all = Array.from({ length: 2_000 }, (_, index) => `user${index}`);
		const exists = new Set(all.filter((_, index) => index % 200 === 7));
		const emailUsed = new Set(all.filter((_, index) => index % 250 === 9));
		const inPassword = new Set(['secret', 'Secret9', 'ecret', 'cret9', 'SECRET']);
		const noFirstName = new Set(all.filter((_, index) => index % 200 === 11));
		expect([exists, emailUsed, inPassword, noFirstName].map(({ size }) => size)).toEqual([10, 8, 5, 10]);
		await epm.people([...exists], false);
		await epm.output('user', 'create', fromInput, {
			input: [...emailUsed].map((login) => ({ ...person(`old-${login}`), email: `${login}@example.com` })),
		});
		epm.sandbox.options('epm', { firstNameRequired: true });
		const names = new Map([...inPassword].map((name, index) => [`user${index * 100 + 50}`, name]));
		const rows = all.map((login) => {
			const first = noFirstName.has(login) ? '' : 'Given';
			return `${first},${names.get(login) ?? 'Family'},${login}@example.com,${login}`;
		});
		const items = await importText([HEAD, ...rows].join('\r\n'), { password: 'Str0ng-Secret9', resetPassword: false });
		expect(items).toHaveLength(2_000);
		const reasons = new Map(
			items.filter(({ outcome }) => outcome === 'failed').map(({ userlogin, reason }) => [userlogin, reason]),
		);
		const expected = new Map<string, string>([
			...[...emailUsed].map((login) => [login, `Email ${login}@example.com is in use by another account`] as const),
			...[...names.keys()].map(
				(login) => [login, 'The password does not meet the policy: it must not contain the name of the user'] as const,
			),
			...[...noFirstName].map((login) => [login, `First Name is missing for user login ${login}`] as const),
		]);
		expect(expected.size).toBe(23);
		const unchanged = items.filter(({ outcome }) => outcome === 'unchanged').map(({ userlogin }) => userlogin);
		expect(unchanged).toEqual([...exists]);
		expect(reasons).toEqual(expected);
		expect(items.filter(({ outcome }) => outcome === 'created')).toHaveLength(1_967);
		expect(items.map(({ line }) => line)).toEqual(all.map((_, index) => index + 2));
	});

	it('refuses a file with an address that EPM does not take before anything is sent', async () => {
		const rows = ['Ada,Lovelace,ada@example.com,ada', 'Grace,Hopper,grace@nodot,grace'];
		const error = await importFailure([HEAD, ...rows].join('\r\n'));
		expect(error.message).toContain('Line 3 of the CSV cannot be imported: Email "grace@nodot" is not a valid');
		expect(epm.requests()).toEqual([]);
	});

	it('and Create give the same accounts and the same outcomes, record by record', async () => {
		const logins = ['ada', 'taken', 'grace', 'mary'];
		await epm.people(['taken'], false);
		const imported = await importText(csvOf(...logins));
		const first = epm.sandbox.state('epm').users;
		await epm.sandbox.reset();
		await epm.people(['taken'], false);
		const run = await epm.run('user', 'create', fromInput, {
			input: logins.map(person),
			onError: 'continueRegularOutput',
		});
		const created = (run.node(NODE).outputs[0] ?? []).map(({ json }) => json);
		expect(imported.map(({ userlogin, outcome, code, reason }) => [userlogin, outcome, code, reason])).toEqual(
			created.map(({ userlogin, outcome }, index) =>
				outcome === 'created'
					? [userlogin, 'created', undefined, undefined]
					: [logins[index], 'unchanged', undefined, undefined],
			),
		);
		expect(epm.sandbox.state('epm').users).toEqual(first);
	});

	it('can give one item with counts and failures', async () => {
		await epm.people(['grace'], false);
		expect(await importText(csvOf('ada', 'grace'), { output: 'summary' })).toEqual([
			{
				jobId: expect.any(String),
				processed: 2,
				succeeded: 1,
				unchanged: 1,
				failed: 0,
				notSent: 0,
				failures: [],
			},
		]);
	});

	it('twice changes nothing, and takes no account of another person for the one of the row', async () => {
		await importText(csvOf('ada', 'grace'));
		await epm.people(['mary']);
		const again = await importText(`${csvOf('ada', 'grace')}\nM,Other,other@example.com,MARY`);
		expect(again.map(({ userlogin, outcome }) => [userlogin, outcome])).toEqual([
			['ada', 'unchanged'],
			['grace', 'unchanged'],
			['MARY', 'failed'],
		]);
		expect(again[2]?.reason).toContain('belongs to an account with another email address, mary@example.com');
	});

	it('takes the email address for the login where there is none', async () => {
		const without = await importText('First Name,Last Name,Email\nAda,King,ada@example.com');
		expect(without).toMatchObject([{ userlogin: 'ada@example.com', outcome: 'created' }]);
		const blank = await importText(`${HEAD}\nGrace,Hopper,grace@example.com,\nMary,Shelley,mary@example.com,mary`);
		expect(blank.map(({ userlogin }) => userlogin)).toEqual(['grace@example.com', 'mary']);
		expect(epm.logins()).toEqual(['ada@example.com', 'grace@example.com', 'mary']);
	});

	it.each([
		['given, no reset', { password: 'Str0ng+Temp#21', resetPassword: false }, { mustChange: false, hasPassword: true }],
		['given, reset', { password: 'Str0ng+Temp#21', resetPassword: true }, { mustChange: true, hasPassword: true }],
		['not given', {}, { mustChange: true, hasPassword: false }],
	])('one password for all: %s', async (_, parameters, account) => {
		epm.sandbox.options('epm', { echoPasswords: true });
		const items = await importText(csvOf('ada', 'mary'), parameters);
		expect([epm.account('ada'), epm.account('mary')]).toMatchObject([account, account]);
		expect(JSON.stringify(items)).not.toContain('Str0ng');
		expect(epm.sandbox.services.epm.mails()).toHaveLength(account.mustChange ? 2 : 0);
	});

	it('hides the password where refusals echo it', async () => {
		epm.sandbox.options('epm', { echoPasswords: true });
		const [item] = await importText(csvOf('ada'), { password: '={{ "weak" + " secret" }}' });
		expect(item?.reason).toContain('[hidden]');
		expect(JSON.stringify(item)).not.toContain('weak secret');
	});

	describe('files', () => {
		const itemOf = (bytes: Buffer): INodeExecutionData => ({
			json: {},
			binary: { data: { data: bytes.toString('base64'), mimeType: 'text/csv', fileName: 'a.csv' } },
		});
		const fromFile = (options: object) => ({ source: 'file', options: { ...fast, ...options } });
		const accented = `${HEAD}\nZoë,"Muñoz, Jr",zoe@example.com,zoe\n`;

		it.each([
			['UTF-8', Buffer.from(accented, 'utf8'), {}],
			['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${accented}`, 'utf8'), {}],
			['ANSI', Buffer.from(accented, 'latin1'), {}],
			['ANSI that is named', Buffer.from(accented, 'latin1'), { encoding: 'windows-1252' }],
			['semicolons', Buffer.from(accented.replaceAll(',', ';').replace('Muñoz;', 'Muñoz,'), 'utf8'), {}],
		])('are read as %s, and sent as UTF-8', async (_, bytes, options) => {
			const items = await epm.output('user', 'importFromCsv', fromFile(options), { items: [itemOf(bytes)] });
			expect(items.map(({ json }) => json)).toMatchObject([
				{ firstname: 'Zoë', lastname: 'Muñoz, Jr', outcome: 'created' },
			]);
			expect(epm.sandbox.state('epm').users.map(({ displayName }) => displayName)).toContain('Zoë Muñoz, Jr');
		});

		it('are refused when they are not what they are said to be', async () => {
			const failure = async (bytes: Buffer, options: object) =>
				(await epm.failure('user', 'importFromCsv', fromFile(options), { items: [itemOf(bytes)] })).message;
			expect(await failure(Buffer.from(accented, 'latin1'), { encoding: 'utf-8' })).toContain('not UTF-8');
			expect(await failure(Buffer.alloc(2 * 1024 * 1024 + 1, 'a'), {})).toContain('larger than 2 MB');
			expect(epm.requests()).toEqual([]);
		});
	});

	it.each([
		[
			'headings that are not there',
			'login,mail\na,b',
			/must have the headings First Name, Last Name, Email, User Login/,
		],
		['a heading that is missing', 'First Name,Email,User Login\na,b@c,d', /no column Last Name/],
		['a heading twice', `${HEAD},Email\na,b,c@d,e,f@g`, /column "email" twice/],
		['no users', HEAD, /headings but no users/],
		['an open quote', `${HEAD}\n"a,b,c@d.example,e`, /quote that does not fit/],
		['a row that is too long', `${HEAD}\na,b,c@d.example,e,f`, /Line 2 .* more values than there are headings/],
		['a value that is missing', `${HEAD}\n${rowOf('ada')}\na,,c@d.example,e`, /Line 3 .*"Last Name" is empty/],
		['a login twice', `${csvOf('ada')}\n${rowOf('ADA')}`, /Line 3 .*"ADA" is on line 2 already/],
		['the own account', csvOf('epm.administrator'), /account of the credential/],
	])('refuses %s before anything is sent', async (_, csv, message) => {
		expect((await importFailure(csv)).message).toMatch(message);
		expect(epm.requests()).toEqual([]);
	});

	it('imports the valid rows and gives the others back, if that is wanted', async () => {
		const csv = `${csvOf('ada')}\nA,B,no-address,bob\n${rowOf('mary')}`;
		const items = await importText(csv, { invalidRows: 'skip' });
		expect(items.map(({ userlogin, line, outcome }) => [userlogin, line, outcome])).toEqual([
			['ada', 2, 'created'],
			['bob', 3, 'notSent'],
			['mary', 4, 'created'],
		]);
		expect(items[1]?.reason).toContain('not a valid email address');
		expect(epm.logins()).toEqual(['ada', 'mary']);
	});
});
