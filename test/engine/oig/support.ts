import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type SandboxOptions } from '../../../sandbox';
import { createEngine, type RunOptions } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { byId, NODE, oneNode } from '../../support/workflow';

type RunSettings = RunOptions & { onError?: 'continueErrorOutput' | 'continueRegularOutput'; maxTries?: number };

/** A sandbox with OIG, and n8n's engine with the built node and a credential for it. */
export async function startOig(fields: Record<string, unknown> = {}, options: SandboxOptions = {}) {
	const sandbox = await startSandbox({ services: ['oig'], seed: 1, ...options });
	const loaded = loadPackage(process.cwd());
	const credentials = {
		oracleIdentityGovernanceApi: { ...sandbox.credentials.oracleIdentityGovernanceApi, ...fields },
	};
	const engine = await createEngine(loaded, credentials);
	const run = async (resource: string, operation: string, parameters: INodeParameters, settings: RunSettings = {}) => {
		const { onError, maxTries, ...others } = settings;
		return await engine.run(
			oneNode({
				type: 'oracleIdentityGovernance',
				credential: 'oracleIdentityGovernanceApi',
				parameters: { resource, operation, ...parameters },
				...(onError ? { onError } : {}),
				...(maxTries ? { maxTries } : {}),
			}),
			others,
		);
	};
	/** The output items of an operation that is expected to succeed. */
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
		loaded,
		run,
		output,
		/** The JSON of the only output item. */
		one: async (resource: string, operation: string, parameters: INodeParameters): Promise<IDataObject> => {
			const items = await output(resource, operation, parameters);
			if (items.length !== 1) throw new Error(`There are ${items.length} items and not one.`);
			return items[0]?.json ?? {};
		},
		/** The error of an operation that is expected to fail. */
		failure: async (resource: string, operation: string, parameters: INodeParameters, settings: RunSettings = {}) => {
			const result = await run(resource, operation, parameters, settings);
			if (!result.error) throw new Error(`${resource} ${operation} was expected to fail.`);
			return result.error;
		},
		/** Method and path of each request so far, below the services of the server. */
		calls: () =>
			sandbox.log.entries.map(
				({ method, path }) => `${method} ${path.replace(/^\/oig\/iam\/governance\//, '').replace(/\?.*$/, '')}`,
			),
		users: () => sandbox.state('oig').users,
		idOf: (login: string) => sandbox.state('oig').users.find(({ name }) => name === login)?.id ?? '',
		requests: () => sandbox.state('oig').raw?.requests as Array<{ key: string; type: string; status: string }>,
		/** Decides a request as its approver. */
		decide: async (key: string, action: string) => {
			const { userName, password, baseUrl } = sandbox.credentials.oracleIdentityGovernanceApi;
			const response = await fetch(`${baseUrl}/iam/governance/selfservice/api/v1/requests/${key}`, {
				method: 'PUT',
				headers: {
					authorization: `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`,
					'x-requested-by': 'test',
				},
				body: JSON.stringify({ action }),
			});
			if (!response.ok) throw new Error(`Request ${key} could not be decided: HTTP status ${response.status}.`);
		},
		stop: async () => {
			engine.close();
			await sandbox.stop();
		},
	};
}

export type OigBench = Awaited<ReturnType<typeof startOig>>;

/** Parameters of User: Create that take the names from the input item. */
export const fromInput: INodeParameters = {
	userLogin: '={{ $json.login }}',
	lastName: '={{ $json.lastName }}',
	firstName: '={{ $json.firstName }}',
	email: '={{ $json.email }}',
	organization: byId('1'),
	userType: '={{ $json.userType ?? "EMP" }}',
};

export const person = (login: string, more: IDataObject = {}): IDataObject => ({ login, lastName: login, ...more });
