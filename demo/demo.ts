/**
 * The main job, run for real: the example workflow "HR onboarding" in n8n's engine against the sandbox, and what the
 * sandbox holds afterwards. The sandbox keeps its data in build/demo, so that a second run shows that nothing is done
 * twice; `npm run demo -- --reset` starts over.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { startSandbox, type Sandbox, type ServiceId } from '../sandbox';
import { createEngine, type WorkflowFile } from '../tools/engine/engine';
import { loadPackage } from '../tools/engine/package-under-test';
import { SERVICE_IDS, SERVICES, type Service } from '../tools/services';
import { demoBulkImport } from './bulkImport';
import { table } from './table';
import { rejections, type Rejection } from './trace';

const root = join(__dirname, '..');
const folder = join(root, 'build', 'demo');

interface HrRecord {
	readonly employeeId: string;
	readonly firstName: string;
	readonly lastName: string;
	readonly login: string;
	readonly email: string;
	readonly department: string;
}

const say = (text = '') => process.stdout.write(`${text}\n`);
const readJson = <T>(...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8')) as T;
/** Everything that a service holds, as one text to compare. */
const snapshot = (sandbox: Sandbox, service: ServiceId) => JSON.stringify(sandbox.state(service));

/** Users by email address with their groups' names, as the service itself holds them. */
function people(sandbox: Sandbox, service: ServiceId) {
	const { users, groups, memberships } = sandbox.state(service);
	const groupName = new Map(groups.map(({ id, name }) => [id, name]));
	return new Map(
		users.map((user) => [
			(user.email ?? user.name).toLowerCase(),
			{
				id: user.id,
				groups: memberships
					.filter(({ userId }) => userId === user.id)
					.map(({ groupId }) => groupName.get(groupId) ?? groupId)
					.sort(),
			},
		]),
	);
}

type People = ReturnType<typeof people>;

function outcomeOf(email: string, before: People, after: People): string {
	const now = after.get(email);
	if (now === undefined) return 'not there';
	const earlier = before.get(email);
	if (earlier === undefined) return 'created';
	return earlier.groups.join() === now.groups.join() ? 'unchanged' : 'added to group';
}

const shortened = (id: string) => (id.length <= 30 ? id : `${id.slice(0, 18)}…${id.slice(-8)}`);

/** Prints what a service holds, and gives a sentence for each record that is not as it should be. */
function report(
	service: Service,
	records: readonly HrRecord[],
	rejected: readonly Rejection[],
	before: People,
	after: People,
) {
	const refusedRecords = new Set(rejected.map(({ record }) => record));
	const seen = new Set<string>();
	const problems: string[] = [];
	const rows: string[][] = [];
	records.forEach((record, index) => {
		const email = record.email.toLowerCase();
		const name = `${record.firstName} ${record.lastName}`;
		if (seen.has(email)) {
			rows.push([name, 'same person again', '', '']);
			return;
		}
		seen.add(email);
		const outcome = outcomeOf(email, before, after);
		const { id, groups } = after.get(email) ?? { id: '–', groups: [] };
		const refused = refusedRecords.has(index);
		rows.push([
			name,
			refused && outcome === 'not there' ? 'refused' : outcome,
			shortened(id),
			groups.join(', ') || '–',
		]);
		if (refused === after.has(email)) {
			problems.push(`${service.title}: ${name} ${refused ? 'was refused but is there' : 'is missing'}.`);
		} else if (!refused && !groups.includes(record.department)) {
			problems.push(`${service.title}: ${name} is not in the group ${record.department}.`);
		}
	});
	say(`\n${service.title}, read back from its state:\n`);
	say(table(['Person', 'Outcome', 'ID', 'Groups'], rows));
	return problems;
}

async function main(): Promise<number> {
	if (process.argv.includes('--reset')) rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const records = readJson<HrRecord[]>('examples', 'data', 'new-hires.json');
	const workflow = readJson<WorkflowFile>('examples', 'hr-onboarding.json');

	const sandbox = await startSandbox({
		data: join(folder, 'sandbox.db'),
		services: SERVICE_IDS,
		seed: 1,
	});
	say(`Sandbox with ${SERVICES.map(({ title }) => title).join(', ')} on ${sandbox.url}`);
	const engine = await createEngine(loadPackage(root), sandbox.credentials);
	try {
		const snapshots = SERVICES.map(({ id }) => snapshot(sandbox, id));
		const before = new Map<ServiceId, People>(SERVICES.map(({ id }) => [id, people(sandbox, id)]));
		say(`Running "${workflow.name}" in n8n's engine on ${records.length} HR records …`);
		const started = Date.now();
		const run = await engine.run(workflow, {
			input: records.map((record) => ({ ...record })),
			onNode: (name) => say(`  ✓ ${name}`),
		});
		if (run.error) {
			say(`\nThe workflow stopped: ${run.error.message} ${run.error.description ?? ''}`);
			return 1;
		}
		const problems: string[] = [];
		const nodeNames = workflow.nodes.map(({ name }) => name);
		for (const service of SERVICES) {
			const refused = rejections(
				run,
				nodeNames.filter((name) => name.startsWith(service.prefix)),
			);
			problems.push(
				...report(
					service,
					records,
					refused,
					before.get(service.id) ?? new Map<string, never>(),
					people(sandbox, service.id),
				),
			);
			if (refused.length > 0) say('\n  Refused:');
			for (const { record, reason } of refused) {
				const { firstName, lastName, employeeId } = records[record] as HrRecord;
				say(`  · record ${record + 1}, ${firstName} ${lastName} (${employeeId}): ${reason}`);
			}
		}
		problems.push(...(await demoBulkImport(sandbox, engine)));
		const seconds = ((Date.now() - started) / 1000).toFixed(1);
		const changed = SERVICES.filter(({ id }, index) => snapshots[index] !== snapshot(sandbox, id));
		const changes = changed.length === 0 ? 'nothing was changed' : `${changed.length} services were changed`;
		say(`\n${sandbox.log.total} requests in ${seconds} s; ${changes}.`);
		say(
			changed.length === 0
				? 'Everybody was onboarded already. "npm run demo -- --reset" starts over.'
				: 'Run it again: it finds everything done and changes nothing.',
		);
		for (const problem of problems) say(`✗ ${problem}`);
		return problems.length === 0 ? 0 : 1;
	} finally {
		engine.close();
		await sandbox.stop();
	}
}

main().then(
	(code) => {
		process.exitCode = code;
	},
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		process.exitCode = 1;
	},
);
