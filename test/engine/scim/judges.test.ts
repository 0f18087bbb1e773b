/**
 * The built node against servers that other people wrote, unchanged: an HR list by Bulk Import twice, then a leaver by
 * Sync, read back by requests of their own.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bulkParameters, runBulk } from '../../../tools/engine/bulkImport';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { runApply, runSync } from '../../../tools/engine/sync';
import { csvOf, person } from '../../../tools/people';
import { serviceOf } from '../../../tools/services';
import { startBetterAuth } from '../../contract/scim/betterAuth';
import { startScimmy, TOKEN } from '../../contract/scim/scimmy';
import { rawList, rawMembers } from '../../contract/scim/support';

interface Judge {
	readonly url: string;
	readonly token: string;
	readonly stop: () => Promise<void>;
}

const JUDGES: Readonly<Record<string, () => Promise<Judge>>> = {
	scimmy: async () => ({ ...(await startScimmy()), token: TOKEN }),
	'Better Auth': startBetterAuth,
};

const SERVICE = serviceOf('scim');
const PEOPLE = [0, 1, 2, 3].map((index) => person(index, ['Staff', 'Payroll']));
const names = (...indexes: readonly number[]) => indexes.map((index) => PEOPLE[index]?.userName ?? '');

describe.each(Object.keys(JUDGES))('%s', (name) => {
	let judge: Judge;
	let engine: Engine;
	beforeAll(async () => {
		judge = await (JUDGES[name] ?? startBetterAuth)();
		const { url: baseUrl, token: bearerToken } = judge;
		engine = await createEngine(loadPackage(process.cwd()), { scimApi: { baseUrl, bearerToken } });
	}, 300_000);
	afterAll(async () => {
		engine.close();
		await judge.stop();
	});
	const state = async () => ({
		users: (await rawList(judge.url, judge.token, 'Users')).map(({ id, userName, active }) => ({
			id,
			userName,
			active,
		})),
		members: await rawMembers(judge.url, judge.token),
	});

	it('has the HR list after Bulk Import, the same after a second run, and no leaver in groups after Sync', async () => {
		const csv = csvOf(PEOPLE);
		const first = await runBulk(engine, SERVICE, bulkParameters(csv));
		expect([first.rejected, first.summary.succeeded]).toEqual([[], 4]);
		const imported = await state();
		expect(imported.members).toEqual({ Staff: names(0, 1, 2, 3), Payroll: names(0, 1, 2, 3) });
		const second = await runBulk(engine, SERVICE, bulkParameters(csv));
		expect(second.summary).toMatchObject({ complete: true, byStatus: { unchanged: 4 } });
		expect(await state()).toEqual(imported);

		const parameters = {
			managedUsers: 'members',
			scopeGroups: 'Staff',
			orphans: 'removeFromGroups',
			managedGroups: 'all',
		};
		const guards = { maxOrphans: 10, maxOrphanShare: 100, maxMembershipShare: 100, maxGroupLoss: 100 };
		const stay = csvOf(PEOPLE.slice(0, 3));
		const { first: plan } = await runSync(engine, SERVICE, stay, { parameters: { ...parameters, guards } });
		expect(await state()).toEqual(imported);
		const { rejected } = await runApply(
			engine,
			SERVICE,
			plan.map(({ json }) => json),
		);
		expect(rejected).toEqual([]);
		const left = await state();
		expect(left.users).toEqual(imported.users);
		expect(left.members).toEqual({ Staff: names(0, 1, 2), Payroll: names(0, 1, 2) });
	});
});
