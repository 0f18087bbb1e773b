import { jest } from '@jest/globals';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { startSandbox } from '../../../sandbox';
import type { OciIdentityCredentials } from '../../../sandbox/services/oci';
import { createEngine, type RunOptions, type WorkflowRun } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { callOf, openOciClient } from '../../support/oci';
import { byId, NODE, oneNode } from '../../support/workflow';

type RunSettings = RunOptions & { onError?: 'continueErrorOutput' | 'continueRegularOutput'; maxTries?: number };

/** A sandbox with OCI, and n8n's engine with the built nodes and a credential for it. */
export async function startOci() {
	const sandbox = await startSandbox({ services: ['oci'], seed: 1 });
	const loaded = loadPackage(process.cwd());
	const engine = await createEngine(loaded, sandbox.credentials);
	const { client, close } = openOciClient(sandbox.credentials.ociIdentityApi);
	// Waits between tries are random parts of a second and more; a test takes the shortest.
	const random = jest.spyOn(Math, 'random').mockReturnValue(0);

	const run = async (resource: string, operation: string, parameters: INodeParameters, settings: RunSettings = {}) => {
		const { onError, maxTries, ...options } = settings;
		return await engine.run(
			oneNode({
				type: 'ociIdentity',
				credential: 'ociIdentityApi',
				parameters: { resource, operation, ...parameters },
				...(onError ? { onError } : {}),
				...(maxTries ? { maxTries } : {}),
			}),
			options,
		);
	};
	const output = async (...parameters: Parameters<typeof run>): Promise<readonly INodeExecutionData[]> => {
		const result = await run(...parameters);
		// What the engine keeps of an error is not an instance of Error.
		if (result.error) throw new Error(result.error.message, { cause: result.error });
		return result.node(NODE).outputs[0] ?? [];
	};
	const failure = async (...parameters: Parameters<typeof run>): Promise<NonNullable<WorkflowRun['error']>> => {
		const result = await run(...parameters);
		if (!result.error) throw new Error(`${parameters[0]} ${parameters[1]} was expected to fail.`);
		return result.error;
	};
	const makeUsers = async (...names: string[]) =>
		(await output('user', 'create', fromInput, { input: names.map(person) })).map(({ json }) => json.id as string);
	const makeGroups = async (...names: string[]) =>
		(await output('group', 'create', { name: '={{ $json.name }}' }, { input: names.map((name) => ({ name })) })).map(
			({ json }) => json.id as string,
		);

	return {
		sandbox,
		engine,
		/** Our client outside n8n, for what the node has no operation for. */
		client,
		/** Makes the node sign with other credentials. */
		use: async (credentials: OciIdentityCredentials) =>
			await engine.credentials.updateCredentials({ id: '1', name: 'Sandbox' }, 'ociIdentityApi', { ...credentials }),
		run,
		/** The output items of an operation that is expected to succeed. */
		output,
		/** The error of an operation that is expected to fail. */
		failure,
		/** Users with email addresses; gives their ids in the same order. */
		makeUsers,
		makeGroups,
		/** Makes users members, all of them of all groups. */
		join: async (userIds: readonly string[], groupIds: readonly string[]) => {
			const input = userIds.flatMap((user) => groupIds.map((group) => ({ user, group })));
			const parameters = { user: byId('={{ $json.user }}'), group: byId('={{ $json.group }}') };
			await output('user', 'addToGroup', parameters, { input });
		},
		/** Everything that was sent since the last reset or `log.clear()`, as `GET /users?limit=10`. */
		calls: () => sandbox.log.entries.map(callOf),
		/** Methods and paths of the requests that are no reads. */
		writes: () =>
			sandbox.log.entries.filter(({ method }) => method !== 'GET').map((entry) => `${entry.status} ${callOf(entry)}`),
		/** Waits until something has happened in the sandbox. */
		until: async (happened: () => boolean) => {
			while (!happened()) await new Promise<void>((resolve) => setImmediate(resolve));
		},
		userNames: () => sandbox.state('oci').users.map(({ name }) => name),
		stop: async () => {
			random.mockRestore();
			engine.close();
			await close();
			await sandbox.stop();
		},
	};
}

export type OciBench = Awaited<ReturnType<typeof startOci>>;

/** Name and email address from the input item, as a workflow has them. */
export const fromInput = { name: '={{ $json.name }}', email: '={{ $json.email }}' };

export const person = (name: string): IDataObject => ({ name, email: `${name}@example.com` });

/** The parts of output items that tests compare: `what`, and the input item that each is paired with. */
export const paired = (items: readonly INodeExecutionData[], ...what: string[]) =>
	items.map(({ json, pairedItem }) => [...what.map((name) => json[name]), pairedItem]);

export const UNKNOWN_USER = 'ocid1.user.oc1..aaaaaaaaunknown';
export const UNKNOWN_GROUP = 'ocid1.group.oc1..aaaaaaaaunknown';
