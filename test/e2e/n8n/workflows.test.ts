import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import type { AssignmentCollectionValue, INodeParameters } from 'n8n-workflow';
import { startSandbox, type Sandbox, type SandboxCredentials, type ServiceId } from '../../../sandbox';
import type { N8nApi } from '../../../tools/n8n/api';
import { readExample } from '../../support/workflowFile';
import { readExamples, servicesOf, webhookPaths } from '../../../tools/n8n/examples';
import { connect } from './connect';
import { chain } from './support';

const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');

let api: N8nApi;
let sandbox: Sandbox;
const credentialIds: Record<string, string> = {};

beforeAll(async () => {
	api = await connect();
	sandbox = await startSandbox({ seed: 1 });
	for (const [type, data] of Object.entries(sandbox.credentials)) {
		credentialIds[type] = await api.createCredential({ name: type, type, data });
	}
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => await sandbox.stop());

const credential = (type: keyof SandboxCredentials) => ({ [type]: credentialIds[type] ?? '' });
const names = (service: ServiceId) => sandbox.state(service).users.map(({ name }) => name);

/** The joiner of the examples, published with credentials for this file's sandbox and for these systems. */
async function publishJoiner(systems: readonly ServiceId[]): Promise<string> {
	const joiner = readExamples(EXAMPLES).find((workflow) => webhookPaths(workflow).includes('new-hire'));
	if (joiner === undefined) throw new Error('No example listens to new-hire.');
	const nodes = joiner.nodes.map((node) => {
		const references = Object.keys(node.credentials ?? {}).map((type) => {
			return [type, { id: credentialIds[type] ?? '', name: type }] as const;
		});
		const parameters = node.name === 'Settings' ? withSystems(node.parameters, systems) : node.parameters;
		return { ...node, parameters, credentials: Object.fromEntries(references) };
	});
	const id = await api.createWorkflow({ ...joiner, id: randomUUID().slice(0, 16), nodes });
	await api.publish(id);
	return id;
}

/** As somebody does who does not have all systems. */
function withSystems(parameters: INodeParameters, systems: readonly ServiceId[]): INodeParameters {
	const { assignments } = parameters.assignments as AssignmentCollectionValue;
	const settings: Readonly<Record<string, string>> = {
		departments: JSON.stringify(DEPARTMENTS.map((department) => ({ department, group: department }))),
		defaultSystems: JSON.stringify(systems),
	};
	expect(assignments.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(settings)));
	const changed = assignments.map((entry) => ({ ...entry, value: settings[entry.name] ?? entry.value }));
	return { ...parameters, assignments: { assignments: changed } };
}

const DEPARTMENTS = ['Engineering', 'Finance', 'Sales', 'Support', 'Research'];

function newHire(index: number) {
	const login = `hire.${String(index).padStart(4, '0')}`;
	return {
		employeeId: String(10_000 + index),
		firstName: 'New',
		lastName: `Hire ${index}`,
		login,
		email: `${login}@example.com`,
		department: DEPARTMENTS[index % DEPARTMENTS.length] ?? '',
		country: 'SE',
	};
}

async function post(hire: object) {
	const answer = await fetch(`${api.url}/webhook/new-hire`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(hire),
	});
	const body = (await answer.json()) as { complete: boolean; person: { login: string } };
	return { status: answer.status, complete: body.complete, login: body.person.login };
}

/** New hires in a system, in order, each with the groups that it is in; a user who is there twice is listed twice. */
function hiresIn(service: ServiceId) {
	const { users, groups, memberships } = sandbox.state(service);
	const groupName = new Map(groups.map(({ id, name }) => [id, name]));
	return users
		.filter(({ email }) => email?.startsWith('hire.'))
		.map(({ id, email }) => {
			const own = memberships.filter(({ userId }) => userId === id);
			return { email, groups: own.map(({ groupId }) => groupName.get(groupId)) };
		})
		.sort((a, b) => String(a.email).localeCompare(String(b.email)));
}

describe('the joiner webhook', () => {
	let workflowId: string;
	afterEach(async () => await api.request('POST', `/rest/workflows/${workflowId}/deactivate`, {}));

	test('puts a new hire into all five systems, and into the group there', async () => {
		const systems = servicesOf(readExample('joiner-webhook.json'));
		workflowId = await publishJoiner(systems);
		const hire = newHire(1);
		expect(await post(hire)).toEqual({ status: 200, complete: true, login: hire.login });
		expect(systems.map((system) => [system, hiresIn(system)])).toEqual(
			systems.map((system) => [system, [{ email: hire.email, groups: [hire.department] }]]),
		);
	});

	test('loses none of 200 new hires who come 20 at a time, and creates none twice', async () => {
		const systems = ['oci', 'trivore'] as const;
		workflowId = await publishJoiner(systems);
		const hires = Array.from({ length: 200 }, (_, index) => newHire(index));
		const limit = pLimit(20);
		const answers = await Promise.all(hires.map((hire) => limit(() => post(hire))));
		expect(answers).toEqual(hires.map(({ login }) => ({ status: 200, complete: true, login })));
		for (const system of systems) {
			const expected = hires.map(({ email, department }) => ({ email, groups: [department] }));
			expect({ system, hires: hiresIn(system) }).toEqual({ system, hires: expected });
			const { groups } = sandbox.state(system);
			const departments = groups.map(({ name }) => name).filter((name) => DEPARTMENTS.includes(name));
			expect({ system, departments: departments.sort() }).toEqual({ system, departments: [...DEPARTMENTS].sort() });
		}
	}, 600_000);
});

test('Bulk Import has three outputs, and what each is connected to gets its items', async () => {
	const csv = 'User Name,Email\nada,ada@example.com\nbob,not an address\ncleo,cleo@example.com';
	const end = 'n8n-nodes-base.noOp';
	const workflow = chain('Bulk Import', [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
		{
			name: 'Import',
			type: 'n8n-nodes-identity-provisioning.ociIdentity',
			parameters: { resource: 'user', operation: 'bulkImport', rowKind: 'user', source: 'csvText', csvText: csv },
			credentials: credential('ociIdentityApi'),
		},
		{ name: 'Succeeded', type: end, parameters: {} },
		{ name: 'Rejected', type: end, parameters: {} },
		{ name: 'Summary', type: end, parameters: {} },
	]);
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	const connections = {
		Start: workflow.connections.Start ?? {},
		Import: { main: ['Succeeded', 'Rejected', 'Summary'].map(to) },
	};
	const { status, runData } = await api.run(await api.createWorkflow({ ...workflow, connections }), 'Start');
	const got = (node: string) => runData[node]?.[0]?.data?.main?.[0]?.map(({ json }) => json.status ?? json.rejected);
	expect({ status, got: ['Succeeded', 'Rejected', 'Summary'].map(got) }).toEqual({
		status: 'success',
		got: [['created', 'created'], ['invalid'], [1]],
	});
	// Requests go out together, so that either may be first.
	expect([...names('oci')].sort()).toEqual(['ada', 'cleo', 'sandbox.administrator']);
});
