import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { FaultRule } from '../../../sandbox/faults';
import { pinnedBody, servicesOf } from '../../../tools/n8n/examples';
import { rowsOfDataTable } from '../dataTable';
import { readExample } from '../../support/workflowFile';
import { type Answer, ExampleBench, outputOf, setField } from './exampleBench';

/** Those of the joiner. */
const SYSTEMS = servicesOf(readExample('joiner-webhook.json'));
const EMAIL = 'ada.lovelace@example.com';

/** Those of the example, and some of which the group has another name. */
const departments = [
	...['Engineering', 'Finance'].map((department) => ({ department, group: department })),
	{ department: 'Contractors', group: 'Contractors', systems: ['oci', 'adobe'] },
	...['Board', 'Many 0', 'Many 1'].map((department) => ({ department, group: `${department} Members` })),
];

const moves = ['Engineering', 'Finance'].map((department) => ({ department, groups: [department] }));

interface Row {
	readonly status: string;
}

let bench: ExampleBench;
let leaver: string;
beforeAll(async () => {
	bench = await ExampleBench.start();
	for (const file of ['joiner', 'leaver', 'mover', 'returner'].map((name) => `${name}-webhook.json`)) {
		const id = await bench.install(file, (node) => {
			if (file.startsWith('joiner')) setField(node('Settings'), 'departments', JSON.stringify(departments));
			if (file.startsWith('mover')) setField(node('Settings'), 'departments', JSON.stringify(moves));
		});
		if (file.startsWith('leaver')) leaver = id;
		await bench.api.publish(id);
	}
});
beforeEach(async () => await bench.sandbox.reset());
afterAll(async () => await bench.stop());

const hire = (more: object = {}) =>
	bench.post('new-hire', { ...pinnedBody(readExample('joiner-webhook.json')), ...more });
const leave = (more: object = {}) =>
	bench.post('leaver', {
		login: 'ada.lovelace',
		email: EMAIL,
		lastDay: '2026-11-27',
		timeZone: 'Europe/Helsinki',
		...more,
	});
const rowsOf = ({ body }: Answer) => body.systems as Array<Record<string, unknown>>;
const fault = (...rules: FaultRule[]) => bench.sandbox.faults.set({ rules });

describe('joiner-webhook.json', () => {
	it('brings a new hire into all five systems, and answers with one row for each', async () => {
		const answer = await hire({ firstName: ' Ada ', email: 'Ada.Lovelace@Example.COM' });
		expect(answer.status).toBe(200);
		expect(answer.body).toMatchObject({ complete: true, person: { firstName: 'Ada', login: 'ada.lovelace' } });
		expect(rowsOf(answer).map(({ ok, outcome }) => [ok, outcome])).toEqual(SYSTEMS.map(() => [true, 'created']));
		for (const service of SYSTEMS) expect(bench.person(service, EMAIL)?.groups).toEqual(['Engineering']);
		const ids = rowsOf(answer).map(({ id }) => id);
		expect(ids.filter((id) => id !== EMAIL)).toEqual(
			SYSTEMS.filter((service) => service !== 'adobe').map((service) => bench.person(service, EMAIL)?.id),
		);
	});

	it('changes nothing when the same is posted again', async () => {
		await hire();
		const before = bench.everything();
		const again = await hire();
		expect(again.body.complete).toBe(true);
		expect(rowsOf(again).map(({ outcome }) => outcome)).toEqual([
			'unchanged',
			'present',
			'unchanged',
			'unchanged',
			'unchanged',
		]);
		expect(bench.everything()).toBe(before);
	});

	it.each([
		[{ email: 'nowhere' }, ['email is not an email address.']],
		[{ firstName: ' ', department: '' }, ['firstName is missing.', 'department is missing.']],
		[{ country: 'Britain' }, ['country must be a code of two letters, as in DE.']],
		...['Administrators', 'engineering', 'constructor', '__proto__'].map(
			(department) => [{ department }, ['department is not in the list "departments" of Settings.']] as const,
		),
		[{ login: 'two words' }, [expect.stringMatching(/^login must have/)]],
	])('answers 400 to %j, and asks no system', async (wrong, problems) => {
		bench.sandbox.log.clear();
		const answer = await hire(wrong);
		expect(answer).toEqual({ status: 400, body: { accepted: false, problems } });
		expect(bench.sandbox.log.entries).toEqual([]);
	});

	it('goes on with the others when a system fails, and finishes when it is posted again', async () => {
		fault({ service: 'trivore', method: ['POST'], path: '*/user', status: 403 });
		const answer = await hire();
		expect([answer.status, answer.body.complete]).toEqual([200, false]);
		expect(rowsOf(answer).filter(({ ok }) => ok !== true)).toEqual([
			expect.objectContaining({
				system: 'Trivore ID',
				outcome: 'failed',
				error: expect.stringMatching(/HTTP status 403/),
			}),
		]);
		expect(bench.person('oig', EMAIL)?.groups).toEqual(['Engineering']);
		expect(bench.person('trivore', EMAIL)).toBeUndefined();
		bench.sandbox.faults.clear();
		expect((await hire()).body.complete).toBe(true);
		expect(bench.person('trivore', EMAIL)?.groups).toEqual(['Engineering']);
	});

	it('answers 502 when no system takes the person', async () => {
		fault({ status: 403 });
		const answer = await hire();
		expect([answer.status, rowsOf(answer).map(({ ok }) => ok)]).toEqual([502, SYSTEMS.map(() => false)]);
	});

	it('gives a department the systems that the settings name', async () => {
		const answer = await hire({ department: 'Contractors' });
		expect(rowsOf(answer).map(({ system }) => system)).toEqual(['OCI Identity', 'Adobe User Management']);
		expect(bench.person('trivore', EMAIL)).toBeUndefined();
	});

	it('gives nobody the groups of somebody else with the same login', async () => {
		await hire();
		const other = await hire({ email: 'ada.byron@example.com', login: 'ada.lovelace', department: 'Board' });
		const failed = rowsOf(other).filter(({ ok }) => ok !== true);
		expect(failed).toHaveLength(4);
		for (const { error } of failed) expect(error).toMatch(/^The login ada\.lovelace belongs to another account/);
		for (const service of SYSTEMS) expect(bench.person(service, EMAIL)?.groups).toEqual(['Engineering']);
	});

	it('gives nothing to an account without an email address, which could be anybody', async () => {
		const before = bench.everything();
		const answer = await hire({ login: 'sandbox.administrator', email: 'sandbox.administrator@example.org' });
		const oci = rowsOf(answer).find(({ system }) => system === 'OCI Identity');
		expect(oci).toMatchObject({ ok: false, outcome: 'failed' });
		expect(oci?.error).toMatch(/^The login sandbox\.administrator belongs to another account/);
		const memberships = () => bench.sandbox.state('oci').memberships.length;
		expect(memberships()).toBe((JSON.parse(before) as Array<{ memberships: unknown[] }>)[0]?.memberships.length);
	});

	it('loses nobody when many are posted at once', async () => {
		const people = Array.from({ length: 15 }, (_, index) => `many.${index}@example.com`);
		const answers = await Promise.all(people.map((email, index) => hire({ email, department: `Many ${index % 2}` })));
		expect(answers.map(({ status, body }) => [status, body.complete])).toEqual(people.map(() => [200, true]));
		for (const service of SYSTEMS) {
			const groups = people.map((email) => bench.person(service, email)?.groups);
			expect(groups).toEqual(people.map((_, index) => [`Many ${index % 2} Members`]));
		}
	});
});

