import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { NODE } from '../../support/workflow';
import { fromInput, inNamespace, MANUAL, person, startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

const users = () => trivore.sandbox.state('trivore').users;
const groupNames = () => trivore.sandbox.state('trivore').groups.map(({ name }) => name);

describe('User: Create', () => {
	it('creates one user for each item, and pairs the outputs', async () => {
		const items = await trivore.output('user', 'create', fromInput, { input: [person('ada'), person('grace')] });
		expect(items.map(({ json, pairedItem }) => [json.username, json.outcome, pairedItem])).toEqual([
			['ada', 'created', { item: 0 }],
			['grace', 'created', { item: 1 }],
		]);
		expect(items[0]?.json.id).toMatch(/^[0-9a-f]{24}$/);
		expect(users().map(({ name }) => name)).toEqual(['ada', 'grace']);
	});

	it('writes names, numbers, groups and custom fields, and gives no password back', async () => {
		await trivore.output('group', 'create', { nsCode: MANUAL, name: 'staff' });
		const [item] = await trivore.output('user', 'create', {
			nsCode: MANUAL,
			username: 'aino.esimerkki',
			email: 'aino@example.org',
			givenName: 'Aino',
			familyName: 'Esimerkki',
			additionalFields: {
				middleName: 'Maria',
				mobile: '+358501112222',
				otherEmails: 'a.esimerkki@example.org',
				groups: 'staff',
				password: 'S3cret-enough',
				locale: 'fi_FI',
				tags: 'contractor, helsinki',
				customFields: '{"costCenter": 4711}',
			},
		});
		expect(item?.json).toMatchObject({ outcome: 'created', customFields: { costCenter: 4711 } });
		expect(JSON.stringify(item)).not.toContain('S3cret');
		const group = trivore.sandbox.state('trivore').groups[0];
		expect(trivore.stored('aino.esimerkki')).toMatchObject({
			name: { givenName: 'Aino', middleName: 'Maria', familyName: 'Esimerkki' },
			emails: [{ address: 'aino@example.org' }, { address: 'a.esimerkki@example.org' }],
			mobiles: [{ number: '+358501112222' }],
			memberOf: [group?.id],
			locale: 'fi_FI',
			tags: ['contractor', 'helsinki'],
			customFields: { costCenter: 4711 },
		});
	});

	it('never creates a group that was not asked for', async () => {
		const parameters = { ...fromInput, additionalFields: { groups: 'stuff' } };
		const error = await trivore.failure('user', 'create', parameters, { input: [person('ada')] });
		expect(error.message).toBe('There is no group with the name "stuff" in the namespace "example".');
		const unknown = { ...fromInput, additionalFields: { groups: '5b0cfba4e2bb230ff8b535e6' } };
		expect((await trivore.failure('user', 'create', unknown, { input: [person('ada')] })).message).toBe(
			'There is no group with the ID "5b0cfba4e2bb230ff8b535e6".',
		);
		expect([users(), groupNames()]).toEqual([[], []]);
		await trivore.output(
			'user',
			'create',
			{ ...parameters, options: { createMissingGroups: true } },
			{ input: [person('ada'), person('grace')] },
		);
		expect(groupNames()).toEqual(['stuff']);
	});

	it.each([
		['fail', undefined],
		['returnExisting', 'unchanged'],
		['update', 'updated'],
	])('meets an existing user: %s', async (ifExists, outcome) => {
		await trivore.output('user', 'create', fromInput, { input: [person('ada')] });
		const again = { ...fromInput, givenName: 'Ada', ifExists };
		const result = await trivore.run('user', 'create', again, { input: [person('ada')] });
		expect(result.node(NODE).outputs[0]?.[0]?.json.outcome).toBe(outcome);
		if (outcome === undefined) {
			expect(result.error?.message).toMatch(/^There is a user with the user name "ada" already \(ID [0-9a-f]{24}\)\.$/);
		}
		expect(users()).toHaveLength(1);
		expect(trivore.stored('ada')?.name).toEqual(outcome === 'updated' ? { givenName: 'Ada' } : undefined);
	});

	it('does not create a person twice when the answer was lost', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/user', connection: 'resetAfter', count: 1 }] });
		const [item] = await trivore.output('user', 'create', fromInput, { input: [person('ada')] });
		expect(item?.json.username).toBe('ada');
		expect(users()).toHaveLength(1);
	});

	it('recognizes people by their address where the service makes up user names', async () => {
		const parameters = {
			nsCode: inNamespace('example-eight-numbers'),
			email: 'ada@example.com',
			ifExists: 'returnExisting',
		};
		const first = await trivore.output('user', 'create', parameters);
		const second = await trivore.output('user', 'create', parameters);
		expect(first[0]?.json.username).toMatch(/^\d{8}$/);
		expect([first[0]?.json.outcome, second[0]?.json.outcome]).toEqual(['created', 'unchanged']);
		expect(second[0]?.json.id).toBe(first[0]?.json.id);
	});

	it('demands something to recognize the person by, unless told to do without', async () => {
		const parameters = { nsCode: inNamespace('example-cvcv'), givenName: 'Ada' };
		expect((await trivore.failure('user', 'create', parameters)).message).toMatch(
			/^"Username", "Email" and "Mobile" are all empty/,
		);
		const [item] = await trivore.output('user', 'create', { ...parameters, options: { skipDuplicateCheck: true } });
		expect(item?.json.outcome).toBe('created');
	});

	it('says which person was created when only the custom fields were refused', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/customfields', status: 400, message: 'No.' }] });
		const parameters = { ...fromInput, additionalFields: { customFields: { a: 1 } } };
		const error = await trivore.failure('user', 'create', parameters, { input: [person('ada')] });
		expect(error.message).toMatch(
			/^The user was created \(ID [0-9a-f]{24}\), but the custom fields were not set: No\.$/,
		);
	});
});

