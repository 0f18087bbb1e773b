/**
 * `npm start`: a whole n8n with this package in it, the sandbox with all services, credentials for it, and the
 * example workflows, on this machine alone. What people do there is kept.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startSandbox } from '../sandbox';
import { N8nApi } from './n8n/api';
import { checkDataFolder, openDataFolder } from './n8n/dataFolder';
import { ownerVariables, type Owner } from './n8n/environment';
import { credentialsFor, importInto, pinnedBody, readExamples, webhookPaths, type Example } from './n8n/examples';
import { installN8n, N8N_VERSION } from './n8n/install';
import { Instance, type InstanceOptions } from './n8n/instance';
import { withLock } from './n8n/lock';
import { addPackage, packPackage } from './n8n/package';
import { isFree, takenPort } from './n8n/ports';

const root = join(__dirname, '..');

const help = `Starts n8n with these nodes, a sandbox of the services, and the example workflows.

Usage: npm start -- [options]

  --port <n>          port of n8n on 127.0.0.1 (5678)
  --sandbox-port <n>  port of the sandbox on 127.0.0.1 (4010)
  --data <folder>     where n8n and the sandbox keep their data: a new or empty folder, or one of an earlier start (build/start)
  --reset             starts over: removes the data of an earlier start from that folder, and nothing else
  --help              this text

The first time n8n ${N8N_VERSION} is installed, which takes some minutes and 3 GB of ~/.cache (or XDG_CACHE_HOME).
Stop everything with Ctrl+C.
`;

const say = (text: string) => void process.stdout.write(`${text}\n`);

function portNumber(option: string, text: string): number {
	const port = Number(text);
	if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
	throw new Error(`--${option} must be a port number from 1 to 65535, not "${text}".`);
}

function readArguments() {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '5678' },
			'sandbox-port': { type: 'string', default: '4010' },
			data: { type: 'string', default: join(root, 'build', 'start') },
			reset: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	const port = portNumber('port', values.port);
	const sandboxPort = portNumber('sandbox-port', values['sandbox-port']);
	if (port === sandboxPort) throw new Error('n8n and the sandbox cannot have the same port.');
	return { ...values, port, sandboxPort, folder: resolve(values.data) };
}

type Arguments = ReturnType<typeof readArguments>;

async function checkPort(who: string, port: number, option: string): Promise<void> {
	if (await isFree(port)) return;
	throw new Error(await takenPort(who, port, option));
}

/** Made at the first start: people may keep more in this n8n than credentials of the sandbox. */
function owner(folder: string): Owner {
	const file = join(folder, 'owner.json');
	if (!existsSync(file)) {
		const made: Owner = { email: 'owner@example.com', password: `Sandbox-1${randomBytes(6).toString('hex')}` };
		writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
	}
	return JSON.parse(readFileSync(file, 'utf8')) as Owner;
}

/**
 * Imports what has changed since the last start, and nothing else: what somebody has changed in the editor stays
 * until its file changes.
 */
async function importChanges(options: InstanceOptions, examples: readonly Example[], fields: object): Promise<void> {
	const file = join(options.folder, 'imported.json');
	const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
	const now: Record<string, string> = {};
	const changed = <T extends { id: string }>(items: readonly T[]) =>
		items.filter((item) => {
			now[item.id] = createHash('sha256').update(JSON.stringify(item)).digest('hex');
			return now[item.id] !== before[item.id];
		});
	const credentials = changed(credentialsFor(examples, fields as Record<string, object>));
	const workflows = changed(examples);
	await importInto(options, credentials, workflows);
	writeFileSync(file, JSON.stringify(now));
}

/** A command line that calls the workflow, for those with an example of a body: it is pinned to the webhook. */
function curlLines(url: string, example: Example): readonly string[] {
	const [path] = webhookPaths(example);
	const body = pinnedBody(example);
	if (path === undefined || body === undefined) return [];
	const quoted = JSON.stringify(body).replaceAll("'", String.raw`'\''`);
	return [`"${example.name}":`, `curl ${url}/webhook/${path} -H 'content-type: application/json' -d '${quoted}'`, ''];
}

async function start({ port, sandboxPort, folder }: Arguments, signal: AbortSignal): Promise<void> {
	const n8n = await installN8n(N8N_VERSION, say, signal);
	const closers: Array<() => Promise<void>> = [];
	try {
		say('Starting the sandbox and n8n …');
		const sandbox = await startSandbox({
			port: sandboxPort,
			data: join(folder, 'sandbox.db'),
			// As in a tenancy, users of the Default domain are the same in both APIs.
			options: { 'oci-domains': { people: 'shared' } },
		});
		closers.push(() => sandbox.stop());
		const userFolder = join(folder, 'n8n');
		addPackage(await packPackage(root, join(folder, 'package')), userFolder);
		signal.throwIfAborted();

		const login = owner(folder);
		const options: InstanceOptions = { n8n, folder: userFolder, port, env: ownerVariables(n8n, login), signal };
		const examples = readExamples(join(root, 'examples'));
		await importChanges(options, examples, sandbox.credentials);
		const instance = await Instance.start(options);
		closers.push(() => instance.stop());
		const api = new N8nApi(instance.url, n8n);
		await api.login(login);
		const listening = examples.filter((example) => webhookPaths(example).length > 0);
		for (const { id } of listening) await api.publish(id);

		say(`
n8n       ${instance.url}      ${login.email}  ${login.password}
Sandbox   ${sandbox.dashboard}     what the services hold, as it happens
Log       ${relative(process.cwd(), instance.logFile)}

${examples.length} example workflows are there; ${listening.length} of them listen to webhooks.
`);
		for (const line of listening.flatMap((example) => curlLines(instance.url, example))) say(line);
		say('Stop everything with Ctrl+C.');

		const stopped = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
		const end = await Promise.race([stopped, instance.exited]);
		if (end !== undefined) throw new Error(`n8n ended by itself (${end}).\n${instance.log.slice(-2000)}`);
	} finally {
		for (const close of closers.reverse()) await close();
	}
}

async function main(): Promise<void> {
	const values = readArguments();
	if (values.help) {
		process.stdout.write(help);
		return;
	}
	await checkPort('n8n', values.port, 'port');
	await checkPort('the sandbox', values.sandboxPort, 'sandbox-port');
	const stopping = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => {
			if (!stopping.signal.aborted) say('\nStopping …');
			stopping.abort();
		});
	}
	const { folder } = values;
	// Before the lock, whose file lies beside the folder.
	checkDataFolder(folder);
	const running = () => {
		throw new Error('"npm start" already runs with these data. Stop it first, with Ctrl+C where it runs.');
	};
	await withLock(`${folder}.lock`, running, async () => {
		openDataFolder(folder, values.reset);
		try {
			await start(values, stopping.signal);
		} catch (error) {
			if (!stopping.signal.aborted) throw error;
		}
	});
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
