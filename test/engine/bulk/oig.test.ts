import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { startOig, type OigBench } from '../oig/support';
import { csv, line, people, type Person, textSource } from './oigSupport';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => await oig.sandbox.reset());
afterAll(async () => await oig.stop());

async function bulk(parameters: INodeParameters, settings: Parameters<OigBench['run']>[3] = {}) {
	const result = await oig.run('user', 'bulkImport', parameters, settings);
	if (result.error) throw result.error;
	const [succeeded = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
	return { succeeded, rejected, summary: summary?.json ?? {} };
}

/** Login → names of the roles, as the server has them now. */
function directory(): Record<string, string[]> {
	const { groups, memberships, raw } = oig.sandbox.state('oig');
	const names = new Map(groups.map(({ id, name }) => [id, name]));
	const attributes = raw?.attributes as Record<string, Record<string, string>>;
	const found = Object.entries(attributes)
		.filter(([, user]) => user['User Login'] !== 'XELSYSADM' && user.Status !== 'Deleted')
		.map(([id, user]) => {
			const own = (memberships ?? []).filter(({ userId }) => userId === id);
			return [user['User Login'] ?? '', own.map(({ groupId }) => names.get(groupId) ?? '').sort()] as const;
		});
	expect(new Set(found.map(([login]) => login)).size).toBe(found.length);
	return Object.fromEntries(found);
}

const expected = (wanted: readonly Person[]) =>
	Object.fromEntries(wanted.map(({ login, roles }) => [login, [...roles].sort()]));
const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
const errorsOf = (rows: ReadonlyArray<{ json: IDataObject }>) =>
	rows.map(({ json }) => (json.error as IDataObject).message);

it('creates 300 users with 3 roles, reports repeated and bad rows, and writes nothing the second time', async () => {
	const wanted = people(300);
	const repeated = wanted.slice(0, 5);
	const bad = [',Nobody,n@example.com,,', 'NOLAST,,n@example.com,2,', 'BADMAIL,Bad,not an address,3,'];
	const different = ['TWICE,A,a@example.com,4,', 'TWICE,B,b@example.com,4,'];
	const text = csv([...wanted, ...repeated].map(line).concat(bad, different));
	const first = await bulk(textSource(text));
	expect(first.summary).toMatchObject({ complete: true, rows: 310, succeeded: 305, rejected: 5 });
	expect(first.summary.byStatus).toEqual({ created: 305, invalid: 5 });
	expect(first.rejected.map(({ json }) => (json.source as IDataObject).line)).toEqual([307, 308, 309, 310, 311]);
	expect(directory()).toEqual(expected(wanted));

	oig.sandbox.log.clear();
	const second = await bulk(textSource(text));
	expect(second.summary.byStatus).toEqual({ unchanged: 305, invalid: 5 });
	expect(writes()).toEqual([]);
}, 60_000);

it('takes one request for 25 users and one for each role', async () => {
	const first = await bulk(textSource(csv(people(1_000).map(line))));
	expect(first.summary.byStatus).toEqual({ created: 1_000 });
	expect(writes()).toHaveLength(1_000 / 25 + 3);
	// Beside the writes one page each of users, roles and open requests.
	const minimum = 1_000 / 25 + 3 + 3;
	expect(first.summary.calls).toBeLessThanOrEqual(minimum * 1.1);
}, 60_000);

it('ends in exactly the wanted state when one answer in eight is a fault', async () => {
	const wanted = people(40);
	oig.sandbox.faults.set({
		seed: 7,
		rules: [
			{ rate: 0.1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 },
			{ rate: 0.05, status: 503 },
			{ rate: 0.03, connection: 'resetBefore' },
			{ method: ['POST'], rate: 0.1, connection: 'resetAfter' },
		],
	});
	// One after the other, so that the seed alone decides which requests are hit.
	const { summary } = await bulk(textSource(csv(wanted.map(line)), { options: { batchSize: 1, maxConcurrency: 1 } }));
	expect(summary).toMatchObject({ complete: true, rows: 40, succeeded: 40, rejected: 0 });
	expect(oig.sandbox.faults.document.rules.every(({ hits }) => hits > 0)).toBe(true);
	oig.sandbox.faults.clear();
	expect(directory()).toEqual(expected(wanted));
	expect(oig.requests()).toHaveLength(3);
}, 120_000);

it('stops at a throttle that lasts longer than allowed, says when to resume, and finishes when run again', async () => {
	const wanted = people(30);
	const options = { maxThrottleWait: 1, maxConcurrency: 1, batchSize: 10 };
	const parameters = textSource(csv(wanted.map(line)), { options });
	const slow = { status: 429, retryAfter: 'seconds', retryAfterSeconds: 3600 } as const;
	oig.sandbox.faults.set({ rules: [{ method: ['POST'], path: '*/users', skip: 1, ...slow }] });
	const first = await bulk(parameters);
	expect(first.summary).toMatchObject({ complete: false, stop: { reason: 'throttled' } });
	expect(first.summary.byStatus).toEqual({ notAttempted: 20, throttled: 10 });
	expect(Date.parse(first.summary.resumeAfter as string)).toBeGreaterThan(Date.now());
	oig.sandbox.faults.clear();
	const second = await bulk(parameters);
	expect(second.summary).toMatchObject({ complete: true, rejected: 0 });
	expect(directory()).toEqual(expected(wanted));
});

it('is pending where somebody must approve, requests nothing twice, and finishes when all is decided', async () => {
	oig.sandbox.options('oig', { approval: 'pending', approveCreate: true, createDetails: 'attributes' });
	const approve = async () => {
		const open = oig.requests().filter(({ status }) => status === 'Request Awaiting Approval');
		for (const { key } of open) await oig.decide(key, 'approve');
	};
	const wanted = people(3);
	const parameters = textSource(csv(wanted.map(line)));
	const first = await bulk(parameters);
	expect(first.summary).toMatchObject({ complete: true, byStatus: { pending: 3 } });
	expect(first.succeeded.map(({ json }) => [json.action, json.requestIds])).toEqual([
		['createUser', ['731']],
		['createUser', ['732']],
		['createUser', ['733']],
	]);
	for (let time = 0; time < 2; time += 1) {
		expect((await bulk(parameters)).succeeded.map(({ json }) => json.requestIds)).toEqual([['731'], ['732'], ['733']]);
	}
	expect(oig.requests()).toHaveLength(3);
	await approve();
	const grants = await bulk(parameters);
	expect(grants.succeeded.map(({ json }) => [json.status, json.requestIds])).toEqual(
		Array(3).fill(['pending', ['734', '735', '736']]),
	);
	await bulk(parameters);
	expect(oig.requests()).toHaveLength(6);
	await approve();
	expect((await bulk(parameters)).summary.byStatus).toEqual({ unchanged: 3 });
	expect(directory()).toEqual(expected(wanted));
});

it('keeps the old role of a mover until the new one is granted, and requests it once', async () => {
	const [mover] = people(1);
	const rolesOf = () => directory()[mover?.login ?? ''] ?? [];
	if (mover === undefined) throw new Error('Nobody is there.');
	await bulk(textSource(csv([line({ ...mover, roles: ['Developers', 'Everyone'] })])));
	oig.sandbox.options('oig', { approval: 'pending' });
	const before = oig.requests().length;
	const parameters = textSource(csv([line({ ...mover, roles: ['Everyone', 'Cloud Operators'] })]), {
		membership: 'exact',
		managedGroups: 'listed',
		managedNames: 'Developers, Everyone',
	});
	for (let time = 0; time < 2; time += 1) {
		const { succeeded } = await bulk(parameters);
		expect(succeeded.map(({ json }) => [json.status, json.removed])).toEqual([['pending', undefined]]);
		expect([rolesOf().sort(), oig.requests().length - before]).toEqual([['Developers', 'Everyone'], 1]);
	}
	for (const { key, status } of oig.requests()) {
		if (status === 'Request Awaiting Approval') await oig.decide(key, 'approve');
	}
	const { succeeded } = await bulk(parameters);
	expect(succeeded.map(({ json }) => [json.status, json.removed])).toEqual([['memberRemoved', ['Developers']]]);
	expect(rolesOf().sort()).toEqual(['Cloud Operators', 'Everyone']);
	expect((await bulk(parameters)).summary.byStatus).toEqual({ unchanged: 1 });
});

it('waits, and says why, when nobody can tell whom open requests would create', async () => {
	oig.sandbox.options('oig', { approval: 'pending', approveCreate: true });
	const [first, second] = people(2).map(line);
	await bulk(textSource(csv([first ?? ''])));
	const parameters = textSource(csv([first ?? '', second ?? '']));
	const { rejected } = await bulk(parameters);
	expect(rejected.map(({ json }) => json.status)).toEqual(['notAttempted', 'notAttempted']);
	expect(errorsOf(rejected)[0]).toMatch(/^Request 731 is open to create users, and OIG does not report which users\./);
	expect(oig.requests()).toHaveLength(1);
	const anyway = await bulk({ ...parameters, options: { ifCreatesOpen: 'create' } });
	expect(anyway.summary.byStatus).toEqual({ pending: 2 });
});

it('tells what was rejected at once, and what was approved at once', async () => {
	await bulk(textSource(csv(people(2).map(line))));
	const rows = csv(people(2).map((person) => line({ ...person, lastName: 'Renamed' })));
	oig.sandbox.options('oig', { approval: 'rejected' });
	const { rejected } = await bulk(textSource(rows));
	expect(errorsOf(rejected)[0]).toMatch(/^The change became request \d+, which ended as "Request Rejected"\.$/);
	oig.sandbox.options('oig', { approval: 'atOnce' });
	expect((await bulk(textSource(rows))).summary.byStatus).toEqual({ updated: 2 });
});

it('updates what differs, clears what is marked, and keeps the rest', async () => {
	const header = 'User Login,Last Name,Title,Start Date,Organization,User Type';
	await bulk(textSource(csv(['ADA,Okafor,Lead,2030-01-31,Finance,Temp', 'BEA,Kim,Lead,,,'], header)));
	oig.sandbox.log.clear();
	expect((await bulk(textSource(csv(['ada,Okafor,Lead,2030-01-31,11,Temp'], header)))).summary.byStatus).toEqual({
		unchanged: 1,
	});
	expect(writes()).toEqual([]);
	const changes = csv(['ada,Okafor,<clear>,,Engineering,Temp', 'bea,Kim-Lee,Lead,,,'], header);
	const { succeeded } = await bulk(textSource(changes));
	expect(succeeded.map(({ json }) => [json.status, json.changes])).toEqual([
		['updated', ['Organization Name', 'Title']],
		['updated', ['lastName']],
	]);
	const attributes = oig.sandbox.state('oig').raw?.attributes as Record<string, IDataObject>;
	expect(attributes[oig.idOf('ADA')]).toMatchObject({
		act_key: 12,
		Role: 'Temp',
		'Start Date': '2030-01-31T00:00:00Z',
		'Last Name': 'Okafor',
	});
	expect(attributes[oig.idOf('ADA')]?.Title).toBeUndefined();
	const cleared = await bulk(textSource(csv(['ada,Okafor,,,<clear>,Temp'], header)));
	expect(errorsOf(cleared.rejected)).toEqual(['Organization cannot be cleared.']);
	expect(attributes[oig.idOf('BEA')]).toMatchObject({ act_key: 1, Role: 'EMP', 'Last Name': 'Kim-Lee', Title: 'Lead' });
});

it('takes nobody over who has another employee number, and follows one who gets another login', async () => {
	await bulk(textSource(csv(['ADA,Okafor,ada@example.com,1,'])));
	const other = await bulk(textSource(csv(['ADA,Other,other@example.com,2,'])));
	expect(errorsOf(other.rejected)).toEqual(['User name "ADA" is held by the user "ADA", who keeps it.']);
	const both = await bulk(textSource(csv(['ADA.OKAFOR,Okafor,ada@example.com,1,', 'ADA,Other,other@example.com,2,'])));
	expect(both.summary.byStatus).toEqual({ created: 1, updated: 1 });
	expect(Object.keys(directory()).sort()).toEqual(['ADA', 'ADA.OKAFOR']);
});

it('disables and deletes, but not more than allowed and not the own account', async () => {
	const wanted = people(4);
	await bulk(textSource(csv(wanted.map(line))));
	const named = (names: readonly string[], importAction: string, more: INodeParameters = {}) =>
		textSource(['User Login', ...names].join('\n'), { importAction, ...more });
	const names = wanted.slice(0, 3).map(({ login }) => login);
	const held = await oig.run('user', 'bulkImport', named(names, 'delete', { maxRemovals: 2 }));
	expect(held.error?.message).toMatch(/3 users would be disabled or deleted, and 2 are allowed/);
	const disabled = await bulk(named([...names, 'nobody', 'xelsysadm'], 'disable'));
	expect(disabled.succeeded.map(({ json }) => json.status)).toEqual(['disabled', 'disabled', 'disabled']);
	expect(disabled.rejected.map(({ json }) => json.status)).toEqual(['notFound', 'invalid']);
	expect(oig.users().filter(({ active }) => !active)).toHaveLength(3);
	const enabled = await bulk(textSource('User Login,Last Name,Active\nP0000,Person 0,yes'));
	expect(enabled.summary.byStatus).toEqual({ enabled: 1 });
	const deleted = await bulk(named([...names, 'nobody', 'xelsysadm'], 'delete'));
	expect(deleted.succeeded.map(({ json }) => json.status)).toEqual(['deleted', 'deleted', 'deleted', 'unchanged']);
	expect(errorsOf(deleted.rejected)).toEqual([
		'This is the account behind the credential; it is not disabled or deleted.',
	]);
	expect(Object.keys(directory())).toEqual(['P0003']);
	expect((await bulk(named(names, 'delete'))).summary.byStatus).toEqual({ unchanged: 3 });
});

it('deletes nobody whom the SCIM service calls otherwise, and calls nobody deleted who is still there', async () => {
	await bulk(textSource(csv(people(2).map(line))));
	const parameters = textSource('User Login\nP0000', { importAction: 'delete' });
	oig.sandbox.services.oig.renameInScim(oig.idOf('P0000'), 'SOMEBODY');
	expect((await bulk(parameters)).rejected.map(({ json }) => json.status)).toEqual(['conflict']);
	oig.sandbox.services.oig.renameInScim(oig.idOf('P0000'), 'P0000');
	oig.sandbox.faults.set({ rules: [{ path: '*/scim/v1/Users/*', status: 404 }] });
	expect((await bulk(parameters)).rejected.map(({ json }) => json.status)).toEqual(['failed']);
	expect(Object.keys(directory())).toHaveLength(2);
});

it('adds and removes memberships, each row with its own outcome', async () => {
	await bulk(textSource(csv(people(2).map(line))));
	const rows = 'User Login,Group\nP0000,front desk\nP0000,Auditors\nP0001,Release Manager\nnobody,Front Desk';
	const memberships = { rowKind: 'membership', source: 'csvText', csvText: rows };
	const removal = await bulk({ ...memberships, membershipAction: 'delete' });
	expect(removal.succeeded.map(({ json }) => json.status)).toEqual([
		'memberRemoved',
		'unchanged',
		'memberRemoved',
		'unchanged',
	]);
	expect(directory()).toEqual({
		P0000: ['Invoice Reviewer', 'Release Manager'],
		P0001: ['Front Desk', 'Invoice Reviewer'],
	});
	const addition = await bulk({ ...memberships, membershipAction: 'createOrSkip' });
	expect(addition.succeeded.map(({ json }) => json.status)).toEqual(['memberAdded', 'memberAdded']);
	expect(addition.rejected.map(({ json }) => json.status)).toEqual(['invalid', 'notFound']);
});

it('creates roles that are missing, and finds logins that no filter can name', async () => {
	const rows = csv(["O'HARA,O'Hara,ohara@example.com,7,New Role"]);
	expect((await bulk(textSource(rows))).summary.byStatus).toEqual({ created: 1 });
	expect(directory()).toEqual({ "O'HARA": ['New Role'] });
	oig.sandbox.log.clear();
	const byName = rows.replace(',Employee Number', ',Ignored');
	expect((await bulk(textSource(byName))).summary.byStatus).toEqual({ unchanged: 1 });
	expect(writes()).toEqual([]);
});

it('sets passwords from a column or of its own, and repeats none', async () => {
	const header = 'User Login,Last Name,Password';
	const column = textSource(csv(['ADA,Okafor,Tr0ub4dor&3x', 'BEA,Kim,short'], header), { passwordSource: 'column' });
	const first = await bulk(column);
	expect(first.summary.byStatus).toEqual({ created: 1, failed: 1 });
	expect(JSON.stringify(first)).not.toMatch(/Tr0ub4dor/);
	const generated = await bulk(
		textSource(csv(['CID,Roy,'], header), { passwordSource: 'generate', returnPasswords: true }),
	);
	expect(generated.succeeded[0]?.json.password).toMatch(/^\S{20}$/);
});

it('creates nobody when the organization does not exist, the file cannot be read, or the credential is refused', async () => {
	const rows = csv(people(2).map(line));
	const lost = await bulk(textSource(rows, { options: { organization: 'Nowhere' } }));
	expect(errorsOf(lost.rejected)[0]).toMatch(/^There is no organization "Nowhere"/);
	expect(lost.summary.byStatus).toEqual({ notFound: 2 });
	const twice = await oig.run('user', 'bulkImport', textSource('User Login,User Login\na,b'));
	expect(twice.error?.message).toMatch(/have the same name/);
	oig.sandbox.faults.set({ rules: [{ method: 'GET', path: '*/users', status: 401 }] });
	const refused = await oig.run('user', 'bulkImport', textSource(rows));
	expect(refused.error?.message).toMatch(/Failure|Unauthorized/);
	expect(writes().filter((call) => call === 'POST selfservice/api/v1/users')).toEqual([]);
});

it('imports the sample of the documentation', async () => {
	const sample = readFileSync('docs/bulk-import-sample.csv', 'utf8');
	expect((await bulk(textSource(sample))).summary.byStatus).toEqual({ created: 3 });
});
