/** The sandbox in a process of its own, so that its work is not counted as the client's. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { FaultDocument } from '../sandbox/faults';
import type { SandboxCredentials, ServiceId } from '../sandbox';

export interface BenchSandbox {
	readonly url: string;
	readonly credentials: SandboxCredentials;
	/** Empties services, faults and log. */
	readonly reset: () => Promise<void>;
	/** Fills services with made-up users and groups. */
	readonly seed: (plan: { users: number; groups: number; services: readonly ServiceId[] }) => Promise<void>;
	/** What the documents of a service leave open. */
	readonly setOptions: (service: ServiceId, options: object) => Promise<void>;
	readonly setFaults: (document: FaultDocument) => Promise<void>;
	/** Requests since the last reset. */
	readonly requests: () => Promise<number>;
	readonly stop: () => Promise<void>;
}

export async function startBenchSandbox(): Promise<BenchSandbox> {
	const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/cli.ts', '--port', '0', '--seed', '1']);
	const line = await new Promise<string>((resolve, reject) => {
		createInterface(child.stdout).once('line', resolve);
		child.once('close', (code) => reject(new Error(`The sandbox ended with ${code}.`)));
	});
	const { url } = JSON.parse(line) as { url: string };
	const ask = async (path: string, method = 'GET', body?: object) => {
		const answer = await fetch(`${url}/__sandbox${path}`, {
			method,
			...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
		});
		if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
		const json: unknown = await answer.json();
		return json;
	};
	return {
		url,
		credentials: (await ask('/credentials')) as SandboxCredentials,
		reset: async () => void (await ask('/reset', 'POST')),
		seed: async (plan) => void (await ask('/seed', 'POST', plan)),
		setOptions: async (service, options) => void (await ask('/options', 'PATCH', { [service]: options })),
		setFaults: async (document) => void (await ask('/faults', 'PUT', document)),
		requests: async () => {
			const [last] = (await ask('/log?limit=1')) as Array<{ number: number }>;
			return last?.number ?? 0;
		},
		stop: async () => {
			const ended = new Promise((resolve) => child.once('close', resolve));
			child.kill('SIGTERM');
			await ended;
		},
	};
}
