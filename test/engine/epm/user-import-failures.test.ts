import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { NODE } from '../../support/workflow';
import { startEpm, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(() => epm.sandbox.reset());
afterAll(() => epm.stop());

const HEAD = 'First Name,Last Name,Email,User Login';
const rowOf = (login: string) => `${login[0]?.toUpperCase()},Family-${login},${login}@example.com,${login}`;
const csvOf = (...logins: string[]) => [HEAD, ...logins.map(rowOf)].join('\n');
const fast = { maxPause: 0.05 };
const text = (csvText: string, parameters: object = {}) => ({
	source: 'text',
	csvText,
	options: fast,
	...parameters,
});
const importText = async (csvText: string, parameters: object = {}) =>
	(await epm.output('user', 'importFromCsv', text(csvText, parameters))).map(({ json }) => json);
const importFailure = async (csvText: string, parameters: object = {}) =>
	await epm.failure('user', 'importFromCsv', text(csvText, parameters));

describe('User: Import From CSV', () => {
	describe('jobs that do not go well', () => {
		it('that never end stop the node at the set time, named, and the file is deleted', async () => {
			epm.sandbox.options('epm', { jobEnd: 'never' });
			const error = await importFailure(csvOf('ada'), { options: { ...fast, maxWait: 1 } });
			expect(error.message).toMatch(/^The job \d{17} was still running after 1 seconds\.$/);
			expect(error.description).toContain('"Job: Wait"');
			expect(epm.files()).toEqual([]);
		});

		it.each([
			['failed', /The job \d+ failed: The job was ended by the service/, 'EPMCSS-29039'],
			['failedWithoutReason', /The job \d+ failed without giving a reason/, ''],
		])('that end as "%s" are errors, and the file is deleted', async (jobEnd, message, code) => {
			epm.sandbox.options('epm', { jobEnd });
			const error = await importFailure(csvOf('ada'));
			expect(error.message).toMatch(message);
			expect(error.description).toContain(code);
			expect(epm.files()).toEqual([]);
			expect(epm.logins()).toEqual([]);
		});

		it('with a positive status and counts are partial all the same', async () => {
			epm.sandbox.options('epm', { partialStatusV1: 1, stringStatus: true });
			await epm.people(['grace'], false);
			const items = await importText(csvOf('ada', 'grace'));
			expect(items.map(({ outcome }) => outcome)).toEqual(['created', 'unchanged']);
		});

		it('with failures that are not named claim success for nobody', async () => {
			epm.sandbox.options('epm', { jobEnd: 'unnamedFailures' });
			await epm.people(['grace'], false);
			const items = await importText(csvOf('ada', 'grace'));
			expect(items.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
			expect(items[0]?.reason).toContain('1 more failed records without naming them');
		});

		it('that are not named in the answer are no success, and the file is deleted', async () => {
			epm.sandbox.options('epm', { jobLinks: 'none' });
			expect((await importFailure(csvOf('ada'))).message).toContain('did not say which job');
			expect(epm.files()).toEqual([]);
		});

		it.each(['port443', 'http', 'otherHost'])(
			'whose link has the form "%s" are looked at where the credential says',
			async (jobLinks) => {
				epm.sandbox.options('epm', { jobLinks });
				expect(await importText(csvOf('ada'))).toMatchObject([{ outcome: 'created' }]);
				expect(epm.requests().filter((request) => request.includes('/jobs/'))).toHaveLength(3);
			},
		);

		it('survive an environment that is away for a while', async () => {
			epm.sandbox.faults.set({ rules: [{ path: '*/jobs/*', status: 503, count: 2 }] });
			expect(await importText(csvOf('ada'))).toMatchObject([{ outcome: 'created' }]);
		});
	});

	describe('the file', () => {
		it('that somebody else has under the same name is neither overwritten nor deleted', async () => {
			epm.sandbox.services.epm.putFile('hires.csv', 'precious');
			const error = await importFailure(csvOf('ada'), { options: { ...fast, fileName: 'hires.csv' } });
			expect(error.message).toBe(
				'There is a file "hires.csv" in the repository already, and EPM does not overwrite files.',
			);
			expect(epm.sandbox.services.epm.fileText('hires.csv')).toBe('precious');
			expect(epm.logins()).toEqual([]);
		});

		it('is taken as uploaded when only the answer was lost', async () => {
			epm.sandbox.faults.set({ rules: [{ path: '*/contents', connection: 'resetAfter', count: 1 }] });
			expect(await importText(csvOf('ada'))).toMatchObject([{ outcome: 'created' }]);
			expect(epm.files()).toEqual([]);
		});

		it('is deleted when the start of the job is refused or lost', async () => {
			epm.sandbox.faults.set({
				rules: [{ method: 'POST', path: '*/security/v1/users', connection: 'resetAfter', count: 1 }],
			});
			await importFailure(csvOf('ada'));
			expect(epm.files()).toEqual([]);
			expect(epm.requests().filter((request) => request === 'POST /security/v1/users')).toHaveLength(1);
		});

		it('that cannot be deleted is told of, in a hint and in the error', async () => {
			const rules = [{ path: '*/files/delete', status: 403 }];
			epm.sandbox.faults.set({ rules });
			const run = await epm.run('user', 'importFromCsv', text(csvOf('ada')));
			expect(
				run
					.node(NODE)
					.hints.map(({ message }) => message)
					.join(),
			).toContain('could not be deleted');
			epm.sandbox.options('epm', { jobEnd: 'failed' });
			const error = await importFailure(csvOf('mary'));
			expect(error.description).toMatch(/n8n-addUsers-\w+\.csv could not be deleted; delete it in EPM/);
		});

		it('is deleted when the run is cancelled while it polls', async () => {
			epm.sandbox.options('epm', { jobEnd: 'never' });
			const run = epm.run('user', 'importFromCsv', text(csvOf('ada')), {
				onStart: (cancel) => {
					const watch = setInterval(() => {
						if (!epm.requests().some((request) => request.includes('/jobs/'))) return;
						clearInterval(watch);
						cancel();
					}, 5);
				},
			});
			const settled = await run.catch(() => undefined);
			expect(settled?.status).toBe('canceled');
			for (let look = 0; look < 200 && epm.files().length > 0; look += 1) {
				await new Promise((resolve) => setTimeout(resolve, 10));
			}
			expect(epm.files()).toEqual([]);
			const polls = epm.requests().filter((request) => request.includes('/jobs/')).length;
			await new Promise((resolve) => setTimeout(resolve, 200));
			expect(epm.requests().filter((request) => request.includes('/jobs/'))).toHaveLength(polls);
		});
	});
});
