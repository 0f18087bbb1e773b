/**
 * `npm run mutate -- <folder> [count] [seed] [at once]`: puts faults into published sources, one at a time, and runs the
 * tests that are to notice. What no test notices is printed. All happens in a copy of the repository, which is built once
 * with every chosen fault behind a switch; `environment.ts` turns them on and off within a test run.
 */
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, sep } from 'node:path';

import { descriptionsFirst, inOrder, PUBLISHED, testsFor } from './areas';
import { Laboratory, type Fault } from './laboratory';
import { mutationsOf, sample } from './operators';

const root = join(__dirname, '..', '..');

/**
 * Tests of one file, and of all, in which a fault is tried before it counts as not noticed. With eight and 40, faults that
 * every test comes by were given up before the test that is about them.
 */
const TRIES_PER_FILE = 60;
const MOST_TRIES = 400;
/** Test files that run for a fault that is met while modules are loaded. */
const MOST_FILES = 40;

const help = `Puts faults into published sources, one at a time, and runs the tests of that area.

Usage: npm run mutate -- <folder or file> [count] [seed] [at once]

  <folder or file>  such as providers/oci, nodes/shared, provisioning/planner.ts; a dot for all
  [count]           how many faults (20)
  [seed]            the same seed chooses the same faults (1)
  [at once]         how many test files run at the same time (one for each processor)

A fault that ${MOST_TRIES} tests, or ${MOST_FILES} files of them, come by without failing counts as not noticed.
The checkout is not touched: everything runs in a copy. Stop it with Ctrl+C.
`;

const say = (text: string) => void process.stdout.write(`${text}\n`);

