import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IRun,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	NodeExecutionHint,
} from 'n8n-workflow';

import { ConvertToFile } from './builtin-files';
import {
	Code,
	DataTable,
	Filter,
	Merge,
	RespondToWebhook,
	SplitOut,
	StopAndError,
	type Surroundings,
	Switch,
	Wait,
} from './builtin-flow';
import { If, InputTrigger, NoOp, SetFields, toItems } from './builtin-nodes';
import { MemoryCredentials } from './credentials';
import type { LoadedPackage } from './package-under-test';

/** A workflow as the editor exports it. */
export type WorkflowFile = Pick<IWorkflowBase, 'connections' | 'name' | 'nodes'> & Partial<IWorkflowBase>;

interface NodeRun {
	/** One list for each output of the node; of its last run. */
	readonly outputs: ReadonlyArray<readonly INodeExecutionData[]>;
	readonly hints: readonly NodeExecutionHint[];
	/** How often the node ran in the workflow (loops); retries are not counted. */
	readonly runs: number;
}

export interface WorkflowRun {
	readonly status: string;
	readonly error:
		(Error & { description?: string | null; context?: IDataObject; httpCode?: string | null }) | undefined;
	/** The node's last run; a node that did not run has no outputs. */
	readonly node: (name: string) => NodeRun;
	/** All that n8n would keep of the execution. */
	readonly data: IRun;
}

export interface RunOptions {
	/** What the trigger gives. Default: one empty item. */
	readonly input?: readonly IDataObject[];
	/** Name of the trigger to start from, if there are several. */
	readonly trigger?: string;
	/** Items with binary data in place of `input`. */
	readonly items?: readonly INodeExecutionData[];
	readonly executionId?: string;
	/** Gets a function that cancels the execution, as the editor's stop button does. */
	readonly onStart?: (cancel: () => void) => void;
	/** Called when a node is done. */
	readonly onNode?: (name: string) => void;
}

export interface Engine {
	readonly run: (workflow: WorkflowFile, options?: RunOptions) => Promise<WorkflowRun>;
	/** What workflows are told while they wait, and what they keep. */
	readonly surroundings: Surroundings;
	readonly credentials: MemoryCredentials;
	/** Node types by name, for tests that call their list searches. */
	readonly nodeTypes: INodeTypes;
	readonly additionalData: (executionId?: string) => IWorkflowExecuteAdditionalData;
	/** Removes the scratch folder. */
	readonly close: () => void;
}

class PackageNodeTypes implements INodeTypes {
	constructor(private readonly nodes: ReadonlyMap<string, INodeType>) {}

	/** n8n makes a second type of each node, for agents. */
	getByName(name: string): INodeType {
		const node = this.nodes.get(name) ?? this.nodes.get(name.replace(/Tool$/, ''));
		if (node === undefined) throw new Error(`Unrecognized node type: ${name}`);
		return node;
	}

