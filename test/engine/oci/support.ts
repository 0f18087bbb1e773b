import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox } from '../../../sandbox';
import { createEngine, type RunOptions } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { NODE, oneNode } from '../../support/workflow';

type RunSettings = RunOptions & { onError?: 'continueErrorOutput' | 'continueRegularOutput'; maxTries?: number };

/** A sandbox with OCI, and n8n's engine with the built nodes and a credential for it. */
export async function startOci() {
	const sandbox = await startSandbox({ services: ['oci'], seed: 1 });
	const loaded = loadPackage(process.cwd());
	const engine = await createEngine(loaded, sandbox.credentials);
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
	return {
		sandbox,
		engine,
		run,
		/** The output items of an operation that is expected to succeed. */
		output: async (resource: string, operation: string, parameters: INodeParameters, settings: RunSettings = {}) => {
			const result = await run(resource, operation, parameters, settings);
			if (result.error) throw result.error;
			return result.node(NODE).outputs[0] ?? [];
		},
		/** The error of an operation that is expected to fail. */
		failure: async (resource: string, operation: string, parameters: INodeParameters, settings: RunSettings = {}) => {
			const result = await run(resource, operation, parameters, settings);
			if (!result.error) throw new Error(`${resource} ${operation} was expected to fail.`);
			return result.error;
		},
		stop: async () => {
			engine.close();
			await sandbox.stop();
		},
	};
}

export type OciBench = Awaited<ReturnType<typeof startOci>>;

/** Name and e-mail address from the input item, as a workflow has them. */
export const fromInput = { name: '={{ $json.name }}', email: '={{ $json.email }}' };

export const person = (name: string): IDataObject => ({ name, email: `${name}@example.com` });
