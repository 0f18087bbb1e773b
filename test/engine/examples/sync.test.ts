/** The examples of Sync: nightly with and without approval, and undone. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine, type WorkflowRun } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { ada, alan, ALL, APPROVAL, changed, grace, NIGHTLY } from '../../support/syncExample';
import { readExample } from '../../support/workflowFile';
import { withField } from './livesSupport';
import { printed } from '../../support/text';

const TABLE = 'sync_undo';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci', 'oci-domains'], seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
});
beforeEach(async () => {
	await sandbox.reset();
	engine.surroundings.tables.clear();
	engine.surroundings.form = {};
});
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

const answer = (more: IDataObject) => {
	engine.surroundings.form = { 'Override guards': 'No', 'Your name': 'Grace', ...more };
};
const night = async (people: readonly IDataObject[], file = APPROVAL) =>
	await engine.run(withField(file, 'people', people));
const jsonOf = (run: WorkflowRun, node: string, output = 0) =>
	(run.node(node).outputs[output] ?? []).map(({ json }) => json);
const textsOf = (run: WorkflowRun, node: string, output = 0) => jsonOf(run, node, output).map(({ text }) => text);
const stored = () => engine.surroundings.tables.get(TABLE) ?? [];

/** Active users of the list with their groups. */
const held = () => {
	const { users, groups, memberships } = sandbox.state('oci-domains');
	const nameOf = new Map(groups.map(({ id, name }) => [id, name]));
	return users
		.filter(({ name }) => /^(ada|grace|alan|eve)\./.test(name))
		.map(({ id, name, active }) => {
			const own = memberships.filter(({ userId }) => userId === id).map(({ groupId }) => nameOf.get(groupId) ?? '');
			const managed = own.filter((group) => group.startsWith('HR-')).sort();
			return `${name} ${active === false ? 'disabled' : 'active'}: ${managed.join(', ')}`;
		})
		.sort();
};
const seeded = async () => {
	answer({ Decision: 'Approve' });
	const run = await night([ada, grace, alan]);
	expect(run.error).toBeUndefined();
	expect(held()).toEqual(ALL);
};
describe(APPROVAL, () => {
	it('asks nothing and changes nothing when the list is already up to date', async () => {
		await seeded();
		engine.surroundings.form = {};
		const from = sandbox.log.entries.length;
		const run = await night([ada, grace, alan]);
		expect(run.error).toBeUndefined();
		expect(run.node('Anything to Do?').runs).toBe(1);
		expect(run.node('Message').runs).toBe(0);
		expect(run.node('Wait for Approval').runs).toBe(0);
		const writes = sandbox.log.entries
			.slice(from)
			.filter(({ method, path }) => method !== 'GET' && !/token|search/.test(path));
		expect(writes).toEqual([]);
	});

	it('makes exactly the approved changes, and stores what takes them back', async () => {
		await seeded();
		const before = stored().length;
		answer({ Decision: 'Approve' });
		const run = await night(changed);
		expect(run.error).toBeUndefined();
		const [message] = run.node('Message').outputs[0] ?? [];
		expect(message?.json.text).toContain('Disable Alan Turing (alan.turing)');
		expect(message?.binary?.plan?.fileName).toBe('plan.html');
		expect(held()).toEqual([
			'ada.lovelace active: HR-Employees, HR-Research',
			'alan.turing disabled: HR-Employees, HR-Research',
			'eve.moore active: HR-Employees, HR-Engineering',
			'grace.hopper active: HR-Employees, HR-Engineering',
		]);
		expect(jsonOf(run, 'Report')).toEqual([
			expect.objectContaining({ complete: true, rejected: 0, succeeded: 6, approvedBy: 'Grace' }),
		]);
		expect(stored()).toHaveLength(before + 6);
	});

	it('leaves out the rows whose numbers the answer names, and nothing else', async () => {
		await seeded();
		const { first } = { first: jsonOf(await (answer({ Decision: 'Decline' }), night(changed)), 'Plan') };
		const out = first.filter(({ action }) => action === 'disableUser' || action === 'removeFromGroup');
		expect(out).toHaveLength(2);
		expect(held()).toEqual(ALL);
		answer({ Decision: 'Approve', 'Leave out rows': out.map(({ seq }) => printed(seq)).join(', ') });
		const run = await night(changed);
		expect(run.error).toBeUndefined();
		const texts = first.filter((row) => !out.includes(row)).map(({ text }) => text);
		expect(textsOf(run, 'Approved Rows')).toEqual(texts);
		expect(textsOf(run, 'Apply Plan')).toEqual(texts);
		expect(held()).toEqual([
			'ada.lovelace active: HR-Employees, HR-Engineering, HR-Research',
			'alan.turing active: HR-Employees, HR-Research',
			'eve.moore active: HR-Employees, HR-Engineering',
			'grace.hopper active: HR-Employees, HR-Engineering',
		]);
	});

	it('removes nothing when it is approved without removals', async () => {
		await seeded();
		answer({ Decision: 'Approve without removals' });
		const run = await night(changed);
		expect(jsonOf(run, 'Apply Plan').map(({ risk }) => risk)).not.toContain('destructive');
		expect(held()).toContain('alan.turing active: HR-Employees, HR-Research');
		expect(held()).toContain('ada.lovelace active: HR-Employees, HR-Engineering, HR-Research');
	});

	it.each([
		['declined', { Decision: 'Decline' }, undefined],
		['not answered', {}, /^No decision was made in time about the plan of 6 changes\. Nothing was changed\.$/],
		['answered with a row that the plan does not have', { Decision: 'Approve', 'Leave out rows': '3 99' }, /no row 99/],
		['answered with a word', { Decision: 'Approve', 'Leave out rows': 'Alan' }, /no row Alan/],
	])('changes nothing when it is %s', async (_case, given, message) => {
		await seeded();
		answer(given);
		const run = await night(changed);
		expect(held()).toEqual(ALL);
		if (message === undefined) expect(run.error).toBeUndefined();
		else expect(run.error?.message).toMatch(message);
	});

	it('applies what a guard held back only if the answer overrides it', async () => {
		const crowd = Array.from({ length: 5 }, (_, index) => ({
			...ada,
			'External ID': `2${index}`,
			'User Name': `eve.${index}`,
			Email: `eve.${index}@example.com`,
		}));
		answer({ Decision: 'Approve' });
		await night([ada, ...crowd]);
		const run = await night([ada]);
		expect(jsonOf(run, 'Plan').map(({ requiresOverride }) => requiresOverride)).toContain('endAccess');
		expect(held().filter((user) => user.includes('disabled'))).toEqual([]);
		expect(jsonOf(run, 'Rejected Rows').map(({ status }) => status)).toContain('held');
		const [file] = run.node('Rejects as CSV').outputs[0] ?? [];
		expect(Buffer.from(file?.binary?.data?.data ?? '', 'base64').toString()).toContain('held');
		answer({ Decision: 'Approve', 'Override guards': 'Yes' });
		await night([ada]);
		expect(held().filter((user) => user.includes('disabled'))).toHaveLength(5);
	});

	it('gives rows that cannot be used as a file, and plans the others', async () => {
		answer({ Decision: 'Approve' });
		const run = await night([ada, { ...grace, Email: '=nowhere' }]);
		expect(jsonOf(run, 'Rejected Rows')).toEqual([
			{ row: 'grace.hopper', status: 'invalid', reason: expect.stringContaining('email'), item: '2' },
		]);
		expect(held()).toEqual([ALL[0]]);
	});
});

