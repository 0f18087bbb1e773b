import type { INodeParameters } from 'n8n-workflow';

import { startService, type RunSettings as ServiceSettings } from '../../support/startService';

interface RunSettings extends Omit<ServiceSettings, 'credential'> {
	readonly authentication?: 'jwt' | 'server';
}

/** Parameters of the node and settings with the way to authenticate in both of them. */
function authenticated(
	parameters: INodeParameters,
	{ authentication = 'server', ...settings }: RunSettings = {},
): [INodeParameters, ServiceSettings] {
	const credential = authentication === 'jwt' ? 'adobeUserManagementJwtApi' : 'adobeUserManagementServerApi';
	return [
		{ authentication, ...parameters },
		{ credential, ...settings },
	];
}

/** A sandbox with Adobe, and n8n's engine with the built nodes and a credential for it. */
export async function startAdobe() {
	const service = await startService('adobe');
	const { sandbox } = service;
	type Run = [resource: string, operation: string, parameters: INodeParameters, settings?: RunSettings];
	return {
		...service,
		run: async (...[resource, operation, ...rest]: Run) =>
			await service.run(resource, operation, ...authenticated(...rest)),
		output: async (...[resource, operation, ...rest]: Run) =>
			await service.output(resource, operation, ...authenticated(...rest)),
		failure: async (...[resource, operation, ...rest]: Run) =>
			await service.failure(resource, operation, ...authenticated(...rest)),
		/** Paths of the requests so far, without the organization: `POST action`, `GET users/0`. */
		requests: () =>
			sandbox.log.entries.map(
				({ method, path }) =>
					`${method} ${path
						.replace('/adobe/v2/usermanagement/', '')
						.replace('/adobe/', '')
						.replace(/\/?[0-9A-F]+@AdobeOrg/, '')}`,
			),
		/** Email addresses of the members of a group, sorted. */
		members: (group: string) => {
			const { users, groups, memberships } = sandbox.state('adobe');
			const id = groups.find(({ name }) => name === group)?.id;
			return memberships
				.filter(({ groupId }) => groupId === id)
				.map(({ userId }) => users.find((user) => user.id === userId)?.email ?? '')
				.sort();
		},
		/** Email addresses of all users but the administrator that a new organization has. */
		emails: () =>
			sandbox
				.state('adobe')
				.users.map(({ email }) => email)
				.filter((email) => email !== 'admin@example.com'),
	};
}

export type AdobeBench = Awaited<ReturnType<typeof startAdobe>>;

/** Values of a create from the input item, as a workflow has them. */
export const fromInput = {
	identityType: 'federatedID',
	email: '={{ $json.email }}',
	firstname: '={{ $json.firstname }}',
	lastname: '={{ $json.lastname }}',
	country: 'FI',
};

export const person = (name: string) => ({
	email: `${name}@example.com`,
	firstname: name.charAt(0).toUpperCase() + name.slice(1),
	lastname: 'Example',
});

export const people = (count: number) => Array.from({ length: count }, (_, index) => person(`person${index + 1}`));
