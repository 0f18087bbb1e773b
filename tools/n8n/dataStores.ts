import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from './environment';
import { freePort } from './ports';

const READY_WITHIN = 60_000;

/**
 * Runs a server and ends it with a signal as soon as its input ends: on purpose, or because the process that holds
 * the other end is gone, however it went. The shell's exit code is the server's.
 */
const UNTIL_INPUT_ENDS = `
signal=$1; shift
exec 3<&0
"$@" < /dev/null 3<&- & server=$!
(cat <&3 > /dev/null; kill -s "$signal" $server 2> /dev/null) &
exec 3<&-
wait $server`;

interface User {
	readonly uid: number;
	readonly gid: number;
}

/** A server that runs for as long as this process does, or until it is stopped. */
class Server {
	private readonly exited: Promise<unknown>;
	private running = true;

	constructor(
		private readonly child: ChildProcess,
		private readonly logFile: string,
	) {
		this.exited = new Promise((resolve) => {
			child.once('error', resolve);
			child.once('exit', resolve);
		}).then(() => (this.running = false));
	}

	get pid(): number {
		return this.child.pid ?? 0;
	}

	async untilReady(isReady: () => Promise<boolean>): Promise<void> {
		for (const end = Date.now() + READY_WITHIN; this.running && Date.now() < end; await sleep(100)) {
			if (await isReady()) return;
		}
		throw new Error(`${this.child.spawnargs[5]} did not start.\n${readFileSync(this.logFile, 'utf8').slice(-2000)}`);
	}

	async stop(): Promise<void> {
		this.child.stdin?.destroy();
		await this.exited;
	}
}

interface Command {
	readonly program: string;
	readonly args: readonly string[];
	/** Ends the program in good order, without waiting for those who are connected. */
	readonly signal: 'INT' | 'TERM';
	readonly user?: User | undefined;
}

function serve(folder: string, { program, args, signal, user }: Command): Server {
	const logFile = join(folder, 'server.log');
	const log = openSync(logFile, 'a');
	const child = spawn('/bin/sh', ['-c', UNTIL_INPUT_ENDS, 'sh', signal, program, ...args], {
		...user,
		cwd: folder,
		// Ctrl+C in a terminal would end it before the n8n that uses it.
		detached: true,
		stdio: ['pipe', log, log],
	});
	closeSync(log);
	return new Server(child, logFile);
}

/** @throws Error that names the Debian package if the program is not there */
function find(program: string, debianPackage: string, folders: readonly string[] = []): string {
	const all = [...folders, ...(process.env.PATH ?? '').split(delimiter)];
	const found = all.map((folder) => join(folder, program)).find((path) => existsSync(path));
	if (found === undefined) throw new Error(`${program} is missing: install the package ${debianPackage}.`);
	return found;
}

/** Where Debian has the programs of its newest PostgreSQL; they are not in the PATH. */
function debianPostgres(): readonly string[] {
	const versions = '/usr/lib/postgresql';
	if (!existsSync(versions)) return [];
	const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a));
	return newest.map((version) => join(versions, version, 'bin'));
}

/** Whom PostgreSQL runs as: it refuses root. */
function postgresUser(): User | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

export interface DataStore {
	/** The process group of its shell; of PostgreSQL's own processes, the main one is in it. */
	readonly processGroup: number;
	/** Variables by which n8n finds it. */
	readonly env: Environment;
	/** Ends it and removes what it holds. */
	stop(): Promise<void>;
}

type Prepare = (
	folder: string,
	port: number,
) => Promise<{ server: Server; ready: () => Promise<boolean>; env: Environment }>;

async function start(name: string, user: User | undefined, prepare: Prepare): Promise<DataStore> {
	const folder = mkdtempSync(join(tmpdir(), `identity-provisioning-${name}-`));
	let server: Server | undefined;
	const stop = async () => {
		await server?.stop();
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		if (user) chownSync(folder, user.uid, user.gid);
		const prepared = await prepare(folder, await freePort());
		server = prepared.server;
		await server.untilReady(prepared.ready);
		return { processGroup: server.pid, env: prepared.env, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/**
 * An empty PostgreSQL on a free port of 127.0.0.1, for tests: it asks for no password and does not wait for the disk.
 * The machine's own PostgreSQL is not touched.
 *
 * @throws Error if it is not installed or does not start; nothing keeps running then
 */
export async function startPostgres(): Promise<DataStore> {
	const programs = debianPostgres();
	const user = postgresUser();
	return start('postgres', user, async (folder, port) => {
		const data = join(folder, 'data');
		const initdb = find('initdb', 'postgresql', programs);
		const cluster = ['-D', data, '-A', 'trust', '-U', 'n8n', '-E', 'UTF8', '--locale=C', '--no-sync'];
		execFileSync(initdb, cluster, { ...user, cwd: folder, stdio: 'pipe' });
		const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
		const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
		const server = serve(folder, { program: find('postgres', 'postgresql', programs), args, signal: 'INT', user });
		const isReady = find('pg_isready', 'postgresql', programs);
		const ready = async () => {
			try {
				execFileSync(isReady, ['-q', '-h', '127.0.0.1', '-p', String(port)]);
				return true;
			} catch {
				return false;
			}
		};
		const env = {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
		};
		return { server, ready, env };
	});
}

/** Whether a Redis answers there. */
async function answersPing(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		return await new Promise((resolve) => {
			socket.once('error', () => resolve(false));
			socket.once('data', (data) => resolve(data.toString().startsWith('+PONG')));
			socket.once('connect', () => socket.write('PING\r\n'));
		});
	} finally {
		socket.destroy();
	}
}

/**
 * An empty Redis on a free port of 127.0.0.1 that keeps nothing on disk. The machine's own Redis is not touched.
 *
 * @throws Error if it is not installed or does not start; nothing keeps running then
 */
export async function startRedis(): Promise<DataStore> {
	return start('redis', undefined, async (folder, port) => {
		const program = find('redis-server', 'redis-server');
		const network = ['--bind', '127.0.0.1', '--port', String(port)];
		const args = [...network, '--dir', folder, '--save', '', '--appendonly', 'no'];
		const server = serve(folder, { program, args, signal: 'TERM' });
		const env = { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) };
		return { server, ready: () => answersPing(port), env };
	});
}
