import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { roleNamed, userIs } from '../epm/support';
import { csv, line, people, textSource, startBulk } from './epmSupport';

let bench: Awaited<ReturnType<typeof startBulk>>;
beforeAll(async () => {
	bench = await startBulk();
});
beforeEach(async () => await bench.epm.sandbox.reset());
afterAll(async () => await bench.epm.stop());

it('deletes users, but not more than allowed and not itself, and says who may be left', async () => {
	const wanted = people(4);
	await bench.bulk(textSource(csv(wanted.map(line))));
	await bench.epm.people(['user.hidden'], false);
	const remove = (names: readonly string[], more: INodeParameters = {}) =>
		textSource(['User Login', ...names].join('\n'), { importAction: 'delete', ...more });
	const names = wanted.slice(0, 3).map(({ login }) => login.toUpperCase());
	const held = await bench.epm.run('user', 'bulkImport', remove(names, { maxRemovals: 2 }));
	expect(held.error?.message).toMatch(/3 users would be disabled or deleted, and 2 are allowed/);
	expect(Object.keys(bench.directory())).toHaveLength(5);
	const { succeeded, rejected, summary } = await bench.bulk(remove([...names, 'user.hidden', 'EPM.Administrator']));
	expect(succeeded.map(({ json }) => json.status)).toEqual(['deleted', 'deleted', 'deleted', 'unchanged']);
	expect(rejected.map(({ json }) => (json.error as IDataObject).message)).toEqual([
		'This is the account behind the credential; it is not disabled or deleted.',
	]);
	expect((summary.warnings as string[]).join()).toContain(
		'1 user of the input did not match any user. Accounts without a base role',
	);
	expect(Object.keys(bench.directory())).toEqual(['user.0003', 'user.hidden']);
});

it('takes users out of this environment only, if that is wanted', async () => {
	const wanted = people(3);
	await bench.bulk(textSource(csv(wanted.map(line))));
	const user = userIs('user.0001');
	await bench.epm.output('user', 'assignRole', { user, role: roleNamed('Power User') });
	const parameters = textSource(csv(wanted.slice(0, 2).map(line)), {
		importAction: 'delete',
		deleteFrom: 'environment',
	});
	bench.epm.sandbox.log.clear();
	const dry = await bench.bulk({ ...parameters, dryRun: true });
	expect(dry.summary.byStatus).toEqual({ removed: 2 });
	bench.epm.sandbox.log.clear();
	const first = await bench.bulk(parameters);
	// The accounts stay, so they are not reported as deleted.
	expect(first.summary.byStatus).toEqual({ removed: 2 });
	expect(first.succeeded[0]?.json.changes).toEqual(['removed']);
	expect(bench.writes()).toEqual(Array(2).fill('PUT /security/v2/role/unassign/user'));
	expect(Object.values(bench.directory()).map(({ roles }) => roles)).toEqual([[], [], ['Viewer']]);
	expect((await bench.bulk(parameters)).summary.byStatus).toEqual({ unchanged: 2 });
});

it('finishes a delete whose answer got lost, and finds what is gone already', async () => {
	const wanted = people(2);
	await bench.bulk(textSource(csv(wanted.map(line))));
	bench.epm.sandbox.faults.set({ rules: [{ path: '*/users/remove', count: 1, connection: 'resetAfter' }] });
	const parameters = textSource(csv(wanted.map(line)), { importAction: 'delete' });
	const { succeeded } = await bench.bulk(parameters);
	expect(succeeded.map(({ json }) => json.status)).toEqual(['deleted', 'deleted']);
	expect(bench.directory()).toEqual({});
	expect((await bench.bulk(parameters)).summary.byStatus).toEqual({ unchanged: 2 });
});