describe('user-name policies', () => {
	const cases: Array<[string, object, RegExp]> = [
		[
			'example',
			{ email: 'a@example.com' },
			/The user name is empty, but the user-name policy MANUAL of the namespace "example" needs it\./,
		],
		[
			'example-email',
			{ additionalFields: { mobile: '+358501112222' } },
			/The email address is empty, but the user-name policy EMAIL/,
		],
		['example-fmlnn', { email: 'a@example.com' }, /The first, middle and last names are all empty/],
		[
			'example-ten-numbers',
			{ username: 'ada', email: 'a@example.com' },
			/The user name cannot be chosen: the user-name policy TEN_NUMBERS/,
		],
		['nowhere', { username: 'ada' }, /There is no namespace with the code "nowhere"/],
	];
	it.each(cases)('in %s are checked before anything is written', async (code, fields, sentence) => {
		const error = await trivore.failure('user', 'create', { nsCode: inNamespace(code), ...fields });
		expect(error.message).toMatch(sentence);
		expect(trivore.requests().filter((request) => request.startsWith('POST'))).toEqual([]);
	});

	it('are explained when only the service knows them', async () => {
		await trivore.as(trivore.sandbox.services.trivore.newClient({ permissions: ['ACCOUNT_VIEW', 'ACCOUNT_CREATE'] }));
		const error = await trivore.failure('user', 'create', { nsCode: MANUAL, email: 'ada@example.com' });
		expect(error.message).toBe('Username is required by the username policy MANUAL of the namespace.');
		expect(error.description).toMatch(/the policy MANUAL needs a user name, EMAIL an email address/);
	});

	it('take the address as user name', async () => {
		const [item] = await trivore.output('user', 'create', {
			nsCode: inNamespace('example-email'),
			email: 'ada@example.com',
		});
		expect(item?.json.username).toBe('ada@example.com');
	});
});

describe('without a namespace', () => {
	it('uses the only one that the client may use', async () => {
		await trivore.as(trivore.sandbox.services.trivore.newClient({ namespaces: ['example-email'] }));
		const [item] = await trivore.output('user', 'create', { email: 'ada@example.com' });
		expect(item?.json.nsCode).toBe('example-email');
	});

	it('uses the primary one, and asks when a found person may be of another', async () => {
		const [item] = await trivore.output('user', 'create', { username: 'john.doe', email: 'john@example.com' });
		expect(item?.json).toMatchObject({ nsCode: 'example', outcome: 'created' });
		const again = { username: 'john.doe', ifExists: 'update' };
		expect((await trivore.failure('user', 'create', again)).message).toBe(
			'There is a user with the user name "john.doe" in the namespace "example", so it cannot be told who is meant.',
		);
	});
});

describe('User: Create or Update', () => {
	const upsert = {
		nsCode: MANUAL,
		matchBy: 'email',
		username: 'ada',
		email: 'Ada@example.com',
		familyName: 'Lovelace',
	};

	it('creates, changes, and leaves alone', async () => {
		await trivore.output('group', 'create', { nsCode: MANUAL, name: 'staff' });
		const outcomes = [];
		for (const extra of [{}, {}, { additionalFields: { title: 'Countess', groups: 'staff' } }]) {
			const [item] = await trivore.output('user', 'upsert', { ...upsert, ...extra });
			outcomes.push(item?.json.outcome);
		}
		expect(outcomes).toEqual(['created', 'unchanged', 'updated']);
		expect(trivore.stored('ada')).toMatchObject({ title: 'Countess', name: { familyName: 'Lovelace' } });
		expect(trivore.sandbox.state('trivore').memberships).toHaveLength(1);
	});

	it('refuses to guess between two people with the same address', async () => {
		const two = { ...fromInput, options: { skipDuplicateCheck: true }, email: 'ada@example.com' };
		await trivore.output('user', 'create', two, { input: [person('ada'), person('ada2')] });
		const error = await trivore.failure('user', 'upsert', upsert);
		expect(error.message).toMatch(
			/^There are 2 users with the email address "Ada@example.com" in the namespace "example"/,
		);
	});

	it('names the empty field by which people are recognized', async () => {
		const error = await trivore.failure('user', 'upsert', { ...upsert, matchBy: 'mobile' });
		expect(error.message).toBe('"Mobile" is empty, but people are recognized by it ("Match By").');
	});
});
