import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { adobeCaller, federated } from './support/adobe';

let sandbox: Sandbox;
let caller: ReturnType<typeof adobeCaller>;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['adobe'], seed: 1 });
	caller = adobeCaller(sandbox);
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const pageHeaders = ({ headers }: { headers: Headers }) =>
	['x-total-count', 'x-page-count', 'x-current-page', 'x-page-size'].map((name) => headers.get(name));

describe('lists', () => {
	beforeEach(() => {
		sandbox.seed({ users: 6, groups: 2, services: ['adobe'] });
		sandbox.options('adobe', { userPageSize: 4 });
	});

	test('come in pages, whose headers count the technical account', async () => {
		const first = await caller.call('/users/{org}/0');
		const second = await caller.call('/users/{org}/1');
		expect([first.json.lastPage, second.json.lastPage]).toEqual([false, true]);
		expect([first.json.users, second.json.users].map((users) => (users as unknown[]).length)).toEqual([4, 3]);
		expect([pageHeaders(first), pageHeaders(second)]).toEqual([
			['8', '2', '0', '4'],
			['8', '2', '1', '3'],
		]);
	});

	test('answer behind the last page with the last one, or with "Not found"', async () => {
		expect((await caller.call('/users/{org}/9')).json.users).toHaveLength(3);
		sandbox.options('adobe', { beyondLastPage: 'notFound' });
		expect((await caller.call('/users/{org}/9')).json).toEqual({ lastPage: true, result: 'Not found' });
		expect((await caller.call('/groups/{org}/9')).json).toEqual({ lastPage: true, result: 'Not found' });
	});

	test('refuse a page that is no number', async () => {
		const { json, status } = await caller.call('/users/{org}/first');
		expect([status, json]).toEqual([400, { errorMessage: 'For input string: "first"' }]);
	});

	test('leave out what has no value', async () => {
		await caller.act({ user: 'x@elsewhere.example', do: [{ addAdobeID: { email: 'x@elsewhere.example' } }] });
		const { json } = await caller.call('/users/{org}/0?domain=elsewhere.example');
		expect(Object.keys((json.users as object[])[0] ?? {})).toEqual([
			'id',
			'email',
			'status',
			'username',
			'domain',
			'country',
			'type',
		]);
	});

	test('show admin groups after the first assignment only', async () => {
		const list = async () => (await caller.call('/groups/{org}/0')).json.groups as Array<Record<string, unknown>>;
		expect((await list()).find(({ groupName }) => groupName === 'Finance')?.adminGroupName).toBeUndefined();
		await caller.act({ user: 'admin@example.com', do: [{ add: { group: ['_admin_Finance'] } }] });
		const groups = await list();
		expect(groups.find(({ groupName }) => groupName === 'Finance')?.adminGroupName).toBe('_admin_Finance');
		expect(groups.find(({ groupName }) => groupName === '_admin_Finance')).toMatchObject({
			type: 'USER_ADMIN_GROUP',
			memberCount: 1,
			userGroupName: 'Finance',
		});
	});
});

describe('one user', () => {
	test('is found by address in any case, and by user name with a domain', async () => {
		await caller.act(federated('Ada@example.com'), {
			...federated('x@users.example.com'),
			user: 'ada',
			domain: 'users.example.com',
		});
		expect((await caller.call('/organizations/{org}/users/ADA@EXAMPLE.COM')).json.result).toBe('success');
		expect((await caller.call('/organizations/{org}/users/ada?domain=users.example.com')).status).toBe(200);
		expect((await caller.call('/organizations/{org}/users/ada?domain=example.com')).status).toBe(404);
	});
});

describe('limits', () => {
	test.each([
		['seconds', /^\d+$/],
		['date', /GMT$/],
		['none', undefined],
	])('say when to come back as %s', async (retryAfterForm, form) => {
		sandbox.options('adobe', { throttling: true, retryAfterForm });
		const replies = [];
		for (let request = 0; request < 6; request += 1) replies.push(await caller.call('/groups/{org}/0'));
		expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
		expect(replies[5]?.json).toEqual({ error_code: '429050', message: 'Too many requests' });
		const header = replies[5]?.headers.get('retry-after');
		if (form === undefined) expect(header).toBeNull();
		else expect(header).toMatch(form);
		sandbox.clock.advance(60_000);
		expect((await caller.call('/groups/{org}/0')).status).toBe(200);
	});

	test('send a second full list away for half an hour', async () => {
		sandbox.options('adobe', { hiddenListLimit: true });
		expect((await caller.call('/users/{org}/0')).status).toBe(200);
		const refused = await caller.call('/users/{org}/0');
		expect([refused.status, Number(refused.headers.get('retry-after')) > 1900]).toEqual([429, true]);
		sandbox.clock.advance(2_000_000);
		expect((await caller.call('/users/{org}/0')).status).toBe(200);
	});
});

describe('deprecated calls', () => {
	const array = async (path: string) => JSON.parse((await caller.call(path)).text) as Array<Record<string, unknown>>;

	test('have shapes of their own', async () => {
		sandbox.seed({ users: 3, groups: 1, services: ['adobe'] });
		expect(Object.keys((await array('/{org}/users'))[1] ?? {})).toEqual(
			expect.arrayContaining(['firstName', 'lastName', 'countryCode', 'userType']),
		);
		const [group] = await array('/{org}/user-groups?page=1');
		expect(group).toMatchObject({ name: 'Finance', type: 'USER_GROUP', userCount: 3, isReadOnly: false });
		expect(await array(`/{org}/user-groups/${String(group?.groupId)}/users`)).toHaveLength(3);
		expect((await caller.call('/{org}/user-groups/1')).json.errorCode).toBe('GROUP_NOT_FOUND');
	});

	test('change a product profile', async () => {
		sandbox.seed({ users: 2, groups: 1, services: ['adobe'] });
		const product = (await array('/{org}/products/')).find(({ name }) => name === 'Photoshop');
		const path = `/{org}/products/${String(product?.id)}/configurations`;
		const [profile] = (await caller.call(path)).json.licenseConfigurations as Array<Record<string, unknown>>;
		const users = sandbox.state('adobe').users.map(({ email }) => email);
		const body = JSON.stringify({ addUsers: users, addUserGroups: ['Finance'], addAdminUsers: ['admin@example.com'] });
		const { json } = await caller.call(`${path}/${String(profile?.id)}`, { method: 'POST', body });
		expect(json).toMatchObject({ id: profile?.id, userCount: users.length, adminCount: 1, licenseQuota: 8 });
		expect(await array(`${path}/${String(profile?.id)}/users`)).toHaveLength(users.length);
		expect((await caller.call(`${path}/RGRP-1`)).json.errorCode).toBe('PLC_NOT_FOUND');
	});
});
