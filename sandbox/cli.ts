import { parseArgs } from 'node:util';
import { startSandbox, type SandboxOptions, type ServiceId } from './index';
import * as definitions from './services';

const ids = Object.keys(definitions) as ServiceId[];

const help = `Sandbox: a local stand-in for the identity services.

Usage: npm run sandbox -- [options]

  --port <n>         port on 127.0.0.1 (SANDBOX_PORT, else 4010; 0 takes any free one)
  --data <file>      keeps the state in this file (SANDBOX_DATA; memory only without it)
  --seed <n>         makes ids and injected faults repeatable
  --users <n>        adds so many users to each service
  --groups <n>       adds so many groups to each service (3 if there are users)
${ids.map((id) => `  ${`--${id}-port <n>`.padEnd(18)} ${definitions[id].title} also on a port of its own, at the root`).join('\n')}
  --help             this text

When it is ready it prints one line of JSON: {"url", "dashboard", "credentials"} and, if a service has a port of its own,
"rootUrls". "credentials" is the address from which ready-made credentials can be read. Stop it with Ctrl+C.
`;

function wholeNumber(name: string, text: string): number {
	if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`);
	return Number(text);
}

function readArguments(): ReturnType<typeof parse> | undefined {
	const values = parse();
	if (values.help !== true) return values;
	process.stdout.write(help);
	return undefined;
}

function parse(): Readonly<Record<string, string | boolean | undefined>> {
	const text = { type: 'string' } as const;
	return parseArgs({
		options: {
			...{ port: text, data: text, seed: text, users: text, groups: text },
			help: { type: 'boolean' },
			...Object.fromEntries(ids.map((id) => [`${id}-port`, text])),
		},
	}).values;
}

async function run(): Promise<void> {
	const values = readArguments();
	if (!values) return;
	const number = (name: string, variable?: string): number | undefined => {
		const value = values[name] ?? (variable === undefined ? undefined : process.env[variable]);
		return typeof value === 'string' && value !== '' ? wholeNumber(`--${name}`, value) : undefined;
	};
	const options: SandboxOptions = { port: number('port', 'SANDBOX_PORT') ?? 4010 };
	const data = values.data ?? process.env.SANDBOX_DATA;
	if (typeof data === 'string' && data !== '') options.data = data;
	const seed = number('seed');
	if (seed !== undefined) options.seed = seed;
	options.ports = {};
	for (const id of ids) {
		const port = number(`${id}-port`);
		if (port !== undefined) options.ports[id] = port;
	}

	const sandbox = await startSandbox(options);
	const users = number('users') ?? 0;
	const groups = number('groups') ?? (users > 0 ? 3 : 0);
	sandbox.seed({ users, groups, seed: seed ?? 1 });
	const ready = {
		url: sandbox.url,
		dashboard: sandbox.dashboard,
		credentials: `${sandbox.url}/__sandbox/credentials`,
		...(Object.keys(sandbox.rootUrls).length > 0 ? { rootUrls: sandbox.rootUrls } : {}),
	};
	process.stdout.write(`${JSON.stringify(ready)}\n`);
	const stop = () => void sandbox.stop();
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

run().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
