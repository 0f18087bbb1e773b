import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox } from '../../../sandbox';
import { createEngine, type RunOptions } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { NODE, oneNode } from '../../support/workflow';

type RunSettings = RunOptions & { onError?: 'continueErrorOutput' | 'continueRegularOutput'; maxTries?: number };

/** A sandbox with EPM, and n8n's engine with the built nodes and a credential for it. */
export async function startEpm() {
	const sandbox = await startSandbox({ services: ['epm'], seed: 1 });
	const engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	const run = async (resource: string, operation: string, parameters: INodeParameters, settings: RunSettings = {}) => {
		const { onError, maxTries, ...options } = settings;
		const spec = {
			type: 'oracleEpmCloud',
			credential: 'oracleEpmCloudApi',
			parameters: { resource, operation, ...parameters },
			...(onError ? { onError } : {}),
			...(maxTries ? { maxTries } : {}),
		};
		return await engine.run(oneNode(spec), options);
	};
	const output = async (
		resource: string,
		operation: string,
		parameters: INodeParameters,
		settings: RunSettings = {},
	) => {
		const result = await run(resource, operation, parameters, settings);
		if (result.error) throw result.error;
		return result.node(NODE).outputs[0] ?? [];
	};
	return {
		sandbox,
		engine,
		run,
		/** The output items of an operation that is expected to succeed. */
		output,
		/** The error of an operation that is expected to fail. */
		failure: async (resource: string, operation: string, parameters: INodeParameters, settings: RunSettings = {}) => {
			const result = await run(resource, operation, parameters, settings);
			if (!result.error) throw new Error(`${resource} ${operation} was expected to fail.`);
			return result.error;
		},
		/** Creates users by way of the node, with the base role "User" unless it is not wanted. */
		people: async (logins: readonly string[], withRole = true) => {
			await output('user', 'create', fromInput, { input: logins.map(person) });
			if (withRole) {
				const user = { __rl: true, mode: 'id', value: '={{ $json.userlogin }}' };
				await output('user', 'assignRole', { user, role: roleNamed('User') }, { input: logins.map(person) });
			}
		},
		/** Method and path of every request since the last reset, without the common beginning. */
		requests: () => sandbox.log.entries.map(({ method, path }) => `${method} ${path.replace('/epm/interop/rest', '')}`),
		account: (login: string) =>
			(sandbox.state('epm').raw?.accounts as Array<IDataObject>).find(({ id }) => id === login),
		files: () => (sandbox.state('epm').raw?.files as Array<{ name: string }>).map(({ name }) => name),
		logins: () =>
			sandbox
				.state('epm')
				.users.map(({ name }) => name)
				.filter((name) => name !== 'epm.administrator'),
		stop: async () => {
			engine.close();
			await sandbox.stop();
		},
	};
}

export type EpmBench = Awaited<ReturnType<typeof startEpm>>;

/** A user's values from the input item, as a workflow has them. */
export const fromInput = {
	userLogin: '={{ $json.userlogin }}',
	firstName: '={{ $json.firstname }}',
	lastName: '={{ $json.lastname }}',
	email: '={{ $json.email }}',
};

export const person = (userlogin: string): IDataObject => ({
	userlogin,
	firstname: userlogin.slice(0, 1).toUpperCase(),
	lastname: `Family-${userlogin}`,
	email: `${userlogin}@example.com`,
});

export const userIs = (value: string) => ({ __rl: true, mode: 'id', value });
export const userOfInput = userIs('={{ $json.userlogin }}');
export const groupNamed = (value: string) => ({ __rl: true, mode: 'name', value });
export const roleNamed = (value: string) => groupNamed(value);