describe(NIGHTLY, () => {
	it('makes the changes at once, and stores what takes them back', async () => {
		const run = await night([ada, grace, alan], NIGHTLY);
		expect(run.error).toBeUndefined();
		expect(held()).toEqual(ALL);
		expect(jsonOf(run, 'Report')).toEqual([expect.objectContaining({ complete: true, rejected: 0 })]);
		expect(stored().every(({ status }) => status === 'applied')).toBe(true);
		expect(stored()).toHaveLength(9);
		const again = await night([ada, grace, alan], NIGHTLY);
		expect(jsonOf(again, 'Report')).toEqual([expect.objectContaining({ succeeded: 0, unchanged: 3 })]);
		expect(stored()).toHaveLength(9);
	});

	it('changes nothing and fails when a guard trips or the list is too short, and raises the alarm', async () => {
		const crowd = Array.from({ length: 5 }, (_, index) => ({
			...ada,
			'External ID': `2${index}`,
			'User Name': `eve.${index}`,
			Email: `eve.${index}@example.com`,
		}));
		await night([ada, grace, alan, ...crowd], NIGHTLY);
		const before = held();
		const run = await night([ada, grace, alan], NIGHTLY);
		expect(run.error?.message).toMatch(
			/^Nothing was changed: 5 users would lose access \(of 8 active users in scope\)/,
		);
		expect((await night([ada, grace], NIGHTLY)).error?.message).toMatch(/has 2 rows, and at least 3/);
		expect(held()).toEqual(before);

		// n8n starts this branch with what failed.
		const failed = { execution: { error: { message: run.error?.message }, url: 'http://127.0.0.1/1' } };
		const alarm = await engine.run(readExample(NIGHTLY), { trigger: 'When a Run Fails', input: [failed] });
		expect(textsOf(alarm, 'Alarm')).toEqual([
			expect.stringMatching(/^The nightly sync failed: Nothing was changed: 5/),
		]);
	});
});

describe('sync-undo.json', () => {
	const undo = async (Decision = 'Undo') => {
		engine.surroundings.form = { Decision, 'Your name': 'Ada' };
		return await engine.run(readExample('sync-undo.json'));
	};

	it.each([APPROVAL, NIGHTLY])('takes back what the last run of %s did, once', async (file) => {
		await seeded();
		answer({ Decision: 'Approve' });
		expect((await night(changed, file)).error).toBeUndefined();
		expect(held()).not.toEqual(ALL);
		const run = await undo();
		expect(run.error).toBeUndefined();
		expect(jsonOf(run, 'Report')).toEqual([expect.objectContaining({ complete: true, rejected: 0, reasons: [] })]);
		expect(held()).toEqual(ALL);
		expect(stored().filter(({ status }) => status === 'undone')).toHaveLength(6);
	});

	it('does nothing when it is declined, or when there is nothing', async () => {
		expect((await undo()).node('Apply Plan').runs).toBe(0);
		await seeded();
		expect((await undo('Decline')).node('Apply Plan').runs).toBe(0);
		expect(held()).toEqual(ALL);
	});

	it('does not touch what was changed again since then', async () => {
		await seeded();
		await night(changed);
		await night(changed.map((person) => ({ ...person, Groups: ['HR-Employees'] })));
		for (const row of stored()) if (printed(row.text).includes('from')) row.status = 'undone';
		const before = stored().map(({ status }) => status);
		const altered = stored().find(({ status }) => status === 'applied');
		if (altered) altered.undo = printed(altered.undo).replace('HR-Employees', 'HR-Research');
		const run = await undo();
		expect(
			jsonOf(run, 'Apply Plan', 1).every(({ status }) => ['stale', 'tampered', 'blocked'].includes(printed(status))),
		).toBe(true);
		expect(stored()).toHaveLength(before.length);
	});
});
