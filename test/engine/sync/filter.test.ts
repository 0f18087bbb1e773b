/** Users Matching a Filter: who is missing is decided among those that the service's own filter finds. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { runApply, runSync } from '../../../tools/engine/sync';
import { csvOf, person } from '../../../tools/people';
import { serviceOf, SERVICES, type NodeServiceId } from '../../../tools/services';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

/** Finds the users 0 to 2 of five, by their names. */
const FILTERS: ReadonlyArray<readonly [NodeServiceId, string]> = [
	['oci-domains', 'userName lt "user.000003" and userName sw "user."'],
	['trivore', 'username lt "user.000003" and username sw "user."'],
	['oig', 'User::Login eq USER.000000 or User::Login eq USER.000001 or User::Login eq USER.000002'],
];
const PEOPLE = [0, 1, 2, 3, 4].map((index) => person(index, ['Staff']));
const [ann, bob] = PEOPLE as [(typeof PEOPLE)[number], (typeof PEOPLE)[number]];
const numberOf = (name: unknown) => Number(/\d+/.exec(String(name))?.[0]);

it.each(FILTERS)('%s: only users whom %s finds can be missing', async (id, scopeFilter) => {
	const service = serviceOf(id);
	const options = id === 'oig' ? { grantThrough: 'scim' } : {};
	const seeded = await runSync(engine, service, csvOf(PEOPLE), { parameters: { syncMode: 'apply', options } });
	expect(seeded.summary).toMatchObject({ complete: true, rejected: 0 });
	const parameters = { managedUsers: 'filter', scopeFilter, orphans: 'disable', options };
	// User 4 is out of scope and named, 3 is out of scope and not named, 2 is in scope and missing.
	const { first, summary } = await runSync(engine, service, csvOf([ann, bob, person(4, ['Staff'])]), { parameters });
	expect(first.map(({ json }) => [json.action, numberOf((json.user as IDataObject).name)])).toEqual([
		['disableUser', 2],
	]);
	expect(summary.guards).toEqual(
		expect.arrayContaining([expect.objectContaining({ guard: 'endAccess', base: 3, planned: 1 })]),
	);
	await runApply(
		engine,
		service,
		first.map(({ json }) => json),
		{ parameters: { options } },
	);
	const disabled = sandbox.state(id).users.filter(({ name, active }) => /user\.0/i.test(name) && active === false);
	expect(disabled.map(({ name }) => numberOf(name))).toEqual([2]);
});

it.each(FILTERS)('%s: a filter that the service does not take stops the sync', async (id) => {
	const service = serviceOf(id);
	const parameters = { managedUsers: 'filter', scopeFilter: 'no such ( filter', orphans: 'disable' };
	await expect(runSync(engine, service, csvOf([ann]), { parameters })).rejects.toThrow();
	await expect(
		runSync(engine, service, csvOf([ann]), { parameters: { ...parameters, scopeFilter: '' } }),
	).rejects.toThrow('Filter');
});

it('is offered by these services alone', () => {
	const loaded = loadPackage(process.cwd());
	const offering = SERVICES.filter(({ type }) => {
		const { properties } = loaded.nodes.get(`n8n-nodes-identity-provisioning.${type}`)?.description ?? {
			properties: [],
		};
		return properties.some(({ name }) => name === 'scopeFilter');
	});
	expect(offering.map(({ id }) => id)).toEqual(expect.arrayContaining(FILTERS.map(([id]) => id)));
	expect(offering).toHaveLength(FILTERS.length);
});
