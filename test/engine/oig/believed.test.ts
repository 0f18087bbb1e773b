import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { byId, byName, NODE } from '../../support/workflow';
import { fromInput, person, startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => {
	await oig.sandbox.reset();
	await oig.output('user', 'create', fromInput, { input: [person('ada'), person('eve')] });
	oig.sandbox.log.clear();
});
afterAll(async () => await oig.stop());

const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
const options = { ignoreMissing: true };

describe("a gateway's 404", () => {
	it.each<[string, string, () => INodeParameters, string]>([
		['user', 'delete', () => ({ user: byId(oig.idOf('ADA')), options }), '*/selfservice/api/v1/users/*'],
		['user', 'delete', () => ({ user: byName('ada'), options }), '*/selfservice/api/v1/users'],
		['user', 'delete', () => ({ user: byId(oig.idOf('ADA')), options }), '*/scim/v1/Users/*'],
		['role', 'delete', () => ({ role: byId('301'), options }), '*/roles/301'],
		['role', 'delete', () => ({ role: byId('301'), options }), '*/scim/v1/Groups/*'],
		['role', 'revoke', () => ({ user: byName('ada'), role: byId('301') }), '*/roles/301/members'],
	])('makes nothing gone: %s %s', async (resource, operation, parameters, path) => {
		oig.sandbox.faults.set({ rules: [{ path, status: 404, message: 'no Route matched with those values' }] });
		const error = await oig.failure(resource, operation, parameters());
		expect(error.message).toMatch(/no Route matched/);
		expect(writes()).toEqual([]);
	});

	it('is not the end of a member list either: Revoke is not "unchanged" for one who has the role', async () => {
		const parameters = { user: byName('ada'), role: byId('301') };
		await oig.one('role', 'grant', parameters);
		const missing = {
			path: '*/roles/301/members',
			status: 404,
			code: 'IAM-3056004',
			message: 'IAM-3056004 : Role with ID 301 does not exist.',
		};
		oig.sandbox.faults.set({ rules: [missing] });
		expect(await oig.one('role', 'revoke', parameters)).toMatchObject({ outcome: 'updated' });
		oig.sandbox.faults.clear();
		expect(oig.sandbox.state('oig').memberships?.filter(({ groupId }) => groupId === '301')).toEqual([]);
	});

	it("is told from OIG's own, which is believed", async () => {
		expect(await oig.one('user', 'delete', { user: byId('4711'), options })).toEqual({
			id: '4711',
			outcome: 'unchanged',
			deleted: false,
		});
		oig.sandbox.options('oig', { emptyList: '404' });
		expect(await oig.one('user', 'delete', { user: byName('nobody'), options })).toMatchObject({
			outcome: 'unchanged',
		});
	});

	it('lets Bulk Import delete nobody, and call nobody gone', async () => {
		const csvText = 'User Login\nada\neve';
		const parameters = { rowKind: 'user', source: 'csvText', csvText, importAction: 'delete' };
		oig.sandbox.faults.set({ rules: [{ path: '*/selfservice/api/v1/users', status: 404 }] });
		const result = await oig.run('user', 'bulkImport', parameters);
		expect(result.error).toBeDefined();
		expect(writes()).toEqual([]);
	});
});

describe('outputs', () => {
	it('of Create have the same fields the second time, and the requestId that was given', async () => {
		const parameters = { ...fromInput, additionalFields: { requestId: '={{ $json.mark }}' } };
		const input = [person('grace', { mark: 'row-1' }), person('mary', { mark: 'row-2' })];
		const first = await oig.output('user', 'create', parameters, { input });
		for (const ifExists of ['returnExisting', 'update']) {
			const second = await oig.output('user', 'create', { ...parameters, ifExists }, { input });
			expect(second.map(({ json: { outcome, requestId } }) => [outcome, requestId])).toEqual([
				['unchanged', 'row-1'],
				['unchanged', 'row-2'],
			]);
			expect(
				Object.keys(second[0]?.json ?? {})
					.filter((name) => name !== 'changed')
					.sort(),
			).toEqual(Object.keys(first[0]?.json ?? {}).sort());
		}
	});

	it('of Create have the login that OIG generated', async () => {
		const parameters = { ...fromInput, userLogin: '', options: { allowWithoutKey: true } };
		const [item] = await oig.output('user', 'create', parameters, { input: [{ lastName: 'Okafor' }] });
		expect(item?.json).toMatchObject({ outcome: 'created', userLogin: 'OKAFOR' });
	});

	it('of Grant and Revoke have the names beside the IDs', async () => {
		const names = { userLogin: 'ADA', roleName: 'Invoice Reviewer' };
		const parameters = { user: byName('ada'), role: byId('301') };
		expect(await oig.one('role', 'grant', parameters)).toMatchObject(names);
		expect(await oig.one('role', 'revoke', parameters)).toMatchObject(names);
	});
});

