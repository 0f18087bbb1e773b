/** The same people in the real n8n, by this package's node and by n8n's HTTP Request node with its credential. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INode, INodeParameters } from 'n8n-workflow';

import { serviceOf } from '../tools/services';
import type { WorkflowFile } from '../tools/engine/engine';
import { N8nApi } from '../tools/n8n/api';
import { ownerVariables } from '../tools/n8n/environment';
import { installN8n, N8N_VERSION } from '../tools/n8n/install';
import { Instance } from '../tools/n8n/instance';
import { addPackage, packPackage } from '../tools/n8n/package';
import { peopleOf } from '../tools/people';
import type { BenchSandbox } from './sandboxProcess';
import type { Table } from './table';

const START = 'Start';
const owner = { email: 'owner@example.com', password: 'Benchmark-1' };

type Step = Pick<INode, 'parameters' | 'type' | 'typeVersion'>;

/** Seconds of processor time that a process has used; 0 where the system does not tell. Source: proc(5). */
function cpuSeconds(pid: number | undefined): number {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
			.replace(/^.*\) /, '')
			.split(' ');
		return (Number(fields[11]) + Number(fields[12])) / 100;
	} catch {
		return 0;
	}
}

function workflowOf(step: Step, people: number, credential: string, id: string): WorkflowFile {
	const start: INode = {
		id: 'start',
		name: START,
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const import_: INode = {
		...step,
		id: 'import',
		name: 'Import',
		position: [200, 0],
		credentials: { [credential]: { id, name: 'Sandbox' } },
	};
	const items = peopleOf(people).map(({ userName, email, firstName, lastName }) => ({
		json: { userName, email, firstName, lastName },
	}));
	return {
		name: 'Benchmark',
		nodes: [start, import_],
		connections: { [START]: { main: [[{ node: 'Import', type: 'main', index: 0 }]] } },
		pinData: { [START]: items },
	};
}

const httpRequest = (url: string, credential: string, jsonBody: string, options: INodeParameters): Step => ({
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		method: 'POST',
		url,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: credential,
		sendBody: true,
		specifyBody: 'json',
		jsonBody,
		options,
	},
});

export async function measureProduct(sandbox: BenchSandbox, people: number): Promise<Table> {
	const folder = mkdtempSync(join(tmpdir(), 'identity-provisioning-bench-'));
	const n8n = await installN8n(N8N_VERSION, (text) => process.stderr.write(`${text}\n`));
	const userFolder = join(folder, 'n8n');
	addPackage(await packPackage(join(__dirname, '..'), join(folder, 'package')), userFolder);
	const instance = await Instance.start({ n8n, folder: userFolder, env: ownerVariables(n8n, owner) });
	const rows: string[][] = [];
	try {
		const api = new N8nApi(instance.url, n8n);
		await api.login(owner);
		const { tenancyOcid } = sandbox.credentials.ociIdentityApi;
		const ways: ReadonlyArray<readonly [string, 'oci' | 'trivore', Step]> = (['trivore', 'oci'] as const).flatMap(
			(id) => {
				const service = serviceOf(id);
				const [url, body] =
					id === 'oci'
						? [
								`${sandbox.url}/oci/20160918/users`,
								`={{ { compartmentId: "${tenancyOcid}", name: $json.userName, description: $json.userName, email: $json.email } }}`,
							]
						: [
								`${sandbox.url}/trivore/api/rest/v1/user`,
								'={{ { namespaceCode: "example", username: $json.userName, emails: [{ address: $json.email }], name: { givenName: $json.firstName, familyName: $json.lastName } } }}',
							];
				const node: Step = {
					type: `n8n-nodes-identity-provisioning.${service.type}`,
					typeVersion: 1,
					parameters: {
						resource: 'user',
						operation: 'bulkImport',
						importAction: 'createOrUpdate',
						options: { ...service.options },
					},
				};
				const batching = { batching: { batch: { batchSize: 50, batchInterval: 1000 } } };
				return [
					[`${service.title}: Bulk Import`, id, node],
					[
						`${service.title}: HTTP Request, batches of 50 a second`,
						id,
						httpRequest(url, service.credential, body, batching),
					],
					[`${service.title}: HTTP Request, all at once`, id, httpRequest(url, service.credential, body, {})],
				];
			},
		);
		for (const [title, id, step] of ways) {
			await sandbox.reset();
			const { credential } = serviceOf(id);
			const data = { ...sandbox.credentials }[credential as 'ociIdentityApi' | 'trivoreIdApi'];
			const credentialId = await api.createCredential({ name: 'Sandbox', type: credential, data });
			const workflowId = await api.createWorkflow(workflowOf(step, people, credential, credentialId));
			const cpu = cpuSeconds(instance.pid);
			const start = performance.now();
			const { status, error } = await api.run(workflowId, START);
			const seconds = (performance.now() - start) / 1000;
			if (status !== 'success') throw new Error(`${title}: ${status} ${error?.message ?? ''}`);
			rows.push([
				title,
				seconds.toFixed(1),
				(cpuSeconds(instance.pid) - cpu).toFixed(1),
				String(await sandbox.requests()),
				String(JSON.stringify(step.parameters, null, 1).split('\n').length),
			]);
		}
	} finally {
		await instance.stop();
		rmSync(folder, { recursive: true, force: true });
	}
	return {
		title: `${people} people in n8n ${N8N_VERSION}`,
		head: ['Way', 'Seconds', 'CPU seconds of n8n', 'Calls', 'Lines of parameters'],
		rows,
		note: 'Both ways are one node behind the trigger. The HTTP Request node only creates: a second run of it fails at the first name that is taken, it repeats nothing after a fault, and says nothing about single rows.',
	};
}
