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
	await oig.output('user', 'create', fromInput, {
		input: [person('ada', { firstName: 'Ada', email: 'ada@example.com' })],
	});
	oig.sandbox.log.clear();
});
afterAll(() => oig.stop());

const ada = { user: byName('ada') };
const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
const attributes = () =>
	(oig.sandbox.state('oig').raw?.attributes as Record<string, Record<string, unknown>>)[oig.idOf('ADA')] ?? {};

describe('User: Get', () => {
	it('gives the attributes that people look for under their names', async () => {
		expect(await oig.one('user', 'get', ada)).toEqual({
			id: oig.idOf('ADA'),
			'User Login': 'ADA',
			'Display Name': 'Ada ada',
			'First Name': 'Ada',
			'Last Name': 'ada',
			Email: 'ada@example.com',
			Role: 'EMP',
			Status: 'Active',
			act_key: 1,
			'Organization Name': 'Xellerate Users',
		});
	});

	it('gives the attributes that were asked for, and raw what the server gave', async () => {
		const user = byId(oig.idOf('ADA'));
		const asked = await oig.one('user', 'get', { user, options: { attributes: 'Email, Display Name' } });
		expect(asked).toEqual({ id: oig.idOf('ADA'), Email: 'ada@example.com', 'Display Name': 'Ada ada' });
		const raw = await oig.one('user', 'get', { user, simplify: false });
		expect(raw.fields).toContainEqual({ name: 'Display Name', value: { base: 'Ada ada' } });
	});

	it('reads a server of version 11g: fields as an object, dates in milliseconds', async () => {
		oig.sandbox.options('oig', { version: '11.1.2.3' });
		const options = { attributes: 'Display Name, usr_create, Title' };
		const json = await oig.one('user', 'get', { user: byId(oig.idOf('ADA')), options });
		expect(json).toMatchObject({ 'Display Name': 'Ada ada', usr_create: expect.stringMatching(/^20\d\d-.*Z$/) });
		expect(json).not.toHaveProperty('Title');
	});

	it('says that there is none, and pairs the error', async () => {
		const settings = { input: [{}, {}], onError: 'continueRegularOutput' as const };
		const items = await oig.output('user', 'get', { user: byName('={{ $itemIndex ? "nobody" : "ada" }}') }, settings);
		expect(items.map(({ json, pairedItem }) => [json.id ?? json.error, pairedItem])).toEqual([
			[oig.idOf('ADA'), { item: 0 }],
			['There is no user with the login "nobody", or the user of the credential may not see it.', { item: 1 }],
		]);
		expect((await oig.failure('user', 'get', { user: byId('4711') })).message).toBe(
			'IAM-3050068 : User with ID 4711 does not exist.',
		);
	});
});