describe("the body of Oracle's own example", () => {
	const user = (requestId: string, name: string, organization: number) => ({
		requestId,
		fields: [
			{ name: 'Last Name', value: name },
			{ name: 'Role', value: 'EMP' },
			{ name: 'act_key', value: organization },
		],
	});
	const body = { users: [user('123', 'UNIQUE_NAME LN1', 1), user('1234', 'UNIQUE_NAME LN2', 2)] };
	const parameters = { specifyUsers: 'json', usersJson: '={{ $json }}' };

	it('works as it is, and says what to turn on for users without a key', async () => {
		const error = await oig.failure('user', 'create', parameters, { input: [body] });
		expect(error.description).toBe('Provide one of them, or turn on "Allow Users Without a Key" under "Options".');
		expect(writes()).toEqual([]);
		const items = await oig.output(
			'user',
			'create',
			{ ...parameters, options: { allowWithoutKey: true } },
			{ input: [body] },
		);
		expect(items.map(({ json, pairedItem }) => [json.outcome, json.requestId, json.userLogin, pairedItem])).toEqual([
			['created', '123', 'UNIQUE_NAMELN1', { item: 0 }],
			['created', '1234', 'UNIQUE_NAMELN2', { item: 0 }],
		]);
	});

	it('may hold one user for each item, as text too', async () => {
		const input = body.users.map((one) => ({
			one: JSON.stringify({ ...one, fields: [...one.fields, { name: 'User Login', value: `U${one.requestId}` }] }),
		}));
		const items = await oig.output('user', 'create', { ...parameters, usersJson: '={{ $json.one }}' }, { input });
		expect(items.map(({ json }) => [json.userLogin, json.requestId])).toEqual([
			['U123', '123'],
			['U1234', '1234'],
		]);
	});

	it('gives the outcome of each of its users with Continue', async () => {
		const users = ['A', 'B'].map((login, at) => ({
			...user(login, login, at === 0 ? 1 : 999),
			fields: [...user(login, login, at === 0 ? 1 : 999).fields, { name: 'User Login', value: login }],
		}));
		const settings = { input: [{ users }], onError: 'continueRegularOutput' as const };
		const items = await oig.output('user', 'create', parameters, settings);
		expect(items.map(({ json }) => [json.outcome, json.requestId])).toEqual([
			['created', 'A'],
			['failed', 'B'],
		]);
	});

	it.each([
		[{ users: [] }, /"users" must be a list of users/],
		[{ users: 'x' }, /"users" must be a list of users/],
		[{}, /a user needs "fields"/],
		[{ fields: [{ name: 1, value: 2 }] }, /a field needs a "name"/],
		[{ fields: [{ name: 'Last Name', value: { a: 1 } }] }, /a field needs a "name"/],
		[{ requestId: {}, fields: [] }, /a "requestId" must be text/],
		[{ fields: [{ name: 'Last Name', value: 'A' }] }, /^The attribute "Role" is missing; OIG needs it\.$/],
	])('is refused as %j before anything is sent', async (given, message) => {
		expect((await oig.failure('user', 'create', parameters, { input: [given] })).message).toMatch(message);
		expect(writes()).toEqual([]);
	});
});

describe('options that are there but empty', () => {
	const source = {
		rowKind: 'user',
		source: 'csvText',
		csvText: 'User Login,Last Name\ngrace,Grace',
		importAction: 'createOrUpdate',
	};

	it.each([
		['organization', ''],
		['organization', '={{ undefined }}'],
		['organization', '={{ null }}'],
		['userType', ''],
		['userType', '={{ [] }}'],
	])('Bulk Import refuses %s %j', async (name, value) => {
		const result = await oig.run('user', 'bulkImport', { ...source, options: { [name]: value } });
		expect(result.error?.message).toMatch(/of New Users/);
		expect(writes()).toEqual([]);
	});

	it('of Role: Create that would replace all members are refused', async () => {
		const additionalFields = { scimAttributes: '{"members": []}' };
		const error = await oig.failure('role', 'create', { roleName: 'X', ifExists: 'update', additionalFields });
		expect(error.message).toMatch(/^The attribute "members" cannot be set here/);
	});
});

it('returns the generated password of an account that waits for approval, and of one whose answer is lost', async () => {
	const csvText = 'User Login,Last Name\ngrace,Grace';
	const source = {
		rowKind: 'user',
		source: 'csvText',
		csvText,
		importAction: 'createOrUpdate',
		passwordSource: 'generate',
		returnPasswords: true,
	};
	oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', connection: 'resetBefore' }] });
	const lost = await oig.run('user', 'bulkImport', source, { onError: 'continueRegularOutput' });
	expect(lost.node(NODE).outputs[1]?.[0]?.json.password).toMatch(/^.{20}$/);
	oig.sandbox.faults.clear();
	oig.sandbox.options('oig', { approval: 'pending', approveCreate: true });
	const pending = await oig.run('user', 'bulkImport', source);
	expect(pending.node(NODE).outputs[0]?.[0]?.json).toMatchObject({
		status: 'pending',
		password: expect.stringMatching(/^.{20}$/),
	});
});
