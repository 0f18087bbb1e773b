/** A service of the sandbox and n8n's engine, for tests of the built node. */
import { jest } from '@jest/globals';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { startSandbox, type SandboxOptions, type ServiceId } from '../../sandbox';
import { createEngine, type RunOptions, type WorkflowRun } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { serviceOf } from '../../tools/services';
import { shortenWaits } from './shortWaits';
import { NODE, oneNode, type NodeSpec } from './workflow';

export interface RunSettings extends RunOptions, Pick<NodeSpec, 'onError' | 'maxTries'> {
	/** Credential type, where the node has several. */
	readonly credential?: string;
}

interface Setup {
	readonly sandbox?: SandboxOptions;
	/** Fields of the service's credential that differ from what the sandbox gives. */
	readonly fields?: Readonly<Record<string, unknown>>;
	/** How many times shorter waits are; 1 where the sandbox needs the time that the node waits. */
	readonly haste?: number;
}

/** What explains something explains it: such a member is missing, null or a sentence, wherever it is. */
const EXPLAINS = new Set(['error', 'reason', 'undoNote', 'warning']);

function checkExplained(value: unknown): void {
	if (typeof value !== 'object' || value === null) return;
	for (const [name, member] of Object.entries(value)) {
		if (EXPLAINS.has(name) && member === '') throw new Error(`"${name}" is empty in ${JSON.stringify(value)}.`);
		checkExplained(member);
	}
}

/** A refused value names its field also as data, so that a workflow can tell which column to mend. */
function checkField({ json }: INodeExecutionData): void {
	const { kind, field } = (json.details ?? {}) as { kind?: unknown; field?: unknown };
	if (kind === 'invalid' && field === '')
		throw new Error(`"${JSON.stringify(json.error)}" names no field in its details.`);
}

/** Starts the service in a sandbox, and n8n's engine with its node and credentials. Stop it after use. */
export async function startService(id: ServiceId, { sandbox: options = {}, fields = {}, haste = 20 }: Setup = {}) {
	const { type, credential } = serviceOf(id);
	const sandbox = await startSandbox({ services: [id], seed: 1, ...options });
	const loaded = loadPackage(process.cwd());
	const given: Readonly<Record<string, object>> = { ...sandbox.credentials };
	const engine = await createEngine(loaded, { ...given, [credential]: { ...given[credential], ...fields } });
	// Waits between tries are random parts of a second and more; a test takes the shortest, and that at a faster pace.
	const random = jest.spyOn(Math, 'random').mockReturnValue(0);
	const realPace = shortenWaits(haste);

	const run = async (
		resource: string,
		operation: string,
		parameters: INodeParameters,
		{ credential: other = credential, onError, maxTries, ...options }: RunSettings = {},
	): Promise<WorkflowRun> => {
		const result = await engine.run(
			oneNode({
				type,
				credential: other,
				parameters: { resource, operation, ...parameters },
				...(onError ? { onError } : {}),
				...(maxTries ? { maxTries } : {}),
			}),
			options,
		);
		const items = result.node(NODE).outputs.flat();
		items.forEach(checkField);
		items.forEach(({ json }) => checkExplained(json));
		if (result.error?.message === '' || result.error?.description === '') throw new Error('An error says nothing.');
		return result;
	};
	const output = async (...of: Parameters<typeof run>): Promise<readonly INodeExecutionData[]> => {
		const result = await run(...of);
		// What the engine keeps of an error is not an instance of Error.
		if (result.error) throw new Error(result.error.message, { cause: result.error });
		return result.node(NODE).outputs[0] ?? [];
	};
	return {
		sandbox,
		engine,
		loaded,
		run,
		/** The output items of an operation that is expected to succeed. */
		output,
		/** The JSON of the only output item. */
		one: async (...of: Parameters<typeof run>): Promise<IDataObject> => {
			const items = await output(...of);
			if (items.length !== 1) throw new Error(`There are ${items.length} items and not one.`);
			return items[0]?.json ?? {};
		},
		/** The error of an operation that is expected to fail. */
		failure: async (...of: Parameters<typeof run>): Promise<NonNullable<WorkflowRun['error']>> => {
			const result = await run(...of);
			if (!result.error) throw new Error(`${of[0]} ${of[1]} was expected to fail.`);
			return result.error;
		},
		/** Gives the node other values in the credential, from now on. */
		useCredential: async (values: object, of = credential) =>
			await engine.credentials.updateCredentials({ id: '1', name: 'Sandbox' }, of, { ...values }),
		stop: async () => {
			random.mockRestore();
			realPace();
			engine.close();
			await sandbox.stop();
		},
	};
}
