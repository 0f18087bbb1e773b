import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox } from '../../../sandbox';
import { createEngine, type RunOptions } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { NODE, oneNode } from '../../support/workflow';

type RunSettings = RunOptions & { onError?: 'continueErrorOutput' | 'continueRegularOutput'; maxTries?: number };

/** A sandbox with Trivore ID, and n8n's engine with the built nodes and a credential for it. */
export async function startTrivore() {
	const sandbox = await startSandbox({ services: ['trivore'], seed: 1 });
	const { trivoreIdApi } = sandbox.credentials;
	const engine = await createEngine(loadPackage(process.cwd()), { trivoreIdApi });
	const run = async (resource: string, operation: string, parameters: INodeParameters, settings: RunSettings = {}) => {
		const { onError, maxTries, ...options } = settings;
		return await engine.run(
			oneNode({
				type: 'trivoreId',
				credential: 'trivoreIdApi',
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
		/** Runs with the credential of another Management API client. */
		as: async (client: { readonly clientId: string; readonly clientSecret: string }) => {
			await engine.credentials.updateCredentials({ id: '1', name: 'Sandbox' }, 'trivoreIdApi', {
				...trivoreIdApi,
				...client,
			});
		},
		/** Method and path of each request that arrived, in order. */
		requests: () =>
			sandbox.log.entries.map(({ method, path }) => `${method} ${path.replace('/trivore/api/rest/v1', '')}`),
		/** A user as the service keeps it. */
		stored: (username: string) =>
			((sandbox.state('trivore').raw?.users ?? []) as IDataObject[]).find((user) => user.username === username),
		reset: async () => {
			await sandbox.reset();
			await engine.credentials.updateCredentials({ id: '1', name: 'Sandbox' }, 'trivoreIdApi', { ...trivoreIdApi });
		},
		stop: async () => {
			engine.close();
			await sandbox.stop();
		},
	};
}

export type TrivoreBench = Awaited<ReturnType<typeof startTrivore>>;

/** A value of an output that must be a text. */
export function text(value: unknown): string {
	if (typeof value !== 'string') throw new Error('A text was expected.');
	return value;
}

export const byEmail = (value: string) => ({ __rl: true, mode: 'email', value });
export const inNamespace = (code: string) => ({ __rl: true, mode: 'id', value: code });

/** The namespace of the sandbox in which user names are free to choose. */
export const MANUAL = inNamespace('example');

/** Fields of a new person from the input item, as a workflow has them. */
export const fromInput = { nsCode: MANUAL, username: '={{ $json.username }}', email: '={{ $json.email }}' };

export const person = (username: string): IDataObject => ({ username, email: `${username}@example.com` });
