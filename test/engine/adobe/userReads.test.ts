import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { byId, byName } from '../../support/workflow';
import { fromInput, person, startAdobe, type AdobeBench } from './support';

let adobe: AdobeBench;
beforeAll(async () => {
	adobe = await startAdobe();
});
beforeEach(() => adobe.sandbox.reset());
afterAll(() => adobe.stop());

const ada = { ...fromInput, email: 'ada@example.com', firstname: 'Ada', lastname: 'Lovelace' };
const user = 'ada@example.com';
const get = async (login = user, options: INodeParameters = {}) => {
	const [item] = await adobe.output('user', 'get', { user: login, options });
	return item?.json ?? {};
};
const createGroup = async (name: string) => await adobe.output('userGroup', 'create', { name });
const withoutTokens = () => adobe.requests().filter((request) => !request.startsWith('POST ims/'));

describe('User: Get', () => {
	it('finds the user in any letter case, and gives at most ten members', async () => {
		await adobe.output('user', 'create', ada);
		expect(Object.keys(await get('ADA@Example.com')).sort()).toEqual(
			['country', 'domain', 'email', 'firstname', 'id', 'lastname', 'status', 'type', 'username'].sort(),
		);
	});

	it('chooses the Adobe ID among two accounts with one address', async () => {
		await adobe.output('user', 'create', ada);
		await adobe.output('user', 'create', { ...ada, identityType: 'adobeID' });
		expect((await get()).type).toBe('federatedID');
		expect((await get(user, { domain: 'AdobeID' })).type).toBe('adobeID');
	});

	it('is refused for somebody who does not exist', async () => {
		const error = await adobe.failure('user', 'get', { user: 'nobody@example.com' });
		expect(error.message).toBe('User not found nobody@example.com');
		expect(error.description).toContain('HTTP status 404');
	});

	it('encodes what it puts into the path', async () => {
		const odd = "o'neil+x/y?z#@example.com";
		await adobe.output('user', 'create', { ...ada, email: odd });
		expect((await get(odd)).email).toBe(odd);
	});
});

describe('User: Get Many', () => {
	beforeEach(() => {
		adobe.sandbox.seed({ users: 7, groups: 2, services: ['adobe'] });
		adobe.sandbox.options('adobe', { userPageSize: 3 });
	});

	it('reads all pages, with a 429 in the middle', async () => {
		adobe.sandbox.faults.add({ path: '*/users/*', skip: 1, count: 1, status: 429, retryAfter: 'seconds' });
		const items = await adobe.output('user', 'getAll', { returnAll: true });
		expect(new Set(items.map(({ json }) => json.email)).size).toBe(8);
		expect(items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
		expect(withoutTokens()).toEqual(['GET users/0', 'GET users/1', 'GET users/1', 'GET users/2']);
	});

	it('reads a page again that was cut off on the way', async () => {
		adobe.sandbox.faults.add({ path: '*/users/*', skip: 1, count: 1, body: 'cut' });
		expect(await adobe.output('user', 'getAll', { returnAll: true })).toHaveLength(8);
	});

	it('reads no more pages than the limit needs', async () => {
		expect(await adobe.output('user', 'getAll', { returnAll: false, limit: 4 })).toHaveLength(4);
		expect(withoutTokens()).toEqual(['GET users/0', 'GET users/1']);
	});

	it('passes the filters on', async () => {
		await adobe.output('user', 'create', { ...ada, identityType: 'adobeID', email: 'x@elsewhere.example' });
		const filters = { domain: 'elsewhere.example', directOnly: false };
		const items = await adobe.output('user', 'getAll', { returnAll: true, filters });
		expect(items.map(({ json }) => json.email)).toEqual(['x@elsewhere.example']);
		expect(adobe.requests()).toContain('GET users/0?directOnly=false&domain=elsewhere.example');
	});

	it('reports the half hour that Adobe sends a second full list away for', async () => {
		adobe.sandbox.options('adobe', { hiddenListLimit: true, retryAfterForm: 'date' });
		await adobe.output('user', 'getAll', { returnAll: true });
		const error = await adobe.failure('user', 'getAll', { returnAll: true });
		expect(error.message).toBe('Too many requests');
		expect(error.description).toMatch(/full lists only about every two hours.*Try again after 20\d\d-/);
	});
});

describe('User: Get Many in Group', () => {
	const names = ['Designers & Writers', 'Käyttäjät #1?', 'a+b 100%', 'Team v1.2', 'Sales/Europe'];
	beforeEach(async () => {
		for (const name of names) await createGroup(name);
		await adobe.output('user', 'create', { ...ada, groups: names });
		adobe.sandbox.log.clear();
	});

	it.each(names)('finds the group "%s"', async (name) => {
		const items = await adobe.output('user', 'getAllInGroup', { group: byName(name), returnAll: true });
		expect(items.map(({ json }) => json.email)).toEqual([user]);
		// A dot or a slash does not survive in a path, so these are found by their number.
		expect(withoutTokens()).toHaveLength(/[./]/.test(name) ? 2 : 1);
	});

	it('takes the number of a group, and can leave the groups of the users out', async () => {
		const id = adobe.sandbox.state('adobe').groups.find(({ name }) => name === 'Team v1.2')?.id ?? '';
		const parameters = { group: byId(id), returnAll: true, filters: { excludeGroups: true } };
		const [item] = await adobe.output('user', 'getAllInGroup', parameters);
		expect(item?.json.email).toBe(user);
		expect(item?.json.groups).toBeUndefined();
	});

	it('is refused for an unknown group', async () => {
		const error = await adobe.failure('user', 'getAllInGroup', { group: byName('Nobody'), returnAll: true });
		expect(error.message).toBe('Not found: Nobody');
	});

	it('gives nobody for an admin group that nobody is in', async () => {
		const group = byName('_admin_Designers & Writers');
		expect(await adobe.output('user', 'getAllInGroup', { group, returnAll: true })).toEqual([]);
	});
});

it('gives each item of several reads its own output', async () => {
	const input = [person('ada'), person('grace')];
	await adobe.output('user', 'create', fromInput, { input });
	const items = await adobe.output('user', 'get', { user: '={{ $json.email }}' }, { input: [...input].reverse() });
	expect(items.map(({ json, pairedItem }) => [json.email, pairedItem])).toEqual([
		['grace@example.com', { item: 0 }],
		['ada@example.com', { item: 1 }],
	]);
});
