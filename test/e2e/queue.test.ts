/** n8n in queue mode: main process, webhook processor and two workers, with the package in each. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { startSandbox, type Sandbox, type ServiceId } from '../../sandbox';
import { N8nApi } from '../../tools/n8n/api';
import { ownerVariables, type Owner } from '../../tools/n8n/environment';
import { credentialsFor, importInto, readExamples, servicesOf, type Example } from '../../tools/n8n/examples';
import { setField } from './n8n/exampleBench';
import { installN8n, N8N_VERSION } from '../../tools/n8n/install';
import type { Instance } from '../../tools/n8n/instance';
import { packPackage } from '../../tools/n8n/package';
import { QueueMode } from '../../tools/n8n/queue';
import { rowsOfDataTable } from './dataTable';

const root = join(__dirname, '..', '..');
const owner: Owner = { email: 'owner@example.com', password: 'Queue-mode-1' };

/** Times after which a silent worker counts as dead: a quarter of n8n's, and long enough for a busy machine. */
const IMPATIENT = {
	QUEUE_WORKER_LOCK_DURATION: '15000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

let folder: string;
let sandbox: Sandbox;
let queue: QueueMode;
let api: N8nApi;

const all = readExamples(join(root, 'examples'));
function example(name: string): Example {
	const found = all.find((candidate) => candidate.name === name);
	if (found === undefined) throw new Error(`There is no example "${name}".`);
	return found;
}
const joiner = example('Joiner: from a webhook into five systems');
const departments = ['Engineering', 'Finance', 'Sales'].map((department) => ({ department, group: department }));
const settings = joiner.nodes.find(({ name }) => name === 'Settings');
if (settings) setField(settings, 'departments', JSON.stringify(departments));
const recovery = example('Bulk import in parts: 3 recovery');
/** As its note says. */
const withRecovery = (name: string) => {
	const workflow = example(name);
	return { ...workflow, settings: { ...workflow.settings, errorWorkflow: recovery.id } };
};
const cutting = withRecovery('Bulk import in parts: 1 cut and start');
const importing = withRecovery('Bulk import in parts: 2 import one part');
const allowedGroups = ['Everyone', ...Array.from({ length: 7 }, (_, site) => `Site ${site}`)].join();
for (const { name, parameters } of importing.nodes) {
	if (name === 'Bulk Import') Object.assign(parameters.options as object, { allowedGroups });
}
const workflows = [joiner, recovery, cutting, importing];

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'identity-provisioning-queue-'));
	sandbox = await startSandbox({ seed: 1, logCapacity: 100_000 });
	const n8n = await installN8n(N8N_VERSION, (text) => process.stderr.write(`${text}\n`));
	queue = await QueueMode.start({
		n8n,
		folder,
		packed: await packPackage(root, join(folder, 'package')),
		workers: 2,
		concurrency: 2,
		env: { ...ownerVariables(n8n, owner), ...IMPATIENT },
		before: (main) => importInto(main, credentialsFor(workflows, { ...sandbox.credentials }), workflows),
	});
	api = new N8nApi(queue.main.url, n8n);
	await api.login(owner);
	for (const { id } of workflows) await api.publish(id);
}, 400_000);
beforeEach(async () => await sandbox.reset());
afterAll(async () => {
	await queue?.stop();
	await sandbox?.stop();
	rmSync(folder, { recursive: true, force: true });
}, 120_000);

