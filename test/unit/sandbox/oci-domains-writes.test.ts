import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { domainCaller, ENTERPRISE, newUser, operations, OWN } from './support/domains';

let sandbox: Sandbox;
let domain: Awaited<ReturnType<typeof domainCaller>>;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci-domains'], seed: 12 });
});
beforeEach(async () => {
	await sandbox.reset();
	domain = await domainCaller(sandbox);
});
afterAll(() => sandbox.stop());

describe('PATCH of users', () => {
	test.each<[string, object, object]>([
		['a text', { op: 'replace', path: 'title', value: 'Dr' }, { title: 'Dr' }],
		[
			'a part of a name',
			{ op: 'REPLACE', path: 'name.familyName', value: 'Roe' },
			{ name: { givenName: 'Ann', familyName: 'Roe' } },
		],
		[
			'an extension',
			{ op: 'add', path: `${ENTERPRISE}:department`, value: 'Sales' },
			{ [ENTERPRISE]: { department: 'Sales' } },
		],
		[
			'a flag of an extension',
			{ op: 'replace', path: `${OWN}:isFederatedUser`, value: true },
			{ [OWN]: { isFederatedUser: true } },
		],
		[
			'one address',
			{ op: 'replace', path: 'emails[type eq "work"].value', value: 'new@example.com' },
			{ emails: [{ value: 'new@example.com', type: 'work', primary: true }, { type: 'recovery' }] },
		],
		['a status', { op: 'replace', path: 'active', value: false }, { active: false }],
		['a new name of the account', { op: 'replace', path: 'userName', value: 'jane.roe' }, { userName: 'jane.roe' }],
	])('changes %s', async (_what, operation, expected) => {
		const { id } = await domain.user('jane');
		const answer = await domain.patch(`/Users/${String(id)}`, operation);
		expect([answer.status, answer.json]).toEqual([200, expect.objectContaining({ userName: expect.any(String) })]);
		expect(answer.json).toMatchObject(expected);
	});

	test.each<[string, object]>([
		['no path', { op: 'replace', value: { title: 'Dr' } }],
		['an unknown path', { op: 'replace', path: 'nothing', value: 'x' }],
		['an unknown operation', { op: 'set', path: 'title', value: 'x' }],
		['a text for a flag', { op: 'replace', path: 'active', value: 'False' }],
		['no value', { op: 'replace', path: 'title' }],
		['a selection that fits nothing', { op: 'replace', path: 'emails[type eq "home"].value', value: 'x@example.com' }],
		['an attribute of the create only', { op: 'replace', path: `${OWN}:serviceUser`, value: true }],
		['the removal of the user name', { op: 'remove', path: 'userName' }],
	])('refuses %s, and then changes nothing', async (_what, operation) => {
		const { id } = await domain.user('jane');
		const first = { op: 'replace', path: 'nickName', value: 'J' };
		expect((await domain.patch(`/Users/${String(id)}`, first, operation)).status).toBe(400);
		expect((await domain.call('GET', `/Users/${String(id)}`)).json).not.toHaveProperty('nickName');
	});

	test('takes no path where the option says so', async () => {
		sandbox.options('oci-domains', { patchWithoutPath: 'accept' });
		const { id } = await domain.user('jane');
		expect((await domain.patch(`/Users/${String(id)}`, { op: 'replace', value: { title: 'Dr' } })).json.title).toBe(
			'Dr',
		);
	});
});

