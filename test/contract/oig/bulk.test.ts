import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { withRetry } from '../../../providers/http/retry';
import { OigClient } from '../../../providers/oig/client';
import { openOigDirectory } from '../../../providers/oig/directory';
import { readCsv } from '../../../provisioning/csv/read';
import { runImport, type ImportOptions, type ImportReport } from '../../../provisioning/importer';
import { startOig, type OigBench } from './support';

let oig: OigBench;
let client: OigClient;
beforeAll(async () => {
	oig = await startOig();
	const clock = { now: () => Date.now(), sleep: async () => {} };
	client = new OigClient(withRetry(oig.send, clock), { baseUrl: oig.credential.baseUrl, clock });
});
beforeEach(async () => await oig.reset());
afterAll(async () => await oig.stop());

const DEFAULTS = {
	ownUserName: 'xelsysadm',
	maxConcurrency: 2,
	batchSize: 25,
	grantDirectly: false,
	organization: '1',
	userType: 'EMP',
	createAnyway: false,
};

type Settings = Partial<ImportOptions> & { directory?: Partial<typeof DEFAULTS> };

async function bulk(csv: string, { directory, ...options }: Settings = {}): Promise<ImportReport> {
	const { headers, records } = readCsv(Buffer.from(csv));
	const source = { headers, records: records.map((record) => ({ ...record, item: 0 })) };
	return await runImport(openOigDirectory(client, { ...DEFAULTS, ...directory }), source, {
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

const posts = () => oig.calls().filter((call) => call.startsWith('POST'));
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
			{ seed: 28, numRuns: 40 },
		);
	}, 120_000);
});
