/** Each text field of a user, attributes that are asked for by name, and values that are refused before they are sent. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { listSearch } from '../../support/listSearch';
import { byName } from '../../support/workflow';
import { startScim, type ScimBench } from './support';

let scim: ScimBench;
beforeAll(async () => {
	scim = await startScim();
});
beforeEach(async () => {
	await scim.sandbox.reset();
	await scim.makeUsers('ada');
	await scim.makeGroups('Team');
	scim.sandbox.log.clear();
});
afterAll(() => scim.stop());

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

it('each text field of a user is written where RFC 7643 has it, and an empty one removes the value', async () => {
	const work = {
		costCenter: '17',
		department: 'Math',
		division: 'Engines',
		employeeNumber: '4711',
		organization: 'Royal',
	};
	const flat = {
		displayName: 'Ada L.',
		externalId: 'HR-1',
		locale: 'en-GB',
		nickName: 'Addie',
		preferredLanguage: 'en',
		timezone: 'Europe/London',
		title: 'Dr',
		userType: 'Employee',
	};
	const names = { firstName: 'Augusta', lastName: 'King', middleName: 'Ada' };
	const all = { ...work, ...flat, ...names };
	const update = async (updateFields: INodeParameters) =>
		(await scim.one('user', 'update', { user: byName('ada'), updateFields })).outcome;
	expect(await update(all)).toBe('updated');
	expect(scim.stored('ada')).toMatchObject({
		...flat,
		name: { givenName: 'Augusta', familyName: 'King', middleName: 'Ada' },
		[ENTERPRISE]: work,
	});
	expect(await update(all)).toBe('unchanged');
	expect(await update({ title: '', department: '' })).toBe('updated');
	const stored = scim.stored('ada') ?? {};
	expect(stored).not.toHaveProperty('title');
	expect(stored[ENTERPRISE]).not.toHaveProperty('department');
});

it.each([
	[
		'user',
		{ user: byName('ada'), updateFields: { userName: '' } },
		'"User Name" is empty, but a user must have a name.',
	],
	['group', { group: byName('Team'), updateFields: { name: '' } }, '"Name" is empty, but a group must have a name.'],
	[
		'user',
		{ user: byName('ada'), attributes: { mappingMode: 'defineBelow', value: 'title' } },
		'"Attributes" must be an object with a member for each attribute.',
	],
])('an update of a %s is refused before it writes: %j', async (resource, parameters, message) => {
	expect((await scim.failure(resource, 'update', parameters)).message).toBe(message);
	expect(scim.writes()).toEqual([]);
});

it.each([
	['user', 'userName', 'userName,emails', 'emails', 'name'],
	['group', 'displayName', 'displayName,meta', 'meta', 'members'],
])('attributes of each %s come as they are when they are asked for', async (resource, name, attributes, has, lacks) => {
	const items = await scim.output(resource, 'getAll', { returnAll: true, options: { attributes } });
	const one = items.find(({ json }) => json[name] === (resource === 'user' ? 'ada' : 'Team'))?.json ?? {};
	expect(one).toHaveProperty(has);
	expect(one).not.toHaveProperty(lacks);
});

it('a list of the editor that is not filtered is that with a blank', async () => {
	const spec = { type: 'scim', credential: 'scimApi' };
	for (const method of ['searchUsers', 'searchGroups']) {
		const all = await listSearch(scim.engine, spec, { method });
		expect(all.results.length).toBeGreaterThan(0);
		expect(await listSearch(scim.engine, spec, { method, filter: ' ' })).toEqual(all);
	}
});

it('a list of the editor fails with the status of the refusal', async () => {
	scim.sandbox.faults.set({ rules: [{ service: 'scim', status: 401 }] });
	const spec = { type: 'scim', credential: 'scimApi' };
	await expect(listSearch(scim.engine, spec, { method: 'searchGroups' })).rejects.toMatchObject({ httpCode: '401' });
});
