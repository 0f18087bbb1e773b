import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { OciIdentityCredentials } from '../../../sandbox/services/oci';
import { callOf, openOciClient } from '../../support/oci';
import { startService } from '../../support/startService';
import { byId } from '../../support/workflow';

/** A sandbox with OCI, and n8n's engine with the built nodes and a credential for it. */
export async function startOci() {
	const service = await startService('oci');
	const { sandbox, output } = service;
	const { client, close } = openOciClient(sandbox.credentials.ociIdentityApi);
	const makeUsers = async (...names: string[]) =>
		(await output('user', 'create', fromInput, { input: names.map(person) })).map(({ json }) => json.id as string);
	const makeGroups = async (...names: string[]) =>
		(await output('group', 'create', { name: '={{ $json.name }}' }, { input: names.map((name) => ({ name })) })).map(
			({ json }) => json.id as string,
		);

	return {
		...service,
		/** Our client outside n8n, for what the node has no operation for. */
		client,
		/** Makes the node sign with other credentials. */
		use: async (credentials: OciIdentityCredentials) => await service.useCredential(credentials),
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
			await close();
			await service.stop();
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