async function post(path: string, body: object) {
	const answer = await fetch(`${queue.webhook.url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
		signal: AbortSignal.timeout(120_000),
	});
	return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Executions in which a worker has come to this point, by their ids. */
const logged = (worker: Instance, point: 'started' | 'finished') =>
	[...worker.log.matchAll(new RegExp(`Worker ${point} execution (\\d+)`, 'g'))].map(([, id]) => id ?? '');

/** Users with addresses that begin so, in order, with the names of their groups; who is there twice is listed twice. */
function people(service: ServiceId, prefix: string) {
	const { users, groups, memberships } = sandbox.state(service);
	const names = new Map(groups.map(({ id, name }) => [id, name]));
	const groupsOf = new Map<string, string[]>();
	for (const { userId, groupId } of memberships) {
		groupsOf.set(userId, [...(groupsOf.get(userId) ?? []), names.get(groupId) ?? '']);
	}
	return users
		.filter(({ email }) => email?.startsWith(prefix))
		.map(({ id, email }) => ({
			email: email ?? '',
			groups: (groupsOf.get(id) ?? []).sort(),
		}))
		.sort((a, b) => a.email.localeCompare(b.email));
}

async function until<T>(what: string, seconds: number, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
	for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(250)) {
		const found = await look();
		if (found !== undefined) return found;
	}
	throw new Error(`Not so after ${seconds} s: ${what}`);
}

const number = (index: number) => String(index).padStart(4, '0');

test('the joiner runs on both workers, loses nobody and creates nobody twice', async () => {
	const hires = Array.from({ length: 100 }, (_, index) => ({
		employeeId: String(10_000 + index),
		firstName: 'New',
		lastName: `Hire ${index}`,
		login: `hire.${number(index)}`,
		email: `hire.${number(index)}@example.com`,
		department: ['Engineering', 'Finance', 'Sales'][index % 3] ?? '',
		country: 'SE',
	}));
	const limit = pLimit(20);
	const answers = await Promise.all(hires.map((hire) => limit(() => post('new-hire', hire))));
	const got = answers.map(({ status, body }) => ({ status, complete: body.complete }));
	expect(got).toEqual(hires.map(() => ({ status: 200, complete: true })));
	const expected = hires.map(({ email, department }) => ({ email, groups: [department] }));
	for (const service of servicesOf(joiner)) {
		expect({ service, people: people(service, 'hire.') }).toEqual({ service, people: expected });
	}
	const joined = new Set((await api.executions(joiner.id, hires.length)).map(({ id }) => id));
	const shares = await until('the workers have ended what they answered', 30, () => {
		const counts = queue.workers.map((worker) => logged(worker, 'finished').filter((id) => joined.has(id)).length);
		return counts.reduce((sum, count) => sum + count) === hires.length ? counts : undefined;
	});
	expect(Math.min(...shares)).toBeGreaterThan(10);
	for (const { log } of [queue.main, queue.webhook, ...queue.workers])
		expect(log).not.toContain('Unrecognized node type');
}, 240_000);

interface PartRow {
	readonly id: number;
	readonly job: string;
	/** Its number in the job, from 1. */
	readonly part: number;
	readonly status: string;
	readonly tries: number;
	readonly executionId: string;
	readonly summary: string;
}

async function partsOf(job: unknown): Promise<readonly PartRow[]> {
	return (await rowsOfDataTable<PartRow>(api, 'bulk_import_parts')).filter((row) => row.job === job);
}

/** The parts of a job, once all of them are done. */
const whenDone = (job: unknown, seconds: number) =>
	until('all parts are done', seconds, async () => {
		const parts = await partsOf(job);
		return parts.every(({ status }) => status === 'done') ? parts : undefined;
	});

async function startImport(rows: readonly object[]): Promise<unknown> {
	const { status, body } = await post('bulk-import', { rows });
	expect({ status, accepted: body.accepted }).toEqual({ status: 202, accepted: true });
	return body.job;
}

/** Parts of a job that a worker has taken and not finished. */
async function inHands(worker: Instance, job: unknown): Promise<readonly PartRow[]> {
	const own = new Set(logged(worker, 'started'));
	return (await partsOf(job)).filter(({ status, executionId }) => status === 'running' && own.has(executionId));
}

/** How often the sandbox refused to create something of this kind because it was there. */
const conflicts = (kind: string) =>
	sandbox.log.entries.filter(
		({ method, path, status }) => method === 'POST' && path.endsWith(`/${kind}`) && status === 409,
	);

test('a part that is started four times at once is imported by one execution', async () => {
	const rows = Array.from({ length: 200 }, (_, index) => ({
		'User Name': `once.${number(index)}`,
		Email: `once.${number(index)}@example.com`,
		Groups: 'Everyone',
	}));
	const job = await startImport(rows);
	const [part] = await partsOf(job);
	const starts = Array.from({ length: 3 }, () => post('bulk-import-part', { partId: part?.id }));
	expect((await Promise.all(starts)).map(({ status }) => status)).toEqual([200, 200, 200]);
	const parts = await whenDone(job, 120);
	await until('all four have ended', 120, async () => {
		const executions = await api.executions(importing.id);
		return executions.every(({ status }) => status === 'success') && executions.length === 4 ? true : undefined;
	});
	expect(parts.map(({ tries }) => tries)).toEqual([1]);
	expect(people('oci', 'once.')).toEqual(rows.map(({ Email }) => ({ email: Email, groups: ['Everyone'] })));
	expect([conflicts('users'), conflicts('userGroupMemberships')]).toEqual([[], []]);
}, 300_000);

test('an import of 5,000 people is completed after a worker was killed, and nobody is there twice', async () => {
	const rows = Array.from({ length: 5000 }, (_, index) => ({
		'User Name': `bulk.${number(index)}`,
		Email: `bulk.${number(index)}@example.com`,
		Groups: index % 10 === 0 ? `Everyone;Site ${index % 7}` : 'Everyone',
	}));
	const job = await startImport(rows);
	const [victim] = queue.workers;
	if (victim === undefined) throw new Error('There is no worker.');
	await until('the worker is in the middle of a part, and the import too', 240, async () => {
		const partsOfUsers = people('oci', 'bulk.').map(({ email }) => Math.floor(Number(email.slice(5, 9)) / 500) + 1);
		const imported = (part: number) => partsOfUsers.filter((other) => other === part).length;
		if (partsOfUsers.length < 1000) return undefined;
		const parts = await inHands(victim, job);
		return parts.some(({ part }) => imported(part) > 100 && imported(part) < 400) ? true : undefined;
	});
	// It stays dead, as on a machine that is gone: the other one has to do everything.
	await victim.kill();
	const lost = await inHands(victim, job);
	expect(lost.length).toBeGreaterThan(0);

	const parts = await whenDone(job, 400);
	expect(parts).toHaveLength(10);
	for (const { executionId } of lost) {
		expect(['error', 'crashed']).toContain((await api.finished(executionId)).status);
	}
	const tries = parts.map(({ part }) => (lost.some((row) => row.part === part) ? 2 : 1));
	expect(parts.map((row) => row.tries)).toEqual(tries);
	expect(people('oci', 'bulk.')).toEqual(
		rows.map(({ Email, Groups }) => ({ email: Email, groups: Groups.split(';') })),
	);
	const summaries = parts.map(({ summary }) => JSON.parse(summary) as object);
	const complete = { complete: true, rows: 500, succeeded: 500, rejected: 0 };
	expect(summaries).toEqual(parts.map(() => expect.objectContaining(complete)));
	const executions = await Promise.all(parts.map(({ executionId }) => api.finished(executionId)));
	const reports = executions.flatMap(({ runData }) => runData.Report?.[0]?.data?.main?.[0] ?? []);
	expect(reports[0]?.json).toMatchObject({ parts: 10, rows: 5000, rejected: 0 });
}, 800_000);

test('nothing keeps running', async () => {
	await queue.stop();
	const groups = execFileSync('ps', ['-eo', 'pgid='], { encoding: 'utf8' }).split('\n').map(Number);
	expect(queue.processGroups).toHaveLength(6);
	expect(groups.filter((group) => queue.processGroups.includes(group))).toEqual([]);
}, 120_000);
