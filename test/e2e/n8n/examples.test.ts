import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters, INodeTypeDescription } from 'n8n-workflow';

import { servicesOf } from '../../../tools/n8n/examples';
import { exampleFiles, NOTE, parameterProblems, readExample } from '../../support/workflowFile';
import { sharedInstance } from './connect';
import { ExampleBench, outputOf, setField } from './exampleBench';

let bench: ExampleBench;
beforeAll(async () => {
	bench = await ExampleBench.start();
});
beforeEach(async () => await bench.sandbox.reset());
afterAll(async () => await bench.stop());

describe('every example', () => {
	let types: readonly INodeTypeDescription[];
	beforeAll(async () => {
		types = await bench.api.request<INodeTypeDescription[]>('GET', '/types/nodes.json');
	});

	it.each(exampleFiles)('%s has nodes, versions and fields that n8n knows', (file) => {
		for (const node of readExample(file).nodes.filter(({ type }) => type !== NOTE)) {
			const versions = types.filter(({ name }) => name === node.type);
			const description = versions.find(({ version }) => [version].flat().includes(node.typeVersion));
			expect([node.type, node.typeVersion, description?.name]).toEqual([node.type, node.typeVersion, node.type]);
			if (description) expect(parameterProblems(description, node)).toEqual([]);
		}
	});

	it.each(exampleFiles)('%s can be imported', async (file) => {
		const id = await bench.install(file);
		const { nodes } = await bench.api.request<{ nodes: unknown[] }>('GET', `/rest/workflows/${id}`);
		expect(nodes).toHaveLength(readExample(file).nodes.length);
	});
});

