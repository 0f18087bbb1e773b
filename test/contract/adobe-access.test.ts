/** What becomes of a user's groups when a part of a change is refused. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { accessOf } from '../../providers/adobe/access';
import type { AdobeUserManagementClient } from '../../providers/adobe/client';
import { toCommands } from '../../providers/adobe/commands';
import { listStep } from '../../providers/adobe/memberships';
import { newUser } from '../../providers/adobe/users';
import { startSandbox, type Sandbox } from '../../sandbox';
import { openAdobeClient } from '../support/adobe';

let sandbox: Sandbox;
let client: AdobeUserManagementClient;
let close: () => Promise<void>;
let sent: string[] = [];
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['adobe'], seed: 1 });
	({ client, close } = await openAdobeClient(sandbox, ({ method }) => sent.push(method)));
});
beforeEach(async () => {
	await sandbox.reset();
	for (const usergroup of ['Staff', 'Finance', 'Travel']) {
		await client.act(toCommands({ usergroup }, [{ createUserGroup: {} }]), false);
	}
	const ada = { email: 'ada@example.com', firstname: 'Ada', lastname: 'Lovelace', country: 'FI' };
	const { frame, create } = newUser({ ...ada, type: 'federatedID' });
	await client.act(toCommands(frame, [create(), listStep('add', 'group', ['Staff', 'Finance'])]), false);
	sent = [];
});
afterAll(async () => {
	await close();
	await sandbox.stop();
});

const entry = (name: string) => ({ type: 'group', id: name.toLowerCase(), name });

async function change(take: readonly string[], give: readonly string[]) {
	const access = accessOf(client, await client.user('ada@example.com'), { maxRetryAfterMs: 1_000 });
	sent = [];
	const outcomes = await access.change({ take: take.map(entry), give: give.map(entry) });
	const writes = sent.filter((method) => method === 'POST').length;
	const { groups = [] } = await client.user('ada@example.com');
	return { status: Object.fromEntries(outcomes.map((one) => [one.entry.name, one.status])), groups, writes };
}

it('gives and takes in one command', async () => {
	expect(await change(['Finance'], ['Travel'])).toEqual({
		status: { Travel: 'done', Finance: 'done' },
		groups: ['Staff', 'Travel'],
		writes: 1,
	});
});

it('takes nothing when something that it gives is refused, and gives the rest', async () => {
	expect(await change(['Finance'], ['Nowhere', 'Travel'])).toMatchObject({
		status: { Nowhere: 'refused', Travel: 'done', Finance: 'refused' },
		groups: ['Staff', 'Finance', 'Travel'],
	});
});

it('takes the rest when a group that it takes is gone', async () => {
	expect(await change(['Nowhere', 'Finance'], ['Travel'])).toMatchObject({
		status: { Nowhere: 'done', Travel: 'done', Finance: 'done' },
		groups: ['Staff', 'Travel'],
	});
});
