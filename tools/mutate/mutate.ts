/**
 * `npm run mutate -- <folder> [count] [seed]`: puts faults into published sources, one at a time, and runs the tests
 * that are to notice. What no test notices is printed. All happens in a copy of the repository, which is built once with
 * every chosen fault behind a switch; a first run without any shows which test files come by each of them.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';

import { inOrder, PUBLISHED, testsFor } from './areas';
import { mutationsOf, sample, type Mutation } from './operators';
import { ENVIRONMENT, SEQUENCER, SETUP, withSwitches, WITH_SETUP } from './switches';

const root = join(__dirname, '..', '..');

const help = `Puts faults into published sources, one at a time, and runs the tests of that area.

Usage: npm run mutate -- <folder or file> [count] [seed]

  <folder or file>  such as providers/oci, nodes/shared, provisioning/planner.ts; a dot for all
  [count]           how many faults (20)
  [seed]            the same seed chooses the same faults (1)

The checkout is not touched: everything runs in a copy. Stop it with Ctrl+C.
`;

/** A run of tests that takes longer than this, and than thrice its time without a fault, is in an endless loop. */
const PATIENCE_MS = 60_000;
/** For what runs once, without any fault. */
const LONG_PATIENCE_MS = 1_800_000;

const CONFIG = 'mutants.config.js';
interface Candidate extends Mutation {
	/** From the repository's root. */
	readonly file: string;
}

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

/** Without what is built or installed, which the copy makes itself or takes by a link. */
function copyRepository(): string {
	const copy = mkdtempSync(join(tmpdir(), 'identity-provisioning-mutate-'));
	const left = new Set(['.git', 'build', 'dist', 'node_modules']);
	cpSync(root, copy, {
		recursive: true,
		filter: (source) =>
			!relative(root, source)
				.split(sep)
				.some((part) => left.has(part)),
	});
	symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
	return copy;
}

interface Result {
	readonly good: boolean;
	/** The end of what was said. */
	readonly output: string;
}

/** Runs a program of `node_modules` in the copy; gives whether it ended well, and the end of what it said. */
async function run(
	copy: string,
	signal: AbortSignal,
	patience: number,
	environment: NodeJS.ProcessEnv,
	script: string,
	...args: string[]
): Promise<Result> {
	const child = spawn(process.execPath, [join('node_modules', script), ...args], {
		cwd: copy,
		// A group of its own, so that what jest starts ends with it.
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, CI: 'true', NO_COLOR: '1', ...environment },
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-20_000)));
	}
	const end = () => {
		if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
	};
	const timer = setTimeout(end, patience);
	signal.addEventListener('abort', end);
	try {
		const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
		signal.throwIfAborted();
		return { good: code === 0, output };
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', end);
	}
}

/** Builds the copy with a switch for each of the faults, all of them off. */
async function buildWithSwitches(copy: string, signal: AbortSignal, candidates: readonly Candidate[]): Promise<void> {
	const switched = candidates.map((candidate, id) => ({ ...candidate, id }));
	for (const file of new Set(candidates.map((candidate) => candidate.file))) {
		const own = switched.filter((candidate) => candidate.file === file);
		writeFileSync(join(copy, file), withSwitches(readFileSync(join(root, file), 'utf8'), own));
	}
	writeFileSync(join(copy, 'mutants.setup.js'), SETUP);
	writeFileSync(join(copy, 'mutants.sequencer.js'), SEQUENCER);
	writeFileSync(join(copy, CONFIG), WITH_SETUP);
	const { good, output } = await run(copy, signal, LONG_PATIENCE_MS, {}, 'gulp/bin/gulp.js', '-L', 'bundle');
	if (!good) throw new Error(`The faults cannot be built:\n${output}`);
}

/** Tests by their names, by file. The name is empty where a fault is met outside of tests. */
type Tests = ReadonlyMap<string, ReadonlySet<string>>;

/** Tests that are tried before all others that come by a fault. */
const FIRST = 4;
/** More names than these make a command too long. */
const MOST_NAMES = 200;

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

interface CleanRun {
	readonly reached: ReadonlyMap<number, Tests>;
	/** Milliseconds. */
	readonly took: number;
}

/** Runs tests without a fault. Gives those that come by each fault, by its number, and how long all of them take. */
async function cleanRun(copy: string, signal: AbortSignal, start: string): Promise<CleanRun> {
	const list = join(copy, 'mutants.txt');
	writeFileSync(list, '');
	const environment = { [ENVIRONMENT.list]: list };
	const args = ['-c', CONFIG, '-i', '--testPathPatterns', `^${escaped(join(copy, start))}`];
	const began = Date.now();
	const { good, output } = await run(copy, signal, LONG_PATIENCE_MS, environment, 'jest/bin/jest.js', ...args);
	const failing = [...output.matchAll(/^FAIL \w+ (\S+)/gm)].map(([, file = '']) => join(copy, file));
	if (!good && failing.length === 0) throw new Error(`The tests fail without any fault:\n${output}`);
	if (!good) say(`Left out, for they fail without any fault: ${failing.join(', ')}`);
	const reached = new Map<number, Map<string, Set<string>>>();
	for (const line of readFileSync(list, 'utf8').split('\n').filter(Boolean)) {
		const [id, file, name] = JSON.parse(line) as [number, string, string];
		if (failing.includes(file)) continue;
		const files = reached.get(id) ?? new Map<string, Set<string>>();
		files.set(file, (files.get(file) ?? new Set()).add(name));
		reached.set(id, files);
	}
	return { reached, took: Date.now() - began };
}