describe('scheduled-csv-import.json', () => {
	const { files } = sharedInstance();
	const inFolder = () => readdirSync(files).filter((file) => file.startsWith('rejected-'));
	let id: string;
	beforeAll(async () => {
		id = await bench.install('scheduled-csv-import.json', (node) => setField(node('Settings'), 'folder', files));
	});

	it('shows what it would do when it is tried, and writes nothing', async () => {
		const before = bench.everything();
		const run = await bench.api.run(id, 'Try It');
		expect([run.status, run.error]).toEqual(['success', undefined]);
		expect(outputOf(run, 'Bulk Import').map(({ status }) => status)).toEqual(['created', 'created', 'created']);
		expect(outputOf(run, 'Rejected Rows')).toEqual([expect.objectContaining({ _line: 5, _status: 'invalid' })]);
		expect([bench.everything() === before, inFolder()]).toEqual([true, []]);
	});

	it('imports the file at night, and puts the rejected rows into a file of their own', async () => {
		const rows = [
			'csv.one,csv.one@example.com,Research',
			'csv.two,not an address,Research',
			'csv.three,csv.three@example.com,',
			'csv.four,csv.four@example.com,Administrators',
			'csv.five,=HYPERLINK(),Research',
		];
		writeFileSync(join(files, 'hr-export.csv'), ['User Name,Email,Groups', ...rows].join('\n'));
		const run = await bench.api.run(id, 'Every Night');
		expect(outputOf(run, 'Report')[0]?.summary).toBe('5 rows: 2 created, 3 invalid.');
		expect(bench.person('oci', 'csv.one@example.com')?.groups).toEqual(['Research']);
		expect(bench.person('oci', 'csv.three@example.com')?.groups).toEqual([]);
		const [rejects = ''] = inFolder();
		const [header, ...lines] = readFileSync(join(files, rejects), 'utf8').trim().split(/\r?\n/);
		expect(header).toContain('User Name,Email,Groups,_status,_reason,_line');
		expect(lines).toEqual([
			expect.stringMatching(/^csv\.two,not an address,Research,invalid,.*not a valid e-?mail address.*,3$/),
			expect.stringMatching(/^csv\.four,csv\.four@example\.com,Administrators,invalid,.*Allowed Groups.*,5$/),
			expect.stringMatching(/^csv\.five,'=HYPERLINK\(\),Research,invalid,.*,6$/),
		]);
		const corrected = [
			header,
			lines[2]?.replace("'=HYPERLINK()", 'csv.five@example.com'),
			lines[1]?.replace('Administrators', 'Reviewers'),
		];
		writeFileSync(join(files, 'hr-export.csv'), corrected.join('\n'));
		await bench.api.run(id, 'Every Night');
		expect(bench.person('oci', 'csv.five@example.com')?.groups).toEqual(['Research']);
		expect(bench.person('oci', 'csv.four@example.com')?.groups).toEqual(['Reviewers']);
		const before = bench.everything();
		await bench.api.run(id, 'Every Night');
		expect(bench.everything()).toBe(before);
	});

	it('fails when the file is not there', async () => {
		const other = await bench.install('scheduled-csv-import.json', (node) => {
			setField(node('Settings'), 'folder', files);
			setField(node('Settings'), 'fileName', 'nothing.csv');
		});
		const run = await bench.api.run(other, 'Every Night');
		expect([run.status, run.error?.message]).toEqual(['error', 'No file(s) found']);
	});
});

describe('bulk-import-resume.json', () => {
	const throttle = { service: 'oci', method: ['POST'], path: '*/users', status: 429, retryAfter: 'seconds' } as const;

	it('waits until OCI takes requests again, and ends with everybody there', async () => {
		const id = await bench.install('bulk-import-resume.json', (node) => {
			Object.assign(node('Bulk Import').parameters.options as object, { maxThrottleWait: 1, maxConcurrency: 1 });
		});
		bench.sandbox.faults.set({ rules: [{ ...throttle, skip: 1, count: 1, retryAfterSeconds: 3 }] });
		const run = await bench.api.run(id, 'Start');
		expect(outputOf(run, 'Report')).toEqual([{ rounds: 2, rows: 3, rejected: 0, rejects: [] }]);
		expect(bench.person('oci', 'grace.hopper@example.com')?.groups).toEqual(['Engineering', 'Reviewers']);
		expect(bench.person('oci', 'alan.turing@example.com')?.groups).toEqual(['Research']);
	});

	it('does not wait for what waiting does not mend', async () => {
		const id = await bench.install('bulk-import-resume.json', (node) => {
			node('Bulk Import').onError = 'continueRegularOutput';
		});
		bench.sandbox.faults.set({ rules: [{ service: 'oci', method: ['POST'], status: 403 }] });
		const run = await bench.api.run(id, 'Start');
		expect([run.status, run.error?.message]).toEqual(['error', expect.stringMatching(/^The import is not complete/)]);
		expect(run.runData['HR Export']).toHaveLength(1);
	});
});

describe('drift-report.json', () => {
	it('reports who is missing, left over, disabled or has another address, and writes nothing', async () => {
		const id = await bench.install('drift-report.json');
		bench.sandbox.seed({ users: 1, groups: 1 });
		const leftOver = bench.sandbox.state('oci').users.at(-1);
		const before = bench.everything();
		const run = await bench.api.run(id, 'Try It');
		expect([run.status, run.error]).toEqual(['success', undefined]);
		const rows = outputOf(run, 'Compare');
		const missing = rows.filter(({ difference }) => difference === 'missing in system');
		// Three people in two systems, two in the others.
		expect(missing).toHaveLength(3 * 2 + 2 * (servicesOf(readExample('drift-report.json')).length - 2));
		const notInHr = rows.filter(({ difference }) => difference === 'not in HR');
		expect(notInHr.map(({ email }) => email)).toEqual(
			servicesOf(readExample('drift-report.json')).map(() => leftOver?.email),
		);
		expect(bench.everything()).toBe(before);
	});

	it('makes no formulas of names', async () => {
		const people = [{ login: '=cmd()', email: '@sum' }];
		const id = await bench.install('drift-report.json', (node) =>
			setField(node('HR List'), 'people', JSON.stringify(people)),
		);
		const missing = outputOf(await bench.api.run(id, 'Try It'), 'Compare').filter(({ login }) => login !== '');
		expect(missing[0]).toMatchObject({ login: "'=cmd()", email: "'@sum" });
	});

	it('does not take the people of a system that cannot be read for missing', async () => {
		const id = await bench.install('drift-report.json');
		bench.sandbox.faults.set({ rules: [{ service: 'trivore', path: '*/user*', status: 403 }] });
		const rows = outputOf(await bench.api.run(id, 'Try It'), 'Compare');
		const trivore = rows.filter(({ system }) => system === 'Trivore ID').map(({ difference }) => difference);
		expect(trivore).toEqual(['could not be read']);
	});
});

describe('bulk-import-parts.json, -part.json and -recovery.json', () => {
	const rows = Array.from({ length: 7 }, (_, index) => ({
		'User Name': `part.${index}`,
		Email: index === 4 ? 'nowhere' : `part.${index}@example.com`,
		Groups: 'Parts',
	}));
	const imported = () => bench.sandbox.state('oci').users.filter(({ name }) => name.startsWith('part.')).length;
	const until = async (done: () => boolean | Promise<boolean>) => {
		for (let tries = 0; tries < 300 && !(await done()); tries++) await sleep(100);
	};
	let parts: string;
	let part: string;
	let recovery: string;
	beforeAll(async () => {
		recovery = await bench.install('bulk-import-recovery.json', (node) => {
			// What was never started is due at once, not after two minutes.
			const filter = JSON.stringify(node('Lost or Due?').parameters).replace('minutes > 2', 'minutes > -1');
			node('Lost or Due?').parameters = JSON.parse(filter) as INodeParameters;
		});
		part = await bench.install('bulk-import-part.json', (node) => {
			Object.assign(node('Bulk Import').parameters.options as object, { allowedGroups: 'Parts' });
		});
		parts = await bench.install('bulk-import-parts.json', (node) => setField(node('Settings'), 'partSize', 3));
		await bench.api.publish(parts);
	});

	it('starts parts that could not be started as soon as it can', async () => {
		const answer = await bench.post('bulk-import', { rows });
		expect(answer).toEqual({ status: 202, body: { accepted: true, job: expect.any(String), parts: 3 } });
		expect((await bench.last(parts)).status).toBe('success');
		expect(imported()).toBe(0);
		await bench.api.publish(part);
		expect((await bench.api.run(recovery, 'Every Five Minutes')).status).toBe('success');
		await until(() => imported() === 6);
		expect(imported()).toBe(6);
	});

	it('imports each part in an execution of its own, and the last one reports the whole', async () => {
		const earlier = (await bench.api.executions(part)).length;
		await bench.post('bulk-import', { rows });
		await until(async () => {
			const started = await bench.api.executions(part);
			return started.length === earlier + 3 && started.every(({ status }) => status === 'success');
		});
		expect(imported()).toBe(6);
		const executions = (await bench.api.executions(part)).slice(0, 3);
		const ended = await Promise.all(executions.map(({ id }) => bench.api.finished(id)));
		const reports = ended.flatMap((execution) => outputOf(execution, 'Report'));
		expect(reports[0]).toMatchObject({ parts: 3, rows: 7, rejected: 1 });
		expect(reports[0]?.rejects).toEqual([expect.objectContaining({ status: 'invalid', userName: 'part.4' })]);
	});

	it('refuses a body without rows', async () => {
		expect((await bench.post('bulk-import', {})).status).toBe(400);
		expect((await bench.post('bulk-import', { rows: [] })).status).toBe(400);
	});
});
