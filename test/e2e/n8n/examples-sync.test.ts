/** The examples of Sync in n8n; the one with an approval as a person uses it, in a browser. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import type { Browser } from 'playwright-core';

import { launchBrowser } from '../../../tools/browser';
import type { FinishedExecution } from '../../../tools/n8n/api';
import { Editor } from '../../../tools/n8n/editor';
import { pinnedBody, servicesOf } from '../../../tools/n8n/examples';
import { ada, alan, ALL, APPROVAL, changed, grace, NIGHTLY } from '../../support/syncExample';
import { NOTE, readExample } from '../../support/workflowFile';
import { rowsOfDataTable } from '../dataTable';
import { sharedInstance } from './connect';
import { ExampleBench, outputOf, setField } from './exampleBench';

let bench: ExampleBench;
let browser: Browser;
beforeAll(async () => {
	bench = await ExampleBench.start();
	browser = await launchBrowser();
});
beforeEach(async () => await bench.sandbox.reset());
afterAll(async () => {
	await browser.close();
	await bench.stop();
});

const install = async (file: string, people: readonly IDataObject[]) =>
	await bench.install(file, (node) => setField(node('HR List'), 'people', JSON.stringify(people)));
const held = () =>
	['ada.lovelace', 'alan.turing', 'eve.moore', 'grace.hopper'].flatMap((name) => {
		const user = bench.person('oci-domains', `${name}@example.com`);
		const groups = user?.groups.filter((group) => group.startsWith('HR-')).join(', ') ?? '';
		return user === undefined ? [] : [`${name} ${user.active === false ? 'disabled' : 'active'}: ${groups}`];
	});
/** Brings the three of the example into the domain. */
const seed = async () => {
	const run = await bench.api.run(await install(NIGHTLY, [ada, grace, alan]), 'Every Night');
	expect([run.status, run.error?.message]).toEqual(['success', undefined]);
	expect(held()).toEqual(ALL);
};
/** Starts a workflow, waits until it waits for a form, and gives the execution. */
const waiting = async (workflowId: string) => {
	for (;;) {
		const [newest] = await bench.api.executions(workflowId, 1);
		if (newest?.status === 'waiting') return newest.id;
		if (newest !== undefined && !['new', 'running'].includes(newest.status)) throw new Error(newest.status);
		await sleep(50);
	}
};

describe(APPROVAL, () => {
	it('shows the plan, and applies exactly the rows that a person approves', async () => {
		await seed();
		const { url, owner } = sharedInstance();
		const id = await install(APPROVAL, changed);
		const editor = await Editor.signIn(browser, url, owner);
		try {
			const count = readExample(APPROVAL).nodes.filter(({ type }) => type !== NOTE).length;
			await editor.openWorkflow(id, count);
			await editor.start();
			const executionId = await waiting(id);
			const plan = await editor.openNode('Plan');
			await plan.showOutput('Plan');
			const { columns, rows } = await plan.table();
			expect(columns.slice(0, 4)).toEqual(['seq', 'text', 'risk', 'action']);
			expect(rows.map(([, text]) => text)).toEqual([
				'Create Eve Moore (eve.moore)',
				'Add Ada Lovelace (ada.lovelace) to HR-Research',
				'Add Eve Moore (eve.moore) to HR-Employees',
				'Add Eve Moore (eve.moore) to HR-Engineering',
				'Remove Ada Lovelace (ada.lovelace) from HR-Engineering',
				'Disable Alan Turing (alan.turing)',
			]);
			expect(held()).toEqual(ALL);
			await plan.close();
			const message = await (await editor.openNode('Message')).table();
			const form = await editor.page.context().newPage();
			await form.goto(message.rows[0]?.[message.columns.indexOf('approveAt')] ?? '');
			expect(await form.locator('body').innerText()).toContain(
				'5. Remove Ada Lovelace (ada.lovelace) from HR-Engineering',
			);
			await form.locator('select[name=field-0]').selectOption('Approve');
			await form.locator('input[name=field-1]').fill('5, 6');
			await form.locator('select[name=field-2]').selectOption('No');
			await form.locator('input[name=field-3]').fill('Grace');
			await form.locator('#submit-btn').click();
			const run = await bench.api.finished(executionId);
			expect([run.status, run.error?.message]).toEqual(['success', undefined]);
			expect(outputOf(run, 'Report')).toEqual([
				expect.objectContaining({ complete: true, succeeded: 4, rejected: 0, approvedBy: 'Grace' }),
			]);
		} finally {
			await editor.close();
		}
		expect(held()).toEqual([
			'ada.lovelace active: HR-Employees, HR-Engineering, HR-Research',
			'alan.turing active: HR-Employees, HR-Research',
			'eve.moore active: HR-Employees, HR-Engineering',
			'grace.hopper active: HR-Employees, HR-Engineering',
		]);
	});
});

