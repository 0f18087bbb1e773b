/** Groups and memberships. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { domainCaller } from '../../unit/sandbox/support/domains';
import { text } from '../../support/text';
import { byId, byName } from '../../support/workflow';
import { paired, startDomains, UNKNOWN_ID, type DomainsBench } from './support';

let domains: DomainsBench;
let ids: string[];
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	ids = await domains.makeUsers('ada', 'grace', 'mary');
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const names = { input: [{ name: 'Alpha' }, { name: 'Beta' }] };
const fromItem = { group: byName('={{ $json.name }}') };

async function ocidOf(name: string) {
	return text((await domains.output('user', 'get', { user: byName(name), simplify: false }))[0]?.json.ocid);
}

describe('Group: Create', () => {
	it('creates with members in one request, named in any way', async () => {
		const ocid = await ocidOf('mary');
		domains.sandbox.log.clear();
		const members = `ADA, grace@example.com, ${ocid}, ${ids[0] ?? ''}`;
		const items = await domains.output('group', 'create', { name: '={{ $json.name }}', members }, names);
		expect(paired(items, 'outcome', 'displayName', 'members')).toEqual([
			['created', 'Alpha', ['ada', 'grace', 'mary'], { item: 0 }],
			['created', 'Beta', ['ada', 'grace', 'mary'], { item: 1 }],
		]);
		expect(domains.members(text(items[0]?.json.id))).toEqual(['ada', 'grace', 'mary']);
		expect(domains.writes()).toEqual(['201 POST /Groups', '201 POST /Groups']);
	});

	it('adds the members that an existing group lacks, and keeps the others', async () => {
		const [id = ''] = await domains.makeGroups('Alpha');
		await domains.output('group', 'addMembers', { group: byId(id), users: 'mary' });
		const create = async (ifExists: string) =>
			(await domains.output('group', 'create', { name: 'ALPHA', members: 'ada,mary', ifExists }))[0]?.json.outcome;
		expect([await create('returnExisting'), domains.members(id)]).toEqual(['unchanged', ['mary']]);
		expect([await create('update'), domains.members(id)]).toEqual(['updated', ['ada', 'mary']]);
		expect(await create('update')).toBe('unchanged');
		const error = await domains.failure('group', 'create', { name: 'Alpha' });
		expect(error).toMatchObject({ httpCode: '409' });
	});

	it('creates nothing when a member is unknown or not clear', async () => {
		const error = await domains.failure('group', 'create', { name: 'Alpha', members: `ada,nobody,${UNKNOWN_ID}` });
		expect(error.message).toBe(`There are no users "nobody", "${UNKNOWN_ID}" in the identity domain.`);
		domains.sandbox.options('oci-domains', { uniqueEmail: 'ignore' });
		const caller = await domainCaller(domains.sandbox);
		await caller.user('twin', { emails: [{ value: 'ada@example.com', type: 'work', primary: true }] });
		const twins = await domains.failure('group', 'create', { name: 'Alpha', members: 'ada@example.com' });
		expect(twins.message).toContain('2 users have the email address "ada@example.com"');
		expect(domains.writes().filter((write) => write.includes('/Groups'))).toEqual([]);
	});

	it.each([true, false])(
		'does not take a group that was there for a new one when an answer is lost (%s)',
		async (after) => {
			await domains.makeGroups('Alpha');
			domains.sandbox.faults.set({
				rules: [{ service: 'oci-domains', path: '*/Groups', status: 503, after, count: 1 }],
			});
			const error = await domains.failure('group', 'create', { name: 'Alpha' });
			expect(error).toMatchObject({ httpCode: '409' });
			domains.sandbox.faults.set({
				rules: [{ service: 'oci-domains', path: '*/Groups', status: 503, after, count: 1 }],
			});
			const [item] = await domains.output('group', 'create', { name: 'Beta' });
			expect(item?.json.outcome).toBe('created');
		},
	);

	it('takes more members than one request has', async () => {
		const caller = await domainCaller(domains.sandbox);
		const people = Array.from({ length: 130 }, (_, index) => `person.${index}`);
		await Promise.all(people.map(async (name) => await caller.user(name)));
		domains.sandbox.log.clear();
		const parameters = { name: 'Everyone', members: '={{ $json.people }}' };
		const [item] = await domains.output('group', 'create', parameters, { input: [{ people }] });
		expect(domains.members(text(item?.json.id))).toEqual([...people].sort());
		expect(domains.writes()).toHaveLength(2);
	});
});

