/** What a poll of a trigger costs in a large directory: its own CPU, and what it keeps. */
import { openPoller } from '../tools/engine/poller';
import { createEngine } from '../tools/engine/engine';
import { loadPackage } from '../tools/engine/package-under-test';
import { SERVICES, type Service } from '../tools/services';
import type { BenchSandbox } from './sandboxProcess';
import type { Table } from './table';

/** Limits for 20,000 users: seconds of CPU for a poll, and megabytes of static data. */
const MOST = { seconds: 2, megabytes: 3 };

const PARAMETERS: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
	trivore: { nsCode: 'example' },
	adobe: { authentication: 'server', pause: 1 },
	'oci-domains': { authentication: 'apiKey', domain: '' },
};

const cpuSeconds = (since: NodeJS.CpuUsage) => {
	const { user, system } = process.cpuUsage(since);
	return (user + system) / 1e6;
};
const marked = (value: number, most: number) => (value > most ? `**${value.toFixed(2)}**` : value.toFixed(2));

async function measure(sandbox: BenchSandbox, { credential, id, title, type }: Service): Promise<string[]> {
	await sandbox.reset();
	const engine = await createEngine(loadPackage(process.cwd()), { ...sandbox.credentials });
	const parameters = { events: ['userCreated', 'userChanged', 'userRemoved'], ...PARAMETERS[id] };
	const { poll, stored } = openPoller(engine, { type: `${type}Trigger`, credential, parameters });
	try {
		await sandbox.seed({ users: 19_900, groups: 0, services: [id] });
		const timed = async () => {
			const [start, cpu, calls] = [performance.now(), process.cpuUsage(), await sandbox.requests()];
			await poll();
			return {
				seconds: (performance.now() - start) / 1000,
				cpu: cpuSeconds(cpu),
				calls: (await sandbox.requests()) - calls,
			};
		};
		const first = await timed();
		const now = Date.now;
		// Adobe's trigger leaves at least a minute between two reads.
		Date.now = () => now() + (id === 'adobe' ? 61_000 : 0);
		const later = await timed();
		Date.now = now;
		const megabytes = Buffer.byteLength(stored()) / 1e6;
		return [
			title,
			marked(first.cpu, MOST.seconds),
			marked(later.cpu, MOST.seconds),
			later.seconds.toFixed(1),
			String(later.calls),
			marked(megabytes, MOST.megabytes),
		];
	} finally {
		engine.close();
	}
}

export async function measureTriggers(sandbox: BenchSandbox): Promise<Table> {
	const rows: string[][] = [];
	for (const service of SERVICES) rows.push(await measure(sandbox, service));
	return {
		title: 'Triggers with 20,000 users',
		head: ['Service', 'First poll, own CPU s', 'Later poll, own CPU s', 'Later poll, s', 'Calls', 'Static data, MB'],
		rows,
		note: "All users, all attributes watched, no groups. The own CPU is that of the node, the engine and n8n's helper; the seconds are those of both sides. Bold is above the limit of 2 s or 3 MB.",
	};
}
