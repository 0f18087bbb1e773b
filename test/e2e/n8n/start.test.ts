import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort, isFree } from '../../../tools/n8n/ports';
import { servicesOf } from '../../../tools/n8n/examples';
import { readExample } from '../../support/workflowFile';

const root = join(__dirname, '..', '..', '..');
/** A whole n8n starts twice; on a busy machine that takes minutes. */
const PATIENCE = 300_000;
const children: ChildProcess[] = [];
let data: string;

beforeAll(() => {
	data = mkdtempSync(join(tmpdir(), 'identity-provisioning-start-'));
});
afterAll(() => {
	for (const child of children) child.kill('SIGKILL');
	for (const path of [data, `${data}.lock`]) rmSync(path, { recursive: true, force: true });
});

/** What `npm start` runs; its own process group stands for a terminal. */
function start(options: Readonly<Record<string, string | number>>) {
	const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
	const script = ['--import', 'tsx', 'tools/start.ts', ...args];
	const child = spawn(process.execPath, script, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
	children.push(child);
	const run = { output: '', child, ended: once(child, 'close') };
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => (run.output += text));
	}
	return run;
}

async function ready(run: ReturnType<typeof start>): Promise<void> {
	while (!run.output.includes('Stop everything with Ctrl+C')) {
		if (run.child.exitCode !== null) throw new Error(`It ended: ${run.output}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

function pressCtrlC({ child }: ReturnType<typeof start>): void {
	if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
}

/** Email addresses that the sandbox's page shows for a service. */
async function emails(sandbox: string, service: string): Promise<readonly (string | undefined)[]> {
	const answer = await fetch(`${sandbox}/__sandbox/state/${service}`);
	return ((await answer.json()) as { users: { email?: string }[] }).users.map(({ email }) => email);
}

test(
	'npm start prints what one needs, keeps the data over a restart, and leaves nothing running',
	async () => {
		const ports = { port: await freePort(), 'sandbox-port': await freePort() };
		const first = start({ data, ...ports });
		await ready(first);
		const [, url = '', json = ''] = /^curl (\S+new-hire) .* -d '(.*)'$/m.exec(first.output) ?? [];
		const hire = JSON.parse(json) as { email: string };
		const post = () => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: json });
		expect((await post()).status).toBe(200);
		const sandbox = `http://127.0.0.1:${ports['sandbox-port']}`;
		for (const service of servicesOf(readExample('joiner-webhook.json'))) {
			expect({ service, emails: await emails(sandbox, service) }).toEqual({
				service,
				emails: expect.arrayContaining([hire.email]),
			});
		}
		pressCtrlC(first);
		expect(await first.ended).toEqual([0, null]);
		expect([await isFree(ports.port), await isFree(ports['sandbox-port'])]).toEqual([true, true]);

		const second = start({ data, ...ports });
		await ready(second);
		expect(await emails(sandbox, 'oci')).toContain(hire.email);
		expect((await post()).status).toBe(200);
		// Without a chance to stop anything: n8n has to notice by itself.
		second.child.kill('SIGKILL');
		await second.ended;
		while (!(await isFree(ports.port))) await new Promise((resolve) => setTimeout(resolve, 100));
	},
	PATIENCE,
);

test('npm start says which port is taken, before it starts anything', async () => {
	const other = createServer();
	const taken = await new Promise<number>((resolve) => {
		other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
	});
	const run = start({ data, port: await freePort(), 'sandbox-port': taken });
	const ended = await run.ended;
	other.close();
	expect(ended).toEqual([1, null]);
	expect(run.output).toBe(
		`Port ${taken}, for the sandbox, is taken by another program. Choose another port: npm start -- --sandbox-port ${taken + 1}\n`,
	);
});
