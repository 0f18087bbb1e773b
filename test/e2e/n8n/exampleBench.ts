import type { INode } from 'n8n-workflow';

import { startSandbox, type Sandbox, type ServiceId } from '../../../sandbox';
import type { FinishedExecution, N8nApi } from '../../../tools/n8n/api';
import { credentialsFor } from '../../../tools/n8n/examples';
import type { WorkflowFile } from '../../../tools/engine/engine';
import { SERVICE_IDS } from '../../../tools/services';
import { readExample } from '../../support/workflowFile';
import { connect } from './connect';

interface Person {
	readonly id: string;
	readonly active: boolean | undefined;
	/** Names of the groups, sorted. */
	readonly groups: readonly string[];
}

/** A change to an example before it goes into n8n: what its note asks people to change. */
export type Change = (node: (name: string) => INode, workflow: WorkflowFile) => void;

export interface Answer {
	readonly status: number;
	readonly body: Record<string, unknown>;
}

/** The examples in the shared n8n, with credentials for a sandbox of their own. */
export class ExampleBench {
	private readonly credentialIds = new Map<string, string>();
	private readonly installed: string[] = [];

	private constructor(
		readonly api: N8nApi,
		readonly sandbox: Sandbox,
	) {}

	static async start(): Promise<ExampleBench> {
		const bench = new ExampleBench(await connect(), await startSandbox({ seed: 1 }));
		const { sandbox, api, credentialIds } = bench;
		for (const { type, name, data } of credentialsFor([], sandbox.credentials)) {
			credentialIds.set(type, await api.createCredential({ type, name, data }));
		}
		return bench;
	}

	/** Unpublishes and removes the workflows, so that their schedules and paths do not meet those of other files. */
	async stop(): Promise<void> {
		for (const id of this.installed.splice(0)) await this.api.removeWorkflow(id);
		await this.sandbox.stop();
	}

	/** Puts an example into n8n; gives its id. */
	async install(file: string, change: Change = () => undefined): Promise<string> {
		const workflow = readExample(file);
		const find = (name: string): INode => {
			const found = workflow.nodes.find((node) => node.name === name);
			if (found === undefined) throw new Error(`${file} has no node "${name}".`);
			return found;
		};
		for (const { credentials = {} } of workflow.nodes) {
			for (const [type, reference] of Object.entries(credentials)) {
				reference.id = this.credentialIds.get(type) ?? null;
			}
		}
		change(find, workflow);
		const id = await this.api.createWorkflow(workflow);
		this.installed.push(id);
		return id;
	}

	async post(path: string, body: unknown): Promise<Answer> {
		const answer = await fetch(`${this.api.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
			signal: AbortSignal.timeout(60_000),
		});
		return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
	}

	/** The last execution of a workflow, once it has ended. */
	async last(workflowId: string): Promise<FinishedExecution> {
		const [newest] = await this.api.executions(workflowId, 1);
		if (newest === undefined) throw new Error('It was not executed.');
		return this.api.finished(newest.id);
	}

	/** What all services hold, as one text to compare. */
	everything(): string {
		return JSON.stringify(SERVICE_IDS.map((service) => this.sandbox.state(service)));
	}

	/** The one with this email address, as a service holds them. */
	person(service: ServiceId, email: string): Person | undefined {
		const { users, groups, memberships } = this.sandbox.state(service);
		const [user, ...others] = users.filter((candidate) => (candidate.email ?? candidate.name) === email);
		if (others.length > 0) throw new Error(`${service} has ${email} more than once.`);
		if (user === undefined) return undefined;
		const names = new Map(groups.map(({ id, name }) => [id, name]));
		const own = memberships.filter(({ userId }) => userId === user.id);
		return { id: user.id, active: user.active, groups: own.map(({ groupId }) => names.get(groupId) ?? '').sort() };
	}
}

/** Values of an output of a node in its last run. */
export function outputOf({ runData }: FinishedExecution, node: string, output = 0) {
	return (runData[node]?.at(-1)?.data?.main?.[output] ?? []).map(({ json }) => json);
}

/** Sets a field of a node "Edit Fields". */
export function setField({ parameters }: INode, name: string, value: string | number): void {
	const { assignments } = parameters.assignments as { assignments: Array<{ name: string; value: unknown }> };
	const field = assignments.find((assignment) => assignment.name === name);
	if (field === undefined) throw new Error(`There is no field "${name}".`);
	field.value = value;
}
