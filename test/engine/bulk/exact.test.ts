/** Membership: Exact in every node: what the row does not name goes, as far as it is managed, and nothing else. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { bulkParameters, runBulk } from '../../../tools/engine/bulkImport';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { csvOf, person, type Person } from '../../../tools/people';
import { serviceOf, SERVICES, type NodeServiceId, type Service } from '../../../tools/services';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	// Waits between tries are random parts of a second and more; a test takes the shortest.
	jest.spyOn(Math, 'random').mockReturnValue(0);
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => {
	jest.restoreAllMocks();
	engine.close();
	await sandbox.stop();
});

const ALL = ['Sales', 'Marketing', 'Everyone', 'Choir'];
/** In OIG a request is decided by somebody, and what goes directly is there at once. */
const DIRECTLY: INodeParameters = { grantThrough: 'scim' };
const EXACT: INodeParameters = {
	membership: 'exact',
	managedGroups: 'listed',
	managedNames: 'sales, Marketing, Everyone',
};

const bulk = async (service: Service, people: readonly Person[], more: INodeParameters = {}, options = {}) => {
	sandbox.log.clear();
	const direct = service.id === 'oig' ? DIRECTLY : {};
	const parameters = bulkParameters(csvOf(people), { ...more, options: { ...direct, ...options } });
	return await runBulk(engine, service, parameters);
};

/** Address → names of the groups, of everybody who came from the files. */
function groupsOf({ id }: Service): Record<string, string[]> {
	const { users, groups, memberships } = sandbox.state(id);
	const names = new Map(groups.map((group) => [group.id, group.name]));
	const mine = users.filter(({ email = '' }) => email.startsWith('user.'));
	return Object.fromEntries(
		mine.map((user) => {
			const held = memberships
				.filter(({ userId }) => userId === user.id)
				.map(({ groupId }) => names.get(groupId) ?? '');
			return [user.email ?? '', held.filter((name) => ALL.includes(name)).sort()];
		}),
	);
}

const isWrite = ({ method, path }: { method: string; path: string }) =>
	method !== 'GET' && !/\.search|\/list$|token|\/users\/list/.test(path);
const writes = ({ id }: Service) =>
	sandbox.log.entries
		.filter((entry) => entry.service === id && isWrite(entry))
		.map(({ method, path }) => `${method} ${path}`);
const movers = (count: number, groups: readonly string[]) =>
	Array.from({ length: count }, (_, index) => person(index, groups));

describe.each(SERVICES)('$title', (service) => {
	const [mail] = [person(0, []).email];
	/** So many people in Sales, Everyone and Choir, and one who is in all groups. */
	const fill = async (count: number) => {
		await bulk(service, [...movers(count, ['Sales', 'Everyone', 'Choir']), person(count, ALL)]);
		expect(groupsOf(service)[mail]).toEqual(['Choir', 'Everyone', 'Sales']);
		return groupsOf(service);
	};

	it('takes a mover out of the old group, keeps the others, and has nothing to do the second time', async () => {
		const before = await fill(4);
		const moved = [person(0, ['Marketing', 'Everyone'])];
		const first = await bulk(service, moved, EXACT);
		expect(first.succeeded).toMatchObject([{ status: 'memberAdded', removed: ['Sales'] }]);
		expect(groupsOf(service)).toEqual({ ...before, [mail]: ['Choir', 'Everyone', 'Marketing'] });
		const second = await bulk(service, moved, EXACT);
		expect([second.summary.byStatus, writes(service)]).toEqual([{ unchanged: 1 }, []]);
	});

	it('does the same with many rows at once, and says in a dry run what it would do', async () => {
		const before = await fill(30);
		const rows = [...movers(10, ['marketing', 'EVERYONE']), ...movers(30, ['Sales', 'Everyone']).slice(10)];
		const all = { ...EXACT, managedGroups: 'all' };
		const options = { maxMembershipShare: 100, maxGroupLoss: 100 };
		const dry = await bulk(service, rows, { ...all, dryRun: true }, options);
		expect([groupsOf(service), writes(service)]).toEqual([before, []]);
		const { succeeded } = await bulk(service, rows, all, options);
		const plain = (run: typeof dry) =>
			run.succeeded.map(({ status, userName, removed }) => ({ status, userName, removed }));
		expect(succeeded).toHaveLength(30);
		expect(succeeded.map(({ status, removed }) => ({ status, removed: [...(removed ?? [])].sort() }))).toEqual(
			plain(dry).map(({ status, removed }) => ({ status, removed: [...(removed ?? [])].sort() })),
		);
		const after = groupsOf(service);
		for (const { email, groups } of rows) {
			expect([email, after[email]]).toEqual([
				email,
				groups.length > 0 && groups[0] === 'Sales' ? ['Everyone', 'Sales'] : ['Everyone', 'Marketing'],
			]);
		}
		expect(after[person(30, []).email]).toEqual([...ALL].sort());
		expect((await bulk(service, rows, all, options)).summary.byStatus).toEqual({ unchanged: 30 });
	});

	it('keeps the old group as long as the new one is refused', async () => {
		const before = await fill(2);
		let refused = 0;
		for (const count of [1, 2, 3, 4, 6]) {
			sandbox.faults.set({
				rules: WRITTEN[service.id].map((one) => ({ service: service.id, ...one, count, status: 400 })),
			});
			await bulk(service, [person(0, ['Marketing', 'Everyone'])], EXACT);
			sandbox.faults.clear();
			const now = groupsOf(service)[mail] ?? [];
			if (now.includes('Marketing')) break;
			expect(now).toEqual(before[mail]);
			refused += 1;
		}
		expect(refused).toBeGreaterThan(0);
		await bulk(service, [person(0, ['Marketing', 'Everyone'])], EXACT);
		expect(groupsOf(service)[mail]).toEqual(['Choir', 'Everyone', 'Marketing']);
	});

	it('stops at a listed group that does not exist, and where the groups of the users cannot be read', async () => {
		const before = await fill(2);
		const typo = { ...EXACT, managedNames: 'Sales, Marketting' };
		await expect(bulk(service, [person(0, ['Everyone'])], typo)).rejects.toThrow(
			'There is no group named "Marketting"',
		);
		expect([groupsOf(service), writes(service)]).toEqual([before, []]);
		for (const body of ['cut', 'empty', 'html'] as const) {
			sandbox.faults.set({ rules: [{ service: service.id, path: READ[service.id], body }] });
			await expect(bulk(service, [person(0, ['Everyone'])], EXACT)).rejects.toThrow(/./);
			sandbox.faults.clear();
			expect([groupsOf(service), writes(service)]).toEqual([before, []]);
		}
	});

	it('takes nobody out of groups by a blank cell, unless an empty list is allowed', async () => {
		const before = await fill(2);
		const all = { ...EXACT, managedGroups: 'all' };
		const { succeeded } = await bulk(service, [person(0, [])], all);
		expect(succeeded).toMatchObject([
			{ status: 'unchanged', note: expect.stringContaining('The list of groups is empty') },
		]);
		expect([groupsOf(service), writes(service)]).toEqual([before, []]);
		await bulk(service, [person(0, [])], all, { allowEmptyList: true });
		expect(groupsOf(service)).toEqual({ ...before, [mail]: [] });
	});

	it('leaves memberships to Add Only where nothing else is chosen, and with other actions', async () => {
		const before = await fill(2);
		await bulk(service, [person(0, ['Everyone'])], { managedGroups: 'all' });
		await bulk(service, [person(0, ['Everyone'])], { ...EXACT, managedGroups: 'all', importAction: 'createOrSkip' });
		expect(groupsOf(service)).toEqual(before);
	});
});

