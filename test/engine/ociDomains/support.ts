import { jest } from '@jest/globals';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { startSandbox } from '../../../sandbox';
import { createEngine, type RunOptions, type WorkflowRun } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { NODE, oneNode } from '../../support/workflow';

type RunSettings = RunOptions & {
	onError?: 'continueErrorOutput' | 'continueRegularOutput';
	maxTries?: number;
	/** The way to authenticate. Default: `apiKey`. */
	authentication?: 'apiKey' | 'oAuth';
};

const CREDENTIALS = { apiKey: 'ociIdentityApi', oAuth: 'ociIdentityDomainsOAuthApi' } as const;

/** A sandbox with OCI and its identity domains, and n8n's engine with the built nodes and both credentials for them. */
export async function startDomains() {
	const sandbox = await startSandbox({ services: ['oci', 'oci-domains'], seed: 1 });
	const service = sandbox.services['oci-domains'];
	const newApplication = (domain = 'Default') => service.newApplication(domain, ['User Administrator']);
	const loaded = loadPackage(process.cwd());
	const engine = await createEngine(loaded, {
		...sandbox.credentials,
		ociIdentityDomainsOAuthApi: newApplication(),
	});
	// Waits between tries are random parts of a second and more; a test takes the shortest.
	const random = jest.spyOn(Math, 'random').mockReturnValue(0);

	const run = async (resource: string, operation: string, parameters: INodeParameters, settings: RunSettings = {}) => {
		const { onError, maxTries, authentication = 'apiKey', ...options } = settings;
		return await engine.run(
			oneNode({
				type: 'ociIdentityDomains',
				credential: CREDENTIALS[authentication],
				parameters: { authentication, resource, operation, ...parameters },
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
	return {
		sandbox,
		service,
		engine,
		run,
		/** The output items of an operation that is expected to succeed. */
		output,
		/** The error of an operation that is expected to fail. */
		failure,
		/** A new confidential application, with which the node authenticates from now on; a reset takes it away. */
		useApplication: async (domain?: string) =>
			await engine.credentials.updateCredentials({ id: '1', name: 'Sandbox' }, CREDENTIALS.oAuth, {
				...newApplication(domain),
			}),
		/** Users with email addresses; gives their SCIM IDs in the same order. */
		makeUsers: async (...names: string[]) =>
			(await output('user', 'create', fromInput, { input: names.map(person) })).map(({ json }) => String(json.id)),
		/** Groups; gives their SCIM IDs in the same order. */
		makeGroups: async (...names: string[]) =>
			(await output('group', 'create', { name: '={{ $json.name }}' }, { input: names.map((name) => ({ name })) })).map(
				({ json }) => String(json.id),
			),
		/** Names of the members of a group, sorted. */
		members: (groupId: string) => {
			const { users, memberships } = sandbox.state('oci-domains');
			const ids = memberships.filter((one) => one.groupId === groupId).map(({ userId }) => userId);
			return users.flatMap(({ id, name }) => (ids.includes(id) ? [name] : [])).sort();
		},
		/** Methods and paths of the requests that change something. */
		writes: () =>
			sandbox.log.entries
				.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/.search') && !path.endsWith('/token'))
				.map(({ method, path, status }) => `${status} ${method} ${path.replace(/^.*\/admin\/v1/, '')}`),
		/** Methods, paths below the domain and statuses of the requests since the last reset. */
		calls: () =>
			sandbox.log.entries.map(
				({ method, path, status }) => `${status} ${method} ${path.replace(/^.*\/(admin\/v1|oauth2\/v1|20160918)/, '')}`,
			),
		userNames: () => sandbox.state('oci-domains').users.map(({ name }) => name),
		stop: async () => {
			random.mockRestore();
			engine.close();
			await sandbox.stop();
		},
	};
}

export type DomainsBench = Awaited<ReturnType<typeof startDomains>>;

/** Names and address from the input item, as a workflow has them. */
export const fromInput = {
	userName: '={{ $json.userName }}',
	firstName: '={{ $json.firstName }}',
	lastName: '={{ $json.lastName }}',
	email: '={{ $json.email }}',
};

export const person = (userName: string) => ({
	userName,
	firstName: 'Test',
	lastName: userName,
	email: `${userName}@example.com`,
});

/** Chooses a domain by its URL. */
export const byUrl = (value: string) => ({ __rl: true, mode: 'url', value });

/** The parts of output items that tests compare: `what`, and the input item that each is paired with. */
export const paired = (items: readonly INodeExecutionData[], ...what: string[]) =>
	items.map(({ json, pairedItem }) => [...what.map((name) => json[name]), pairedItem]);

export const UNKNOWN_ID = '0123456789abcdef0123456789abcdef';
