/** A copy of the repository with all chosen faults built in, and runs of test files in it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';

import { ORDER_FILE, type Entry, type Order } from './environment';
import type { Mutation } from './operators';
import { CONFIGURATION, SEQUENCER, withSwitches } from './switches';

const root = join(__dirname, '..', '..');

export interface Fault extends Mutation {
	readonly id: number;
	/** Path from the repository's root. */
	readonly file: string;
}

/** A fault that is tried in one test for longer than this is in an endless loop. */
const LOOP_MS = 60_000;
/** For a file in which faults are tried, and for the build. */
const PATIENCE_MS = 900_000;
const LOOK_EACH_MS = 500;
/** Test files that run in one process with a fault that is on from the beginning. */
const FILES_TOGETHER = 4;
/** The number of none of the faults. */
const NO_FAULT = -1;

const CONFIG = 'mutants.config.js';

export interface FileRun {
	readonly entries: readonly Entry[];
	/** The fault that was tried when the run had to be ended. */
	readonly endless?: number;
	/** Whether all tests of the file passed; without a fault that is always on, they do so whatever faults do. */
	readonly passed: boolean;
}

export class Laboratory {
	private readonly copy = copyRepository();
	private runs = 0;

	constructor(private readonly signal: AbortSignal) {}

	/** Builds the copy with a switch for each of the faults, all of them off. */
	async build(faults: readonly Fault[]): Promise<void> {
		for (const file of new Set(faults.map((fault) => fault.file))) {
			const own = faults.filter((fault) => fault.file === file);
			writeFileSync(join(this.copy, file), withSwitches(readFileSync(join(root, file), 'utf8'), own));
		}
		writeFileSync(join(this.copy, 'mutants.sequencer.js'), SEQUENCER);
		writeFileSync(join(this.copy, CONFIG), CONFIGURATION);
		const { child, output } = this.start({}, 'gulp/bin/gulp.js', '-L', 'bundle');
		if ((await this.ended(child, () => false)) !== 0) throw new Error(`The faults cannot be built:\n${output()}`);
	}

	/** Tries faults in the tests of a file. */
	async try(file: string, faults: readonly number[], triesPerFault: number): Promise<FileRun> {
		return this.run([file], { faults, triesPerFault });
	}

	/** Whether tests fail if a fault is on from the beginning, and pass without it. */
	async failsWith(fault: number, files: readonly string[]): Promise<boolean> {
		for (let at = 0; at < files.length; at += FILES_TOGETHER) {
			const together = files.slice(at, at + FILES_TOGETHER);
			if ((await this.passesWith(fault, together)) || !(await this.passesWith(NO_FAULT, together))) continue;
			return true;
		}
		return false;
	}

	private async passesWith(always: number, files: readonly string[]): Promise<boolean> {
		return (await this.run(files, { faults: [], triesPerFault: 0, always }, '--bail')).passed;
	}

	end(): void {
		rmSync(this.copy, { recursive: true, force: true });
	}

	private async run(files: readonly string[], order: Omit<Order, 'log'>, ...more: string[]): Promise<FileRun> {
		this.runs += 1;
		const log = join(this.copy, `mutants.${this.runs}.log`);
		const orderFile = join(this.copy, `mutants.${this.runs}.json`);
		writeFileSync(log, '');
		writeFileSync(orderFile, JSON.stringify({ ...order, log } satisfies Order));
		const args = ['-c', CONFIG, '-i', '--forceExit', ...more, '--runTestsByPath', ...files];
		const { child } = this.start({ [ORDER_FILE]: orderFile }, 'jest/bin/jest.js', ...args);
		const watch = new Watch(log);
		const code = await this.ended(child, () => watch.isStuck());
		const entries = watch.entries();
		const last = entries.at(-1);
		return { entries, passed: code === 0, ...(last?.kind === 'started' ? { endless: last.fault } : {}) };
	}

	private start(environment: NodeJS.ProcessEnv, script: string, ...args: string[]) {
		const child = spawn(process.execPath, [join('node_modules', script), ...args], {
			cwd: this.copy,
			// A group of its own, so that what jest starts ends with it.
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, CI: 'true', NO_COLOR: '1', ...environment },
		});
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-20_000)));
		}
		return { child, output: () => output };
	}

	/** Waits for the end of a program, and ends it if it is stuck or takes too long. */
	private async ended(child: ChildProcess, isStuck: () => boolean): Promise<number | null> {
		const end = () => {
			if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
		};
		const latest = Date.now() + PATIENCE_MS;
		const timer = setInterval(() => {
			if (isStuck() || Date.now() > latest) end();
		}, LOOK_EACH_MS);
		this.signal.addEventListener('abort', end);
		try {
			const code = await new Promise<number | null>((resolve, reject) =>
				child.on('error', reject).on('close', resolve),
			);
			this.signal.throwIfAborted();
			return code;
		} finally {
			clearInterval(timer);
			this.signal.removeEventListener('abort', end);
		}
	}
}

/** Sees by the log of a run whether a fault has it in an endless loop. */
class Watch {
	private seen = '';
	private since = Date.now();

	constructor(private readonly log: string) {}

	entries(): Entry[] {
		const lines = readFileSync(this.log, 'utf8').split('\n').filter(Boolean);
		return lines.map((line) => JSON.parse(line) as Entry);
	}

	isStuck(): boolean {
		const now = readFileSync(this.log, 'utf8');
		if (now !== this.seen) [this.seen, this.since] = [now, Date.now()];
		return Date.now() - this.since > LOOP_MS && this.entries().at(-1)?.kind === 'started';
	}
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
