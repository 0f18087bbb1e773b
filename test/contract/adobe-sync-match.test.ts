/** A plan and its application decide on a new user's name alike, whether few users were read or all of them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { AdobeUserManagementClient } from '../../providers/adobe/client';
import { toCommands } from '../../providers/adobe/commands';
import { openAdobeDirectory } from '../../providers/adobe/directory';
import { newUser } from '../../providers/adobe/users';
import { applyRows } from '../../provisioning/sync/apply';
import { planSync } from '../../provisioning/sync/plan';
import { startSandbox, type Sandbox } from '../../sandbox';
import { openAdobeClient } from '../support/adobe';
import { OPEN, passed, sign } from '../unit/provisioning/sync/support';

let sandbox: Sandbox;
let client: AdobeUserManagementClient;
let close: () => Promise<void>;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['adobe'], seed: 1 });
	({ client, close } = await openAdobeClient(sandbox));
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
	await close();
	await sandbox.stop();
});

const cellsOf = (email: string, type: string) => ({
	Email: email,
	'First Name': 'Jo',
	'Last Name': 'Smith',
	Country: 'FI',
	'Identity Type': type,
});

async function sync(type: string, count: number): Promise<string | undefined> {
	const { frame, create } = newUser({
		type: 'federatedID',
		email: 'john.smith@example.com',
		username: 'jsmith@example.com',
		firstname: 'John',
		lastname: 'Smith',
		country: 'FI',
	});
	await client.act(toCommands(frame, [create()]), false);
	const others = Array.from({ length: count }, (_, at) => cellsOf(`other${at}@example.net`, 'federatedID'));
	const rows = [cellsOf('jsmith@example.com', type), ...others];
	const options = { identityType: 'federatedID', deleteAccount: true, maxRetryAfterMs: 1_000 } as const;
	const source = { headers: Object.keys(rows[0] ?? {}), records: rows.map((cells, item) => ({ item, cells })) };
	const plan = await planSync(openAdobeDirectory(client, options), source, {
		matchOn: ['userName'],
		missingGroups: 'reject',
		ifDisabled: 'enable',
		password: 'none',
		maxAgeMs: 1_000,
		limits: OPEN,
		sign,
		now: () => 0,
	});
	expect(plan.rows.map(({ action }) => action)).toEqual(rows.map(() => 'createUser'));
	const { succeeded, rejected } = await applyRows(
		openAdobeDirectory(client, options),
		passed(plan.rows).map((value, item) => ({ item, value })),
		{ sign, now: () => 0, overrideGuards: false, limits: OPEN, undoMaxAgeMs: 1_000, explain: String },
	);
	return [...succeeded, ...rejected].find(({ row }) => row?.user?.name === 'jsmith@example.com')?.status;
}

describe('an address that is the user name of a Federated ID with another address', () => {
	it.each([
		['federatedID', 0, 'conflict'],
		['federatedID', 7, 'conflict'],
		['adobeID', 0, 'created'],
		['adobeID', 7, 'created'],
	])('in a row for a new user of the type %s, with %i others, is %s', async (type, count, status) => {
		expect(await sync(type, count)).toBe(status);
		const john = await client.user('john.smith@example.com');
		expect([john.firstname, john.username]).toEqual(['John', 'jsmith@example.com']);
	});
});
