import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox';
import { OciClient, objectOf, refusalOf } from './support/oci';

const root = join(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
afterAll(() => rmSync(folder, { recursive: true }));

const running: Sandbox[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map((sandbox) => sandbox.stop()));
});

async function begin(options: SandboxOptions): Promise<Sandbox> {
	const sandbox = await startSandbox(options);
	running.push(sandbox);
	return sandbox;
}

async function end(sandbox: Sandbox): Promise<void> {
	running.splice(running.indexOf(sandbox), 1);
	await sandbox.stop();
}

describe('a data file', () => {
	test('keeps data, credentials, options and retry tokens, and gives no id twice', async () => {
		const options = { services: ['oci'] as const, data: join(folder, 'state.db'), seed: 1 };
		const first = await begin(options);
		const credentials = first.credentials.ociIdentityApi;
		const client = new OciClient(`${first.url}/oci`, credentials);
		const body = { compartmentId: credentials.tenancyOcid, name: 'jane', description: 'é', email: 'j@example.com' };
		const token = { headers: { 'opc-retry-token': 't' } };
		const jane = objectOf(await client.post('/users', body, token));
		const team = await client.createGroup('Team');
		await client.post('/userGroupMemberships', { userId: jane.id, groupId: team.id });
		const gone = await client.createUser('gone');
		await client.delete(`/users/${gone.id}`);
		first.options('oci', { defaultPageSize: 7 });
		const state = first.state('oci');
		await end(first);

		const second = await begin(options);
		const again = new OciClient(`${second.url}/oci`, second.credentials.ociIdentityApi);
		expect(second.state('oci')).toEqual(state);
		expect({ ...second.credentials.ociIdentityApi, endpoint: credentials.endpoint }).toEqual(credentials);
		expect(second.options('oci').defaultPageSize).toBe(7);
		const next = await again.createUser('next');
		expect((await again.post('/users', body, token)).json()).toEqual(jane);
		const drawn = (id: string) => id.slice(-52);
		const earlier = [jane.id, gone.id, team.id, credentials.tenancyOcid, credentials.userOcid];
		expect(earlier.map(drawn)).not.toContain(drawn(next.id));
		await second.reset();
		expect((await again.get(`/users/${jane.id}`)).status).toBe(404);
		await end(second);

		const third = await begin(options);
		expect(third.state('oci').users.map(({ name }) => name)).toEqual(['sandbox.administrator']);
		expect(third.options('oci').defaultPageSize).toBe(100);
		await end(third);
	});

	test('another one has another tenancy', async () => {
		const first = await begin({ services: ['oci'] });
		const second = await begin({ services: ['oci'] });
		const stranger = new OciClient(`${second.url}/oci`, first.credentials.ociIdentityApi);
		expect(refusalOf(await stranger.get('/regions')).code).toBe('NotAuthenticated');
	});
});

describe('the command', () => {
	const children: ChildProcess[] = [];
	afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

	function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
		const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'sandbox/cli.ts'), ...args], {
			cwd: root,
			env: { PATH: process.env.PATH, ...environment },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		children.push(child);
		return child;
	}

	test.each(['SIGTERM', 'SIGINT'] as const)(
		'prints one line of JSON when ready and ends with 0 on %s',
		async (signal) => {
			const child = start(['--oci-port', '0', '--users', '5'], { SANDBOX_PORT: '0' });
			const lines: string[] = [];
			const reader = createInterface(child.stdout);
			reader.on('line', (line) => lines.push(line));
			await once(reader, 'line');
			const ready = JSON.parse(lines[0] ?? '') as Record<string, string> & { rootUrls: Record<string, string> };
			expect(Object.keys(ready)).toEqual(['url', 'dashboard', 'credentials', 'rootUrls']);
			const credentials = (await (await fetch(ready.credentials ?? '')).json()) as {
				ociIdentityApi: ConstructorParameters<typeof OciClient>[1];
			};
			const client = new OciClient(ready.rootUrls.oci ?? '', credentials.ociIdentityApi);
			expect((await client.get(client.list('users'))).json()).toHaveLength(6);
			// An open stream of the dashboard must not keep the process alive.
			const events = await fetch(`${ready.url}/__sandbox/events`);
			expect(events.status).toBe(200);
			child.kill(signal);
			const [code] = (await once(child, 'exit')) as [number | null];
			expect([code, lines.length]).toEqual([0, 1]);
			await events.body?.cancel().catch(() => undefined);
		},
	);

	test('explains itself', async () => {
		const child = start(['--help']);
		let text = '';
		child.stdout.on('data', (chunk) => (text += String(chunk)));
		await once(child, 'close');
		for (const word of ['--port', 'SANDBOX_PORT', 'SANDBOX_DATA', '--oci-port', '4010']) expect(text).toContain(word);
	});

	test.each([
		[['--port', 'x'], 'whole number'],
		[['--colour', 'red'], '--colour'],
	])('refuses %j', async (args, message) => {
		const child = start(args);
		let text = '';
		child.stderr.on('data', (chunk) => (text += String(chunk)));
		const [code] = (await once(child, 'close')) as [number];
		expect(code).toBe(1);
		expect(text).toContain(message);
		expect(text).not.toContain('    at ');
	});
});
