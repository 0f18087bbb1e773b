/** Few rows mean the same users as the same rows among many, whatever they are looked up by. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { basicAuthorization } from '../../providers/epm/auth/basic';
import { EpmClient } from '../../providers/epm/client';
import { openEpmDirectory } from '../../providers/epm/directory';
import { undiciSend, type UndiciSend } from '../../providers/http/undici';
import { runImport } from '../../provisioning/import/import';
import type { SourceRecord } from '../../provisioning/rows/row';
import { startSandbox, type Sandbox } from '../../sandbox';

let sandbox: Sandbox;
let transport: UndiciSend;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['epm'], seed: 1 });
	transport = undiciSend();
	await prepare();
}, 60_000);
afterAll(async () => {
	await transport.close();
	await sandbox.stop();
});

const send: UndiciSend['send'] = async (request) => {
	const authorization = basicAuthorization(sandbox.credentials.oracleEpmCloudApi);
	return await transport.send({ ...request, headers: { ...request.headers, authorization } });
};

function open() {
	let calls = 0;
	const client = new EpmClient(
		async (request) => {
			calls += 1;
			return await send(request);
		},
		{
			baseUrl: sandbox.credentials.oracleEpmCloudApi.baseUrl,
			clock: { now: Date.now, sleep: async () => await Promise.resolve() },
		},
	);
	const directory = openEpmDirectory(client, {
		maxConcurrency: 1,
		defaultRole: 'Viewer',
		resetPassword: true,
		createsUsers: true,
		ownLogin: 'epm.administrator',
		isOwn: (login) => login.toLowerCase() === 'epm.administrator',
	});
	return { directory, calls: () => calls };
}

/** Logins and addresses that name each other's people, in mixed spellings; "hidden" has no base role. */
const PEOPLE = [
	['jsmith@example.com', 'john.smith@example.com'],
	['jane', 'jsmith@example.com'],
	['P0.X@EXAMPLE.COM', 'p0@example.com'],
	['ada', 'Ada.King@Example.com'],
	['hidden', 'hidden@example.com'],
] as const;

async function write(method: 'POST' | 'PUT', path: string, json: object): Promise<void> {
	await send({
		method,
		url: `${sandbox.credentials.oracleEpmCloudApi.baseUrl}/interop/rest/security${path}`,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(json),
	});
}

async function prepare(): Promise<void> {
	const users = PEOPLE.map(([userlogin, email]) => ({ userlogin, lastname: 'L', email }));
	await write('POST', '/v2/users/add', { users });
	const seen = users.filter(({ userlogin }) => userlogin !== 'hidden');
	await write('PUT', '/v2/role/assign/user', { rolename: 'User', users: seen });
	await write('POST', '/v2/groups/add', { groups: [{ groupname: 'Planners', members: { users: seen.slice(0, 2) } }] });
}

type Cells = Readonly<Record<string, string>>;

async function outcomes(rows: readonly Cells[], options: object, dryRun = true) {
	const { directory, calls } = open();
	const headers = ['User Login', 'Email', 'Last Name', 'Groups'];
	const records = rows.map((cells, item): SourceRecord => ({ cells, item }));
	const report = await runImport(
		directory,
		{ headers, records },
		{
			kind: 'user',
			action: 'delete',
			maxRemovals: 1_000,
			invalidRows: 'skip',
			now: Date.now,
			calls,
			...options,
			dryRun,
		},
	);
	const all = [...report.succeeded, ...report.rejected];
	return {
		calls: calls(),
		rows: rows.map((_, item) => {
			const found = all.find(({ source }) => source.item === item);
			return [found?.status, found?.action, found?.id, found?.changes, found?.error?.message];
		}),
	};
}

const anyCase = (text: string) =>
	fc.constantFrom(text, text.toUpperCase(), text.toLowerCase(), `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`);
const login = fc.constantFrom(...PEOPLE.map(([name]) => name), 'nobody', 'john.smith@example.com').chain(anyCase);
const email = fc.constantFrom(...PEOPLE.map(([, address]) => address), 'nobody@example.com').chain(anyCase);
const row = fc.record({
	'User Login': login,
	Email: email,
	'Last Name': fc.constantFrom('L', 'Other'),
	Groups: fc.constantFrom('', 'Planners', 'planners'),
});
const action = fc.constantFrom(
	{ kind: 'user', action: 'delete' },
	{ kind: 'user', action: 'updateOnly' },
	{ kind: 'user', action: 'createOrUpdate' },
	{ kind: 'user', action: 'createOrSkip' },
	{ kind: 'membership', action: 'createOrSkip' },
	{ kind: 'membership', action: 'delete' },
);
const matchOn = fc.constantFrom(['userName'], ['email'], ['userName', 'email'], ['key', 'userName']);

const others = Array.from({ length: 197 }, (_, index): Cells => ({
	'User Login': `other.${index}`,
	Email: `other.${index}@example.com`,
	'Last Name': 'L',
	Groups: 'Planners',
}));

test('k rows alone mean the same as among 200, for every match key and action', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 3 }), action, matchOn, async (rows, what, keys) => {
			const options = { ...what, matchOn: keys, maxMembershipRemovals: 1_000, maxInvalidRows: 1_000 };
			const alone = await outcomes(rows, options);
			const among = await outcomes([...rows, ...others], options);
			expect(alone.rows).toEqual(among.rows.slice(0, rows.length));
		}),
		{ numRuns: 150, seed: 7 },
	);
}, 120_000);

test('a leaver whose login is the address of somebody else is the one who goes', async () => {
	const john = { 'User Login': 'JSMITH@EXAMPLE.COM', Email: 'john.smith@example.com', 'Last Name': 'L', Groups: '' };
	for (const rows of [[john], [john, ...others]]) {
		expect((await outcomes(rows, {})).rows[0]).toEqual([
			'deleted',
			'deleteUser',
			'jsmith@example.com',
			['deleted'],
			undefined,
		]);
	}
});

test('one row with one group takes four requests at most, and the users are read in one', async () => {
	const membership = { 'User Login': 'ada', Email: '', 'Last Name': '', Groups: 'Planners' };
	const added = await outcomes([membership], { kind: 'membership', action: 'createOrSkip' }, false);
	expect(added.rows[0]?.[0]).toBe('memberAdded');
	expect(added.calls).toBeLessThanOrEqual(4);
});
