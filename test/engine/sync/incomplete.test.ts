/** Lists of users in which a page fails, is missing or comes twice: a sync then takes away nothing that it did not see. */
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { runSync } from '../../../tools/engine/sync';
import { SERVICES, type NodeServiceId } from '../../../tools/services';

/** How many users take several pages. */
const SEVERAL_PAGES: Readonly<Record<NodeServiceId, number>> = {
	adobe: 45,
	epm: 45,
	oci: 2_100,
	'oci-domains': 2_100,
	oig: 2_100,
	scim: 120,
	trivore: 1_100,
};
const FAULTS = ['missing', 'repeated', 'failing'] as const;

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	// Waits between tries are random parts of a second and more; a test takes the shortest.
	jest.spyOn(Math, 'random').mockReturnValue(0);
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
});
afterEach(() => sandbox.faults.clear());
afterAll(async () => {
	jest.restoreAllMocks();
	engine.close();
	await sandbox.stop();
});

describe.each(SERVICES)('$title', (service) => {
	const { userList: path } = service;
	const users = SEVERAL_PAGES[service.id];
	// The list of EPM is one answer.
	const pages = service.id !== 'epm';
	/** The row of a user, as another system would name it. */
	let csv = '';
	let leavers: readonly string[] = [];
	beforeAll(async () => {
		await sandbox.reset();
		sandbox.options('adobe', { userPageSize: 20 });
		sandbox.options('scim', { pageSize: '50' });
		sandbox.seed({ users, groups: 1 });
		const all = sandbox
			.state(service.id)
			.users.filter(({ email, name }) => email !== undefined && /^[a-z]+\.[a-z]+\.\d+/i.test(name));
		expect(all.length).toBeGreaterThanOrEqual(users);
		const [first, second, ...others] = all.map(({ name }) => name);
		leavers = [first ?? '', second ?? ''];
		csv = ['User Name', ...others].join('\n');
	});
	const plan = async () => {
		const parameters = {
			orphans: 'delete',
			managedUsers: service.id === 'epm' ? 'members' : 'all',
			...(service.id === 'epm' ? { scopeGroups: 'Finance' } : {}),
			managedGroups: 'none',
			guards: { maxDeleteShare: 100, maxDeletes: 10_000 },
		};
		const { first, summary } = await runSync(engine, service, csv, { parameters });
		const removed = first.filter(({ json }) => json.risk === 'destructive');
		return { names: removed.map(({ json }) => (json.user as { name: string }).name), warnings: summary.warnings };
	};

	it('plans the end of those who are missing from the input while the list is whole', async () => {
		const { names } = await plan();
		if (service.id === 'epm') expect(leavers).toEqual(expect.arrayContaining(names));
		else expect(names.sort()).toEqual([...leavers].sort());
	});

	it.each(FAULTS)('never plans the end of another user when a page is %s', async (fault) => {
		const effect = fault === 'failing' ? { status: 500 } : { body: fault };
		sandbox.faults.set({ rules: [{ path, service: service.id, ...(pages ? { skip: 1 } : {}), ...effect }] });
		let said = '';
		const found = await plan().catch((error: Error) => {
			said = error.message;
			return { names: [], warnings: [] };
		});
		expect(sandbox.faults.document.rules[0]?.hits).toBeGreaterThan(0);
		// OCI Identity does not say how many there are: what it lists is there, and what it does not list stays. The one
		// answer of EPM, repeated, is the list itself.
		const isUnseen = (service.id === 'oci' && fault === 'missing') || (service.id === 'epm' && fault === 'repeated');
		if (isUnseen) expect(leavers).toEqual(expect.arrayContaining(found.names));
		else expect(found.names).toEqual([]);
		if (fault === 'failing') expect(said).toMatch(/500/);
	});
});