/** A copy in which faults are turned on, one at a time. */
class Laboratory {
	/** Whether a choice of tests passes without a fault, by its arguments. */
	private readonly passing = new Map<string, boolean>();

	constructor(
		private readonly copy: string,
		private readonly signal: AbortSignal,
	) {}

	/** Tries a few of the tests first; the others follow only if these pass. */
	async isNoticed(id: number, tests: Tests, took: number): Promise<boolean> {
		const names = [...tests].flatMap(([file, own]) => [...own].map((name) => [file, name] as const));
		const isChosen = names.length <= MOST_NAMES && !names.some(([, name]) => name === '');
		const few = names.filter(([, name]) => name !== '').slice(0, FIRST);
		if (few.length > 0 && (await this.fails(id, few, took))) return true;
		if (isChosen) return names.length > few.length && (await this.fails(id, names.slice(few.length), took));
		return !(await this.passes(id, took, [...tests.keys()]));
	}

	/** Whether tests fail by this fault, and not because they are without those before them. */
	private async fails(id: number, tests: ReadonlyArray<readonly [string, string]>, took: number): Promise<boolean> {
		const files = [...new Set(tests.map(([file]) => file))];
		const pattern = `^(?:${tests.map(([, name]) => escaped(name)).join('|')})$`;
		const args = [...files, '-t', pattern];
		if (await this.passes(id, took, args)) return false;
		const key = args.join(' ');
		const isSound = this.passing.get(key) ?? (await this.passes(undefined, took, args));
		this.passing.set(key, isSound);
		return isSound || !(await this.passes(id, took, files));
	}

	private async passes(id: number | undefined, took: number, args: readonly string[]): Promise<boolean> {
		const environment = id === undefined ? {} : { [ENVIRONMENT.on]: String(id) };
		const all = ['-c', CONFIG, '--bail', '-i', '--runTestsByPath', ...args];
		const patience = PATIENCE_MS + 3 * took;
		return (await run(this.copy, this.signal, patience, environment, 'jest/bin/jest.js', ...all)).good;
	}
}

const placeOf = ({ file, line, change }: Candidate) => `${file}:${line}  ${change}`;

/** One folder after the other, and the quick tests first, so that they spare the slow ones. */
async function measure(candidates: readonly Candidate[], signal: AbortSignal): Promise<void> {
	const copy = copyRepository();
	try {
		await buildWithSwitches(copy, signal, candidates);
		const laboratory = new Laboratory(copy, signal);
		const clean = new Map<string, Promise<CleanRun>>();
		const survivors: string[] = [];
		let done = 0;
		for (const [tests, own] of byTests(candidates)) {
			const met = new Set<number>();
			const left = new Map(own);
			for (const start of tests) {
				if (left.size === 0) break;
				const first = clean.get(start) ?? cleanRun(copy, signal, start);
				clean.set(start, first);
				const { reached, took } = await first;
				for (const [id, candidate] of left) {
					const reaching = reached.get(id);
					if (reaching === undefined) continue;
					met.add(id);
					if (!(await laboratory.isNoticed(id, reaching, took))) continue;
					left.delete(id);
					done += 1;
					say(`${done}/${candidates.length}  noticed   ${placeOf(candidate)}  (${start})`);
				}
			}
			for (const [id, candidate] of left) {
				const place = `${placeOf(candidate)}${met.has(id) ? '' : '  (no test comes by)'}`;
				done += 1;
				say(`${done}/${candidates.length}  SURVIVED  ${place}`);
				survivors.push(place);
			}
		}
		const noticed = candidates.length - survivors.length;
		say(`\n${noticed} of ${candidates.length} faults noticed (${Math.round((noticed / candidates.length) * 100)} %).`);
		if (survivors.length > 0) say(`\nNot noticed:\n${survivors.map((place) => `  ${place}`).join('\n')}`);
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

/** Faults with their numbers, by the tests that are to notice them. */
function byTests(candidates: readonly Candidate[]) {
	const groups = new Map<string, { readonly tests: readonly string[]; readonly own: Array<[number, Candidate]> }>();
	for (const entry of candidates.entries()) {
		const tests = inOrder(testsFor(entry[1].file));
		const group = groups.get(tests.join()) ?? { tests, own: [] };
		group.own.push(entry);
		groups.set(tests.join(), group);
	}
	return [...groups.values()].map(({ tests, own }) => [tests, own] as const);
}

async function main(): Promise<void> {
	const [path, count = '20', seed = '1'] = process.argv.slice(2);
	if (path === undefined || path === '--help') {
		process.stdout.write(help);
		return;
	}
	const folder = relative(root, join(root, path)).replaceAll(sep, '/');
	const sources = folder === '' ? PUBLISHED.flatMap(sourcesIn) : sourcesIn(folder);
	const all = sources.flatMap((file) =>
		mutationsOf(readFileSync(join(root, file), 'utf8'), file).map((mutation): Candidate => ({ ...mutation, file })),
	);
	const chosen = sample(all, wholeNumber('count', count), wholeNumber('seed', seed));
	if (chosen.length === 0) throw new Error(`There is nothing to change in "${path}".`);
	say(`${chosen.length} of ${all.length} possible faults in ${path}`);
	const stopping = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
	try {
		await measure(chosen, stopping.signal);
	} catch (error) {
		if (!stopping.signal.aborted) throw error;
		say('\nStopped.');
	}
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
