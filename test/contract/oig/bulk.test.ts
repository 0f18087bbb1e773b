import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { withRetry } from '../../../providers/http/retry';
import type { HttpRequest, HttpResponse, Send } from '../../../providers/http/send';
import { OigClient } from '../../../providers/oig/client';
import { openOigDirectory } from '../../../providers/oig/directory';
import { readCsv } from '../../../provisioning/csv/read';
import { runImport, type ImportOptions, type ImportReport } from '../../../provisioning/importer';
import { startOig, type OigBench } from './support';

let oig: OigBench;
let client: OigClient;
beforeAll(async () => {
	oig = await startOig();
	client = clientOver(oig.send);
});
beforeEach(async () => await oig.reset());
afterAll(async () => await oig.stop());

/** A client that repeats as nodes do, and does not wait. */
function clientOver(send: Send): OigClient {
	const clock = { now: () => Date.now(), sleep: async () => {} };
	return new OigClient(withRetry(send, clock), { baseUrl: oig.credential.baseUrl, clock });
}

const DEFAULTS = {
	ownUserName: 'xelsysadm',
	maxConcurrency: 2,
	batchSize: 25,
	grantDirectly: false,
	organization: '1',
	userType: 'EMP',
	createAnyway: false,
};

type Settings = Partial<ImportOptions> & { directory?: Partial<typeof DEFAULTS>; through?: OigClient };

async function bulk(csv: string, { directory, through = client, ...options }: Settings = {}): Promise<ImportReport> {
	const { headers, records } = readCsv(Buffer.from(csv));
	const source = { headers, records: records.map((record) => ({ ...record, item: 0 })) };
	return await runImport(openOigDirectory(through, { ...DEFAULTS, ...directory }), source, {
		kind: 'user',
		action: 'createOrUpdate',
		missingGroups: 'create',
		now: () => Date.now(),
		...options,
	});
}

interface StoredRequest {
	readonly key: string;
	readonly type: string;
	readonly status: string;
	readonly beneficiaries: readonly string[];
	readonly targets?: readonly string[];
	readonly login?: string;
}

const OPEN = 'Request Awaiting Approval';
const state = () => oig.sandbox.state('oig');
const requests = () => state().raw?.requests as StoredRequest[];
const openRequests = () => requests().filter(({ status }) => status === OPEN);

/** The changes that a request asks for, each with a name of its own. */
const changesOf = ({ type, beneficiaries, targets, login }: StoredRequest): string[] =>
	login === undefined
		? beneficiaries.flatMap((user) => (targets ?? ['']).map((target) => `${type} ${user} ${target}`))
		: [`${type} ${login.toUpperCase()}`];

async function decide({ key }: StoredRequest, action: 'approve' | 'reject'): Promise<void> {
	const url = `${oig.credential.baseUrl}/iam/governance/selfservice/api/v1/requests/${key}`;
	const headers = { 'content-type': 'application/json', 'x-requested-by': 'n8n' };
	const { status } = await oig.send({ method: 'PUT', url, headers, body: JSON.stringify({ action }) });
	// What was approved may have become impossible, as the second of two creates of a login.
	expect(status).toBe(200);
}

const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
const by = ({ summary }: ImportReport) => summary.byStatus;

