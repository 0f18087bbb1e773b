import { setTimeout as sleep } from 'node:timers/promises';
import type { IRunData } from 'n8n-workflow';
import type { WorkflowFile } from '../engine/engine';
import type { Owner } from './environment';
import type { Installation } from './install';

export interface CredentialInput {
	readonly name: string;
	readonly type: string;
	readonly data: object;
}

export interface Execution {
	readonly id: string;
	/** `success`, `error`, `crashed`, `canceled`; `new`, `running` or `waiting` while it lasts. */
	readonly status: string;
	/** `error` for one that an error workflow is started with. */
	readonly mode: string;
	readonly workflowId: string;
}

/** An execution that has ended, with what each node did. */
export interface FinishedExecution extends Execution {
	readonly runData: IRunData;
	readonly error?: { readonly message: string; readonly description?: string };
}

interface ExecutionData {
	readonly resultData: Pick<FinishedExecution, 'runData' | 'error'>;
}

interface Versions {
	readonly versionId: string;
	readonly activeVersionId: string | null;
}

interface Publication {
	readonly status: string;
	readonly triggers: unknown;
}

interface Answer {
	readonly call: string;
	readonly status: number;
	readonly text: string;
}

function unwrap<T>({ call, status, text }: Answer): T {
	if (status >= 400) throw new Error(`${call} answered ${status}: ${text.slice(0, 1000)}`);
	const parsed = JSON.parse(text) as { data?: unknown };
	return (Array.isArray(parsed) || parsed.data === undefined ? parsed : parsed.data) as T;
}

/** What n8n's editor calls, as its owner. The answers are n8n's without the envelope `data`. */
export class N8nApi {
	private cookie = '';

	constructor(
		readonly url: string,
		private readonly n8n: Installation,
	) {}

	private async send(method: string, path: string, body?: unknown): Promise<Answer> {
		const answer = await fetch(`${this.url}${path}`, {
			method,
			headers: { cookie: this.cookie, 'content-type': 'application/json', 'push-ref': 'api' },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(60_000),
		});
		const [cookie] = answer.headers.getSetCookie();
		if (cookie !== undefined) this.cookie = cookie.split(';')[0] ?? '';
		return { call: `${method} ${path}`, status: answer.status, text: await answer.text() };
	}

	/** @throws Error with status and message of every answer that is no success */
	async request<T>(method: string, path: string, body?: unknown): Promise<T> {
		return unwrap(await this.send(method, path, body));
	}

	async login({ email, password }: Owner): Promise<void> {
		await this.request('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** Signs in to an n8n that is too old to take its owner from the environment, and perhaps has none yet. */
	async loginToOld(owner: Owner): Promise<void> {
		const setup = { ...owner, firstName: 'Sandbox', lastName: 'Owner' };
		// Old n8n says that it is ready before these paths are there.
		while ((await this.send('POST', '/rest/owner/setup', setup)).status === 404) await sleep(200);
		await this.login(owner);
	}

	/** Gives its id. */
	async createCredential(credential: CredentialInput): Promise<string> {
		const { id } = await this.request<{ id: string }>('POST', '/rest/credentials', credential);
		return id;
	}

	/**
	 * What the editor does to test a credential after saving it.
	 *
	 * @param id of the saved one: n8n keeps the token that a credential fetches, so it must be there
	 */
	async testCredential(id: string, credential: CredentialInput): Promise<{ status: string; message: string }> {
		return this.request('POST', '/rest/credentials/test', { credentials: { id, ...credential } });
	}

	/** Takes a workflow out of service and deletes it; n8n refuses that while it still takes its triggers down. */
	async removeWorkflow(id: string): Promise<void> {
		await this.request('POST', `/rest/workflows/${id}/deactivate`, {});
		await this.request('POST', `/rest/workflows/${id}/archive`, {});
		const end = Date.now() + 60_000;
		for (;;) {
			const answer = await this.send('DELETE', `/rest/workflows/${id}`);
			if (answer.status !== 409 || Date.now() > end) {
				unwrap(answer);
				return;
			}
			await sleep(500);
		}
	}

	/** Gives its id. */
	async createWorkflow(workflow: WorkflowFile): Promise<string> {
		const settings = { executionOrder: 'v1', ...workflow.settings };
		const { id } = await this.request<{ id: string }>('POST', '/rest/workflows', { ...workflow, settings });
		return id;
	}

	/**
	 * Publishes the present version and waits until its triggers work.
	 *
	 * @throws Error with n8n's words if one of them does not
	 */
	async publish(workflowId: string): Promise<void> {
		const path = `/rest/workflows/${workflowId}`;
		const { versionId, activeVersionId } = await this.request<Versions>('GET', path);
		if (activeVersionId === versionId) return;
		await this.request('POST', `${path}/activate`, { versionId });
		for (;;) {
			// Older n8n has activated it by now, and does not know this path.
			const answer = await this.send('GET', `${path}/publication-status`);
			if (answer.status === 404) return;
			const { status, triggers } = unwrap<Publication>(answer);
			if (status === 'published') return;
			if (status !== 'in_progress') throw new Error(`${workflowId} is ${status}: ${JSON.stringify(triggers)}`);
			await sleep(50);
		}
	}

	/** Runs a workflow as the editor's button does, from the trigger of that name, and waits for the end. */
	async run(workflowId: string, trigger: string): Promise<FinishedExecution> {
		const { executionId } = await this.request<{ executionId?: string }>('POST', `/rest/workflows/${workflowId}/run`, {
			triggerToStartFrom: { name: trigger },
		});
		if (executionId === undefined) throw new Error(`"${trigger}" waits for a call: it has no pinned data.`);
		return this.finished(executionId);
	}

	/** Waits until an execution has ended. */
	async finished(executionId: string, withinMilliseconds = 120_000): Promise<FinishedExecution> {
		const end = Date.now() + withinMilliseconds;
		for (;;) {
			const execution = await this.request<Execution & { data: string }>('GET', `/rest/executions/${executionId}`);
			if (!['new', 'running', 'waiting'].includes(execution.status)) {
				const { parse } = this.n8n.require('flatted') as { parse: (text: string) => unknown };
				const { resultData } = parse(execution.data) as ExecutionData;
				return { ...execution, ...resultData };
			}
			if (Date.now() > end) throw new Error(`Execution ${executionId} is ${execution.status} and does not end.`);
			await sleep(50);
		}
	}

	/** The latest executions of a workflow, newest first, without their data. */
	async executions(workflowId: string, limit = 100): Promise<readonly Execution[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const path = `/rest/executions?limit=${limit}&filter=${filter}`;
		return (await this.request<{ results: Execution[] }>('GET', path)).results;
	}
}
