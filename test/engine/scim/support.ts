import type { INodeExecutionData } from 'n8n-workflow';

import type { SandboxOptions } from '../../../sandbox';
import { startService } from '../../support/startService';
import { text } from '../../support/text';

/** A SCIM server in a sandbox, and n8n's engine with the built node and the credential for it. */
export async function startScim(sandboxOptions: SandboxOptions = {}) {
	const bench = await startService('scim', { sandbox: sandboxOptions });
	const { sandbox, output } = bench;
	const raw = () => sandbox.state('scim').raw as { users: Array<Record<string, unknown>>; devices: object[] };
	return {
		...bench,
		/** Switches of the server; see `docs/sandbox.md`. */
		options: (values: Readonly<Record<string, string>>) => sandbox.options('scim', values),
		/** Users with email addresses; gives their IDs in the same order. */
		makeUsers: async (...names: string[]) =>
			(await output('user', 'create', fromInput, { input: names.map(person) })).map(({ json }) => text(json.id)),
		/** Groups; gives their IDs in the same order. */
		makeGroups: async (...names: string[]) =>
			(await output('group', 'create', { name: '={{ $json.name }}' }, { input: names.map((name) => ({ name })) })).map(
				({ json }) => text(json.id),
			),
		/** Names of the members of a group, sorted. */
		members: (groupId: string) => {
			const { users, memberships } = sandbox.state('scim');
			const ids = memberships.filter((one) => one.groupId === groupId).map(({ userId }) => userId);
			return ids.map((id) => users.find((user) => user.id === id)?.name ?? id).sort();
		},
		/** What the server has of a user. */
		stored: (userName: string) => raw().users.find((user) => user.userName === userName),
		devices: () => raw().devices,
		/** Methods and paths of the requests that change something. */
		writes: () =>
			sandbox.log.entries
				.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/token'))
				.map(({ method, path, status }) => `${status} ${method} ${path.replace(/^.*\/v2/, '')}`),
		/** Methods, paths and statuses of the requests since the last reset. */
		calls: () =>
			sandbox.log.entries.map(({ method, path, status }) => `${status} ${method} ${path.replace(/^.*\/v2/, '')}`),
		userNames: () => sandbox.state('scim').users.map(({ name }) => name),
	};
}

export type ScimBench = Awaited<ReturnType<typeof startScim>>;

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

/** The parts of output items that tests compare: `what`, and the input item that each is paired with. */
export const paired = (items: readonly INodeExecutionData[], ...what: string[]) =>
	items.map(({ json, pairedItem }) => [...what.map((name) => json[name]), pairedItem]);

export const ADMINISTRATOR = 'scim.administrator';
