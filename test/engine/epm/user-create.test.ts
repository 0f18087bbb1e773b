import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { NODE } from '../../support/workflow';
import { fromInput, person, startEpm, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(() => epm.sandbox.reset());
afterAll(() => epm.stop());

const create = async (logins: readonly string[], parameters = {}, settings = {}) =>
	await epm.output('user', 'create', { ...fromInput, ...parameters }, { input: logins.map(person), ...settings });

describe('User: Create', () => {
	it('creates all items of a run with one request, and pairs the outputs', async () => {
		const items = await create(['ada', 'grace', 'mary']);
		expect(items.map(({ json, pairedItem }) => [json.userlogin, json.outcome, pairedItem])).toEqual([
			['ada', 'created', { item: 0 }],
			['grace', 'created', { item: 1 }],
			['mary', 'created', { item: 2 }],
		]);
		expect(items[0]?.json).toEqual({ ...person('ada'), resetpassword: true, outcome: 'created' });
		expect(epm.requests()).toEqual(['POST /security/v2/users/add']);
		expect(epm.logins()).toEqual(['ada', 'grace', 'mary']);
	});

	it('sends batches of the wanted size', async () => {
		const logins = ['a1', 'a2', 'a3', 'a4', 'a5'];
		const items = await create(logins, { options: { batchSize: 2 } });
		expect(items.map(({ json }) => json.userlogin)).toEqual(logins);
		expect(epm.requests()).toHaveLength(3);
	});

	it('gives each item its own outcome, and sends failures through the error output', async () => {
		await epm.people(['grace'], false);
		const run = await epm.run('user', 'create', fromInput, {
			input: ['ada', 'grace', 'mary'].map(person),
			onError: 'continueErrorOutput',
		});
		const [done = [], failed = []] = run.node(NODE).outputs;
		expect(done.map(({ json, pairedItem }) => [json.userlogin, pairedItem])).toEqual([
			['ada', { item: 0 }],
			['mary', { item: 2 }],
		]);
		expect(failed.map(({ json, pairedItem }) => [json.error, json.details, pairedItem])).toEqual([
			[
				'User login grace already exists in the identity domain',
				{ kind: 'conflict', service: 'Oracle EPM Cloud', status: 200, code: 'EPMCSS-29001' },
				{ item: 1 },
			],
		]);
	});

	it('says how many were done when it stops at a refused record', async () => {
		await epm.people(['grace'], false);
		const error = await epm.failure('user', 'create', fromInput, { input: ['ada', 'grace'].map(person) });
		expect(error.message).toBe('User login grace already exists in the identity domain');
		expect(error.description).toContain("Set 'If User Exists' to 'Return Existing' or 'Update'");
		expect(error.description).toContain('1 of 2 items were refused, 1 were done.');
		expect(error.context?.itemIndex).toBe(1);
	});

	it('leaves an existing user as it is and returns it, with and without a base role', async () => {
		await epm.people(['seen']);
		await epm.people(['unseen'], false);
		const input = ['seen', 'unseen', 'fresh'].map((login) => ({ ...person(login), lastname: 'Changed' }));
		const items = await create([], { ifExists: 'returnExisting' }, { input });
		expect(items.map(({ json }) => json)).toEqual([
			{ ...person('seen'), resetpassword: null, outcome: 'unchanged' },
			{ userlogin: 'unseen', firstname: null, lastname: null, email: null, resetpassword: null, outcome: 'unchanged' },
			{ ...person('fresh'), lastname: 'Changed', resetpassword: true, outcome: 'created' },
		]);
		const names = epm.sandbox.state('epm').users.map(({ displayName }) => displayName);
		expect(names).toEqual(expect.arrayContaining(['S Family-seen', 'U Family-unseen', 'F Changed']));
	});

	it('brings existing users in line if that is wanted', async () => {
		await epm.people(['ada', 'same']);
		await epm.people(['unseen'], false);
		const input = [{ ...person('ada'), lastname: 'King' }, person('same'), person('unseen')];
		const items = await create([], { ifExists: 'update' }, { input });
		expect(items.map(({ json }) => json.outcome)).toEqual(['updated', 'unchanged', 'unchanged']);
		expect(epm.sandbox.state('epm').users.map(({ displayName }) => displayName)).toContain('A King');
	});

	it('does not take the email address of another account for an existing user', async () => {
		await epm.people(['ada']);
		const input = [{ ...person('other'), email: 'ada@example.com' }];
		const error = await epm.failure('user', 'create', { ...fromInput, ifExists: 'returnExisting' }, { input });
		expect(error.message).toBe('Email ada@example.com is in use by another account');
		expect(epm.logins()).toEqual(['ada']);
	});

	it.each([
		['a login outside ASCII', { userlogin: 'zoë' }, /characters outside ASCII/],
		['an email address that is none', { email: 'ada.example.com' }, /not a valid email address/],
		['an email address with a semicolon', { email: 'ada;x@example.com' }, /not a valid email address/],
		['an address with an apostrophe as login', { userlogin: "o'hara@example.com" }, /with an apostrophe/],
		['a login that looks like another', { userlogin: '\u200eada' }, /U\+200E/],
		['a name with a line break', { lastname: 'Love\nlace' }, /U\+000A/],
		['no last name', { lastname: '' }, /"Last Name" is empty/],
		['the own account', { userlogin: 'EPM.Administrator' }, /account of the credential/],
		['the own account with its domain', { userlogin: 'sandbox.epm.administrator' }, /account of the credential/],
	])('refuses %s, and then sends nothing for any item', async (_, change, message) => {
		const input = [person('first'), { ...person('ada'), ...change }];
		const error = await epm.failure('user', 'create', fromInput, { input });
		expect(error.message).toMatch(message);
		expect(error.context?.itemIndex).toBe(1);
		expect(epm.requests()).toEqual([]);
	});

	it.each([
		['fail', 'User login ADA already exists in the identity domain'],
		['returnExisting', 'unchanged'],
		['update', 'updated'],
	])('treats a login that comes twice as if the items were sent one by one (%s)', async (ifExists, second) => {
		const run = await epm.run(
			'user',
			'create',
			{ ...fromInput, ifExists },
			{
				input: [person('ada'), person('grace'), { ...person('ADA'), lastname: 'King', email: 'x@example.com' }],
				onError: 'continueRegularOutput',
			},
		);
		const [items = []] = run.node(NODE).outputs;
		expect(items.map(({ json }) => json.outcome ?? json.error)).toEqual(['created', 'created', second]);
		expect(epm.logins()).toEqual(['ada', 'grace']);
	});

	it.each(['returnExisting', 'update'])('gives the same members the first time and after it (%s)', async (ifExists) => {
		const members = async () => {
			const items = await create(['ada', 'ada'], { ifExists });
			return items.map(({ json }) => [json.outcome, Object.keys(json)]);
		};
		const keys = ['outcome', 'userlogin', 'firstname', 'lastname', 'email', 'resetpassword'];
		const [[first, firstKeys] = [], [, secondKeys] = []] = await members();
		expect([first, firstKeys, secondKeys]).toEqual(['created', keys, keys]);
		const [[again, againKeys] = []] = await members();
		expect([again, againKeys]).toEqual(['unchanged', keys]);
	});

	describe('passwords', () => {
		const secret = 'Str0ng+Temp#21 &';

		it('are sent for each user, with and without a reset, and never come out', async () => {
			const input = [
				{ ...person('ada'), password: secret, reset: true },
				{ ...person('mary'), password: `${secret}!`, reset: false },
			];
			const parameters = { password: '={{ $json.password }}', resetPassword: '={{ $json.reset }}' };
			const items = await create([], parameters, { input });
			expect(items.map(({ json }) => json.resetpassword)).toEqual([true, false]);
			expect(JSON.stringify(items.map(({ json }) => json))).not.toContain('Str0ng');
			expect(epm.account('ada')).toMatchObject({ mustChange: true, hasPassword: true });
			expect(epm.account('mary')).toMatchObject({ mustChange: false, hasPassword: true });
			expect(epm.sandbox.services.epm.mails().map(({ login }) => login)).toEqual(['ada']);
		});

		it('are demanded without a reset, for nobody could sign in otherwise', async () => {
			const error = await epm.failure(
				'user',
				'create',
				{ ...fromInput, resetPassword: false },
				{ input: [person('ada')] },
			);
			expect(error.message).toContain('the account could not be used');
			expect(epm.requests()).toEqual([]);
		});

		it('that break the policy are refused without being repeated', async () => {
			const error = await epm.failure(
				'user',
				'create',
				{ ...fromInput, password: '={{ $json.password }}' },
				{ input: [{ ...person('ada'), password: 'weakpassword' }] },
			);
			expect(error.message).toContain('does not meet the policy');
			expect(error.description).toContain('EPMCSS-21150');
			expect(JSON.stringify(error)).not.toContain('weakpassword');
		});

		it('are hidden where the service echoes them', async () => {
			epm.sandbox.options('epm', { echoPasswords: true });
			const password = 'weak pass&word';
			const error = await epm.failure(
				'user',
				'create',
				{ ...fromInput, password: '={{ $json.password }}' },
				{ input: [{ ...person('ada'), password }] },
			);
			expect(error.message).toContain('The password ([hidden]) does not meet the policy');
			expect(JSON.stringify(error)).not.toContain('weak pass');
		});
	});
});

describe('a lost answer', () => {
	it('is not asked for again when existing users are a failure, and the error says so', async () => {
		epm.sandbox.faults.set({ rules: [{ path: '*/users/add', connection: 'resetAfter', count: 1 }] });
		const error = await epm.failure('user', 'create', fromInput, { input: [person('ada')] });
		expect(error.message).toContain('connection broke');
		expect((error as { description?: string }).description).toMatch(/^It is not known whether EPM did it/);
		expect(epm.requests()).toEqual(['POST /security/v2/users/add']);
	});

	it('is asked for again when existing users are taken as they are', async () => {
		epm.sandbox.faults.set({ rules: [{ path: '*/users/add', connection: 'resetAfter', count: 1 }] });
		const [item] = await create(['ada'], { ifExists: 'returnExisting' });
		expect(item?.json).toMatchObject({ userlogin: 'ada', outcome: 'unchanged' });
		expect(epm.logins()).toEqual(['ada']);
	});
});

describe('Retry On Fail', () => {
	it('creates nobody twice, and finishes what was left', async () => {
		await epm.people(['taken'], false);
		const rules = [{ path: '*/users/add', status: 503, count: 1, skip: 1 }];
		epm.sandbox.faults.set({ rules });
		const items = await create(
			['a1', 'a2', 'a3'],
			{ ifExists: 'returnExisting', options: { batchSize: 1 } },
			{ maxTries: 2 },
		);
		expect(items.map(({ json }) => json.userlogin)).toEqual(['a1', 'a2', 'a3']);
		expect(epm.logins()).toEqual(['taken', 'a1', 'a2', 'a3']);
	});
});

describe('throttling', () => {
	it('waits as long as a 429 in the middle of three batches asks', async () => {
		epm.sandbox.faults.set({
			rules: [{ path: '*/users/add', status: 429, retryAfter: 'seconds', retryAfterSeconds: 1, count: 1, skip: 1 }],
		});
		const items = await create(['a1', 'a2', 'a3'], { options: { batchSize: 1 } });
		expect(items.map(({ json }) => json.outcome)).toEqual(['created', 'created', 'created']);
		expect(epm.requests()).toHaveLength(4);
	});
});

describe('answers that are none', () => {
	it('a sign-in page with HTTP 200 is no success', async () => {
		epm.sandbox.options('epm', { badCredentials: 'signInPage' });
		const credential = epm.sandbox.credentials.oracleEpmCloudApi;
		const id = { id: '1', name: 'EPM' };
		await epm.engine.credentials.updateCredentials(id, 'oracleEpmCloudApi', { ...credential, password: 'Wrong1' });
		const error = await epm.failure('user', 'create', fromInput, { input: [person('ada')] });
		await epm.engine.credentials.updateCredentials(id, 'oracleEpmCloudApi', { ...credential });
		expect(error.message).toContain('sign-in page');
		expect(error.description).toContain('multi-factor');
	});

	it.each([
		['none', 403, 'no role'],
		['serviceAdministrator', 200, 'Identity Domain Administrator'],
	])('an account with the roles "%s" is told what it lacks', async (callerRoles, status) => {
		epm.sandbox.options('epm', { callerRoles });
		const error = await epm.failure('user', 'create', fromInput, { input: [person('ada')] });
		expect(error.description).toContain('Identity Domain Administrator');
		expect(error.description).toContain(`HTTP status ${status}`);
	});

	it('status as text and a refusal with HTTP 400 are understood', async () => {
		epm.sandbox.options('epm', { stringStatus: true, refusalStatus: 400, callerRoles: 'viewer' });
		const error = await epm.failure('user', 'create', fromInput, { input: [person('ada')] });
		expect(error.description).toContain('EPMCSS-21193');
		epm.sandbox.options('epm', { callerRoles: 'all' });
		expect(await create(['ada'])).toHaveLength(1);
	});

	it('a first name is asked for by environments that demand it', async () => {
		epm.sandbox.options('epm', { firstNameRequired: true });
		const error = await epm.failure('user', 'create', { ...fromInput, firstName: '' }, { input: [person('ada')] });
		expect(error.message).toBe('First Name is missing for user login ada');
	});
});
