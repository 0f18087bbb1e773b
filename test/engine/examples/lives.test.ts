/** The examples about people who move, leave and come back. */
import { describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import {
	ada,
	bench,
	everything,
	fail,
	grace,
	groupsOf,
	lastAnswer,
	leave,
	post,
	services,
	stored,
	titles,
	useLives,
} from './livesSupport';

useLives();
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
			bench.sandbox.log.clear();
			await move({ department });
			expect(lastAnswer()).toMatchObject({ status: 400, body: { accepted: false } });
			expect(bench.sandbox.log.entries).toEqual([]);
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
		expect(bench.engine.surroundings.waitedFor).toEqual(['2026-11-28T00:00:00.000+02:00']);
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
				.map(({ system, status }) => `${system as string} ${status as string}`)
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
		bench.sandbox.faults.clear();
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
		bench.sandbox.faults.clear();
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
			restore: (row.restore as string).replaceAll('Sales', 'Marketing'),
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
		bench.engine.surroundings.form = Decision === '' ? {} : { Decision, 'Your name': 'Grace' };
		const before = everything();
		const run = await leave();
		expect(run.error?.message).toBe(message);
		expect([everything(), bench.engine.surroundings.tables.size]).toEqual([before, 0]);
	});

	it.each([
		[{ lastDay: '27.11.2026' }, 'lastDay must be a date, as in 2026-11-30.'],
		[{ lastDay: '2026-02-30' }, 'lastDay must be a date, as in 2026-11-30.'],
		[{ timeZone: 'Helsinki' }, 'timeZone must be the name of a time zone, as in Europe/Helsinki.'],
		[{ email: '' }, 'email is not an email address.'],
		[{ login: 'a b' }, expect.stringMatching(/^login must have/)],
	])('answer 400 to %j, and ask nobody', async (wrong, problem) => {
		bench.sandbox.log.clear();
		await leave(wrong);
		expect(lastAnswer()).toEqual({ status: 400, body: { accepted: false, problems: [problem] } });
		expect(bench.sandbox.log.entries).toEqual([]);
	});

	it('leave alone a login that has another email address', async () => {
		const before = everything();
		const run = await leave({ login: grace.login, email: 'nobody@example.com' });
		expect(run.error?.message).toContain('grace.hopper in OCI Identity (');
		expect(everything()).toEqual(before);
		expect(stored()).toEqual([]);
	});
});