function sourcesIn(path: string): string[] {
	const absolute = join(root, path);
	const files = statSync(absolute).isDirectory()
		? readdirSync(absolute, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
		: [path];
	return files
		.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
		.map((file) => file.replaceAll(sep, '/'));
}

function wholeNumber(name: string, text: string): number {
	if (/^\d+$/.test(text)) return Number(text);
	throw new Error(`[${name}] must be a whole number, not "${text}".`);
}

const placeOf = ({ file, line, change }: Fault) => `${file}:${line}  ${change}`;

/** Test files in order, each with the faults that it is to notice. */
function byTestFile(faults: readonly Fault[]): Map<string, Set<number>> {
	const files = new Map<string, Set<number>>();
	const known = new Map<string, string[]>();
	const filesOf = (start: string) => {
		const pattern = start.endsWith('/') ? `${start}**/*.test.ts` : `{${start}*.test.ts,${start}*/**/*.test.ts}`;
		const size = (file: string) => statSync(join(root, file)).size;
		const found = known.get(start) ?? globSync(pattern, { cwd: root }).sort((a, b) => size(a) - size(b));
		known.set(start, found);
		return found;
	};
	for (const { id, file } of faults) {
		for (const test of testsFor(file).flatMap(filesOf)) files.set(test, (files.get(test) ?? new Set()).add(id));
	}
	return new Map(inOrder([...files.keys()]).map((file) => [file, files.get(file) ?? new Set()]));
}

/** What is known of the faults so far. */
class Findings {
	private readonly left: Map<number, Fault>;
	private readonly tries = new Map<number, number>();
	/** Test files that come by a fault in a way that a test cannot be repeated for. */
	readonly outside = new Map<number, Set<string>>();
	private readonly met = new Set<number>();

	constructor(private readonly faults: readonly Fault[]) {
		this.left = new Map(faults.map((fault) => [fault.id, fault]));
	}

	/** Those of the numbers whose faults are still to be tried. */
	open(ids: Iterable<number>): number[] {
		return [...ids].filter((id) => this.left.has(id) && (this.tries.get(id) ?? 0) < MOST_TRIES);
	}

	meet(file: string, ids: readonly number[]): void {
		for (const id of ids) {
			this.met.add(id);
			this.outside.set(id, (this.outside.get(id) ?? new Set()).add(file));
		}
	}

	overlook(id: number): void {
		this.met.add(id);
		this.tries.set(id, (this.tries.get(id) ?? 0) + 1);
	}

	notice(id: number, by: string): void {
		const fault = this.left.get(id);
		if (fault === undefined) return;
		this.left.delete(id);
		say(`${this.faults.length - this.left.size}/${this.faults.length}  noticed   ${placeOf(fault)}  (${by})`);
	}

	survivors(): string[] {
		return [...this.left.values()].map((fault) => {
			const tries = this.tries.get(fault.id) ?? 0;
			const seen = this.met.has(fault.id) ? `  (${tries} tests)` : '  (no test comes by)';
			return placeOf(fault) + seen;
		});
	}
}

/** Tries in a file what is open, and begins again without a fault that keeps it in an endless loop. */
async function tryFile(laboratory: Laboratory, findings: Findings, file: string, ids: Iterable<number>): Promise<void> {
	const open = findings.open(ids);
	if (open.length === 0) return;
	const { entries, endless, passed } = await laboratory.try(file, open, TRIES_PER_FILE);
	for (const entry of entries) {
		if (entry.kind === 'noticed') findings.notice(entry.fault, `${file}: ${entry.test}`);
		if (entry.kind === 'overlooked') findings.overlook(entry.fault);
		if ('faults' in entry) findings.meet(file, entry.faults);
		if (entry.kind === 'spoiled') say(`Spoiled: ${file}: ${entry.test}`);
	}
	if (endless !== undefined) {
		findings.notice(endless, `${file}: an endless loop`);
		return tryFile(laboratory, findings, file, open);
	}
	if (!passed) say(`Fails without any fault: ${file}`);
}

async function measure(
	findings: Findings,
	faults: readonly Fault[],
	atOnce: number,
	signal: AbortSignal,
): Promise<void> {
	const laboratory = new Laboratory(signal);
	try {
		await laboratory.build(faults);
		await eachOf([...byTestFile(faults)], atOnce, ([file, ids]) => tryFile(laboratory, findings, file, ids));
		await eachOf([...findings.outside], atOnce, async ([id, files]) => {
			if (findings.open([id]).length === 0) return;
			const some = descriptionsFirst([...files]).slice(0, MOST_FILES);
			if (await laboratory.failsWith(id, some)) findings.notice(id, 'from the beginning');
			else findings.overlook(id);
		});
	} finally {
		laboratory.end();
	}
}

/** In order, so many at once. */
async function eachOf<T>(list: readonly T[], atOnce: number, work: (entry: T) => Promise<void>): Promise<void> {
	const entries = list.values();
	const worker = async () => {
		for (const entry of entries) await work(entry);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}

async function main(): Promise<void> {
	const [path, count = '20', seed = '1', atOnce = String(availableParallelism())] = process.argv.slice(2);
	if (path === undefined || path === '--help') {
		process.stdout.write(help);
		return;
	}
	const folder = relative(root, join(root, path)).replaceAll(sep, '/');
	const sources = folder === '' ? PUBLISHED.flatMap(sourcesIn) : sourcesIn(folder);
	const all = sources.flatMap((file) =>
		mutationsOf(readFileSync(join(root, file), 'utf8'), file).map((mutation) => ({ ...mutation, file })),
	);
	const chosen = sample(all, wholeNumber('count', count), wholeNumber('seed', seed));
	if (chosen.length === 0) throw new Error(`There is nothing to change in "${path}".`);
	say(`${chosen.length} of ${all.length} possible faults in ${path}`);
	const faults = chosen.map((mutation, id) => ({ ...mutation, id }));
	const findings = new Findings(faults);
	const stopping = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
	try {
		await measure(findings, faults, wholeNumber('at once', atOnce), stopping.signal);
	} catch (error) {
		if (!stopping.signal.aborted) throw error;
		say('\nStopped.');
	}
	const survivors = findings.survivors();
	const noticed = faults.length - survivors.length;
	say(`\n${noticed} of ${faults.length} faults noticed (${Math.round((noticed / faults.length) * 100)} %).`);
	if (survivors.length > 0) say(`\nNot noticed:\n${survivors.map((place) => `  ${place}`).join('\n')}`);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