	getByNameAndVersion(name: string): INodeType {
		return this.getByName(name);
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}

/** A trigger by hand comes first, as in the editor. */
const SERVER_TRIGGERS = ['manualTrigger', 'webhook', 'scheduleTrigger', 'errorTrigger'].map(
	(name) => `n8n-nodes-base.${name}`,
);

const ADDRESS = 'http://127.0.0.1:5678/';

function makeAdditionalData(
	credentials: MemoryCredentials,
	secrets: IWorkflowExecuteAdditionalData['externalSecretsProxy'],
	executionId: string,
): IWorkflowExecuteAdditionalData {
	const unsupported = () => {
		throw new Error('This engine has no sub-workflows and no task runners.');
	};
	return {
		credentialsHelper: credentials,
		executionId,
		currentNodeExecutionIndex: 0,
		restApiUrl: `${ADDRESS}rest`,
		instanceBaseUrl: ADDRESS,
		formBaseUrl: `${ADDRESS}form`,
		formWaitingBaseUrl: `${ADDRESS}form-waiting`,
		formTestBaseUrl: `${ADDRESS}form-test`,
		webhookBaseUrl: `${ADDRESS}webhook`,
		webhookWaitingBaseUrl: `${ADDRESS}webhook-waiting`,
		webhookTestBaseUrl: `${ADDRESS}webhook-test`,
		mcpBaseUrl: `${ADDRESS}mcp`,
		mcpTestBaseUrl: `${ADDRESS}mcp-test`,
		externalSecretsProxy: secrets,
		variables: {},
		executeWorkflow: unsupported,
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		logAiEvent: () => {},
		startRunnerTask: unsupported,
	};
}

let executions = 0;

/**
 * n8n's real engine (n8n-core) with the nodes and credentials of a built package, without a server and a database.
 *
 * @param data credential type → its fields
 */
export async function createEngine(
	loaded: Pick<LoadedPackage, 'credentials' | 'nodes'>,
	data: Readonly<Record<string, object>>,
): Promise<Engine> {
	// Loading n8n-core writes a settings file into its user folder, which must not be the person's own.
	const folder = mkdtempSync(join(tmpdir(), 'identity-provisioning-engine-'));
	process.env.N8N_USER_FOLDER = folder;
	// Nothing is encrypted here, but without a key n8n makes one and says so.
	process.env.N8N_ENCRYPTION_KEY ??= 'nothing-is-encrypted-here';
	// The lines of progress are for n8n's log, and would stand between what the demo and the benchmarks say.
	process.env.N8N_LOG_LEVEL ??= 'warn';
	const { ExecutionLifecycleHooks, ExternalSecretsProxy, WorkflowExecute } = await import('n8n-core');
	const { setSafeRegexEngine, Workflow } = await import('n8n-workflow');
	// n8n gives a pattern 250 ms of real time, which a busy machine may take away.
	setSafeRegexEngine({
		exec: (pattern, text, flags) => new RegExp(pattern, flags).exec(text),
		test: (pattern, text, flags) => new RegExp(pattern, flags).test(text),
		replace: (pattern, text, flags, replacement) => text.replace(new RegExp(pattern, flags), replacement),
		matchAll: (pattern, text, flags) => [...text.matchAll(new RegExp(pattern, flags))],
		split: (pattern, text, flags) => text.split(new RegExp(pattern, flags)),
	});

	let triggerItems: readonly INodeExecutionData[] = [];
	const surroundings: Surroundings = { form: {}, waitedFor: [], answers: [], tables: new Map() };
	const nodes = new Map<string, INodeType>([
		...loaded.nodes,
		...['manualTrigger', 'scheduleTrigger', 'webhook', 'errorTrigger'].map(
			(name) => [`n8n-nodes-base.${name}`, new InputTrigger(() => triggerItems)] as const,
		),
		['n8n-nodes-base.code', new Code()],
		['n8n-nodes-base.convertToFile', new ConvertToFile()],
		['n8n-nodes-base.dataTable', new DataTable(surroundings)],
		['n8n-nodes-base.filter', new Filter()],
		['n8n-nodes-base.merge', new Merge()],
		['n8n-nodes-base.respondToWebhook', new RespondToWebhook(surroundings)],
		['n8n-nodes-base.splitOut', new SplitOut()],
		['n8n-nodes-base.stopAndError', new StopAndError()],
		['n8n-nodes-base.switch', new Switch()],
		['n8n-nodes-base.wait', new Wait(surroundings)],
		['n8n-nodes-base.noOp', new NoOp()],
		['n8n-nodes-base.set', new SetFields()],
		['n8n-nodes-base.if', new If()],
	]);
	const nodeTypes = new PackageNodeTypes(nodes);
	const secrets = new ExternalSecretsProxy();
	const credentials = new MemoryCredentials(
		loaded.credentials,
		new Map(Object.entries(data) as Array<[string, ICredentialDataDecryptedObject]>),
	);

	const run = async (file: WorkflowFile, options: RunOptions = {}): Promise<WorkflowRun> => {
		triggerItems = options.items ?? toItems(options.input ?? [{}]);
		executions += 1;
		const executionId = options.executionId ?? String(executions);
		const workflow = new Workflow({
			id: 'workflow',
			name: file.name,
			// Notes are not executed.
			nodes: file.nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote'),
			connections: file.connections,
			active: false,
			nodeTypes,
			settings: file.settings ?? { executionOrder: 'v1' },
		});
		const additionalData = makeAdditionalData(credentials, secrets, executionId);
		additionalData.hooks = new ExecutionLifecycleHooks('manual', executionId, {
			id: 'workflow',
			active: false,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			activeVersionId: null,
			...file,
		});
		additionalData.hooks.addHandler('nodeExecuteAfter', async (name: string) => options.onNode?.(name));
		// Webhooks and schedules start a workflow in n8n's server, which is not here.
		const triggers = SERVER_TRIGGERS.flatMap((type) => file.nodes.filter((node) => node.type === type));
		const [startNode] = triggers.filter(({ name }) => name === (options.trigger ?? name));
		const execution = new WorkflowExecute(additionalData, 'manual').run({
			workflow,
			...(startNode ? { startNode } : {}),
		});
		options.onStart?.(() => execution.cancel());
		const result = await execution;
		const { runData, error } = result.data.resultData;
		return {
			status: result.status,
			error: error as WorkflowRun['error'],
			data: result,
			node: (name) => {
				const runs = runData[name] ?? [];
				const last = runs.at(-1);
				return {
					outputs: (last?.data?.main ?? []).map((items) => items ?? []),
					hints: last?.hints ?? [],
					runs: runs.length,
				};
			},
		};
	};

	return {
		run,
		surroundings,
		credentials,
		nodeTypes,
		additionalData: (executionId = '0') => makeAdditionalData(credentials, secrets, executionId),
		close: () => rmSync(folder, { recursive: true, force: true }),
	};
}
