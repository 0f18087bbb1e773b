/** The examples of a person's life, one after the other in all systems of the sandbox: mover, leaver, returner, delete. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine, type WorkflowFile } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { SERVICE_IDS, SERVICES, type NodeServiceId } from '../../../tools/services';
import { footprint } from '../../campaign/operations/footprint';
import { servicesOf } from '../../../tools/n8n/examples';
import { readExample } from '../../support/workflowFile';

const TABLE = 'ended_access';
const ada = { login: 'ada.lovelace', email: 'ada.lovelace@example.com' };
const grace = { login: 'grace.hopper', email: 'grace.hopper@example.com' };
const record = { employeeId: '1', firstName: 'Ada', lastName: 'Lovelace', ...ada, title: 'Analyst', country: 'GB' };
const other = { ...record, employeeId: '2', firstName: 'Grace', lastName: 'Hopper', ...grace };
const SYSTEMS = servicesOf(readExample('leaver-webhook.json'));
const services = SERVICES.filter(({ id }) => SYSTEMS.includes(id));
const titles = services.map(({ title }) => title).sort();

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ services: SERVICE_IDS, seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
});
beforeEach(async () => {
	await sandbox.reset();
	const { tables, answers, waitedFor } = engine.surroundings;
	tables.clear();
	answers.length = 0;
	waitedFor.length = 0;
	engine.surroundings.form = { Decision: 'Approve', 'Your name': 'Grace' };
	// Everyone and the project come first, so that they are there for all.
	const groups = ['Everyone', 'Sales', 'Marketing', 'Project X'];
	const people = groups.flatMap((department) => [
		...(department === 'Marketing' ? [] : [{ ...record, department }]),
		{ ...other, department },
	]);
	const run = await engine.run(
		withField(
			'hr-onboarding.json',
			'departments',
			groups.map((name) => ({ department: name, group: name })),
		),
		{
			input: people,
		},
	);
	expect(run.error).toBeUndefined();
	for (const { id } of services) expect(groupsOf(id, ada.email)).toEqual(['Everyone', 'Project X', 'Sales']);
});
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

/** An example with another value of a field of its settings. */
function withField(file: string, name: string, value: unknown): WorkflowFile {
	const workflow = readExample(file);
	const fields = workflow.nodes.flatMap(
		({ parameters }) =>
			(parameters.assignments as { assignments?: Array<{ name: string; value: unknown }> } | undefined)?.assignments ??
			[],
	);
	const field = fields.find((assignment) => assignment.name === name);
	if (field === undefined) throw new Error(`${file} has no field "${name}".`);
	field.value = typeof value === 'object' ? JSON.stringify(value) : value;
	return workflow;
}

function groupsOf(service: NodeServiceId, email: string): readonly string[] | undefined {
	const { users, groups, memberships } = sandbox.state(service);
	const user = users.find((candidate) => (candidate.email ?? candidate.name) === email);
	if (user === undefined) return undefined;
	const own = memberships.filter(({ userId }) => userId === user.id).map(({ groupId }) => groupId);
	return groups
		.filter(({ id }) => own.includes(id))
		.map(({ name }) => name)
		.sort();
}

/** What all systems hold; requests that OIG made on the way stay there. */
const everything = () =>
	services.map(({ id }) => {
		const held = JSON.parse(footprint(sandbox, id)) as { raw?: IDataObject };
		return { ...held, raw: { ...held.raw, requests: undefined } };
	});
const post = async (file: string, body: IDataObject) => await engine.run(readExample(file), { input: [{ body }] });
const leave = async (more: IDataObject = {}) =>
	await post('leaver-webhook.json', { ...ada, lastDay: '2026-11-27', timeZone: 'Europe/Helsinki', ...more });
const stored = () => engine.surroundings.tables.get(TABLE) ?? [];
const lastAnswer = () => engine.surroundings.answers.at(-1) as { status: number; body: IDataObject };
const fail = (service: NodeServiceId) => sandbox.faults.set({ rules: [{ service, status: 403 }] });

