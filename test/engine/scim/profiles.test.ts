/** Profiles of providers: what each one changes in what is sent, and in what is refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName } from '../../support/workflow';
import { startScim, type ScimBench } from './support';

let scim: ScimBench;
let ada: string;
const use = async (profile: string) => await scim.useCredential({ ...scim.sandbox.credentials.scimApi, profile });
beforeAll(async () => {
	scim = await startScim();
});
beforeEach(async () => {
	await scim.sandbox.reset();
	await use('automatic');
	[ada = ''] = await scim.makeUsers('ada', 'grace');
	await scim.makeGroups('Team');
	await scim.one('group', 'addMembers', { group: byName('Team'), users: 'ada, grace' });
	scim.sandbox.log.clear();
});
afterAll(() => scim.stop());

describe('Atlassian', () => {
	it('disables who is deleted, and says so', async () => {
		await use('atlassian');
		scim.options({ deleteUser: 'disable' });
		const deleted = await scim.one('user', 'delete', { user: byId(ada) });
		expect(deleted).toMatchObject({ outcome: 'updated', active: false, deleted: false });
	});

	it('takes groups before the state, for who is disabled is no longer shown', async () => {
		await use('atlassian');
		scim.options({ disabledUsers: 'hidden' });
		await scim.run('user', 'endAccess', { user: byId(ada) }, { onError: 'continueRegularOutput' });
		const paths = scim.writes().map((write) => write.replace(/\/[^/]*$/, ''));
		expect(paths).toEqual(['200 PATCH /Groups', '200 PATCH /Users']);
		expect(scim.stored('ada')?.active).toBe(false);
	});
});

describe('Salesforce', () => {
	it('deletes no users and creates no groups', async () => {
		await use('salesforce');
		const { message, description } = await scim.failure('user', 'delete', { user: byId(ada) });
		expect(message).toContain('Salesforce does not delete users by its API');
		expect(description).toContain('Use the operation Disable');
		expect((await scim.failure('group', 'create', { name: 'New' })).message).toContain('Salesforce creates no groups');
		expect(scim.writes()).toEqual([]);
	});

	it('reads its description under the other name', async () => {
		await use('salesforce');
		scim.options({ discovery: 'renamed' });
		await scim.one('user', 'get', { user: byId(ada) });
		expect(scim.calls()[0]).toBe('200 GET /ServiceProviderConfigs');
	});
});

describe('Miro', () => {
	it('neither creates nor deletes groups, and changes their members', async () => {
		await use('miro');
		expect((await scim.failure('group', 'create', { name: 'New' })).message).toContain('Miro creates no groups');
		const { message } = await scim.failure('group', 'delete', { group: byName('Team') });
		expect(message).toContain('Miro deletes no groups');
		expect(scim.writes()).toEqual([]);
		const removed = await scim.one('group', 'removeMembers', { group: byName('Team'), users: 'ada' });
		expect(removed).toMatchObject({ outcome: 'updated', removed: ['ada'] });
	});
});

describe('Zoom', () => {
	it('replaces users as they were read, and disables them by PATCH', async () => {
		await use('zoom');
		await scim.one('user', 'update', { user: byId(ada), updateFields: { title: 'Dr' } });
		await scim.one('user', 'disable', { user: byId(ada) });
		expect(scim.writes().map((write) => write.split(' ')[1])).toEqual(['PUT', 'PATCH']);
		expect(scim.stored('ada')).toMatchObject({ title: 'Dr', active: false, name: { familyName: 'ada' } });
	});
});

describe('Microsoft Entra ID', () => {
	it('goes to lower-case paths with a cursor', async () => {
		await use('entra');
		await scim.failure('user', 'getAll', { limit: 5 });
		expect(scim.calls()).toEqual([expect.stringMatching(/^404 GET \/users\?count=5&cursor=$/)]);
	});
});
