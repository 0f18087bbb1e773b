/** The node beside the vendor's SDK and plain loops, each in a process of its own against the same sandbox. */
import type { SandboxCredentials } from '../sandbox';
import { outputOf, prepareScript } from '../tools/script';
import type { BenchSandbox } from './sandboxProcess';
import type { Table } from './table';

export type PeerName = 'adobeLoop' | 'adobeNode' | 'ociLoop' | 'ociNode' | 'ociSdk' | 'ociSdk4';

export interface Job {
	readonly peer: PeerName;
	readonly url: string;
	readonly people: number;
	readonly credentials: SandboxCredentials;
}

export interface Measured {
	readonly seconds: number;
	readonly cpuSeconds: number;
	/** Connections that were opened. */
	readonly sockets: number;
}

const PEERS: ReadonlyArray<readonly [PeerName, string]> = [
	['ociNode', 'OCI: this node, 4 at a time'],
	['ociSdk', "OCI: Oracle's SDK, one after the other"],
	['ociSdk4', "OCI: Oracle's SDK, 4 at a time"],
	['ociLoop', 'OCI: undici, kept-alive connections, 4 at a time'],
	['adobeNode', 'Adobe: this node'],
	['adobeLoop', 'Adobe: one call for each user'],
];

export async function measurePeers(sandbox: BenchSandbox, people: number): Promise<Table> {
	const start = await prepareScript('bench/peerChild.ts');
	const rows: string[][] = [];
	for (const [peer, title] of PEERS) {
		await sandbox.reset();
		const child = start([]);
		const job: Job = { peer, url: sandbox.url, people, credentials: sandbox.credentials };
		child.stdin.end(JSON.stringify(job));
		const { seconds, cpuSeconds, sockets } = JSON.parse(await outputOf(child)) as Measured;
		const requests = await sandbox.requests();
		rows.push([title, seconds.toFixed(1), cpuSeconds.toFixed(1), String(requests), String(sockets)]);
	}
	return {
		title: `${people} people with 3 groups each, beside other ways`,
		head: ['Way', 'Seconds', 'CPU seconds', 'Requests', 'Connections'],
		rows,
		note: 'CPU of the client alone; the sandbox runs in another process. The connections are plain HTTP: over TLS each new one costs a handshake, and inside n8n only its own helper may be used, which opens one for each request.',
	};
}
