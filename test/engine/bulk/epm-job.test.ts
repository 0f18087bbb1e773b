import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { fromInput, person, userIs } from '../epm/support';
import { csv, expected, line, people, textSource, startBulk } from './epmSupport';

let bench: Awaited<ReturnType<typeof startBulk>>;
beforeAll(async () => {
	bench = await startBulk();
});
beforeEach(async () => await bench.epm.sandbox.reset());
afterAll(async () => await bench.epm.stop());

describe('by CSV job', () => {
	const options = { transport: 'csvJob', maxPause: 0.05 };
	const starts = () => bench.epm.requests().filter((request) => request === 'POST /security/v1/users');

	it('creates users with one file and one job, maps its report to the rows, and deletes the file', async () => {
		const wanted = people(300);
		await bench.epm.output('user', 'create', fromInput, { input: [person('user.0007'), person('user.other')] });
		await bench.epm.output('user', 'update', {
			user: userIs('user.0007'),
			updateFields: { email: 'user.7@example.com' },
		});
		const taken = 'user.late,First,Last,user.other@example.com,Planners';
		bench.epm.sandbox.log.clear();
		const { summary, rejected, succeeded } = await bench.bulk(
			textSource(csv([...wanted.map(line), taken]), { options }),
		);
		expect(summary.byStatus).toEqual({ created: 299, memberAdded: 1, failed: 1 });
		expect(succeeded[7]?.json).toMatchObject({ userName: 'user.0007', status: 'memberAdded' });
		expect((rejected[0]?.json.error as IDataObject).message).toContain('is in use by another account');
		expect(starts()).toHaveLength(1);
		expect(bench.epm.files()).toEqual([]);
		expect(bench.directory()).toMatchObject(expected(wanted));
		bench.epm.sandbox.log.clear();
		await bench.bulk(textSource(csv(wanted.map(line)), { options }));
		// The names of the account that was there before.
		expect(bench.writes()).toEqual(['PUT /security/v2/users/update']);
	}, 60_000);

	it.each([
		['the upload', '*/contents'],
		['the start of the job', '*/v1/users'],
		['the first look at the job', '*/jobs/*'],
	])('loses nothing and starts nothing twice when the answer to %s gets lost', async (_, path) => {
		const wanted = people(20);
		bench.epm.sandbox.faults.set({ rules: [{ path, count: 1, connection: 'resetAfter' }] });
		const { summary } = await bench.bulk(textSource(csv(wanted.map(line)), { options }));
		expect(summary.byStatus).toEqual({ created: 20 });
		expect(starts()).toHaveLength(1);
		expect(bench.directory()).toEqual(expected(wanted));
		expect(bench.epm.files()).toEqual([]);
	});

	it('reports a job that was perhaps never started, and finishes when run again', async () => {
		const parameters = textSource(csv(people(3).map(line)), { options });
		bench.epm.sandbox.faults.set({ rules: [{ path: '*/v1/users', count: 1, connection: 'resetBefore' }] });
		const { summary, rejected } = await bench.bulk(parameters);
		expect([summary.byStatus, starts().length, bench.epm.logins()]).toEqual([{ failed: 3 }, 1, []]);
		expect((rejected[0]?.json.error as IDataObject).advice).toMatch(/^It is not known whether EPM started the import/);
		expect((await bench.bulk(parameters)).summary.byStatus).toEqual({ created: 3 });
	});

	it('says which job goes on when it takes too long, and finishes when run again', async () => {
		const wanted = people(3);
		const parameters = textSource(csv(wanted.map(line)), { options: { ...options, maxWait: 0.2 } });
		bench.epm.sandbox.options('epm', { jobEnd: 'never' });
		const { summary, succeeded } = await bench.bulk(parameters);
		expect(summary.byStatus).toEqual({ pending: 3 });
		expect(succeeded[0]?.json.requestIds).toEqual([expect.stringMatching(/^\d{17}$/)]);
		const second = await bench.bulk({ ...parameters, options: { transport: 'json' } });
		expect(second.summary.byStatus).toEqual({ memberAdded: 3 });
		expect(bench.directory()).toEqual(expected(wanted));
	});

	it('looks for itself when the report does not name who failed, or when the job fails as a whole', async () => {
		const wanted = people(3);
		await bench.epm.people(['user.other'], false);
		const text = csv([...wanted.map(line), 'user.late,First,Last,user.other@example.com,Planners']);
		bench.epm.sandbox.options('epm', { jobEnd: 'unnamedFailures' });
		const { summary, rejected } = await bench.bulk(textSource(text, { options }));
		expect(summary.byStatus).toEqual({ created: 3, failed: 1 });
		expect((rejected[0]?.json.error as IDataObject).message).toContain('more failed records without naming them');
		expect(bench.directory()).toMatchObject(expected(wanted));
		await bench.epm.sandbox.reset();
		bench.epm.sandbox.options('epm', { jobEnd: 'failed' });
		expect((await bench.bulk(textSource(text, { options }))).summary.byStatus).toEqual({ failed: 4 });
	});

	it('takes one password for all, and refuses different ones before anything is sent', async () => {
		const rows = (second: string) =>
			`User Login,Last Name,Email,Password\nuser.a,A,a@example.com,Secret-Word-1\nuser.b,B,b@example.com,${second}`;
		const parameters = (second: string) => textSource(rows(second), { passwordSource: 'column', options });
		const { rejected } = await bench.bulk(parameters('Secret-Word-2'));
		expect(rejected.map(({ json }) => json.status)).toEqual(['invalid', 'invalid']);
		expect(JSON.stringify(rejected)).not.toContain('Secret-Word');
		expect(bench.writes()).toEqual([]);
		expect((await bench.bulk(parameters('Secret-Word-1'))).summary.byStatus).toEqual({ created: 2 });
		expect(bench.epm.account('user.b')?.hasPassword).toBe(true);
	});
});