describe('mover-webhook.json', () => {
	const move = async (more: IDataObject = {}) => await post('mover-webhook.json', { ...ada, ...more });
	const answerRows = () => lastAnswer().body.systems as IDataObject[];

	it('takes Sales, gives Marketing, keeps Everyone, and does not touch the project', async () => {
		expect((await move({ department: 'Marketing' })).error).toBeUndefined();
		for (const { id } of services) {
			expect(groupsOf(id, ada.email)).toEqual(['Everyone', 'Marketing', 'Project X']);
			expect(groupsOf(id, grace.email)).toEqual(['Everyone', 'Marketing', 'Project X', 'Sales']);
		}
		expect(lastAnswer()).toMatchObject({ status: 200, body: { complete: true } });
		expect(
			answerRows()
				.map(({ system }) => system)
				.sort(),
		).toEqual(titles);
		for (const row of answerRows()) expect(row).toMatchObject({ added: ['Marketing'], removed: ['Sales'] });
		const before = everything();
		await move({ department: 'Marketing' });
		expect(answerRows().map(({ outcome }) => outcome)).toEqual(services.map(() => 'unchanged'));
		expect(everything()).toEqual(before);
	});

	it.each(['Administrators', 'constructor', 'marketing', ''])(
		'calls no system for the department %j',
		async (department) => {
			sandbox.log.clear();
			await move({ department });
			expect(lastAnswer()).toMatchObject({ status: 400, body: { accepted: false } });
			expect(sandbox.log.entries).toEqual([]);
		},
	);

	it('touches nobody whose login has another email address', async () => {
		const before = everything();
		await move({ login: grace.login, department: 'Marketing' });
		const rows = answerRows().filter(({ system }) => system !== 'Adobe User Management');
		expect(rows.map(({ outcome }) => outcome)).toEqual(rows.map(() => 'failed'));
		for (const { error } of rows) expect(error).toContain('does not have the email address');
		const adobe = services.findIndex(({ id }) => id === 'adobe');
		expect(everything().toSpliced(adobe, 1)).toEqual(before.toSpliced(adobe, 1));
	});

	it('goes on with the others when a system fails', async () => {
		fail('trivore');
		await move({ department: 'Marketing' });
		expect(lastAnswer()).toMatchObject({ status: 200, body: { complete: false } });
		expect(answerRows().filter(({ outcome }) => outcome !== 'updated')).toEqual([
			{ system: 'Trivore ID', outcome: 'failed', error: expect.stringContaining('403') },
		]);
	});
});