describe('a server that decides later', () => {
	const HEADER = 'User Login,Last Name,Title,Groups';
	const NAMES = ['ANN', 'BOB', 'CID', 'DOT'];
	const wanted = [HEADER, ...NAMES.map((name) => `${name},${name},Lead,Front Desk;Invoice Reviewer`)].join('\n');
	const steps = fc.array(
		fc.oneof(
			{ weight: 3, arbitrary: fc.constant({ kind: 'run' as const }) },
			{ weight: 2, arbitrary: fc.record({ kind: fc.constant('approve' as const), which: fc.nat(20) }) },
			{ weight: 1, arbitrary: fc.record({ kind: fc.constant('reject' as const), which: fc.nat(20) }) },
		),
		{ minLength: 3, maxLength: 10 },
	);
	const cases = fc.record({
		steps,
		existing: fc.subarray(NAMES),
		createDetails: fc.constantFrom('none', 'attributes'),
		requestKey: fc.constantFrom('id', 'requestId'),
		orFilter: fc.boolean(),
		batchSize: fc.constantFrom(1, 3, 25),
		approveCreate: fc.boolean(),
	});

	it('is asked for each change at most once while that is open, and ends as wanted', async () => {
		await fc.assert(
			fc.asyncProperty(cases, async ({ steps: todo, existing, batchSize, ...options }) => {
				await oig.reset();
				if (existing.length > 0) {
					await bulk([HEADER, ...existing.map((name) => `${name},${name},Trainee,`)].join('\n'));
				}
				oig.sandbox.options('oig', { approval: 'pending', ...options });
				const settings = { directory: { batchSize } };
				const checkOnce = () => {
					const open = openRequests().flatMap(changesOf);
					expect(open).toEqual([...new Set(open)]);
				};
				for (const step of todo) {
					if (step.kind === 'run') {
						const { summary } = await bulk(wanted, settings);
						expect(summary.succeeded + summary.rejected).toBe(NAMES.length);
					} else {
						const open = openRequests();
						const chosen = open[step.which % open.length];
						if (chosen) await decide(chosen, step.kind);
					}
					checkOnce();
				}
				for (let round = 0; round < 4; round += 1) {
					await bulk(wanted, settings);
					checkOnce();
					for (const request of openRequests()) await decide(request, 'approve');
				}
				oig.exchanges.length = 0;
				expect(by(await bulk(wanted, settings))).toEqual({ unchanged: NAMES.length });
				expect(writes()).toEqual([]);
			}),
			{ seed: 28, numRuns: 25 },
		);
	}, 120_000);
});

const ROLES = ['Front Desk', 'Invoice Reviewer', 'Release Manager'];
const HEADER = 'User Login,Last Name,Title,Groups';
const lines = (rows: readonly string[]) => [HEADER, ...rows].join('\n');
const people = (count: number, title = 'Lead', roles: readonly string[] = ROLES) =>
	lines(Array.from({ length: count }, (_, index) => `P${index},Person ${index},${title},${roles.join(';')}`));

/** Login → title and roles. */
function directory(): Record<string, string> {
	const { groups, memberships = [], raw } = state();
	const names = new Map(groups.map(({ id, name }) => [id, name]));
	const attributes = raw?.attributes as Record<string, Record<string, string>>;
	const users = Object.entries(attributes).filter(([id, { Status }]) => id !== '1' && Status !== 'Deleted');
	const found = users.map(([id, { 'User Login': login = '', Title = '' }]) => {
		const roles = memberships.filter(({ userId }) => userId === id).map(({ groupId }) => names.get(groupId) ?? '');
		return [login, [Title, ...roles.sort()].join(' ')] as const;
	});
	expect(new Set(found.map(([login]) => login)).size).toBe(found.length);
	return Object.fromEntries(found);
}

const wanted = (count: number, title = 'Lead', roles: readonly string[] = ROLES) =>
	Object.fromEntries(Array.from({ length: count }, (_, index) => [`P${index}`, [title, ...roles].join(' ')]));