describe('sync-undo.json', () => {
	it('undoes the last run, once it is approved', async () => {
		await seed();
		const run = await bench.api.run(await install(NIGHTLY, changed), 'Every Night');
		expect([run.status, run.error?.message]).toEqual(['success', undefined]);
		expect(held()).not.toEqual(ALL);
		let undone: FinishedExecution;
		const id = await bench.install('sync-undo.json');
		const { url, owner } = sharedInstance();
		const editor = await Editor.signIn(browser, url, owner);
		try {
			const count = readExample('sync-undo.json').nodes.filter(({ type }) => type !== NOTE).length;
			await editor.openWorkflow(id, count);
			// n8n opens the form in a window of its own when a person starts the workflow.
			const opened = editor.page.context().waitForEvent('page');
			await editor.start();
			const form = await opened;
			await form.locator('select[name=field-0]').selectOption('Undo');
			await form.locator('input[name=field-1]').fill('Grace');
			await form.locator('#submit-btn').click();
			undone = await bench.last(id);
		} finally {
			await editor.close();
		}
		expect([undone.status, undone.error?.message]).toEqual(['success', undefined]);
		expect(outputOf(undone, 'Report')).toEqual([
			expect.objectContaining({ complete: true, succeeded: 6, reasons: [] }),
		]);
		expect(held()).toEqual(ALL);
		const rows = await rowsOfDataTable<{ status: string }>(bench.api, 'sync_undo');
		expect(rows.slice(-6).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'undone'));
	});
});

describe(NIGHTLY, () => {
	it('changes nothing when a guard trips, and starts its own alarm', async () => {
		const crowd = Array.from({ length: 5 }, (_, index) => ({
			...ada,
			'External ID': `2${index}`,
			'User Name': `crowd.${index}`,
			Email: `crowd.${index}@example.com`,
		}));
		await bench.api.run(await install(NIGHTLY, [ada, grace, alan, ...crowd]), 'Every Night');
		const before = bench.everything();
		const id = await bench.install(NIGHTLY, (node) => {
			node('Every Night').parameters = { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } };
		});
		await bench.api.publish(id);
		const alarms = async () => (await bench.api.executions(id)).filter(({ mode }) => mode === 'error');
		while ((await alarms()).length === 0) await sleep(100);
		await bench.api.request('POST', `/rest/workflows/${id}/deactivate`, {});
		const [alarm] = await alarms();
		const run = await bench.api.finished(alarm?.id ?? '');
		expect(outputOf(run, 'Alarm')).toEqual([
			{
				text: expect.stringMatching(/^The nightly sync failed: Nothing was changed: 5 users would lose access/),
				execution: expect.stringContaining(id),
			},
		]);
		expect(bench.everything()).toBe(before);
	});
});

describe('sync-one-person-webhook.json', () => {
	it('brings a joiner, a mover and a leaver into step', async () => {
		const workflow = readExample('sync-one-person-webhook.json');
		await bench.api.publish(await bench.install('sync-one-person-webhook.json'));
		const post = (more: IDataObject = {}) => bench.post('hr-change', { ...pinnedBody(workflow), ...more });
		const states = () =>
			servicesOf(workflow).map((service) => {
				const { active, groups = [] } = bench.person(service, 'ada.lovelace@example.com') ?? {};
				return [active !== false, groups.filter((group) => group.startsWith('HR-'))];
			});
		const all = (...state: unknown[]) => servicesOf(workflow).map(() => state);
		expect(await post()).toMatchObject({ status: 200, body: { complete: true } });
		expect(states()).toEqual(all(true, ['HR-Employees', 'HR-Engineering']));
		expect(await post({ department: 'Research' })).toMatchObject({ status: 200, body: { complete: true } });
		expect(states()).toEqual(all(true, ['HR-Employees', 'HR-Research']));
		expect(await post({ active: false })).toMatchObject({ status: 200, body: { complete: true } });
		expect(states()).toEqual(all(false, []));
		const before = bench.everything();
		expect(await post({ department: 'Board', email: '' })).toEqual({
			status: 400,
			body: {
				accepted: false,
				problems: ['email is not an email address.', 'department is not in the list "departments" of Settings.'],
			},
		});
		expect(bench.everything()).toBe(before);
	});
});

describe('sync-five-systems.json', () => {
	it('brings one list into five systems, and merges one report', async () => {
		const id = await bench.install('sync-five-systems.json');
		const run = await bench.api.run(id, 'Every Night');
		expect([run.status, run.error?.message]).toEqual(['success', undefined]);
		const [report] = outputOf(run, 'Report');
		expect(report).toMatchObject({ complete: true, rejected: [] });
		for (const service of servicesOf(readExample('sync-five-systems.json'))) {
			const { groups } = bench.person(service, 'ada.lovelace@example.com') ?? {};
			expect(groups).toEqual(['HR-Employees', 'HR-Engineering']);
		}
		const before = bench.everything();
		expect((await bench.api.run(id, 'Every Night')).status).toBe('success');
		expect(bench.everything()).toBe(before);
	});
});
