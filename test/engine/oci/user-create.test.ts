import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { fromInput, paired, person, startOci, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(() => oci.sandbox.reset());
afterAll(() => oci.stop());

describe('User: Create', () => {
	it('creates one user for each item, and pairs the outputs', async () => {
		const items = await oci.output('user', 'create', fromInput, { input: [person('ada'), person('grace')] });
		expect(paired(items, 'name', 'email', 'outcome')).toEqual([
			['ada', 'ada@example.com', 'created', { item: 0 }],
			['grace', 'grace@example.com', 'created', { item: 1 }],
		]);
		expect(items[0]?.json.id).toMatch(/^ocid1\.user\./);
		expect(oci.userNames()).toEqual(expect.arrayContaining(['ada', 'grace']));
	});

	it('sets description, tags and the database user name', async () => {
		const [item] = await oci.output('user', 'create', {
			simplify: false,
			name: 'zoë',
			email: 'zoe@example.com',
			description: 'Zoë Ångström, R&D',
			additionalFields: { dbUserName: 'ZOE', freeformTags: '{"costCenter":"42"}', definedTags: { HR: { id: '7' } } },
		});
		expect(item?.json).toMatchObject({
			name: 'zoë',
			description: 'Zoë Ångström, R&D',
			dbUserName: 'ZOE',
			freeformTags: { costCenter: '42' },
			definedTags: { HR: { id: '7' } },
			outcome: 'created',
		});
	});

	it.each(['fail', 'returnExisting', 'update'])(
		'says that the user was created when only the database user name is refused, with "%s"',
		async (ifExists) => {
			const taken = { status: 409, code: 'UserAlreadyExists', message: "Database user name 'ADA' already exists" };
			oci.sandbox.faults.failNext({ method: 'PUT', ...taken });
			const parameters = { ...person('ada'), ifExists, simplify: false, additionalFields: { dbUserName: 'ADA' } };
			const error = await oci.failure('user', 'create', parameters);
			expect(error.message).toBe(`The user was created, but not given the database user name: ${taken.message}`);
			const ada = oci.sandbox.state('oci').users.find(({ name }) => name === 'ada');
			expect(error.description).toContain(ada?.id);
			const [item] = await oci.output('user', 'create', { ...parameters, ifExists: 'update' });
			expect(item?.json).toMatchObject({ id: ada?.id, outcome: 'updated', dbUserName: 'ADA' });
		},
	);

	it.each([
		['no name', { name: ' ', email: 'a@example.com' }, '"Name" is empty.'],
		['a name with a blank', { name: 'ada l', email: 'a@example.com' }, 'contains a blank'],
		['a name with a character that OCI refuses', { name: 'ada/l', email: 'a@example.com' }, 'contains "/"'],
		['a name that is too long', { name: 'a'.repeat(101), email: 'a@example.com' }, 'longer than 100 characters'],
		['an email address that is none', { name: 'ada', email: 'ada' }, '"ada" is not a valid email address.'],
		['a name that is an object', { name: '={{ {} }}', email: 'a@example.com' }, '"Name" must be a text'],
	])('refuses %s before it sends anything', async (_name, parameters, sentence) => {
		const error = await oci.failure('user', 'create', parameters);
		expect(error.message).toContain(sentence);
		expect(error.context).toMatchObject({ itemIndex: 0 });
		expect(oci.calls()).toEqual([]);
	});

	it('refuses tags that are no JSON', async () => {
		const additionalFields = { freeformTags: '{"costCenter":' };
		const error = await oci.failure('user', 'create', { name: 'ada', email: 'a@example.com', additionalFields });
		expect([error.message, oci.calls()]).toEqual(['"Freeform Tags (JSON)" is not valid JSON.', []]);
	});
});

describe('User: Create, If User Exists', () => {
	const create = async (ifExists: string, more: object = {}) =>
		await oci.output('user', 'create', { ...fromInput, ifExists, ...more }, { input: [person('ada')] });

	it('fails without a look when that is chosen', async () => {
		await create('fail');
		oci.sandbox.log.clear();
		const error = await oci.failure('user', 'create', fromInput, { input: [person('ada')] });
		expect(error.message).toBe('The email ada@example.com is already used by another user.');
		expect(error.description).toContain(
			"If it is the same user, set 'If User Exists' to 'Return Existing' or 'Update'.",
		);
		expect(oci.calls().filter((call) => call.startsWith('GET /users'))).toEqual([]);
		expect(oci.userNames()).toHaveLength(2);
	});

	it.each(['returnExisting', 'update'])('creates whom there is not with "%s"', async (ifExists) => {
		const [item] = await create(ifExists);
		expect(item?.json.outcome).toBe('created');
	});

	it('returns the existing user unchanged', async () => {
		const [made] = await create('fail', { description: 'first' });
		oci.sandbox.log.clear();
		const [item] = await create('returnExisting', { description: 'second' });
		expect(item?.json).toMatchObject({ id: made?.json.id, outcome: 'unchanged', description: 'first' });
		expect(oci.writes()).toEqual([]);
	});

	it('brings the existing user in line, and writes nothing the second time', async () => {
		const [made] = await create('fail', { description: 'first' });
		const [changed] = await create('update', { description: 'second' });
		expect(changed?.json).toMatchObject({ id: made?.json.id, outcome: 'updated', description: 'second' });
		oci.sandbox.log.clear();
		const [same] = await create('update', { description: 'second' });
		expect([same?.json.outcome, oci.writes()]).toEqual(['unchanged', []]);
	});

	it.each(['UPDATE', 'skip', '={{ undefined }}', '={{ null }}', ''])(
		'refuses the unknown choice "%s"',
		async (ifExists) => {
			await create('fail', { description: 'first' });
			oci.sandbox.log.clear();
			const parameters = { name: 'ada', email: 'ada@example.com', description: 'second', ifExists };
			const error = await oci.failure('user', 'create', parameters);
			expect(error.message).toMatch(/^"If User Exists" .*It must be one of fail, returnExisting, update\.$/);
			expect(oci.calls()).toEqual([]);
		},
	);

	it('updates nothing that was not given', async () => {
		await create('fail', { description: 'first', additionalFields: { freeformTags: '{"a":"1"}' } });
		const [item] = await create('update');
		expect(item?.json).toMatchObject({ outcome: 'unchanged', description: 'first', freeformTags: { a: '1' } });
	});

	it.each([
		['returnExisting', 'unchanged', 'theirs'],
		['update', 'updated', 'ours'],
	])('with "%s" adopts a user whom somebody else created in between', async (ifExists, outcome, description) => {
		// Their user is there, but readers see it only after our create was refused; our second look comes late enough.
		oci.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', visibilityDelayMs: 60_000 }] });
		await create('fail', { description: 'theirs' });
		oci.sandbox.faults.set({ rules: [{ method: 'GET', path: '*/users', skip: 1, latencyMs: 250 }] });
		oci.sandbox.log.clear();
		const running = create(ifExists, { description: 'ours' });
		await oci.until(() => oci.writes().some((write) => write.startsWith('409')));
		oci.sandbox.clock.advance(60_000);
		const [item] = await running;
		expect(item?.json).toMatchObject({ outcome, description });
		expect(oci.userNames().filter((name) => name === 'ada')).toHaveLength(1);
	});

	it('waits for a user whom an item before made and whom a look does not find yet', async () => {
		// Two looks before the creates and one after the refusal find nobody; the next one comes late enough.
		oci.sandbox.faults.set({
			rules: [
				{ method: 'POST', path: '*/users', visibilityDelayMs: 60_000 },
				{ method: 'GET', path: '*/users', skip: 3, latencyMs: 250 },
			],
		});
		const looks = () => oci.calls().filter((call) => call.startsWith('GET /users')).length;
		const parameters = { ...fromInput, ifExists: 'returnExisting' };
		const running = oci.output('user', 'create', parameters, { input: [person('ada'), person('ada')] });
		await oci.until(() => looks() === 3);
		oci.sandbox.clock.advance(60_000);
		expect((await running).map(({ json }) => json.outcome)).toEqual(['created', 'unchanged']);
	});

	it('sets the database user name of a user who is not known everywhere yet', async () => {
		oci.sandbox.faults.failNext({ method: 'GET', path: '*/users/*', status: 404 });
		const [item] = await oci.output('user', 'create', {
			...person('ada'),
			simplify: false,
			additionalFields: { dbUserName: 'ADA' },
		});
		expect(item?.json).toMatchObject({ outcome: 'created', dbUserName: 'ADA' });
	});

	it('shows two items of the same name as one user', async () => {
		const items = await oci.output(
			'user',
			'create',
			{ ...fromInput, ifExists: 'returnExisting' },
			{
				input: [person('ada'), person('grace'), person('ada')],
			},
		);
		expect(items.map(({ json }) => json.outcome)).toEqual(['created', 'created', 'unchanged']);
		expect(items[2]?.json.id).toBe(items[0]?.json.id);
	});
});
