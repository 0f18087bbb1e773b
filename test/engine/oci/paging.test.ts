import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId } from '../../support/workflow';
import { paired, startOci, type OciBench } from './support';

/** Three pages of the largest size that the service allows. */
const PEOPLE = 2_100;

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(() => oci.sandbox.reset());
afterAll(() => oci.stop());

const everything = { returnAll: true };
const pages = () => oci.calls().filter((call) => call.startsWith('GET /users?'));

describe('User: Get Many', () => {
	it('follows three pages to the end, with a 429 in the middle', async () => {
		oci.sandbox.seed({ users: PEOPLE, groups: 0 });
		oci.sandbox.faults.set({
			rules: [{ path: '*/users', skip: 1, count: 1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 }],
		});
		const items = await oci.output('user', 'getAll', everything);
		expect(items).toHaveLength(PEOPLE + 1);
		expect(new Set(items.map(({ json }) => json.id)).size).toBe(PEOPLE + 1);
		expect(oci.sandbox.log.entries.map(({ status }) => status)).toEqual([200, 429, 200, 200]);
		expect(items.at(-1)?.pairedItem).toEqual({ item: 0 });
	});

	it('asks for no more than is wanted', async () => {
		oci.sandbox.seed({ users: 30, groups: 0 });
		const items = await oci.output('user', 'getAll', { returnAll: false, limit: 7 });
		expect(items).toHaveLength(7);
		expect(pages()).toEqual([expect.stringContaining('limit=7')]);
	});

	it('follows more pages up to a limit above the size of a page', async () => {
		oci.sandbox.seed({ users: PEOPLE, groups: 0 });
		const items = await oci.output('user', 'getAll', { returnAll: false, limit: 1_500 });
		expect([items.length, pages().length]).toEqual([1_500, 2]);
	});

	it('gives each input item its own list', async () => {
		oci.sandbox.seed({ users: 2, groups: 0 });
		const parameters = { ...everything, filters: { name: '={{ $json.name }}' } };
		const names = oci.userNames();
		const items = await oci.output('user', 'getAll', parameters, { input: names.map((name) => ({ name })) });
		expect(paired(items, 'name')).toEqual(names.map((name, item) => [name, { item }]));
	});

	it.each(['emptyFirst', 'emptyLast'])('copes with the kind of pages "%s"', async (paging) => {
		oci.sandbox.options('oci', { paging });
		oci.sandbox.seed({ users: 5, groups: 0 });
		expect(await oci.output('user', 'getAll', everything)).toHaveLength(6);
	});

	it('stops when the cursor repeats, and says why', async () => {
		oci.sandbox.options('oci', { paging: 'repeatCursor' });
		oci.sandbox.seed({ users: PEOPLE, groups: 0 });
		const error = await oci.failure('user', 'getAll', everything);
		expect(error.message).toContain('gave the same page cursor twice (on page 2)');
		expect(pages()).toHaveLength(2);
	});

	it.each(['', ' ', '={{ undefined }}', '={{ null }}', '={{ $json.missing }}'])(
		'does not give everybody for a filter that is empty (%j)',
		async (name) => {
			const error = await oci.failure('user', 'getAll', { ...everything, filters: { name } });
			expect(error.message).toBe('"Name" was added, but it is empty, so it would let everything through.');
			expect(oci.calls()).toEqual([]);
		},
	);

	it.each([
		[
			'lifecycleState',
			'DELETED',
			'"Lifecycle State" cannot be "DELETED". It must be one of ACTIVE, CREATING, DELETING, INACTIVE.',
		],
		['sortBy', '={{ 5 }}', '"Sort By" cannot be "5". It must be one of NAME, TIMECREATED.'],
		['sortOrder', 'up', '"Sort Order" cannot be "up". It must be one of ASC, DESC.'],
	])('refuses the unknown value of an expression for %s, which OCI might ignore', async (filter, value, sentence) => {
		const error = await oci.failure('user', 'getAll', { ...everything, filters: { [filter]: value } });
		expect([error.message, oci.calls()]).toEqual([sentence, []]);
	});

	it('sends the filters under their wire names', async () => {
		const filters = { lifecycleState: 'ACTIVE', sortBy: 'TIMECREATED', sortOrder: 'DESC', externalIdentifier: 'abc' };
		await oci.output('user', 'getAll', { ...everything, filters: { ...filters, sortOrder: '={{ "desc" }}' } });
		for (const [name, value] of Object.entries(filters)) expect(pages()[0]).toContain(`${name}=${value}`);
	});
});

describe('Group: Get Many', () => {
	it('filters and sorts', async () => {
		await oci.makeGroups('Two', 'One', 'Three');
		const parameters = { ...everything, filters: { sortBy: 'NAME', sortOrder: 'ASC' } };
		const sorted = await oci.output('group', 'getAll', parameters);
		expect(sorted.map(({ json }) => json.name)).toEqual(['Administrators', 'One', 'Three', 'Two']);
		const [one, ...others] = await oci.output('group', 'getAll', {
			...everything,
			simplify: false,
			filters: { name: 'One' },
		});
		expect(one?.json).toMatchObject({ name: 'One', compartmentId: expect.anything() });
		expect(others).toEqual([]);
	});
});

describe('Group: Get Members', () => {
	it('finds members on any page of the users', async () => {
		oci.sandbox.seed({ users: PEOPLE, groups: 3 });
		const group = oci.sandbox.state('oci').groups.at(-1);
		const parameters = { group: byId(group?.id ?? ''), ...everything };
		const items = await oci.output('group', 'getMembers', parameters);
		const members = oci.sandbox.state('oci').memberships.filter(({ groupId }) => groupId === group?.id);
		expect(members.length).toBeGreaterThan(100);
		expect(items.map(({ json }) => json.id)).toEqual(members.map(({ userId }) => userId));
		expect(pages().length).toBeLessThanOrEqual(3);
	});

	it('reads no further when all are found', async () => {
		oci.sandbox.seed({ users: PEOPLE, groups: 0 });
		const [newest = ''] = await oci.makeUsers('newest');
		const [group = ''] = await oci.makeGroups('Developers');
		await oci.join([newest], [group]);
		oci.sandbox.log.clear();
		const items = await oci.output('group', 'getMembers', { group: byId(group), ...everything });
		expect([items.map(({ json }) => json.id), pages().length]).toEqual([[newest], 1]);
	});
});