describe('leaver-webhook.json and returner-webhook.json', () => {
	const comeBack = async () => await post('returner-webhook.json', ada);
	const answerRows = () => lastAnswer().body.systems as IDataObject[];

	it('end the access in all systems, keep one ledger, and give all of it back', async () => {
		const before = everything();
		const run = await leave();
		expect(run.error).toBeUndefined();
		expect(engine.surroundings.waitedFor).toEqual(['2026-11-28T00:00:00.000+02:00']);
		const [ledger] = run.node('One Ledger').outputs[0] ?? [];
		expect(ledger?.json).toMatchObject({ ...ada, approvedBy: 'Grace', complete: true });
		const removed = ledger?.json.removed as IDataObject[];
		for (const title of titles) {
			const names = removed.filter(({ system }) => system === title).map(({ name }) => name);
			expect(names).toEqual(expect.arrayContaining(['Everyone', 'Project X', 'Sales']));
		}
		expect((ledger?.json.remains as IDataObject[]).every(({ reason }) => Boolean(reason))).toBe(true);
		for (const { id } of services) {
			expect(groupsOf(id, ada.email) ?? []).toEqual([]);
			expect(groupsOf(id, grace.email)).toHaveLength(4);
		}
		expect(
			stored()
				.map(({ system, status }) => `${system} ${status}`)
				.sort(),
		).toEqual(titles.map((title) => `${title} ended`).sort());

		expect((await comeBack()).error).toBeUndefined();
		expect(lastAnswer()).toMatchObject({ status: 200, body: { complete: true } });
		expect(answerRows().map(({ outcome }) => outcome)).toEqual(services.map(() => 'accessRestored'));
		expect(everything()).toEqual(before);
		expect(stored().map(({ status }) => status)).toEqual(services.map(() => 'restored'));
		await comeBack();
		expect(lastAnswer().status).toBe(404);
	});

	it('keep the first ledger when the leaver is posted again', async () => {
		const before = everything();
		await leave();
		const first = JSON.stringify(stored());
		const again = await leave();
		expect(again.error).toBeUndefined();
		expect(JSON.stringify(stored())).toBe(first);
		await comeBack();
		expect(everything()).toEqual(before);
	});

	it('go on with the others when a system fails, and finish when posted again', async () => {
		const before = everything();
		fail('oig');
		const run = await leave();
		expect(run.error?.message).toMatch(/Look at: ada\.lovelace in Oracle Identity Governance \(.*403/);
		expect(stored()).toHaveLength(services.length - 1);
		sandbox.faults.clear();
		expect((await leave()).error).toBeUndefined();
		expect(stored()).toHaveLength(services.length);

		fail('epm');
		await comeBack();
		expect(lastAnswer()).toMatchObject({ status: 200, body: { complete: false } });
		expect(
			stored()
				.filter(({ status }) => status !== 'restored')
				.map(({ system, status }) => [system, status]),
		).toEqual([['Oracle EPM Cloud', 'returned']]);
		sandbox.faults.clear();
		await comeBack();
		expect(lastAnswer().body.complete).toBe(true);
		expect(everything()).toEqual(before);
	});

	it('do not give back groups of an earlier leave, however often they are asked', async () => {
		const before = everything();
		await leave();
		const old = stored().map((row) => ({
			...row,
			id: Number(row.id) + 100,
			lastDay: '2024-01-31',
			restore: String(row.restore).replaceAll('Sales', 'Marketing'),
		}));
		stored().push(...old);
		for (const status of [200, 404]) {
			await comeBack();
			expect(lastAnswer().status).toBe(status);
			expect(everything()).toEqual(before);
		}
	});

	it.each([
		['Reject', undefined],
		['', 'No decision was made in time about the leaver ada.lovelace, who keeps all access.'],
	])('change nothing when the decision is %j', async (Decision, message) => {
		engine.surroundings.form = Decision === '' ? {} : { Decision, 'Your name': 'Grace' };
		const before = everything();
		const run = await leave();
		expect(run.error?.message).toBe(message);
		expect([everything(), engine.surroundings.tables.size]).toEqual([before, 0]);
	});

	it.each([
		[{ lastDay: '27.11.2026' }, 'lastDay must be a date, as in 2026-11-30.'],
		[{ lastDay: '2026-02-30' }, 'lastDay must be a date, as in 2026-11-30.'],
		[{ timeZone: 'Helsinki' }, 'timeZone must be the name of a time zone, as in Europe/Helsinki.'],
		[{ email: '' }, 'email is not an email address.'],
		[{ login: 'a b' }, expect.stringMatching(/^login must have/)],
	])('answer 400 to %j, and ask nobody', async (wrong, problem) => {
		sandbox.log.clear();
		await leave(wrong);
		expect(lastAnswer()).toEqual({ status: 400, body: { accepted: false, problems: [problem] } });
		expect(sandbox.log.entries).toEqual([]);
	});

	it('leave alone a login that has another email address', async () => {
		const before = everything();
		const run = await leave({ login: grace.login, email: 'nobody@example.com' });
		expect(run.error?.message).toContain('grace.hopper in OCI Identity (');
		expect(everything()).toEqual(before);
		expect(stored()).toEqual([]);
	});
});

describe('contractor-expiry.json', () => {
	const contract = (person: IDataObject, days: number) => ({
		...person,
		endDate: new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
		timeZone: 'Europe/Helsinki',
	});
	const night = async (contractors: IDataObject[], more: (workflow: WorkflowFile) => WorkflowFile = (same) => same) =>
		await engine.run(more(withField('contractor-expiry.json', 'contractors', contractors)));

	it('ends the access of those whose contract is over, and of nobody else', async () => {
		const run = await night([contract(ada, -2), contract(grace, 2)]);
		expect(run.error).toBeUndefined();
		for (const { id } of services) {
			expect(groupsOf(id, ada.email) ?? []).toEqual([]);
			expect(groupsOf(id, grace.email)).toHaveLength(4);
		}
		expect(
			stored()
				.map(({ login, system }) => `${login} ${system}`)
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
			const { user } = JSON.parse(String(restore)) as { user: { name: string; emails?: string[] } };
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
		groupsOf(service, ada.email) !== undefined && !footprint(sandbox, service).includes('Deleted');
	const clean = async (workflow = readExample('staged-delete.json')) => await engine.run(workflow);
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
		['are rejected', () => (age(91), (engine.surroundings.form = { Decision: 'Reject' }))],
		['nobody decided about', () => (age(91), (engine.surroundings.form = {}))],
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
