import type { IDataObject } from 'n8n-workflow';

import { startService } from '../../support/startService';

/** A sandbox with Trivore ID, and n8n's engine with the built nodes and a credential for it. */
export async function startTrivore() {
	const service = await startService('trivore');
	const { sandbox, useCredential } = service;
	const { trivoreIdApi } = sandbox.credentials;
	return {
		...service,
		/** Runs with the credential of another Management API client. */
		as: async (client: { readonly clientId: string; readonly clientSecret: string }) =>
			await useCredential({ ...trivoreIdApi, ...client }),
		/** Method and path of each request that arrived, in order. */
		requests: () =>
			sandbox.log.entries.map(({ method, path }) => `${method} ${path.replace('/trivore/api/rest/v1', '')}`),
		/** A user as the service keeps it. */
		stored: (username: string) =>
			((sandbox.state('trivore').raw?.users ?? []) as IDataObject[]).find((user) => user.username === username),
		reset: async () => {
			await sandbox.reset();
			await useCredential(trivoreIdApi);
		},
	};
}

export type TrivoreBench = Awaited<ReturnType<typeof startTrivore>>;

export { text } from '../../support/text';

export const byEmail = (value: string) => ({ __rl: true, mode: 'email', value });
export const inNamespace = (code: string) => ({ __rl: true, mode: 'id', value: code });

/** The namespace of the sandbox in which user names are free to choose. */
export const MANUAL = inNamespace('example');

/** Fields of a new person from the input item, as a workflow has them. */
export const fromInput = { nsCode: MANUAL, username: '={{ $json.username }}', email: '={{ $json.email }}' };

export const person = (username: string): IDataObject => ({ username, email: `${username}@example.com` });