describe('members', () => {
	let [ann, bob, group] = ['', '', ''];
	beforeEach(async () => {
		[ann, bob] = [String((await domain.user('ann')).id), String((await domain.user('bob')).id)];
		group = String((await domain.group('Team', [ann])).id);
	});
	const patch = async (...list: object[]) => (await domain.patch(`/Groups/${group}`, ...list)).status;

	test('are added as a list and removed by a selection', async () => {
		expect(await patch({ op: 'add', path: 'members', value: [{ value: bob, type: 'User' }] })).toBe(200);
		expect(await domain.members(group)).toEqual([ann, bob]);
		expect(await patch({ op: 'remove', path: `members[value eq "${ann}"]` })).toBe(200);
		expect(await domain.members(group)).toEqual([bob]);
	});

	test('are users of the domain, by SCIM id', async () => {
		const { ocid } = (await domain.call('GET', `/Users/${bob}`)).json;
		const add = (value: unknown) =>
			domain.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value }] });
		expect((await add(ocid)).json.detail).toContain('exceeds the maximum length');
		expect((await add('0'.repeat(32))).json.detail).toContain('does not exist');
		const partners = await domainCaller(sandbox, ['User Administrator'], 'Partners');
		expect((await add((await partners.user('eve')).id)).status).toBe(400);
		expect(await domain.members(group)).toEqual([ann]);
	});

	test('of whom one is there already are refused together, unless the option says otherwise', async () => {
		const both = { op: 'add', path: 'members', value: [{ value: bob }, { value: ann }] };
		expect(await patch(both)).toBe(409);
		expect(await domain.members(group)).toEqual([ann]);
		sandbox.options('oci-domains', { duplicateMember: 'ignore' });
		expect(await patch(both)).toBe(200);
		expect(await domain.members(group)).toEqual([ann, bob]);
	});

	test.each([
		['removeAll', 200, 0],
		['removeGiven', 200, 1],
		['refuse', 400, 2],
	])('in a removal with a list: %s', async (removeWithValue, status, left) => {
		await patch({ op: 'add', path: 'members', value: [{ value: bob }] });
		sandbox.options('oci-domains', { removeWithValue });
		expect(await patch({ op: 'remove', path: 'members', value: [{ value: ann }] })).toBe(status);
		expect(await domain.members(group)).toHaveLength(left);
	});

	test('stay when a PUT does not name them, and are replaced when it does', async () => {
		const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
		const put = (more: object) => domain.call('PUT', `/Groups/${group}`, { schemas, displayName: 'Crew', ...more });
		expect((await put({})).json.displayName).toBe('Crew');
		expect(await domain.members(group)).toEqual([ann]);
		await put({ members: [{ value: bob }] });
		expect(await domain.members(group)).toEqual([bob]);
	});

	test('come in parts, and not at all when there are more than 10,000', async () => {
		await patch({ op: 'add', path: 'members', value: [{ value: bob }] });
		const part = await domain.call('GET', `/Groups/${group}?attributes=members[startIndex=2%26count=1]`);
		expect(part.json.members).toMatchObject([{ value: bob }]);
		sandbox.seed({ users: 10_001, groups: 0, seed: 1 });
		const everybody = `filter=displayName+eq+%22All+Domain+Users%22`;
		expect((await domain.call('GET', `/Groups?${everybody}&attributes=members`)).status).toBe(400);
		expect((await domain.call('GET', `/Groups?${everybody}`)).status).toBe(200);
	});

	test('of everybody cannot be changed, and the group cannot be deleted', async () => {
		const answer = await domain.call('GET', '/Groups?filter=displayName+eq+%22All+Domain+Users%22');
		const { id } = (answer.json.Resources as [{ id: string }])[0];
		expect((await domain.patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value: ann }] })).status).toBe(
			400,
		);
		expect((await domain.call('DELETE', `/Groups/${id}?forceDelete=true`)).status).toBe(400);
	});
});

