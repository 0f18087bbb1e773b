import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { startEpm, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(() => epm.sandbox.reset());
afterAll(() => epm.stop());

const json = async (resource: string, operation: string, parameters: INodeParameters = {}, settings = {}) =>
	(await epm.output(resource, operation, parameters, settings)).map((item) => item.json);

describe('File', () => {
	const bytes = Buffer.from('a,b\n1,ä\n', 'utf8');
	const items: INodeExecutionData[] = [
		{ json: {}, binary: { data: { data: bytes.toString('base64'), mimeType: 'text/csv', fileName: 'people 1.csv' } } },
	];

	it('is uploaded, listed, downloaded and deleted', async () => {
		expect(await json('file', 'upload', {}, { items })).toEqual([
			{ name: 'people 1.csv', size: 9, outcome: 'created' },
		]);
		const folder = { options: { folder: 'inbox', fileName: 'b.csv' } };
		expect(await json('file', 'upload', folder, { items })).toMatchObject([{ name: 'inbox/b.csv' }]);
		expect((await json('file', 'getAll', { returnAll: true })).map(({ name }) => name)).toEqual([
			'people 1.csv',
			'inbox/b.csv',
			'Artifact Snapshot',
		]);
		const [download] = await epm.output('file', 'download', { fileName: 'inbox/b.csv', outputField: 'csv' });
		expect(download?.json).toEqual({ name: 'inbox/b.csv', size: 9 });
		expect(download?.binary?.csv).toMatchObject({ data: bytes.toString('base64'), fileName: 'b.csv' });
		expect(await json('file', 'delete', { fileName: 'inbox/b.csv' })).toMatchObject([{ outcome: 'deleted' }]);
		expect(epm.files()).toEqual(['people 1.csv']);
	});

	it.each(['plain', 'otherHost'])(
		'is downloaded by job and link as well, whatever host they name: %s',
		async (jobLinks) => {
			await json('file', 'upload', {}, { items });
			epm.sandbox.options('epm', { downloads: 'job', jobLinks });
			const [download] = await epm.output('file', 'download', { fileName: 'people 1.csv' });
			expect(download?.binary?.data?.data).toBe(bytes.toString('base64'));
		},
	);

	it('is never overwritten', async () => {
		await json('file', 'upload', {}, { items });
		const error = await epm.failure('file', 'upload', {}, { items });
		expect(error.message).toContain('There is a file "people 1.csv" in the repository already');
		const folder = await epm.failure('file', 'upload', { options: { folder: 'elsewhere' } }, { items });
		expect(folder.message).toBe('The folder elsewhere is not valid');
	});

	it('that does not exist cannot be deleted or downloaded', async () => {
		const error = await epm.failure('file', 'delete', { fileName: 'none.csv' });
		expect(error.message).toBe('There is no file "none.csv" in the repository.');
		const ignore = { fileName: 'none.csv', options: { ignoreMissing: true } };
		expect(await json('file', 'delete', ignore)).toEqual([{ name: 'none.csv', outcome: 'unchanged', deleted: false }]);
		expect((await epm.failure('file', 'download', { fileName: 'none.csv' })).message).toContain('does not exist');
	});

	it('is known to be deleted when only the answer was lost', async () => {
		await json('file', 'upload', {}, { items });
		epm.sandbox.faults.set({ rules: [{ path: '*/files/delete', connection: 'resetAfter', count: 1 }] });
		expect(await json('file', 'delete', { fileName: 'people 1.csv' })).toMatchObject([{ outcome: 'deleted' }]);
	});

	it('needs a right of its own', async () => {
		epm.sandbox.options('epm', { callerRoles: 'viewer' });
		expect((await epm.failure('file', 'getAll', {})).message).toContain('not authorized');
	});
});

describe('Job', () => {
	const start = async () => {
		epm.sandbox.options('epm', { jobEnd: 'never' });
		const csvText = 'First Name,Last Name,Email,User Login\nA,B,a@example.com,a\nC,D,a@example.com,c';
		const options = { maxPause: 0.05, maxWait: 1 };
		const error = await epm.failure('user', 'importFromCsv', { source: 'text', csvText, options });
		epm.sandbox.options('epm', { jobEnd: 'normal', jobPolls: 0 });
		return /job (\d+)/.exec(error.message)?.[1] ?? '';
	};

	it('is shown and waited for, with counts and failures', async () => {
		const jobId = await start();
		const expected = {
			jobId,
			state: 'succeeded',
			status: 0,
			details: 'Processed - 2, Succeeded - 1, Failed - 1.',
			processed: 2,
			succeeded: 1,
			failed: 1,
			failures: [{ name: 'c', code: 'EPMCSS-29002', reason: 'Email a@example.com is in use by another account' }],
		};
		expect(await json('job', 'get', { jobId })).toEqual([expected]);
		expect(await json('job', 'wait', { jobId, options: { maxPause: 0.05 } })).toEqual([expected]);
		epm.sandbox.options('epm', { jobEnd: 'never' });
		expect(await json('job', 'get', { jobId })).toEqual([{ jobId, state: 'running', status: -1, failures: [] }]);
		const error = await epm.failure('job', 'wait', { jobId, options: { maxPause: 0.05, maxWait: 1 } });
		expect(error.message).toContain(jobId);
	});

	it.each([
		['envelope', 'There is no job 123'],
		['404', 'EPM answered with HTTP status 404 and a web page.'],
	])('that is unknown is an error (%s)', async (unknownJob, message) => {
		epm.sandbox.options('epm', { unknownJob });
		expect((await epm.failure('job', 'wait', { jobId: '123', options: { maxPause: 0.05 } })).message).toContain(
			message,
		);
	});

	it('whose ID lost digits as a number is refused', async () => {
		const error = await epm.failure('job', 'get', { jobId: '={{ 73519024866120447 }}' });
		expect(error.message).toContain('last digits are wrong');
		expect(epm.requests()).toEqual([]);
	});
});
