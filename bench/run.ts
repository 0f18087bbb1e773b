/**
 * The benchmarks, side by side in one run: `npm run bench`, or `npm run bench -- csv peers` for some of them. Prints
 * the tables and keeps them in `bench/results/latest.md`, where a run of some replaces only theirs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { SERVICE_IDS } from '../tools/services';
import { measureCsv } from './csv';
import { measureMover } from './mover';
import { measurePeers } from './peers';
import { startBenchSandbox, type BenchSandbox } from './sandboxProcess';
import { measureOneRecord } from './oneRecord';
import { measureNothingToChange } from './nothingToChange';
import { measureProduct } from './product';
import { measureCalls, measureGrowth } from './services';
import { measureSync } from './sync';
import { measureThrottle } from './throttle';
import { measureTriggers } from './triggers';
import { toMarkdown, type Table } from './table';

const PARTS: Readonly<Record<string, (sandbox: BenchSandbox) => Promise<Table>>> = {
	calls: async (sandbox) => await measureCalls(sandbox, 1_000),
	record: async (sandbox) => await measureOneRecord(sandbox, 100_000),
	mover: measureMover,
	throttle: measureThrottle,
	triggers: measureTriggers,
	peers: async (sandbox) => await measurePeers(sandbox, 500),
	csv: async () => await measureCsv([50_000, 500_000]),
	sync: measureSync,
	nothing: measureNothingToChange,
	product: async (sandbox) => await measureProduct(sandbox, 500),
	growth: async (sandbox) => {
		// OCI Identity makes one call for each membership, so its growth is known.
		const ids = SERVICE_IDS.filter((id) => id !== 'oci');
		return await measureGrowth(sandbox, [100, 1_000, 10_000], ids);
	},
};

const LATEST = join(__dirname, 'results', 'latest.md');

/** The tables that were kept, by the benchmark that made them. */
function keptTables(): Map<string, string> {
	const text = existsSync(LATEST) ? readFileSync(LATEST, 'utf8') : '';
	const marked = [...text.matchAll(/<!-- (\w+) -->\n\n([^]*?)(?=\n<!-- |$)/g)];
	return new Map(marked.map(([, name = '', table = '']) => [name, table]));
}

async function main(): Promise<void> {
	const chosen = process.argv.slice(2);
	const unknown = chosen.find((name) => PARTS[name] === undefined);
	if (unknown !== undefined) throw new Error(`There is no benchmark "${unknown}": ${Object.keys(PARTS).join(', ')}.`);
	const sandbox = await startBenchSandbox();
	const tables = keptTables();
	const date = new Date().toISOString().slice(0, 10);
	const machine = `Node.js ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`;
	try {
		for (const [name, measure] of Object.entries(PARTS)) {
			if (chosen.length > 0 && !chosen.includes(name)) continue;
			process.stderr.write(`Measuring ${name} …\n`);
			const markdown = toMarkdown(await measure(sandbox));
			process.stdout.write(`${markdown}\n`);
			tables.set(name, `${markdown}\nMeasured ${date}, ${machine}.\n`);
		}
	} finally {
		await sandbox.stop();
	}
	mkdirSync(join(__dirname, 'results'), { recursive: true });
	const sections = Object.keys(PARTS).flatMap((name) => {
		const table = tables.get(name);
		return table === undefined ? [] : [`<!-- ${name} -->\n\n${table}`];
	});
	writeFileSync(LATEST, ['# Benchmarks\n\nEverything on one machine.\n', ...sections].join('\n'));
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
	process.exitCode = 1;
});