/** Lists that tell the groups of users. */
const READ: Readonly<Record<NodeServiceId, string>> = {
	oci: '*/userGroupMemberships',
	'oci-domains': '*/Groups/.search',
	adobe: '*/users/*',
	epm: '*/groups/list',
	trivore: '*/user',
	oig: '*/members',
	scim: '*/Groups',
};

/** How users are added to groups; in some services they also leave them so. */
const WRITTEN: Readonly<Record<NodeServiceId, ReadonlyArray<{ readonly method: string; readonly path: string }>>> = {
	oci: [{ method: 'POST', path: '*/userGroupMemberships' }],
	'oci-domains': [
		{ method: 'POST', path: '*/Bulk' },
		{ method: 'PATCH', path: '*/Groups/*' },
	],
	adobe: [{ method: 'POST', path: '*/action/*' }],
	epm: [{ method: 'PUT', path: '*/adduserstogroup' }],
	trivore: [{ method: 'PUT', path: '*/user/*' }],
	oig: [{ method: 'PATCH', path: '*/Groups/*' }],
	scim: [{ method: 'PATCH', path: '*/Groups/*' }],
};

it.each([
	['oci-domains', 'All Domain Users'],
	['adobe', '_org_admin'],
	['epm', 'Service Administrator'],
	['oig', 'All Users'],
])('of %s refuses "%s" in the list, which no list takes users out of', async (id, builtIn) => {
	const service = serviceOf(id);
	await bulk(service, [person(0, ['Sales', 'Choir'])]);
	const before = groupsOf(service);
	const listed = { ...EXACT, managedNames: `Sales, ${builtIn}` };
	await expect(bulk(service, [person(0, ['Choir'])], listed)).rejects.toThrow(/No list of groups takes users out of/);
	expect([groupsOf(service), writes(service)]).toEqual([before, []]);
});

it('takes its choices from expressions, and needs only the fields of what they choose', async () => {
	const service = serviceOf('oci');
	await bulk(service, [person(0, ['Sales', 'Choir'])]);
	const expressions = {
		importAction: '={{ "createOrUpdate" }}',
		membership: '={{ "exact" }}',
		managedGroups: '={{ "prefix" }}',
		managedPrefixes: '={{ ["SAL"] }}',
	};
	await bulk(service, [person(0, ['Marketing'])], expressions);
	expect(groupsOf(service)[person(0, []).email]).toEqual(['Choir', 'Marketing']);
	for (const [field, value, message] of [
		['managedPrefixes', '={{ $json.nothing }}', '"Prefixes" is empty.'],
		['managedPrefixes', ' , ', '"Prefixes" is a list whose entries are all empty.'],
		['membership', '={{ "purge" }}', '"Membership" cannot be "purge"'],
		['managedGroups', '={{ "none" }}', '"Managed Groups" cannot be "none"'],
	] as const) {
		const wrong = { ...expressions, [field]: value };
		await expect(bulk(service, [person(0, ['Choir'])], wrong)).rejects.toThrow(message);
	}
	const { summary } = await bulk(service, [person(0, ['Choir'])], { ...expressions, membership: '={{ "addOnly" }}' });
	expect(summary.byStatus).toEqual({ unchanged: 1 });
});