describe('Group: Get and Get Many', () => {
	it('get one by name, ID and OCID', async () => {
		const [id = ''] = await domains.makeGroups('Alpha', 'Beta');
		const items = await domains.output('group', 'get', fromItem, names);
		expect(paired(items, 'displayName')).toEqual([
			['Alpha', { item: 0 }],
			['Beta', { item: 1 }],
		]);
		const [raw] = await domains.output('group', 'get', { group: byId(id), simplify: false });
		expect(raw?.json).toMatchObject({ meta: { version: expect.any(String) } });
		const [byOcid] = await domains.output('group', 'get', { group: byId(text(raw?.json.ocid)) });
		expect(byOcid?.json.id).toBe(id);
		const error = await domains.failure('group', 'get', { group: byName('Gamma') });
		expect(error.message).toBe('There is no group "Gamma" in the identity domain.');
	});

	it('list by conditions', async () => {
		await domains.makeGroups('Alpha', 'Beta');
		const parameters = {
			filterType: 'manual',
			conditions: { condition: [{ attribute: 'displayName', operator: 'sw', value: '={{ $json.name.slice(0, 3) }}' }] },
		};
		const items = await domains.output('group', 'getAll', parameters, names);
		expect(paired(items, 'displayName')).toEqual([
			['Alpha', { item: 0 }],
			['Beta', { item: 1 }],
		]);
		const all = await domains.output('group', 'getAll', { returnAll: true });
		expect(all.map(({ json }) => json.displayName)).toEqual(expect.arrayContaining(['Alpha', 'Beta']));
		const bad = { filterType: 'expression', filterExpression: 'displayName zz "a"' };
		expect(await domains.failure('group', 'getAll', bad)).toMatchObject({ httpCode: '400' });
	});
});

describe('Group: Update', () => {
	it('writes what differs, clears what is empty, and says so', async () => {
		await domains.makeGroups('Alpha', 'Beta');
		const updateFields = { description: '={{ $json.name }} team', externalId: 'X-1' };
		const items = await domains.output('group', 'update', { ...fromItem, updateFields }, names);
		expect(paired(items, 'outcome', 'displayName')).toEqual([
			['updated', 'Alpha', { item: 0 }],
			['updated', 'Beta', { item: 1 }],
		]);
		const update = async (fields: Record<string, string>, options = {}) =>
			(await domains.output('group', 'update', { group: byName('Alpha'), updateFields: fields, options }))[0]?.json;
		expect(await update({ description: 'Alpha team' })).toMatchObject({ outcome: 'unchanged' });
		expect(await update({ description: '', externalId: '={{ null }}' })).toMatchObject({ outcome: 'updated' });
		const [raw] = await domains.output('group', 'get', { group: byName('alpha'), simplify: false });
		expect(raw?.json).toMatchObject({ externalId: 'X-1' });
		expect(JSON.stringify(raw?.json)).not.toContain('Alpha team');
		const { version } = raw?.json.meta as { version: string };
		expect(await update({ name: 'Gamma' }, { etag: version })).toMatchObject({ displayName: 'Gamma' });
	});

	it('refuses a stale version, an empty name and a name that is taken', async () => {
		await domains.makeGroups('Alpha', 'Beta');
		const update = async (name: string, options = {}) =>
			await domains.failure('group', 'update', { group: byName('Alpha'), updateFields: { name }, options });
		expect(await update('Gamma', { etag: 'old' })).toMatchObject({ httpCode: '412' });
		expect((await update('')).message).toBe('"Name" is empty, but a group must have a name.');
		expect(await update('beta')).toMatchObject({ httpCode: '409' });
		expect((await update('Gamma', { etag: '={{ $json.nothing }}' })).message).toContain('Only If Unchanged (ETag)');
	});
});

