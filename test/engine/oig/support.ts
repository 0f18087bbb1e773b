import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { SandboxOptions } from '../../../sandbox';
import { startService } from '../../support/startService';
import { byId } from '../../support/workflow';

/** A sandbox with OIG, and n8n's engine with the built node and a credential for it. */
export async function startOig(fields: Record<string, unknown> = {}, options: SandboxOptions = {}) {
	const service = await startService('oig', { fields, sandbox: options });
	const { sandbox } = service;
	return {
		...service,
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
