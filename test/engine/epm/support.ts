import type { IDataObject } from 'n8n-workflow';

import { startService } from '../../support/startService';

/** A sandbox with EPM, and n8n's engine with the built nodes and a credential for it. */
export async function startEpm() {
	const service = await startService('epm');
	const { sandbox, output } = service;
	return {
		...service,
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