describe('Group: Add Members and Remove Members', () => {
	it('change those who are not so yet, and name them', async () => {
		const [alpha = ''] = await domains.makeGroups('Alpha', 'Beta');
		await domains.output('user', 'addToGroup', { user: byName('ada'), group: byId(alpha) });
		const added = await domains.output('group', 'addMembers', { ...fromItem, users: 'ada, GRACE' }, names);
		expect(paired(added, 'outcome', 'displayName', 'added', 'unchanged')).toEqual([
			['updated', 'Alpha', ['grace'], ['ada'], { item: 0 }],
			['updated', 'Beta', ['ada', 'grace'], [], { item: 1 }],
		]);
		const removed = await domains.output('group', 'removeMembers', { ...fromItem, users: 'ada, mary' }, names);
		expect(paired(removed, 'outcome', 'removed', 'unchanged')).toEqual([
			['updated', ['ada'], ['mary'], { item: 0 }],
			['updated', ['ada'], ['mary'], { item: 1 }],
		]);
		expect(domains.members(alpha)).toEqual(['grace']);
		const again = await domains.output('group', 'removeMembers', { group: byId(alpha), users: 'ada' });
		expect(again[0]?.json).toMatchObject({ outcome: 'unchanged', removed: [], unchanged: ['ada'] });
	});

	it('write nothing when a user is unknown, or none is named', async () => {
		await domains.makeGroups('Alpha');
		domains.sandbox.log.clear();
		for (const operation of ['addMembers', 'removeMembers']) {
			const error = await domains.failure('group', operation, { group: byName('Alpha'), users: 'ada, nobody' });
			expect(error.message).toContain('There is no user "nobody"');
			const empty = await domains.failure('group', operation, { group: byName('Alpha'), users: '={{ [] }}' });
			expect(empty.message).toBe('"Users" is empty.');
		}
		expect(domains.writes()).toEqual([]);
	});

	it('say what was added when the answer is lost', async () => {
		const [alpha = ''] = await domains.makeGroups('Alpha');
		const rule = { service: 'oci-domains', method: 'PATCH', after: true, status: 500, count: 1 };
		domains.sandbox.faults.set({ rules: [rule] });
		const [item] = await domains.output('group', 'addMembers', { group: byId(alpha), users: 'ada, grace' });
		expect(item?.json).toMatchObject({ outcome: 'updated', added: ['ada', 'grace'] });
		expect(domains.members(alpha)).toEqual(['ada', 'grace']);
	});
});