describe('packs', () => {
	it('puts 25 users into a request, clears with PATCH, and asks for a role once', async () => {
		expect(by(await bulk(people(60)))).toEqual({ created: 60 });
		expect(writes()).toEqual([...Array<string>(3).fill('POST /users'), ...Array<string>(3).fill('POST /requests')]);
		oig.exchanges.length = 0;
		expect(by(await bulk(people(60, 'Director')))).toEqual({ updated: 60 });
		expect(writes()).toEqual(Array(3).fill('PUT /users'));
		oig.exchanges.length = 0;
		expect(by(await bulk(people(60, '<clear>')))).toEqual({ updated: 60 });
		expect(writes()).toEqual(Array(3).fill('PATCH /users'));
		expect(directory()).toEqual(wanted(60, ''));
	});

	it('takes users out of a role in one change, in the form that the server takes', async () => {
		await bulk(people(30));
		const rows = people(30, 'Lead', ['Front Desk', 'Release Manager']);
		for (const memberRemoval of ['path', 'value']) {
			oig.sandbox.options('oig', { memberRemoval });
			oig.exchanges.length = 0;
			expect(by(await bulk(rows, { kind: 'membership', action: 'delete' }))).toEqual({ memberRemoved: 30 });
			const patches = writes();
			expect(patches.length).toBeLessThanOrEqual(memberRemoval === 'path' ? 2 : 4);
			expect(new Set(patches)).toEqual(new Set(['PATCH /Groups/302', 'PATCH /Groups/303']));
			expect(directory()).toEqual(wanted(30, 'Lead', ['Invoice Reviewer']));
			await bulk(rows);
		}
	});

	it('grants roles over SCIM where that is chosen', async () => {
		expect(by(await bulk(people(30), { directory: { grantDirectly: true } }))).toEqual({ created: 30 });
		expect(writes().filter((call) => call.startsWith('PATCH /Groups'))).toHaveLength(3);
		expect(requests()).toEqual([]);
		expect(directory()).toEqual(wanted(30));
	});

	it('sends less where the server takes less, and loses nobody', async () => {
		const sizeOf = ({ body }: HttpRequest) => {
			const { users, requests: asked } = JSON.parse(String(body ?? '{}')) as {
				users?: unknown[];
				requests?: Array<{ reqBeneficiaryList: unknown[] }>;
			};
			return (users?.length ?? 0) + (asked?.[0]?.reqBeneficiaryList.length ?? 0);
		};
		const tooLarge: HttpResponse = { status: 413, headers: {}, body: new Uint8Array() };
		const small = clientOver(async (request) => (sizeOf(request) > 7 ? tooLarge : await oig.send(request)));
		expect(by(await bulk(people(40), { through: small }))).toEqual({ created: 40 });
		expect(directory()).toEqual(wanted(40));
		expect(by(await bulk(people(40, 'Director'), { through: small }))).toEqual({ updated: 40 });
		expect(directory()).toEqual(wanted(40, 'Director'));
	});

	it('blames the one who is refused, and nobody else', async () => {
		await bulk(people(6));
		const header = 'User Login,Last Name,User Type';
		const rows = (type: string) => Array.from({ length: 6 }, (_, i) => `P${i},Person ${i},${i === 3 ? type : 'Temp'}`);
		const { succeeded, rejected } = await bulk([header, ...rows('WIZARD')].join('\n'));
		expect(succeeded.map(({ userName }) => userName)).toEqual(['P0', 'P1', 'P2', 'P4', 'P5']);
		expect(rejected.map(({ userName, error }) => [userName, error?.code])).toEqual([['P3', 'IAM-3050013']]);
	});

	it('does not take a role for refused that somebody else granted in the meantime', async () => {
		await bulk(people(8, 'Lead', []));
		let granted = false;
		const late = clientOver(async (request) => {
			if (!granted && request.method === 'POST' && request.url.endsWith('/requests')) {
				granted = true;
				await bulk(lines(['P5,Person 5,Lead,Front Desk']));
			}
			return await oig.send(request);
		});
		expect(by(await bulk(people(8), { through: late }))).toEqual({ memberAdded: 8 });
		expect(directory()).toEqual(wanted(8));
	});
});

