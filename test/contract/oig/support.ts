import { authenticationHeaders, type OigCredential } from '../../../providers/oig/auth/credential';
import { attribute, type AttributeValue } from '../../../providers/oig/attributes';
import { OigClient } from '../../../providers/oig/client';
import type { CreateOutcome } from '../../../providers/oig/createTask';
import { createUsers } from '../../../providers/oig/createUsers';
import type { NewUser } from '../../../providers/oig/newUsers';
import type { HttpRequest, HttpResponse, Send } from '../../../providers/http/send';
import { undiciSend } from '../../../providers/http/undici';
import { startSandbox } from '../../../sandbox';

interface Exchange {
	readonly request: HttpRequest;
	readonly response: HttpResponse | undefined;
}

/** A sandbox, and our client on it over real HTTP; what goes over the wire is kept. Nothing waits. */
export async function startOig() {
	const sandbox = await startSandbox({ services: ['oig'], seed: 1 });
	const { send: transport, close } = undiciSend();
	const exchanges: Exchange[] = [];
	const credential = { ...sandbox.credentials.oracleIdentityGovernanceApi, authentication: 'basic' } as OigCredential;
	const sendAs =
		(who: OigCredential): Send =>
		async (request) => {
			const sent = { ...request, headers: { ...request.headers, ...authenticationHeaders(who) } };
			let response: HttpResponse | undefined;
			try {
				response = await transport(sent);
				return response;
			} finally {
				exchanges.push({ request: sent, response });
			}
		};
	const clientAs = (who: OigCredential, scimPath?: string) =>
		new OigClient(sendAs(who), {
			baseUrl: who.baseUrl,
			scimPath,
			clock: { now: () => Date.now(), sleep: async () => {} },
		});
	const client = clientAs(credential);
	return {
		sandbox,
		credential,
		transport,
		/** With the credential, and kept. */
		send: sendAs(credential),
		exchanges,
		client,
		clientAs,
		create: async (users: readonly NewUser[], batchSize = 25) => await createUsers(client, users, { batchSize }),
		/** Method and path below the API of each request so far. */
		calls: () =>
			exchanges.map(
				({ request }) =>
					`${request.method} ${new URL(request.url).pathname.replace(/^.*\/(?:selfservice\/api|scim)\/v1/, '')}`,
			),
		reset: async () => {
			await sandbox.reset();
			exchanges.length = 0;
		},
		stop: async () => {
			await close();
			await sandbox.stop();
		},
	};
}

export type OigBench = Awaited<ReturnType<typeof startOig>>;

export function newUser(values: Readonly<Record<string, AttributeValue>>): NewUser {
	return { attributes: Object.entries(values).map(([name, value]) => attribute(name, value)) };
}

/** A user who is all right. */
export const person = (login: string, more: Readonly<Record<string, AttributeValue>> = {}): NewUser =>
	newUser({ 'User Login': login, 'Last Name': login, Role: 'EMP', act_key: 1, ...more });

/** Outcomes in short: kind, and for failures the sentence. */
export const short = (outcomes: readonly CreateOutcome[]) =>
	outcomes.map((outcome) => (outcome.kind === 'failed' ? `failed: ${(outcome.error as Error).message}` : outcome.kind));