describe('User: Update', () => {
	const change = (updateFields: INodeParameters, options: INodeParameters = {}) => ({ ...ada, updateFields, options });

	it('sends only what differs, and nothing the second time', async () => {
		const parameters = change({ title: 'Lead', email: 'ada@example.com' });
		expect(await oig.one('user', 'update', parameters)).toEqual({
			id: oig.idOf('ADA'),
			userLogin: 'ADA',
			outcome: 'updated',
			changed: ['Title'],
		});
		expect((await oig.one('user', 'update', parameters)).outcome).toBe('unchanged');
		expect(writes()).toHaveLength(1);
		expect(attributes().Title).toBe('Lead');
	});

	it('clears an attribute', async () => {
		await oig.one('user', 'update', change({ title: 'Lead' }));
		expect(await oig.one('user', 'update', change({ title: '', email: 'a@example.com' }))).toMatchObject({
			outcome: 'updated',
			changed: ['Title', 'Email'],
		});
		expect(attributes()).not.toHaveProperty('Title');
		expect(attributes().Email).toBe('a@example.com');
	});

	it('is pending where somebody must approve, and is not requested twice', async () => {
		oig.sandbox.options('oig', { approval: 'pending' });
		const first = await oig.one('user', 'update', change({ title: 'Lead' }));
		expect(first).toMatchObject({ outcome: 'pending', oigRequestId: '731' });
		const error = await oig.failure('user', 'update', change({ title: 'Lead' }));
		expect(error.message).toMatch(/^Request 731, which changes this user, is still open/);
		const second = await oig.one('user', 'update', change({ title: 'Lead' }, { ifRequestOpen: 'pending' }));
		expect(second).toMatchObject({ outcome: 'pending', oigRequestId: '731' });
		expect(oig.requests()).toHaveLength(1);
		const third = await oig.one('user', 'update', change({ title: 'Boss' }, { ifRequestOpen: 'raise' }));
		expect(third).toMatchObject({ outcome: 'pending', oigRequestId: '732' });
	});

	it.each(['id', 'requestId'])(
		'is updated when the request completes at once (number under "%s")',
		async (requestKey) => {
			oig.sandbox.options('oig', { approval: 'atOnce', requestKey });
			expect(await oig.one('user', 'update', change({ title: 'Lead' }))).toMatchObject({
				outcome: 'updated',
				oigRequestId: '731',
			});
		},
	);

	it('fails when the request is rejected at once', async () => {
		oig.sandbox.options('oig', { approval: 'rejected' });
		const error = await oig.failure('user', 'update', change({ title: 'Lead' }));
		expect(error.message).toBe('The change became request 731, which ended as "Request Rejected".');
	});

	it('says what the server refuses, once', async () => {
		const custom = { attribute: [{ attributeName: 'Shoe Size', attributeType: 'number', attributeValue: '42' }] };
		const error = await oig.failure('user', 'update', { ...ada, customAttributes: custom });
		expect(error.message).toMatch(/Unknown attribute or attribute not writable: Shoe Size$/);
		expect(writes()).toHaveLength(1);
	});

	it('refuses to change nothing', async () => {
		expect((await oig.failure('user', 'update', ada)).message).toBe(
			'"Update Fields" is empty, so there is nothing to change.',
		);
		expect(oig.calls()).toEqual([]);
	});

	it('looks the change up when its answer is lost', async () => {
		oig.sandbox.faults.set({ rules: [{ method: 'PUT', connection: 'resetAfter', count: 1 }] });
		expect((await oig.one('user', 'update', change({ title: 'Lead' }))).outcome).toBe('updated');
		expect(writes()).toHaveLength(1);
	});
});

describe('User: Enable, Disable, Lock, Unlock', () => {
	it.each([
		['disable', 'Status', 'Disabled'],
		['enable', 'Status', 'Active'],
		['lock', 'usr_locked', '1'],
		['unlock', 'usr_locked', '0'],
	])('%s changes the state once', async (verb, name, value) => {
		const opposite = { disable: 'enable', enable: 'disable', lock: 'unlock', unlock: 'lock' }[verb] ?? '';
		await oig.output('user', opposite, ada);
		oig.sandbox.log.clear();
		expect(await oig.one('user', verb, ada)).toEqual({ id: oig.idOf('ADA'), userLogin: 'ADA', outcome: 'updated' });
		expect((await oig.one('user', verb, ada)).outcome).toBe('unchanged');
		expect(writes()).toHaveLength(1);
		expect(attributes()[name]).toBe(value);
	});

	it('is pending where somebody must approve, and is not requested twice', async () => {
		oig.sandbox.options('oig', { approval: 'pending' });
		for (let time = 1; time <= 2; time += 1) {
			expect(await oig.one('user', 'disable', ada)).toMatchObject({ outcome: 'pending', oigRequestId: '731' });
		}
		expect(oig.requests()).toHaveLength(1);
	});

	it.each(['12.2.1.3', '11.1.2.3'])('goes over SCIM on a server of version %s', async (version) => {
		oig.sandbox.options('oig', { version });
		if (version === '11.1.2.3')
			return expect((await oig.failure('user', 'lock', ada)).message).toMatch(/404|Not Found/);
		expect((await oig.one('user', 'lock', ada)).outcome).toBe('updated');
		expect(attributes().usr_locked).toBe('1');
		return expect(writes().at(-1)).toMatch(/^PATCH scim\/v1\/Users/);
	});

	it('says that there is nobody', async () => {
		expect((await oig.failure('user', 'disable', { user: byName('nobody') })).message).toMatch(/^There is no user/);
	});
});

