/** What long runs write to n8n's log: counted when work advances, without timers. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { IDataObject, INode } from 'n8n-workflow';

import { progressLog } from '../../../nodes/shared/progress';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { bulkParameters, runBulk } from '../../../tools/engine/bulkImport';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { csvOf, person } from '../../../tools/people';
import { runApply, runSync } from '../../../tools/engine/sync';
import { serviceOf } from '../../../tools/services';

describe('the lines of a run', () => {
	const told = (total: number, msPerChange: number) => {
		let now = 1_000_000;
		const info = jest.fn();
		const execution = {
			logger: { info, debug: jest.fn(), error: jest.fn(), warn: jest.fn() },
			getNode: () => ({ name: 'Sync HR' }) as INode,
		};
		const progress = progressLog(execution, 'Sync', () => now);
		for (let done = 1; done <= total; done++) {
			now += msPerChange;
			progress(done, total);
		}
		return info.mock.calls.map(([line]) => line);
	};

	it('come at each tenth', () => {
		const lines = told(1_000, 1);
		expect(lines).toHaveLength(10);
		expect(lines[0]).toBe('Sync in "Sync HR": 100 of 1000 changes processed (10 %)');
		expect(lines[9]).toBe('Sync in "Sync HR": 1000 of 1000 changes processed (100 %)');
	});

	it('come at least each half minute', () => {
		// A tenth takes 100 seconds.
		const lines = told(1_000, 1_000);
		expect(lines.slice(0, 4)).toEqual(
			[30, 60, 90, 100].map(
				(done) => `Sync in "Sync HR": ${done} of 1000 changes processed (${Math.floor(done / 10)} %)`,
			),
		);
		expect(lines.at(-1)).toContain('1000 of 1000');
	});

	it('do not come for a few changes that are done at once', () => {
		expect(told(99, 1)).toEqual([]);
		expect(told(3, 30_000)).toHaveLength(3);
	});
});

describe('in n8n', () => {
	let sandbox: Sandbox;
	let engine: Engine;
	let lines: jest.SpiedFunction<Logger['info']>;
	beforeAll(async () => {
		sandbox = await startSandbox({ services: ['trivore'], seed: 1 });
		engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
		lines = jest.spyOn(Container.get(Logger), 'info');
	});
	afterAll(async () => {
		jest.restoreAllMocks();
		engine.close();
		await sandbox.stop();
	});

	const service = serviceOf('trivore');
	const csv = csvOf(Array.from({ length: 100 }, (_, index) => person(index, ['Everyone'])));
	const progress = (operation: string) =>
		lines.mock.calls.map(([line]) => line).filter((line) => line.startsWith(`${operation} in `));

	it.each([
		['Sync', async () => void (await runSync(engine, service, csv, { parameters: { syncMode: 'apply' } }))],
		[
			'Apply Plan',
			async () => {
				const { first } = await runSync(engine, service, csv);
				await runApply(
					engine,
					service,
					first.map(({ json }): IDataObject => json),
				);
			},
		],
		['Bulk Import', async () => void (await runBulk(engine, service, bulkParameters(csv)))],
	])('%s writes ten lines, and nothing of the people', async (operation, run) => {
		await sandbox.reset();
		lines.mockClear();
		await run();
		const written = progress(operation);
		expect(written).toHaveLength(10);
		expect(written.at(-1)).toMatch(/: (\d+) of \1 changes processed \(100 %\)$/);
		expect(JSON.stringify(lines.mock.calls)).not.toContain('user.0');
	});
});