describe('lost answers', () => {
	const lose = (method: string, path: string, connection: 'resetAfter' | 'resetBefore') =>
		oig.sandbox.faults.set({ rules: [{ method, path, connection, count: 1 }] });

	it.each(['resetAfter', 'resetBefore'] as const)('change nothing twice (%s)', async (connection) => {
		for (const path of ['*/users', '*/requests']) {
			await oig.reset();
			lose('POST', path, connection);
			expect(by(await bulk(people(30)))).toEqual({ created: 30 });
			expect(directory()).toEqual(wanted(30));
			expect(requests()).toHaveLength(3);
		}
		oig.sandbox.options('oig', { approval: 'pending' });
		lose('PUT', '*/users', connection);
		expect(by(await bulk(people(30, 'Director')))).toEqual({ pending: 30 });
		expect(openRequests()).toHaveLength(30);
		lose('POST', '*/requests', connection);
		await bulk(people(30, 'Lead', ['ALL USERS']));
		expect(openRequests()).toHaveLength(31);
	});

	it('of creates that need approval are found by login, or not sent again', async () => {
		for (const createDetails of ['attributes', 'none']) {
			await oig.reset();
			oig.sandbox.options('oig', { approval: 'pending', approveCreate: true, createDetails });
			lose('POST', '*/users', 'resetAfter');
			const { summary } = await bulk(people(3));
			expect(summary.byStatus).toEqual(createDetails === 'none' ? { failed: 3 } : { pending: 3 });
			expect(openRequests()).toHaveLength(3);
			const again = await bulk(people(3));
			expect(by(again)).toEqual(createDetails === 'none' ? { notAttempted: 3 } : { pending: 3 });
			expect(openRequests()).toHaveLength(3);
		}
	});

	it('end in exactly the wanted state, with every other kind of fault', async () => {
		for (const seed of [1, 2, 3]) {
			await oig.reset();
			oig.sandbox.faults.set({
				seed,
				rules: [
					{ rate: 0.1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 },
					{ rate: 0.05, status: 503 },
					{ rate: 0.03, connection: 'resetBefore' },
					{ rate: 0.03, connection: 'resetAfter' },
				],
			});
			const small = { directory: { batchSize: 3 } };
			const { rejected } = await bulk(people(90), small);
			expect(rejected).toEqual([]);
			expect((await bulk(people(90, 'Director'), small)).rejected).toEqual([]);
			oig.sandbox.faults.clear();
			expect(directory()).toEqual(wanted(90, 'Director'));
			expect(requests().flatMap(changesOf)).toHaveLength(3 * 90);
		}
	}, 60_000);
});

it('adopts whom somebody else created in the meantime, and nobody with another employee number', async () => {
	const header = 'User Login,Last Name,Employee Number,Groups';
	const rows = ['ADA,Okafor,1,Front Desk', 'BEA,Kim,2,Front Desk', 'CID,Roy,3,Front Desk'];
	let overtaken = false;
	const late = clientOver(async (request) => {
		if (!overtaken && request.method === 'POST') {
			overtaken = true;
			await bulk([header, 'ADA,Okafor,1,', 'BEA,Somebody Else,9,'].join('\n'));
		}
		return await oig.send(request);
	});
	const { succeeded, rejected } = await bulk([header, ...rows].join('\n'), { through: late });
	expect(succeeded.map(({ userName, status, action }) => [userName, status, action])).toEqual([
		['ADA', 'memberAdded', 'addToGroup'],
		['CID', 'created', 'createUser'],
	]);
	expect(rejected.map(({ status, error }) => [status, error?.message])).toEqual([
		['conflict', 'The login "BEA" belongs to somebody else, who has the employee number "9".'],
	]);
	expect(directory()).toEqual({ ADA: ' Front Desk', BEA: '', CID: ' Front Desk' });
});

it('does not take somebody with the same address for a user whose create got no answer', async () => {
	await bulk('User Login,Last Name,Email\nEVE,Eve,shared@example.com');
	oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', connection: 'resetBefore' }] });
	const { rejected } = await bulk("User Login,Last Name,Email\nO'HARA,O'Hara,shared@example.com");
	expect(rejected.map(({ status }) => status)).toEqual(['failed']);
});

it('grants and creates no role by a name that several roles have', async () => {
	const twins = clientOver(async (request) => {
		const response = await oig.send(request);
		if (!/\/roles\?/.test(request.url)) return response;
		const text = new TextDecoder().decode(response.body).replaceAll('Invoice Reviewer', 'Front Desk');
		return { ...response, body: new TextEncoder().encode(text) };
	});
	const { rejected } = await bulk(lines(['ADA,Okafor,Lead,Front Desk']), { through: twins });
	expect(rejected.map(({ status, error }) => [status, error?.message])).toEqual([
		['invalid', 'Several roles are named "Front Desk". Give the unique name of the one that is meant.'],
	]);
	expect(writes()).toEqual(['POST /users']);
});