describe('Bulk', () => {
	const create = (name: string, bulkId = name) => ({ method: 'POST', path: '/Users', bulkId, data: newUser(name) });

	test('answers each operation, and one that is refused stops none', async () => {
		const answer = await domain.bulk(create('ann'), create('ANN', 'again'), create('bob'));
		expect(answer.status).toBe(201);
		expect(operations(answer).map(({ bulkId, status }) => [bulkId, status])).toEqual([
			['ann', '201'],
			['again', '409'],
			['bob', '201'],
		]);
		const [first, second] = operations(answer);
		expect(String(first?.location)).toMatch(/\/admin\/v1\/Users\/[0-9a-f]{32}$/);
		expect(second?.response).toMatchObject({ detail: 'User with the same userName already exists.' });
		expect(sandbox.state('oci-domains').users).toHaveLength(3);
	});

	test('changes and deletes', async () => {
		const { id } = await domain.user('ann');
		const { id: group } = await domain.group('Team');
		const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
		const add = { op: 'add', path: 'members', value: [{ value: id }] };
		const answer = await domain.bulk(
			{ method: 'PATCH', path: `/Groups/${String(group)}`, data: { schemas, Operations: [add] } },
			{ method: 'DELETE', path: `/Users/${String(id)}?forceDelete=true` },
			{ method: 'GET', path: '/Users' },
		);
		expect(operations(answer).map(({ status }) => status)).toEqual(['200', '204', '400']);
	});

	test('takes 50 operations and a megabyte', async () => {
		const many = Array.from({ length: 51 }, (_, index) => create(`user.${index}`));
		expect((await domain.bulk(...many)).status).toBe(413);
		const long = { ...create('ann'), data: newUser('ann', { description: 'x'.repeat(1024 * 1024) }) };
		expect((await domain.bulk(long)).status).toBe(413);
		expect((await domain.bulk(create('a', 'same'), create('b', 'same'))).status).toBe(400);
		expect(sandbox.state('oci-domains').users).toHaveLength(1);
	});

	test('knows references where the option says so', async () => {
		const data = {
			schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
			displayName: 'Team',
			members: [{ value: 'bulkId:ann' }],
		};
		const group = { method: 'POST', path: '/Groups', bulkId: 'team', data };
		expect(operations(await domain.bulk(create('ann'), group)).map(({ status }) => status)).toEqual(['201', '400']);
		await sandbox.reset();
		domain = await domainCaller(sandbox);
		sandbox.options('oci-domains', { bulkReferences: 'resolve', bulkStatus: '200', bulkOperationStatus: 'object' });
		const answer = await domain.bulk(create('ann'), group);
		expect([answer.status, ...operations(answer).map(({ status }) => status)]).toEqual([
			200,
			{ code: '201' },
			{ code: '201' },
		]);
		expect(sandbox.state('oci-domains').memberships).toHaveLength(2);
	});

	test('runs alone in its domain', async () => {
		const answers = await Promise.all([domain.bulk(create('ann')), domain.bulk(create('bob'))]);
		const partners = await domainCaller(sandbox, ['User Administrator'], 'Partners');
		sandbox.services['oci-domains'].holdMassJob(1);
		expect((await domain.bulk(create('eve'))).status).toBe(409);
		expect((await domain.bulk(create('eve'))).status).toBe(201);
		expect((await partners.bulk(create('eve'))).status).toBe(201);
		// Which of the two comes first, and whether they meet at all, is the network's choice.
		for (const { status } of answers) expect([201, 409]).toContain(status);
		expect(answers.some(({ status }) => status === 201)).toBe(true);
	});
});

describe('limits', () => {
	test('are those of the type of the domain, for each group of calls', async () => {
		// All of it in one second, however slow the machine is.
		const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
		sandbox.options('oci-domains', { throttling: 'on', retryAfter: 'seconds' });
		const statuses: number[] = [];
		for (let index = 0; index < 21; index++) statuses.push((await domain.call('GET', '/Users?count=1')).status);
		expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 200));
		const refused = await domain.call('GET', '/Users?count=1');
		expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
		expect((await domain.bulk({ method: 'DELETE', path: '/Users/x' })).status).toBe(201);
		sandbox.clock.advance(1000);
		expect((await domain.call('GET', '/Users?count=1')).status).toBe(200);
		clock.mockRestore();
	});
});

describe('discovery', () => {
	test('has schemas, and the rest where the option says so', async () => {
		const { json } = await domain.call('GET', '/Schemas');
		expect(json.totalResults).toBeGreaterThan(5);
		expect((await domain.call('GET', '/ServiceProviderConfig')).status).toBe(404);
		sandbox.options('oci-domains', { serviceProviderConfig: 'present' });
		expect((await domain.call('GET', '/ServiceProviderConfig')).json).toMatchObject({ bulk: { maxOperations: 50 } });
		expect((await domain.call('GET', '/Nothing')).status).toBe(404);
		expect((await domain.call('DELETE', '/Users')).status).toBe(405);
	});
});
