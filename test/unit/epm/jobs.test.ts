import { describe, expect, test } from '@jest/globals';

import { checkJobId, getJob, jobIdOf, toJob, waitForJob } from '../../../providers/epm/jobs';
import type { JobEnvelope } from '../../../providers/epm/schemas';
import { PAGE, scripted } from './support';

const envelope = (content: Partial<JobEnvelope>): JobEnvelope => ({ status: 0, ...content });
const started = (href: string, rel = 'Job Status') =>
	envelope({
		status: -1,
		links: [
			{ rel: 'self', href: 'x' },
			{ rel, href },
		],
	});
const ID = '73519024866120447';

describe('the id of a job', () => {
	test.each([
		`https://epm.example.com/interop/rest/security/v1/jobs/${ID}`,
		`https://epm.example.com:443/gateway/interop/rest/security/v1/jobs/${ID}`,
		`http://internal.example/interop/rest/security/v1/jobs/${ID}/`,
		`/interop/rest/security/v1/jobs/${ID}?x=1`,
	])('comes from the path of %s', (href) => expect(jobIdOf(started(href))).toBe(ID));

	test('is found under any case of the link', () =>
		expect(jobIdOf(started(`/interop/rest/security/v1/jobs/${ID}`, 'job status'))).toBe(ID));

	test.each([
		started(`/interop/rest/security/v1/jobs/${ID}`, 'self'),
		started('https://attacker.example/jobs/1'),
		started('/interop/rest/security/v1/jobs/'),
		envelope({ links: null }),
	])('is not guessed: %j', (reply) => expect(() => jobIdOf(reply)).toThrow('did not say which job'));

	test('that lost digits as a number is refused', () => {
		expect(checkJobId(ID)).toBe(ID);
		expect(checkJobId(4711)).toBe('4711');
		expect(() => checkJobId(Number(ID))).toThrow('last digits are wrong');
		expect(() => checkJobId('../../users')).toThrow('must be the ID of a job');
		expect(() => checkJobId('')).toThrow('must be the ID of a job');
	});
});

describe('the state of a job', () => {
	test.each([
		[{ status: -1 }, 'running'],
		[{ status: 0, details: 'Processed - 1, Succeeded - 1, Failed - 0.' }, 'succeeded'],
		[{ status: 1, details: 'Processed - 2, Succeeded - 1, Failed - 1.' }, 'succeeded'],
		[{ status: 7, details: 'EPMCSS-20000: no file' }, 'failed'],
		[{ status: 1, details: null }, 'failed'],
	])('%j is %s', (content, state) => expect(toJob('1', envelope(content)).state).toBe(state));

	test('has failed records under whatever names they come', () => {
		const items = [
			{ UserName: 'a', Error_Details: 'EPMCSS-29001: exists' },
			{ userlogin: 'b', errormessage: 'bad', errorcode: 'EPMCSS-21001' },
			{ 'Group Name': 'c', ErrorDetails: 'unknown' },
			{ nothing: true },
			null,
		];
		const { failures } = toJob('1', envelope({ items }));
		expect(failures.map(({ name, error }) => [name, error.code, error.message])).toEqual([
			['a', 'EPMCSS-29001', 'exists'],
			['b', 'EPMCSS-21001', 'bad'],
			['c', undefined, 'unknown'],
		]);
	});

	test('hides a password that is repeated', () => {
		const items = [{ UserName: 'a', Error_Details: 'bad: Secret99' }];
		const job = toJob('1', envelope({ items, details: 'with Secret99' }), ['Secret99']);
		expect(JSON.stringify([job.details, job.failures[0]?.error.message])).not.toContain('Secret99');
	});

	test('is read with text as status', async () => {
		expect(await getJob(scripted({ body: { status: '-1', details: null } }).client, ID)).toMatchObject({
			state: 'running',
		});
	});
});

describe('waiting', () => {
	const running = { body: { status: -1 } };
	const done = { body: { status: 0, details: 'Processed - 0, Succeeded - 0, Failed - 0.' } };

	test('looks after one second, and then less and less often', async () => {
		const { client, sleeps, requests } = scripted(...Array.from({ length: 9 }, () => running), done);
		const seen: number[] = [];
		await waitForJob(client, ID, { timeoutMs: 600_000, onRunning: (_, waited) => seen.push(waited) });
		expect(sleeps.map(Math.round)).toEqual([1000, 1500, 2250, 3375, 5063, 7594, 11391, 15000, 15000, 15000]);
		expect(seen).toHaveLength(9);
		expect(new Set(requests.map(({ url }) => url))).toEqual(
			new Set([`https://epm.example.com/gateway/interop/rest/security/v1/jobs/${ID}`]),
		);
	});

	test('ends at the set time, not later, and names the job', async () => {
		const { client, sleeps } = scripted(running);
		await expect(waitForJob(client, ID, { timeoutMs: 20_000 })).rejects.toMatchObject({
			code: 'JOB_STILL_RUNNING',
			message: `The job ${ID} was still running after 20 seconds.`,
		});
		expect(sleeps.reduce((sum, sleep) => sum + sleep, 0)).toBe(20_000);
	});

	test('goes on over a maintenance, but not over a refusal', async () => {
		const { client } = scripted({ status: 503, body: PAGE }, { status: 429, body: '' }, done);
		expect(await waitForJob(client, ID, { timeoutMs: 60_000 })).toMatchObject({ state: 'succeeded' });
		const refused = scripted({ status: 401, body: PAGE }, done);
		await expect(waitForJob(refused.client, ID, { timeoutMs: 60_000 })).rejects.toMatchObject({
			kind: 'unauthenticated',
		});
	});
});
