/** Reading, checking and planning large files, each in a process of its own for its memory. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { outputOf, prepareScript } from '../tools/script';
import { csvOf, peopleOf } from '../tools/people';
import type { Table } from './table';

interface Measured {
	readonly rows: number;
	readonly planned: number;
	readonly readSeconds: number;
	readonly planSeconds: number;
	readonly cpuSeconds: number;
	readonly peakMegabytes: number;
}

export async function measureCsv(sizes: readonly number[]): Promise<Table> {
	const start = await prepareScript('bench/csvChild.ts');
	const folder = mkdtempSync(join(tmpdir(), 'identity-provisioning-bench-'));
	const rows: string[][] = [];
	try {
		for (const size of sizes) {
			const file = join(folder, `${size}.csv`);
			writeFileSync(file, csvOf(peopleOf(size)));
			const measured = JSON.parse(await outputOf(start([file]))) as Measured;
			if (measured.rows !== size) throw new Error(`${measured.rows} of ${size} rows were planned.`);
			const { readSeconds, planSeconds, cpuSeconds, planned, peakMegabytes } = measured;
			rows.push([
				String(size),
				readSeconds.toFixed(1),
				planSeconds.toFixed(1),
				(readSeconds + planSeconds).toFixed(1),
				cpuSeconds.toFixed(1),
				String(planned),
				peakMegabytes.toFixed(0),
			]);
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
	return {
		title: 'CSV files',
		head: ['Rows', 'Read, s', 'Check and plan, s', 'Together, s', 'CPU, s', 'Actions planned', 'Peak memory, MB'],
		rows,
		note: 'CPU time of all threads, garbage collection included, which other work on the machine does not change as it does the other times. Resident memory of the whole process, Node.js included (50 MB), with a result for each row.',
	};
}