describe('User: Reset Password', () => {
	const reset = (newPassword: string) => ({ ...ada, newPassword });

	it('sets the password over SCIM, and shows it nowhere', async () => {
		const result = await oig.run('user', 'resetPassword', reset('={{ "New-Secret-" + 99 }}'));
		expect(result.node(NODE).outputs[0]?.[0]?.json).toEqual({
			id: oig.idOf('ADA'),
			userLogin: 'ADA',
			outcome: 'updated',
		});
		expect(JSON.stringify(result.node(NODE))).not.toContain('New-Secret-99');
		const credentials = Buffer.from('ada:New-Secret-99').toString('base64');
		const response = await fetch(`${oig.sandbox.url}/oig/iam/governance/selfservice/api/v1/users`, {
			headers: { authorization: `Basic ${credentials}` },
		});
		expect(response.status).toBe(200);
	});

	it('says what the policy has against it, once', async () => {
		expect((await oig.failure('user', 'resetPassword', reset('x'))).message).toMatch(/does not comply/);
		expect(writes()).toHaveLength(1);
	});
});

describe('User: Delete', () => {
	it('deletes over SCIM, and says so', async () => {
		const id = oig.idOf('ADA');
		expect(await oig.one('user', 'delete', ada)).toEqual({ id, outcome: 'deleted', deleted: true });
		expect(attributes().Status).toBe('Deleted');
	});

	it('is pending where somebody must approve, and is not requested twice', async () => {
		oig.sandbox.options('oig', { approval: 'pending', approveCreate: true });
		for (let time = 1; time <= 2; time += 1) {
			expect(await oig.one('user', 'delete', ada)).toMatchObject({
				outcome: 'pending',
				oigRequestId: '731',
				deleted: false,
			});
		}
		expect(oig.requests()).toHaveLength(1);
	});

	it('fails for somebody who is not there, unless told to go on', async () => {
		await oig.output('user', 'delete', ada);
		expect((await oig.failure('user', 'delete', ada)).message).toMatch(/^There is no user with the login "ada"/);
		const json = await oig.one('user', 'delete', { ...ada, options: { ignoreMissing: true } });
		expect(json).toEqual({ name: 'ada', outcome: 'unchanged', deleted: false });
	});

	it('deletes nobody when the SCIM service means somebody else by the id', async () => {
		oig.sandbox.services.oig.renameInScim(oig.idOf('ADA'), 'EVE');
		const error = await oig.failure('user', 'delete', ada);
		expect(error.message).toBe(
			'The SCIM service knows another user ("EVE") under the ID of "ADA". Nothing was changed.',
		);
		expect(writes()).toEqual([]);
	});

	it('looks it up when the answer is lost', async () => {
		oig.sandbox.faults.set({ rules: [{ method: 'DELETE', connection: 'resetAfter', count: 1 }] });
		expect((await oig.one('user', 'delete', ada)).outcome).toBe('deleted');
		expect(writes()).toHaveLength(1);
	});
});

describe('User: Get Roles, Get Accounts, Get Direct Reports', () => {
	it('gives the roles', async () => {
		await oig.output('role', 'grant', { ...ada, role: byName('Front Desk') });
		expect((await oig.output('user', 'getRoles', ada)).map(({ json }) => json)).toEqual([
			{ id: '303', name: 'Front Desk' },
		]);
		expect(await oig.output('user', 'getRoles', { ...ada, whichRoles: 'pending' })).toEqual([]);
	});

	it('says that an older server cannot give them', async () => {
		oig.sandbox.options('oig', { version: '12.2.1.3' });
		expect((await oig.failure('user', 'getRoles', ada)).message).toMatch(/without the list of roles/);
	});

	it('gives the accounts', async () => {
		const request = { kind: 'AppInstance', entityIds: '17', userIds: oig.idOf('ADA') };
		await oig.output('request', 'create', request);
		expect(await oig.one('user', 'getAccounts', ada)).toMatchObject({
			name: 'ada',
			appInstanceId: '17',
			Status: 'Provisioned',
		});
	});

	it('gives the reports', async () => {
		const input = [person('bob'), person('eve')];
		await oig.output('user', 'create', { ...fromInput, additionalFields: { managerLogin: 'ada' } }, { input });
		const reports = await oig.output('user', 'getDirectReports', ada);
		expect(reports.map(({ json }) => json.userLogin)).toEqual(['BOB', 'EVE']);
	});
});
