/** Reads, checks and plans a file against an empty directory, and prints what that took as JSON. */
import { readFileSync } from 'node:fs';

import { readCsv } from '../provisioning/csv/read';
import { runImport } from '../provisioning/import/import';
import { FakeDirectory } from '../test/support/fakeDirectory';

async function main(file: string): Promise<void> {
	const used = process.cpuUsage();
	const start = performance.now();
	const { headers, records } = readCsv(readFileSync(file));
	const read = performance.now();
	const { summary } = await runImport(
		new FakeDirectory(),
		{ headers, records },
		{
			kind: 'user',
			action: 'createOrUpdate',
			missingGroups: 'create',
			maxRows: records.length,
			dryRun: true,
			now: () => Date.now(),
		},
	);
	const end = performance.now();
	const { user, system } = process.cpuUsage(used);
	const result = {
		rows: summary.succeeded,
		planned: Object.values(summary.planned).reduce((sum, count) => sum + count, 0),
		readSeconds: (read - start) / 1000,
		cpuSeconds: (user + system) / 1e6,
		planSeconds: (end - read) / 1000,
		peakMegabytes: process.resourceUsage().maxRSS / 1024,
	};
	process.stdout.write(`\n${JSON.stringify(result)}\n`);
}

void main(process.argv[2] ?? '');
