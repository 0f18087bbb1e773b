/** Reads of one object, and of what a user is in. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { byId, byName } from '../support/workflow';
import { fromInput as adobeInput, person as adobePerson, startAdobe, type AdobeBench } from './adobe/support';
import { startEpm, type EpmBench } from './epm/support';
import {
	fromInput as trivoreInput,
	MANUAL,
	person as trivorePerson,
	startTrivore,
	type TrivoreBench,
} from './trivore/support';

describe('Adobe User Management', () => {
	let adobe: AdobeBench;
	beforeAll(async () => {
		adobe = await startAdobe();
		await adobe.output('user', 'create', adobeInput, { input: [adobePerson('ada'), adobePerson('grace')] });
		await adobe.output('userGroup', 'create', { name: 'Designers' });
		await adobe.output('user', 'addToGroup', { user: 'ada@example.com', groups: 'Designers' });
	});
	afterAll(() => adobe.stop());

	it('User Group: Get finds a group by its name in any case, and by its ID', async () => {
		const [group] = await adobe.output('userGroup', 'get', { group: byName('designers') });
		expect([group?.json.groupName, group?.json.type, group?.pairedItem]).toEqual([
			'Designers',
			'USER_GROUP',
			{ item: 0 },
		]);
		const [same] = await adobe.output('userGroup', 'get', { group: byId(JSON.stringify(group?.json.groupId)) });
		expect(same?.json).toEqual(group?.json);
		const error = await adobe.failure('userGroup', 'get', { group: byName('Nowhere') });
		expect(error.message).toContain('Nowhere');
	});

	it('User: Get Groups gives each group with its details', async () => {
		const items = await adobe.output(
			'user',
			'getGroups',
			{ user: '={{ $json.email }}' },
			{
				input: [{ email: 'ada@example.com' }, { email: 'grace@example.com' }],
			},
		);
		expect(items.map(({ json, pairedItem }) => [json.groupName, json.type, json.userEmail, pairedItem])).toEqual([
			['Designers', 'USER_GROUP', 'ada@example.com', { item: 0 }],
		]);
	});
});

describe('Oracle EPM Cloud', () => {
	let epm: EpmBench;
	beforeAll(async () => {
		epm = await startEpm();
		await epm.people(['ada']);
		await epm.output('group', 'create', { name: 'Planners' });
		await epm.output('user', 'addToGroup', { user: byId('ada'), group: byName('Planners') });
	});
	afterAll(() => epm.stop());

	it('User: Get gives the user with roles and groups', async () => {
		const [user] = await epm.output('user', 'get', { user: byId('ADA') });
		expect(user?.json).toMatchObject({
			userlogin: 'ada',
			roles: ['User'],
			groups: expect.arrayContaining(['Planners']),
		});
		expect(user?.pairedItem).toEqual({ item: 0 });
		const error = await epm.failure('user', 'get', { user: byId('nobody') });
		expect(error.message).toContain('There is no user "nobody" with a base role');
	});

	it('Group: Get gives the group with its members', async () => {
		const [group] = await epm.output('group', 'get', { group: byName('planners') });
		expect(group?.json).toMatchObject({ groupname: 'Planners', users: ['ada'] });
		const error = await epm.failure('group', 'get', { group: byName('Nowhere') });
		expect(error.message).toContain('There is no group "Nowhere"');
	});
});

describe('Trivore ID', () => {
	let trivore: TrivoreBench;
	beforeAll(async () => {
		trivore = await startTrivore();
		await trivore.output('group', 'create', { nsCode: MANUAL, name: 'staff' });
		await trivore.output('user', 'create', trivoreInput, { input: [trivorePerson('ada'), trivorePerson('grace')] });
		await trivore.output('user', 'addToGroup', { user: byName('ada'), group: byName('staff') });
	});
	afterAll(() => trivore.stop());

	it('User: Get Groups gives each group with its name', async () => {
		const items = await trivore.output(
			'user',
			'getGroups',
			{ user: byName('={{ $json.name }}') },
			{
				input: [{ name: 'ada' }, { name: 'grace' }],
			},
		);
		expect(items.map(({ json, pairedItem }) => [json.name, json.userName, pairedItem])).toEqual([
			['staff', 'ada', { item: 0 }],
		]);
	});

	it('User: Lock and Unlock say what they did, and nothing the second time', async () => {
		const one = async (operation: string) =>
			(await trivore.output('user', operation, { user: byName('ada') }))[0]?.json.outcome;
		expect([await one('lock'), trivore.stored('ada')?.locked]).toEqual(['updated', true]);
		expect(await one('lock')).toBe('unchanged');
		expect([await one('unlock'), trivore.stored('ada')?.locked]).toEqual(['updated', false]);
		expect(await one('unlock')).toBe('unchanged');
		await expect(trivore.failure('user', 'lock', { user: byName('nobody') })).resolves.toMatchObject({
			message: expect.stringContaining('nobody'),
		});
	});
});
