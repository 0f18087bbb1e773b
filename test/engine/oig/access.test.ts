import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byName } from '../../support/workflow';
import { fromInput, person, startOig, type OigBench } from './support';

const FRONT_DESK = '303';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => {
	await oig.sandbox.reset();
	await oig.output('user', 'create', fromInput, {
		input: [person('ada', { email: 'ada@example.com' }), person('grace')],
	});
	await oig.output('role', 'grant', { user: byName('ada'), role: byName('Front Desk') });
	oig.sandbox.log.clear();
});
afterAll(() => oig.stop());

const names = (entries: unknown) => (entries as IDataObject[]).map(({ name }) => name);
const rolesOf = (login: string) =>
	oig.sandbox
		.state('oig')
		.memberships.filter(({ userId }) => userId === oig.idOf(login))
		.map(({ groupId }) => groupId);
const isActive = (login: string) => oig.users().find(({ name }) => name === login)?.active;
const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
const ended = async (parameters: INodeParameters = {}) =>
	await oig.one('user', 'endAccess', { user: byName('ada'), ...parameters });
const restored = async (restore: IDataObject[string]) =>
	await oig.one('user', 'restoreAccess', {}, { input: [{ restore }] });

describe('User: End Access', () => {
	it('disables the user, revokes roles, and pairs the items', async () => {
		const items = await oig.output(
			'user',
			'endAccess',
			{ user: byName('={{ $json.login }}') },
			{
				input: [{ login: 'ada' }, { login: 'grace' }],
			},
		);
		expect(items.map(({ json, pairedItem }) => [json.userName, json.outcome, names(json.removed), pairedItem])).toEqual(
			[
				['ADA', 'accessEnded', ['Active user and accounts', 'Front Desk'], { item: 0 }],
				['GRACE', 'accessEnded', ['Active user and accounts'], { item: 1 }],
			],
		);
		expect(items[0]?.json.verified).toBe(true);
		expect([isActive('ADA'), rolesOf('ADA')]).toEqual([false, []]);
	});

	it('keeps out whom OIG would enable on the start date, and never lets that one in before it', async () => {
		const later = { attributeName: 'Start Date', attributeType: 'date', attributeValue: '2099-01-01' };
		const create = { ...fromInput, customAttributes: { attribute: [later] } };
		await oig.output('user', 'create', create, { input: [person('joan')] });
		const statusOf = async () => (await oig.one('user', 'get', { user: byName('joan') })).Status;
		expect(await statusOf()).toBe('Disabled Until Start Date');
		const json = await ended({ user: byName('joan') });
		expect([json.outcome, names(json.removed), await statusOf()]).toEqual([
			'accessEnded',
			['Disabled until the start date'],
			'Disabled',
		]);
		const error = await oig.failure('user', 'restoreAccess', {}, { input: [{ restore: json.restore ?? null }] });
		expect(error.message).toContain('wait for the start date again');
		expect(await statusOf()).toBe('Disabled');
	});

	it('is unchanged the second time, and writes nothing', async () => {
		await ended();
		oig.sandbox.log.clear();
		expect(await ended()).toMatchObject({ outcome: 'unchanged', removed: [], restore: null });
		expect(writes()).toEqual([]);
	});

	it('is pending while somebody has to approve it, and what is pending can be given back', async () => {
		oig.sandbox.options('oig', { approval: 'pending' });
		const json = await ended();
		expect([json.outcome, names(json.remains)]).toEqual(['pending', ['Active user and accounts']]);
		expect(names((json.restore as IDataObject).entries)).toEqual(['Active user and accounts', 'Front Desk']);
		expect(rolesOf('ADA')).toEqual([]);
	});

	it('refuses the account of the credential', async () => {
		const { userName } = oig.sandbox.credentials.oracleIdentityGovernanceApi;
		const error = await oig.failure('user', 'endAccess', { user: byName(userName) });
		expect(error.message).toContain('the account behind the credential');
		expect(writes()).toEqual([]);
	});
});

describe('User: Restore Access', () => {
	it('enables the user and grants the roles', async () => {
		const { restore } = await ended();
		expect(await restored(restore)).toMatchObject({ outcome: 'accessRestored', verified: true, notRestored: [] });
		expect([isActive('ADA'), rolesOf('ADA')]).toEqual([true, [FRONT_DESK]]);
		oig.sandbox.log.clear();
		expect((await restored(restore)).outcome).toBe('unchanged');
		expect(writes()).toEqual([]);
	});

	it('reports a role that is gone, and does the rest', async () => {
		const { restore } = await ended();
		await oig.output('role', 'delete', { role: byName('Front Desk') });
		const json = await restored(restore);
		expect([json.outcome, names(json.notRestored), isActive('ADA')]).toEqual(['incomplete', ['Front Desk'], true]);
	});
});

describe('User: Set Roles', () => {
	it('grants and revokes what differs', async () => {
		const other = oig.sandbox.state('oig').groups.find(({ id }) => id === '302')?.name ?? '';
		const json = await oig.one('user', 'setRoles', { user: byName('ada'), groups: other });
		expect([json.outcome, names(json.added), names(json.removed)]).toEqual(['updated', [other], ['Front Desk']]);
		expect(rolesOf('ADA')).toEqual(['302']);
	});

	it('says which grant waits for approval', async () => {
		oig.sandbox.options('oig', { approval: 'pending' });
		const json = await oig.one('user', 'setRoles', { user: byName('ada'), groups: '302, Front Desk' });
		expect([json.outcome, json.added, (json.pending as unknown[]).length]).toEqual(['pending', [], 1]);
	});

	it('refuses a role that does not exist, and nothing is written', async () => {
		const error = await oig.failure('user', 'setRoles', { user: byName('ada'), groups: 'Front Desk, Nowhere' });
		expect(error.message).toContain('Nowhere');
		expect(writes()).toEqual([]);
	});
});