describe('leaver-webhook.json', () => {
	async function decide(answer: Answer, decision: string) {
		const { pathname, search } = new URL(String(answer.body.approveAt));
		const form = new FormData();
		form.append('field-0', decision);
		form.append('field-1', 'Grace');
		const page = `${bench.api.url}${pathname}${search}`;
		const [waiting] = await bench.api.executions(leaver, 1);
		while ((await bench.api.executions(leaver, 1))[0]?.status !== 'waiting') continue;
		const shown = await (await fetch(page)).text();
		expect((await fetch(page, { method: 'POST', body: form })).status).toBe(200);
		return { shown, execution: await bench.api.finished(waiting?.id ?? '') };
	}
	const ledgers = async () => await rowsOfDataTable<Row>(bench.api, 'ended_access');

	it('refuses a post that does not say who leaves when', async () => {
		const answer = await leave({ email: '', lastDay: 'soon' });
		expect(answer).toEqual({
			status: 400,
			body: {
				accepted: false,
				problems: ['email is not an email address.', 'lastDay must be a date, as in 2026-11-30.'],
			},
		});
	});

	it('changes nothing when it is rejected', async () => {
		await hire();
		const before = bench.everything();
		const answer = await leave();
		expect(answer).toMatchObject({ status: 202, body: { endsAt: '2026-11-28T00:00:00.000+02:00' } });
		expect(bench.everything()).toBe(before);
		const { shown, execution } = await decide(answer, 'Reject');
		expect(shown).toContain('ada.lovelace (ada.lovelace@example.com) loses access to six systems at 2026-11-28');
		expect(execution.status).toBe('success');
		expect(bench.everything()).toBe(before);
	});

	it('ends the access once it is approved, stores the ledger, and the returner gives it back', async () => {
		await hire();
		const { execution } = await decide(await leave(), 'Approve');
		expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);
		const [ledger] = outputOf(execution, 'One Ledger');
		expect(ledger).toMatchObject({ login: 'ada.lovelace', approvedBy: 'Grace', complete: true });
		for (const service of SYSTEMS) expect(bench.person(service, EMAIL)?.groups ?? []).toEqual([]);
		const ended = (await ledgers()).slice(-SYSTEMS.length);
		expect(ended.map(({ status }) => status)).toEqual(SYSTEMS.map(() => 'ended'));

		const back = await bench.post('returner', { login: 'ada.lovelace', email: EMAIL });
		expect(back).toMatchObject({ status: 200, body: { complete: true } });
		for (const service of SYSTEMS) expect(bench.person(service, EMAIL)?.groups).toEqual(['Engineering']);
		expect((await ledgers()).map(({ status }) => status)).not.toContain('ended');
		expect((await bench.post('returner', { login: 'ada.lovelace', email: EMAIL })).status).toBe(404);
	});

	it('goes on with the others when a system fails, and ends as failed with its name', async () => {
		await hire();
		const answer = await leave();
		fault({ service: 'trivore', method: ['PUT', 'PATCH'], status: 403 });
		const { execution } = await decide(answer, 'Approve');
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toMatch(/Look at: ada\.lovelace in Trivore ID \(/);
		expect(bench.person('trivore', EMAIL)?.active).toBe(true);
		expect(bench.person('oig', EMAIL)?.active).toBe(false);
	});
});

describe('mover-webhook.json', () => {
	it('brings the person into the groups of the new department alone', async () => {
		await hire();
		await hire({ login: 'grace.hopper', email: 'grace.hopper@example.com', department: 'Finance' });
		const answer = await bench.post('mover', { login: 'ada.lovelace', email: EMAIL, department: 'Finance' });
		expect(answer.status).toBe(200);
		for (const service of SYSTEMS) expect(bench.person(service, EMAIL)?.groups).toEqual(['Finance']);
		const unknown = await bench.post('mover', { login: 'ada.lovelace', email: EMAIL, department: 'Board' });
		expect(unknown.status).toBe(400);
	});
});
