import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment, type Environment } from './environment';
import type { Installation } from './install';
import { freePort } from './ports';

export interface InstanceOptions {
	readonly n8n: Installation;
	/** `N8N_USER_FOLDER`: its own for each process, because n8n keeps a journal in it. */
	readonly folder: string;
	/** n8n's command and arguments, `['start']` by default; `['webhook']`, `['worker', '--concurrency=5']`. */
	readonly command?: readonly string[];
	/** HTTP port on 127.0.0.1; a free one without it. A worker's is for its health only. */
	readonly port?: number;
	/** Port for n8n's task runners; a free one without it. */
	readonly brokerPort?: number;
	/** Added to the environment and stronger than it, for example the database. */
	readonly env?: Environment;
	/** Milliseconds until it must answer, 120 000 by default. */
	readonly readyWithin?: number;
	/** Ends the start, and what was started, when it is aborted before n8n is ready. */
	readonly signal?: AbortSignal;
}

function spawnN8n(options: InstanceOptions, args: readonly string[], variables: Environment, log: number) {
	const follow = pathToFileURL(join(__dirname, 'follow-parent.mjs')).href;
	return spawn(process.execPath, ['--import', follow, options.n8n.bin, ...args], {
		cwd: options.folder,
		env: {
			...environment(options.n8n, options.folder, options.env),
			...variables,
			N8N_STARTED_BY: String(process.pid),
		},
		// Ctrl+C in a terminal goes to a whole process group. In a group of its own n8n is stopped by us alone.
		detached: true,
		stdio: ['ignore', log, log],
	});
}

/** One n8n process with the task runner that belongs to it. */
export class Instance {
	/** `http://127.0.0.1:5678` */
	readonly url: string;
	/** Settles with the exit code, or the name of the signal, when the process is gone. */
	readonly exited: Promise<number | string>;
	private running = true;

	private constructor(
		private readonly child: ChildProcess,
		/** Also holds what earlier processes in this folder printed. */
		readonly logFile: string,
		private readonly logStart: number,
		port: number,
	) {
		this.url = `http://127.0.0.1:${port}`;
		this.exited = new Promise((resolve) => {
			child.once('error', (error) => resolve(error.message));
			child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
		}).then((result) => {
			this.running = false;
			// Its task runner is in its group and would outlive a n8n that was killed.
			this.signal('SIGKILL', true);
			return result as number | string;
		});
	}

	/**
	 * Starts n8n and waits until it is ready.
	 *
	 * @throws Error with the end of n8n's log if it ends, or is not ready in time; nothing keeps running then
	 */
	static async start(options: InstanceOptions): Promise<Instance> {
		mkdirSync(options.folder, { recursive: true });
		const port = options.port ?? (await freePort());
		const brokerPort = options.brokerPort ?? (await freePort());
		const logFile = join(options.folder, 'n8n.log');
		const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
		const log = openSync(logFile, 'a');
		const variables = {
			N8N_PORT: String(port),
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		};
		const child = spawnN8n(options, options.command ?? ['start'], variables, log);
		closeSync(log);
		const instance = new Instance(child, logFile, logStart, port);
		try {
			await instance.untilReady(options.readyWithin ?? 120_000, options.signal);
		} catch (error) {
			await instance.kill();
			throw error;
		}
		return instance;
	}

	private async untilReady(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
		const end = Date.now() + milliseconds;
		while (Date.now() < end) {
			signal?.throwIfAborted();
			if (!this.running) throw new Error(`n8n ended before it was ready.\n${this.log.slice(-2000)}`);
			const answer = await fetch(`${this.url}/healthz/readiness`).catch(() => undefined);
			await answer?.arrayBuffer();
			if (answer?.ok) return;
			await sleep(100);
		}
		throw new Error(`n8n was not ready after ${milliseconds / 1000} s.\n${this.log.slice(-2000)}`);
	}

	get pid(): number | undefined {
		return this.child.pid;
	}

	/** What this process printed so far. */
	get log(): string {
		return readFileSync(this.logFile).subarray(this.logStart).toString('utf8');
	}

	private signal(signal: NodeJS.Signals, group: boolean): void {
		if (this.child.pid === undefined) return;
		try {
			process.kill(group ? -this.child.pid : this.child.pid, signal);
		} catch {
			// It is gone already.
		}
	}

	/**
	 * Stops it in good order: running executions are finished, for ten seconds unless the environment says more.
	 *
	 * @param patience milliseconds after which it is killed
	 */
	async stop(patience = 60_000): Promise<void> {
		this.signal('SIGTERM', false);
		const timer = setTimeout(() => this.signal('SIGKILL', true), patience);
		await this.exited;
		clearTimeout(timer);
	}

	/** Ends n8n and its task runner at once, as a crash would. */
	async kill(): Promise<void> {
		this.signal('SIGKILL', true);
		await this.exited;
	}
}

/**
 * Runs one of n8n's commands, such as `import:workflow`, in the folder of an instance and with its environment, and
 * gives what it printed.
 *
 * @throws Error with that output if the exit code is not 0
 */
export async function runCommand(options: InstanceOptions, args: readonly string[]): Promise<string> {
	mkdirSync(options.folder, { recursive: true });
	const logFile = join(options.folder, 'command.log');
	const log = openSync(logFile, 'w');
	const child = spawnN8n(options, args, { N8N_RUNNERS_BROKER_PORT: String(await freePort()) }, log);
	closeSync(log);
	const code = await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', resolve);
	});
	const output = readFileSync(logFile, 'utf8');
	if (code !== 0) throw new Error(`"n8n ${args.join(' ')}" failed:\n${output.slice(-4000)}`);
	return output;
}
