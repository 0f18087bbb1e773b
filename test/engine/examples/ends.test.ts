/** The examples that end access and delete accounts by a schedule. */
import { describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import type { WorkflowFile } from '../../../tools/engine/engine';
import type { NodeServiceId } from '../../../tools/services';
import { footprint } from '../../campaign/operations/footprint';
import { readExample } from '../../support/workflowFile';
import {
	ada,
	bench,
	everything,
	grace,
	groupsOf,
	leave,
	post,
	services,
	stored,
	SYSTEMS,
	titles,
	withField,
	useLives,
} from './livesSupport';

useLives();
describe('contractor-expiry.json', () => {
	const contract = (person: IDataObject, days: number) => ({
		...person,
		endDate: new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
		timeZone: 'Europe/Helsinki',
	});
	const night = async (contractors: IDataObject[], more: (workflow: WorkflowFile) => WorkflowFile = (same) => same) =>
		await bench.engine.run(more(withField('contractor-expiry.json', 'contractors', contractors)));

	it('ends the access of those whose contract is over, and of nobody else', async () => {
		const run = await night([contract(ada, -2), contract(grace, 2)]);
		expect(run.error).toBeUndefined();
		for (const { id } of services) {
			expect(groupsOf(id, ada.email) ?? []).toEqual([]);
			expect(groupsOf(id, grace.email)).toHaveLength(4);
		}
		expect(
			stored()
				.map(({ login, system }) => `${login as string} ${system as string}`)
				.sort(),
		).toEqual(titles.map((title) => `${ada.login} ${title}`).sort());
		const first = JSON.stringify(stored());
		expect((await night([contract(ada, -2), contract(grace, 2)])).error).toBeUndefined();
		expect(JSON.stringify(stored())).toBe(first);
	});

	it('keeps apart the ledgers of several people', async () => {
		expect((await night([contract(ada, -2), contract(grace, -3)])).error).toBeUndefined();
		expect(stored()).toHaveLength(2 * services.length);
		for (const { login, email, restore } of stored()) {
			const { user } = JSON.parse(restore as string) as { user: { name: string; emails?: string[] } };
			expect([user.name, ...(user.emails ?? [])].map((name) => name.toLowerCase())).toEqual(
				expect.arrayContaining([user.name.includes('@') ? email : login]),
			);
		}
	});

	it.each([
		['more people than may end at once', 1, [contract(ada, -2), contract(grace, -2)], /2 contracts would end at once/],
		['a contract without a valid end', 20, [contract(ada, -2), { ...grace, endDate: 'soon' }], /an end date/],
	])('changes nothing with %s', async (_case, maxPeople, contractors, message) => {
		const before = everything();
		const limited = (workflow: WorkflowFile) => {
			const { assignments } = workflow.nodes.find(({ name }) => name === 'Contractors')?.parameters.assignments as {
				assignments: Array<{ name: string; value: unknown }>;
			};
			for (const field of assignments) if (field.name === 'maxPeople') field.value = maxPeople;
			return workflow;
		};
		expect((await night(contractors, limited)).error?.message).toMatch(message);
		expect(everything()).toEqual(before);
	});
});

describe('staged-delete.json', () => {
	/** OIG keeps who is deleted, and says so. */
	const isThere = (service: NodeServiceId) =>
		groupsOf(service, ada.email) !== undefined && !footprint(bench.sandbox, service).includes('Deleted');
	const clean = async (workflow = readExample('staged-delete.json')) => await bench.engine.run(workflow);
	const age = (days: number) => {
		for (const row of stored()) row.endedAt = new Date(Date.now() - days * 86_400_000).toISOString();
	};
	/** EPM shows nobody without a base role, so that its accounts are not deleted. */
	const deleted = SYSTEMS.filter((id) => id !== 'epm');

	it('deletes accounts whose access ended long ago, once approved', async () => {
		await leave();
		age(91);
		const run = await clean();
		expect(run.error).toBeUndefined();
		expect(deleted.filter(isThere)).toEqual([]);
		for (const { id } of services) expect(groupsOf(id, grace.email)).toHaveLength(4);
		const states = stored().map(({ system, status }) => [system, status]);
		expect(states.filter(([, status]) => status !== 'deleted')).toEqual([['Oracle EPM Cloud', 'ended']]);
		expect(run.node('Report').outputs[0]?.map(({ json }) => json.system)).toHaveLength(5);
	});

	it.each([
		['ended a short time ago', () => age(89)],
		['are exceptions', () => age(91), () => withField('staged-delete.json', 'exceptions', [ada.login])],
		['came back', () => (age(91), stored().forEach((row) => (row.status = 'returned')))],
		['are rejected', () => (age(91), (bench.engine.surroundings.form = { Decision: 'Reject' }))],
		['nobody decided about', () => (age(91), (bench.engine.surroundings.form = {}))],
	])('deletes none that %s', async (_case, prepare, workflow = () => readExample('staged-delete.json')) => {
		await leave();
		prepare();
		const before = everything();
		expect((await clean(workflow())).error).toBeUndefined();
		expect(everything()).toEqual(before);
	});

	it('deletes none that is in use again, and says so', async () => {
		await leave();
		age(91);
		// Somebody gave it back by hand: the table does not know.
		const rows = stored().map((row) => ({ ...row }));
		await post('returner-webhook.json', ada);
		stored().splice(0, rows.length, ...rows);
		const before = everything();
		const run = await clean();
		expect(everything()).toEqual(before);
		for (const { json } of run.node('Report').outputs[0] ?? []) {
			expect(json).toMatchObject({ status: 'ended', reason: expect.stringContaining('is in use again') });
		}
	});

	it('stops when more accounts are due than one run may propose', async () => {
		await leave();
		age(91);
		const before = everything();
		const run = await clean(withField('staged-delete.json', 'maxAccounts', 3));
		expect(run.error?.message).toMatch(/accounts are due, and "maxAccounts" is 3/);
		expect(everything()).toEqual(before);
	});
});
