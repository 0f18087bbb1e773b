import { withRetry, type Clock } from '../../../providers/http/retry';
import type { Send } from '../../../providers/http/send';
import { timerSleep, undiciSend } from '../../../providers/http/undici';
import { readCredential } from '../../../providers/trivore/auth/credential';
import { TrivoreClient } from '../../../providers/trivore/client';
import { createGroup } from '../../../providers/trivore/groups';
import { Lookup } from '../../../providers/trivore/lookup';
import type { Group, User } from '../../../providers/trivore/schemas';
import { createUser } from '../../../providers/trivore/users';
import type { NewUser } from '../../../providers/trivore/values';
import { startSandbox } from '../../../sandbox';

const realTime: Clock = { now: () => Date.now(), sleep: timerSleep };

/** A person of whom nothing is said. */
export const nobody = { groups: [], properties: {} };

/** A sandbox with Trivore ID, and our client over real connections. */
export async function startTrivore() {
	const sandbox = await startSandbox({ services: ['trivore'], seed: 1 });
	const transport = undiciSend({ connections: 20 });
	/** A client of its own, as another process would have one. */
	const newClient = (
		wrap: (send: Send) => Send = (send) => send,
		clock: Clock = realTime,
		credential: object = sandbox.credentials.trivoreIdApi,
	): TrivoreClient => {
		const { apiBase, authorization } = readCredential({ ...credential });
		const signed: Send = async (request) =>
			await transport.send({ ...request, headers: { ...request.headers, authorization } });
		return new TrivoreClient(wrap(signed), { apiBase, clock });
	};
	let client = newClient();
	return {
		sandbox,
		/** The same client until the sandbox is reset: it remembers what can be searched. */
		get client() {
			return client;
		},
		reset: async () => {
			await sandbox.reset();
			client = newClient();
		},
		newClient,
		/** A client that does not wait, and tells how long it would have. */
		impatientClient: (waits: number[]) =>
			newClient((send) =>
				withRetry(send, { now: () => 0, random: () => 0, sleep: async (wait) => void waits.push(wait) }),
			),
		paths: () => sandbox.log.entries.map(({ method, path }) => `${method} ${path}`),
		create: async (username: string, more: Partial<NewUser> = {}): Promise<User> =>
			await createUser(client, { ...nobody, username, email: `${username}@example.com`, ...more }, undefined),
		group: async (name: string): Promise<Group> =>
			(await createGroup(client, new Lookup(client), { name, nsCode: 'example' })).group,
		groupsOf: (userId: string) =>
			sandbox
				.state('trivore')
				.memberships.filter((membership) => membership.userId === userId)
				.map(({ groupId }) => groupId)
				.sort(),
		stop: async () => {
			await transport.close();
			await sandbox.stop();
		},
	};
}

export type TrivoreBench = Awaited<ReturnType<typeof startTrivore>>;
