/** Users who are missing from the input, and exact memberships, in every service, through n8n's engine. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { DISABLES } from '../../../tools/capabilities';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { runApply, runSync } from '../../../tools/engine/sync';
import { SERVICES, type Service } from '../../../tools/services';
import { csvOf, person } from '../../../tools/people';

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

const GROUPS = ['Staff', 'Payroll'];
const PEOPLE = [0, 1, 2, 3].map((index) => person(index, GROUPS));
const [ANN, BOB] = PEOPLE as [(typeof PEOPLE)[number], (typeof PEOPLE)[number]];
const jsonOf = (items: ReadonlyArray<{ json: IDataObject }>) => items.map(({ json }) => json);

/** Roles of OIG are granted at once over SCIM; by requests they would wait for a decision. */
const optionsOf = (service: Service): INodeParameters => (service.id === 'oig' ? { grantThrough: 'scim' } : {});

describe.each(SERVICES)('$title', (service) => {
	const options = optionsOf(service);
	/** Who is in a group, by the number in the name. */
	const members = (group: string): string[] => {
		const { users, memberships, groups } = sandbox.state(service.id);
		const ids = groups.filter(({ name }) => name.toLowerCase() === group.toLowerCase()).map(({ id }) => id);
		const isIn = (userId: string) => memberships.some((one) => one.userId === userId && ids.includes(one.groupId));
		return users
			.filter(({ id }) => isIn(id))
			.map(({ name }) => /\d+/.exec(name)?.[0] ?? name)
			.sort();
	};
	const numbers = (...indexes: readonly number[]) => indexes.map((index) => String(index).padStart(6, '0'));
	const seeded = async () => {
		const { summary } = await runSync(engine, service, csvOf(PEOPLE), { parameters: { syncMode: 'apply', options } });
		expect(summary).toMatchObject({ complete: true, rejected: 0 });
		expect(members('Staff')).toEqual(numbers(0, 1, 2, 3));
	};
	/** Plans and applies; a second plan has nothing to do. */
	const brought = async (csvText: string, parameters: INodeParameters) => {
		const wanted = {
			parameters: { ...parameters, options: { ...options, ...(parameters.options as INodeParameters) } },
		};
		const { first: plan, summary } = await runSync(engine, service, csvText, wanted);
		const applied = await runApply(engine, service, jsonOf(plan), { parameters: { options } });
		expect(jsonOf(applied.rejected)).toEqual([]);
		const again = await runSync(engine, service, csvText, wanted);
		expect(jsonOf(again.first).map(({ text }) => text)).toEqual([]);
		return { plan: jsonOf(plan), summary };
	};

	it('takes users in the input out of managed groups that their rows do not name', async () => {
		await seeded();
		const csv = csvOf([person(0, ['Staff']), person(1, ['Payroll'])]);
		const { plan } = await brought(csv, { membership: 'exact' });
		expect(plan.map(({ action, risk }) => [action, risk])).toEqual([
			['removeFromGroup', 'destructive'],
			['removeFromGroup', 'destructive'],
		]);
		expect([members('Staff'), members('Payroll')]).toEqual([numbers(0, 2, 3), numbers(1, 2, 3)]);
	});

	it('takes other members out of managed groups', async () => {
		await seeded();
		const parameters = { membership: 'exactGroups', managedGroups: 'listed', managedNames: 'Payroll' };
		const csv = csvOf([person(0, ['Payroll']), person(1, ['Payroll'])]);
		await brought(csv, parameters);
		expect([members('Staff'), members('Payroll')]).toEqual([numbers(0, 1, 2, 3), numbers(0, 1)]);
	});

	it('removes members of a group who are missing from the input from managed groups', async () => {
		await seeded();
		const parameters = {
			managedUsers: 'members',
			scopeGroups: 'Staff',
			orphans: 'removeFromGroups',
			managedGroups: 'prefix',
			managedPrefixes: 'Pay',
		};
		await brought(csvOf([ANN, BOB]), parameters);
		expect([members('Staff'), members('Payroll')]).toEqual([numbers(0, 1, 2, 3), numbers(0, 1)]);
	});

	it('deletes members of a group who are missing from the input, and nobody else', async () => {
		await seeded();
		const outside = sandbox.state(service.id).users.filter(({ name }) => !/user\.0/i.test(name));
		const { plan, summary } = await brought(csvOf([ANN, BOB]), {
			managedUsers: 'members',
			scopeGroups: 'Staff',
			orphans: 'delete',
		});
		expect(plan.map(({ action, reason }) => [action, reason])).toEqual([
			['deleteUser', 'No row of the input names this user.'],
			['deleteUser', 'No row of the input names this user.'],
		]);
		expect(summary.text).toContain('**Delete 2 users**');
		expect(sandbox.state(service.id).users.filter(({ name }) => !/user\.0/i.test(name))).toEqual(outside);
		// Without a base role nobody can enter an environment of EPM, and the groups wait for the role to come back.
		if (service.id !== 'epm') expect(members('Staff')).toEqual(numbers(0, 1));
	});

	it('never takes the account behind the credential for missing', async () => {
		await seeded();
		const parameters = { managedUsers: 'all', orphans: 'delete', options };
		const { first } = await runSync(engine, service, csvOf(PEOPLE), { parameters });
		expect(jsonOf(first).map(({ text }) => text)).toEqual([]);
	});

	it('disables users who are missing from the input, where it can', async () => {
		await seeded();
		if (!DISABLES.includes(service.id)) {
			const parameters = { managedUsers: 'members', scopeGroups: 'Staff', orphans: 'disable', options };
			await expect(runSync(engine, service, csvOf(PEOPLE), { parameters })).rejects.toThrow('cannot disable users');
			return;
		}
		const { plan } = await brought(csvOf([ANN, BOB]), {
			managedUsers: 'members',
			scopeGroups: 'Staff',
			orphans: 'disable',
		});
		expect(plan.map(({ action }) => action)).toEqual(['disableUser', 'disableUser']);
		// Back on the list, they are enabled.
		const { plan: back } = await brought(csvOf(PEOPLE), {});
		expect(back.map(({ action }) => action)).toEqual(['enableUser', 'enableUser']);
	});
});