describe('User: Add to Group, Remove From Group and Get Groups', () => {
	const users = { input: [{ name: 'ada' }, { name: 'grace' }] };
	const membership = { user: byName('={{ $json.name }}'), group: byName('ALPHA') };

	it('are done once, by ID alone on the wire', async () => {
		const [alpha = ''] = await domains.makeGroups('Alpha');
		const added = await domains.output('user', 'addToGroup', membership, users);
		expect(paired(added, 'outcome', 'userName', 'groupName', 'userId', 'groupId')).toEqual([
			['created', 'ada', 'Alpha', ids[0], alpha, { item: 0 }],
			['created', 'grace', 'Alpha', ids[1], alpha, { item: 1 }],
		]);
		const again = await domains.output('user', 'addToGroup', membership, users);
		expect(again.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
		const groups = await domains.output('user', 'getGroups', { user: byName('={{ $json.name }}') }, users);
		expect(groups.map(({ json, pairedItem }) => [json.displayName, json.userName, pairedItem])).toEqual(
			expect.arrayContaining([
				['Alpha', 'ada', { item: 0 }],
				['All Domain Users', 'ada', { item: 0 }],
				['Alpha', 'grace', { item: 1 }],
			]),
		);
		const removed = await domains.output('user', 'removeFromGroup', membership, users);
		expect(paired(removed, 'outcome', 'userName')).toEqual([
			['deleted', 'ada', { item: 0 }],
			['deleted', 'grace', { item: 1 }],
		]);
		const none = await domains.output('user', 'removeFromGroup', membership, users);
		expect(none.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
		expect(domains.writes().filter((write) => write.includes('PATCH'))).toHaveLength(4);
	});

	it('wait for a user and a group that were created a moment ago', async () => {
		const rule = { service: 'oci-domains', method: 'POST', path: '*s', visibilityDelayMs: 900 };
		domains.sandbox.faults.set({ rules: [rule] });
		const [linus = ''] = await domains.makeUsers('linus');
		const [alpha = ''] = await domains.makeGroups('Alpha');
		const parameters = { user: byId(linus), group: byId(alpha) };
		const impatient = await domains.failure('user', 'addToGroup', { ...parameters, options: { patience: 0 } });
		expect(impatient).toMatchObject({ httpCode: '404' });
		// Waits of tests are shorter than they say, the delay of the sandbox is not.
		const [item] = await domains.output('user', 'addToGroup', { ...parameters, options: { patience: 60 } });
		expect([item?.json.outcome, domains.members(alpha)]).toEqual(['created', ['linus']]);
	});

	it('are refused for the group of all users, and for what is not there', async () => {
		const all = await domains.failure('user', 'removeFromGroup', {
			user: byName('ada'),
			group: byName('All Domain Users'),
		});
		expect(all.message).toContain('always has all users of the domain');
		expect(domains.writes()).toEqual([]);
		await domains.makeGroups('Alpha');
		const missing = await domains.failure('user', 'addToGroup', { ...membership, user: byName('nobody') });
		expect(missing.message).toBe('There is no user "nobody" in the identity domain.');
		const options = { patience: 1 };
		const noGroup = await domains.failure('user', 'addToGroup', {
			user: byName('ada'),
			group: byId(UNKNOWN_ID),
			options,
		});
		expect(noGroup).toMatchObject({ httpCode: '404' });
		const unknown = await domains.failure('user', 'getGroups', { user: byName('nobody') });
		expect(unknown.message).toContain('nobody');
	});
});

describe('Group: Get Members', () => {
	it('lists users in pages, with details', async () => {
		const [alpha = ''] = await domains.makeGroups('Alpha', 'Beta');
		await domains.output('group', 'addMembers', { group: byId(alpha), users: 'ada,grace' });
		const items = await domains.output('group', 'getMembers', { ...fromItem, returnAll: true }, names);
		expect(paired(items, 'userName', 'email', 'groupId', 'groupName')).toEqual([
			['ada', 'ada@example.com', alpha, 'Alpha', { item: 0 }],
			['grace', 'grace@example.com', alpha, 'Alpha', { item: 0 }],
		]);
		const limited = await domains.output('group', 'getMembers', { group: byId(alpha), limit: 1 });
		expect(limited).toHaveLength(1);
		const error = await domains.failure('group', 'getMembers', { group: byName('Gamma') });
		expect(error.message).toContain('There is no group "Gamma"');
	});
});

it('Group: Get Members has more than the 10,000 that the domain answers with at once', async () => {
	domains.sandbox.seed({ users: 10_020, groups: 1 });
	domains.sandbox.log.clear();
	const parameters = { group: byName('All Domain Users'), returnAll: true };
	const members = await domains.output('group', 'getMembers', parameters);
	const names = new Set(members.map(({ json }) => json.userName));
	expect(names.size).toBe(domains.userNames().length);
	expect(names.size).toBeGreaterThan(10_000);
	// One call finds the group; the process knows the domain.
	expect(domains.calls()).toHaveLength(1 + Math.ceil(names.size / 1000));
}, 120_000);

describe('Group: Delete', () => {
	it('deletes an empty group, and one with members if that is wanted', async () => {
		const [alpha = '', beta = ''] = await domains.makeGroups('Alpha', 'Beta');
		await domains.output('group', 'addMembers', { group: byId(beta), users: 'ada' });
		const refused = await domains.failure('group', 'delete', { group: byId(beta) });
		expect(refused.message).toContain('currently referenced by');
		const parameters = { ...fromItem, options: { evenIfReferenced: '={{ $json.name === "Beta" }}' } };
		const items = await domains.output('group', 'delete', parameters, names);
		expect(paired(items, 'outcome', 'displayName', 'id', 'deleted')).toEqual([
			['deleted', 'Alpha', alpha, true, { item: 0 }],
			['deleted', 'Beta', beta, true, { item: 1 }],
		]);
		const again = await domains.output('group', 'delete', { ...fromItem, options: { ignoreMissing: true } }, names);
		expect(again.map(({ json }) => [json.outcome, json.deleted])).toEqual([
			['unchanged', false],
			['unchanged', false],
		]);
	});

	it('refuses a stale version', async () => {
		await domains.makeGroups('Alpha');
		const error = await domains.failure('group', 'delete', { group: byName('Alpha'), options: { etag: 'old' } });
		expect(error).toMatchObject({ httpCode: '412' });
	});
});
