/** Users: created, found, changed, disabled and deleted. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName } from '../../support/workflow';
import { ADMINISTRATOR, fromInput, paired, person, startScim, type ScimBench } from './support';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

let scim: ScimBench;
beforeAll(async () => {
	scim = await startScim();
});
beforeEach(async () => {
	await scim.sandbox.reset();
	scim.sandbox.log.clear();
});
afterAll(() => scim.stop());

const both = { input: [{ name: 'ada' }, { name: 'grace' }] };
const user = byName('={{ $json.name }}');

describe('User: Create', () => {
	it('creates users with all that is given, and pairs them', async () => {
		const items = await scim.output(
			'user',
			'create',
			{
				...fromInput,
				additionalFields: {
					title: 'Dr',
					department: 'R&D',
					externalId: '={{ "hr-" + $json.userName }}',
					password: 'Pw-1',
				},
				attributes: {
					mappingMode: 'defineBelow',
					value: { 'name.honorificPrefix': 'Prof.', [`${ENTERPRISE}:manager`]: { value: 'boss' }, nickName: null },
				},
			},
			{ input: [person('ada'), person('grace')] },
		);
		expect(paired(items, 'outcome', 'userName')).toEqual([
			['created', 'ada', { item: 0 }],
			['created', 'grace', { item: 1 }],
		]);
		expect(scim.stored('ada')).toMatchObject({
			name: { givenName: 'Test', familyName: 'ada', honorificPrefix: 'Prof.' },
			emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
			title: 'Dr',
			externalId: 'hr-ada',
			active: true,
			hasPassword: true,
			[ENTERPRISE]: { department: 'R&D', manager: { value: 'boss' } },
		});
		expect(scim.stored('ada')).not.toHaveProperty('nickName');
		expect(JSON.stringify(items)).not.toContain('Pw-1');
	});

	it.each(['location', 'empty'])('finds out who was created when the answer is %s', async (createAnswer) => {
		scim.options({ createAnswer });
		const made = await scim.one('user', 'create', fromInput, { input: [person('ada')] });
		expect(made).toMatchObject({ outcome: 'created', userName: 'ada', id: scim.stored('ada')?.id });
		expect(scim.userNames()).toEqual([ADMINISTRATOR, 'ada']);
	});

	it('creates once when the answer is lost', async () => {
		scim.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/Users', connection: 'resetAfter', count: 1 }] });
		const made = await scim.one('user', 'create', fromInput, { input: [person('ada')] });
		expect([made.outcome, scim.userNames()]).toEqual(['created', [ADMINISTRATOR, 'ada']]);
	});

	it.each([
		['fail', 'There is a user with the user name "ada" already'],
		['returnExisting', 'unchanged'],
		['update', 'updated'],
	])('with %s meets a user of that name in any case: %s', async (ifExists, expected) => {
		await scim.makeUsers('ada');
		// A server that keeps no name unique must not get a second one.
		scim.options({ unique: 'no', filterCase: 'exact' });
		const parameters = { ...fromInput, ifExists, additionalFields: { title: 'Dr' } };
		const input = [{ ...person('ada'), userName: 'ADA' }];
		if (ifExists === 'fail') {
			const { message, description } = await scim.failure('user', 'create', parameters, { input });
			expect(message).toContain(expected);
			expect(description).toContain(
				"Set 'If User Exists' to 'Return Existing' or 'Update' to go on with the existing user.",
			);
		} else {
			expect(await scim.one('user', 'create', parameters, { input })).toMatchObject({ outcome: expected });
		}
		expect(scim.userNames()).toEqual([ADMINISTRATOR, 'ada']);
		expect(scim.stored('ada')?.title).toBe(ifExists === 'update' ? 'Dr' : undefined);
	});

	it.each(['returnExisting', 'update'])('takes no other person for the user with "%s"', async (ifExists) => {
		await scim.output('user', 'create', { userName: 'ada', additionalFields: { externalId: 'hr-1' } });
		const { message } = await scim.failure('user', 'create', {
			userName: 'ada',
			ifExists,
			lastName: 'Other',
			additionalFields: { externalId: 'hr-2' },
		});
		expect(message).toContain('belongs to a user with the external ID "hr-1", and not "hr-2"');
		expect(scim.stored('ada')).not.toHaveProperty('name');
	});

	it('tells what the server refuses, and what to do', async () => {
		scim.options({ entitlement: 'required' });
		const { message } = await scim.failure('user', 'create', { userName: 'ada' });
		expect(message).toContain('Required field missing: a profile entitlement');
		const parameters = { userName: 'ada', attributes: { mappingMode: 'defineBelow', value: { 'bad name': 'x' } } };
		expect((await scim.failure('user', 'create', parameters)).message).toContain('"bad name" is not the name');
		const own = { userName: 'ada', attributes: { mappingMode: 'defineBelow', value: { active: false } } };
		expect((await scim.failure('user', 'create', own)).message).toContain('"Attributes" must not have active');
		expect(scim.userNames()).toEqual([ADMINISTRATOR]);
	});
});

describe('User: Get and Get Many', () => {
	it('finds by name and ID, whatever the server makes of filters', async () => {
		const [ada = ''] = await scim.makeUsers('ada', 'grace');
		for (const filter of ['full', 'eqOnly', 'refuse', 'crash', 'nothing', 'ignore']) {
			scim.options({ filter, filterCase: filter === 'full' ? 'exact' : 'ignore' });
			const items = await scim.output(
				'user',
				'get',
				{ user: byName('={{ $json.name }}') },
				{ input: [{ name: 'ADA' }, { name: 'grace' }] },
			);
			expect(paired(items, 'userName')).toEqual([
				['ada', { item: 0 }],
				['grace', { item: 1 }],
			]);
			expect((await scim.failure('user', 'get', { user: byName('nobody') })).message).toContain('no user "nobody"');
		}
		expect(await scim.one('user', 'get', { user: byId(ada), simplify: false })).toMatchObject({
			userName: 'ada',
			meta: {},
		});
		expect((await scim.failure('user', 'get', { user: byId('unknown') })).message).toContain('no user "unknown"');
	});

	it('refuses a name that two users have', async () => {
		scim.options({ unique: 'no' });
		for (const userName of ['Ada', 'ADA']) {
			const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName };
			const { baseUrl, bearerToken } = scim.sandbox.credentials.scimApi;
			await fetch(`${baseUrl}/Users`, {
				method: 'POST',
				headers: { authorization: `Bearer ${bearerToken}`, 'content-type': 'application/scim+json' },
				body: JSON.stringify(body),
			});
		}
		expect((await scim.failure('user', 'delete', { user: byName('ada') })).message).toContain(
			'2 users have the user name "ada"',
		);
		expect(await scim.one('user', 'get', { user: byName('Ada') })).toMatchObject({ userName: 'Ada' });
		expect(scim.userNames()).toHaveLength(3);
	});

	it.each([
		[{}],
		[{ totals: 'page' }],
		[{ totals: 'text' }],
		[{ totals: 'absent' }],
		[{ totals: 'page', pastEnd: 'firstPage' }],
		[{ pageSize: '3' }],
		[{ pageSize: '50', totals: 'page' }],
		[{ paging: 'cursor' }],
		[{ paging: 'forced', pageSize: '50' }],
		[{ discovery: 'absent', pageSize: '50' }],
		[{ discovery: 'wrong', pageSize: '50', mediaType: 'json' }],
	])('lists all users, each once: %j', async (options) => {
		scim.sandbox.seed({ users: 120, groups: 0, services: ['scim'] });
		scim.options(options);
		const items = await scim.output('user', 'getAll', { returnAll: true });
		const names = items.map(({ json }) => json.userName);
		expect(names).toEqual(scim.userNames());
		expect(await scim.output('user', 'getAll', { limit: 7 })).toHaveLength(7);
	});

	it.each([
		[{ startIndex: 'ignored' }],
		[{ startIndex: 'ignored', totals: 'page' }],
		[{ startIndex: 'ignored', totals: 'absent' }],
	])('refuses a list that may be the beginning of a longer one: %j', async (options) => {
		scim.sandbox.seed({ users: 150, groups: 0, services: ['scim'] });
		scim.options(options);
		const { message } = await scim.failure('user', 'getAll', { returnAll: true });
		expect(message).toContain('it may not be whole');
	});

	it('finds by conditions, and outputs nothing that does not fit', async () => {
		await scim.makeUsers('ada', 'grace');
		const filter = {
			filterType: 'manual',
			conditions: { condition: [{ attribute: 'userName', operator: 'eq', value: '={{ $json.name }}' }] },
		};
		const items = await scim.output('user', 'getAll', filter, both);
		expect(paired(items, 'userName')).toEqual([
			['ada', { item: 0 }],
			['grace', { item: 1 }],
		]);
		scim.options({ filter: 'ignore' });
		expect((await scim.failure('user', 'getAll', filter, both)).message).toContain("doesn't match the conditions");
		scim.options({ filter: 'refuse' });
		expect((await scim.failure('user', 'getAll', filter, both)).description).toContain(
			'Many servers take a single "eq"',
		);
	});
});

describe('User: Update', () => {
	it.each([[{}], [{ patch: 'refuse' }], [{ patchStatus: '204' }], [{ operatorCase: 'lower' }], [{ etag: 'present' }]])(
		'writes what differs, and leaves the rest: %j',
		async (options) => {
			await scim.makeUsers('ada', 'grace');
			scim.options(options);
			const parameters = {
				user,
				updateFields: { title: 'Dr', email: '={{ $json.name }}@new.example.com', department: 'R&D', firstName: '' },
			};
			expect(paired(await scim.output('user', 'update', parameters, both), 'outcome', 'email')).toEqual([
				['updated', 'ada@new.example.com', { item: 0 }],
				['updated', 'grace@new.example.com', { item: 1 }],
			]);
			expect(scim.stored('ada')).toMatchObject({
				userName: 'ada',
				title: 'Dr',
				name: { familyName: 'ada' },
				[ENTERPRISE]: { department: 'R&D' },
				emails: [{ value: 'ada@new.example.com', type: 'work', primary: true }],
			});
			scim.sandbox.log.clear();
			const again = await scim.output('user', 'update', parameters, both);
			expect([again.map(({ json }) => json.outcome), scim.writes()]).toEqual([['unchanged', 'unchanged'], []]);
		},
	);

	it('takes attributes that the server describes, and refuses an empty change', async () => {
		await scim.makeUsers('ada');
		const attributes = {
			mappingMode: 'defineBelow',
			value: { roles: [{ value: 'admin' }], locale: 'fi-FI', timezone: null },
		};
		expect(await scim.one('user', 'update', { user: byName('ada'), attributes })).toMatchObject({ outcome: 'updated' });
		expect(scim.stored('ada')).toMatchObject({ roles: [{ value: 'admin' }], locale: 'fi-FI' });
		expect((await scim.failure('user', 'update', { user: byName('ada') })).message).toContain(
			'"Update Fields" is empty',
		);
	});
});

describe('User: Disable, Enable and Delete', () => {
	it.each([[{}], [{ active: 'text' }], [{ patch: 'refuse' }], [{ disabledUsers: 'hidden' }]])(
		'takes the sign-in away and gives it back: %j',
		async (options) => {
			const [ada = ''] = await scim.makeUsers('ada', 'grace');
			scim.options(options);
			const disabled = await scim.output('user', 'disable', { user }, both);
			expect(paired(disabled, 'outcome', 'userName')).toEqual([
				['updated', 'ada', { item: 0 }],
				['updated', 'grace', { item: 1 }],
			]);
			expect(scim.stored('ada')?.active).toBe(false);
			scim.options({ disabledUsers: 'shown' });
			expect(await scim.one('user', 'disable', { user: byId(ada) })).toMatchObject({ outcome: 'unchanged' });
			expect(await scim.one('user', 'enable', { user: byId(ada) })).toMatchObject({ outcome: 'updated', active: true });
			expect(scim.stored('ada')?.active).toBe(true);
		},
	);

	it('deletes, and says what the server makes of it', async () => {
		await scim.makeUsers('ada', 'grace');
		expect(paired(await scim.output('user', 'delete', { user }, both), 'outcome', 'deleted')).toEqual([
			['deleted', true, { item: 0 }],
			['deleted', true, { item: 1 }],
		]);
		expect(scim.userNames()).toEqual([ADMINISTRATOR]);
		const missing = { user: byName('ada'), options: { ignoreMissing: true } };
		expect(await scim.one('user', 'delete', missing)).toMatchObject({ outcome: 'unchanged', deleted: false });
	});

	it('deletes once, though the answer is lost and the server stumbles over the second', async () => {
		await scim.makeUsers('ada');
		scim.options({ secondDelete: '500' });
		scim.sandbox.faults.set({ rules: [{ method: 'DELETE', connection: 'resetAfter', count: 1 }] });
		expect(await scim.one('user', 'delete', { user: byName('ada') })).toMatchObject({ outcome: 'deleted' });
	});
});
