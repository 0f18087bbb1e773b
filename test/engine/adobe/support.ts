import type { INodeParameters } from 'n8n-workflow';

import { startSandbox } from '../../../sandbox';
import { createEngine, type RunOptions } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { NODE, oneNode } from '../../support/workflow';

type RunSettings = RunOptions & {
	readonly authentication?: 'jwt' | 'server';
	onError?: 'continueErrorOutput' | 'continueRegularOutput';
	maxTries?: number;
};

/** A sandbox with Adobe, and n8n's engine with the built nodes and a credential for it. */
export async function startAdobe() {
	const sandbox = await startSandbox({ services: ['adobe'], seed: 1 });
	const loaded = loadPackage(process.cwd());
	const engine = await createEngine(loaded, sandbox.credentials);
	const run = async (resource: string, operation: string, parameters: INodeParameters, settings: RunSettings = {}) => {
		const { authentication = 'server', onError, maxTries, ...options } = settings;
		return await engine.run(
			oneNode({
				type: 'adobeUserManagement',
				credential: authentication === 'jwt' ? 'adobeUserManagementJwtApi' : 'adobeUserManagementServerApi',
				parameters: { authentication, resource, operation, ...parameters },
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
		stop: async () => {
			engine.close();
			await sandbox.stop();
		},
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
