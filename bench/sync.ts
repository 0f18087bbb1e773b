/** Planning a sync of a large directory, each size in a process of its own for its memory. */
import { outputOf, prepareScript } from '../tools/script';
import type { Table } from './table';

interface Measured {
	readonly rows: number;
	readonly seconds: number;
	readonly cpuSeconds: number;
	readonly peakMegabytes: number;
}

const WHAT = {
	same: 'nothing to change',
	changed: '1 user of 100 changed or missing',
	new: 'all users new',
} as const;

const SIZES: ReadonlyArray<readonly [users: number, what: keyof typeof WHAT]> = [
	[10_000, 'same'],
	[10_000, 'changed'],
	[10_000, 'new'],
	[100_000, 'same'],
	[100_000, 'changed'],
];

export async function measureSync(): Promise<Table> {
	const start = await prepareScript('bench/syncChild.ts');
	const rows: string[][] = [];
	for (const [users, what] of SIZES) {
		const measured = JSON.parse(await outputOf(start([String(users), what]))) as Measured;
		rows.push([
			String(users),
			WHAT[what],
			measured.seconds.toFixed(1),
			measured.cpuSeconds.toFixed(1),
			String(measured.rows),
			measured.peakMegabytes.toFixed(0),
		]);
	}
	return {
		title: 'Plans of Sync',
		head: ['Users with 20 memberships', 'Input', 'Check and plan, s', 'CPU, s', 'Rows in the plan', 'Peak memory, MB'],
		rows,
		note: 'All Users in scope, exact memberships in all groups; a row for each change, signed. The limits, 1 s and 300 MB for 10,000 users and 10 s and 1.5 GB for 100,000, are taken to be about a directory that has its users and little to change; of new users, each membership is a row. CPU time of all threads, garbage collection included, which other work on the machine does not change. Resident memory of the whole process, Node.js included (50 MB).',
	};
}
