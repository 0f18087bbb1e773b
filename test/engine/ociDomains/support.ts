import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { text } from '../../support/text';
import { startService, type RunSettings as ServiceSettings } from '../../support/startService';

interface RunSettings extends Omit<ServiceSettings, 'credential'> {
	/** The way to authenticate. Default: `apiKey`. */
	readonly authentication?: 'apiKey' | 'oAuth';
}

const CREDENTIALS = { apiKey: 'ociIdentityApi', oAuth: 'ociIdentityDomainsOAuthApi' } as const;

/** Parameters of the node and settings with the way to authenticate in both of them. */
function authenticated(
	parameters: INodeParameters,
	{ authentication = 'apiKey', ...settings }: RunSettings = {},
): [INodeParameters, ServiceSettings] {
	return [
		{ authentication, ...parameters },
		{ credential: CREDENTIALS[authentication], ...settings },
	];
}

/** A sandbox with OCI and its identity domains, and n8n's engine with the built nodes and both credentials for them. */
export async function startDomains() {
	const bench = await startService('oci-domains', { sandbox: { services: ['oci', 'oci-domains'] } });
	const { sandbox } = bench;
	const service = sandbox.services['oci-domains'];
	/** A new confidential application, with which the node authenticates from now on; a reset takes it away. */
	const useApplication = async (domain = 'Default') =>
		await bench.useCredential(service.newApplication(domain, ['User Administrator']), CREDENTIALS.oAuth);
	await useApplication();
	type Run = [resource: string, operation: string, parameters: INodeParameters, settings?: RunSettings];
	const output = async (...[resource, operation, ...rest]: Run) =>
		await bench.output(resource, operation, ...authenticated(...rest));
	return {
		...bench,
		service,
		run: async (...[resource, operation, ...rest]: Run) =>
			await bench.run(resource, operation, ...authenticated(...rest)),
		output,
		failure: async (...[resource, operation, ...rest]: Run) =>
			await bench.failure(resource, operation, ...authenticated(...rest)),
		useApplication,
		/** Users with email addresses; gives their SCIM IDs in the same order. */
		makeUsers: async (...names: string[]) =>
			(await output('user', 'create', fromInput, { input: names.map(person) })).map(({ json }) => text(json.id)),
		/** Groups; gives their SCIM IDs in the same order. */
		makeGroups: async (...names: string[]) =>
			(await output('group', 'create', { name: '={{ $json.name }}' }, { input: names.map((name) => ({ name })) })).map(
				({ json }) => text(json.id),
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
