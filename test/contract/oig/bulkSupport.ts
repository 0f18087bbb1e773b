/** Bulk imports into the sandbox through our client, without n8n. */
import { withRetry } from '../../../providers/http/retry';
import type { Send } from '../../../providers/http/send';
import { OigClient } from '../../../providers/oig/client';
import { openOigDirectory } from '../../../providers/oig/directory';
import { readCsv } from '../../../provisioning/csv/read';
import { runImport, type ImportOptions, type ImportReport } from '../../../provisioning/import/import';
import { startOig } from './support';

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

interface StoredRequest {
	readonly key: string;
	readonly type: string;
	readonly status: string;
	readonly beneficiaries: readonly string[];
	readonly targets?: readonly string[];
	readonly login?: string;
}

const OPEN = 'Request Awaiting Approval';
/** The changes that a request asks for, each with a name of its own. */
export const changesOf = ({ type, beneficiaries, targets, login }: StoredRequest): string[] =>
	login === undefined
		? beneficiaries.flatMap((user) => (targets ?? ['']).map((target) => `${type} ${user} ${target}`))
		: [`${type} ${login.toUpperCase()}`];

export const by = ({ summary }: ImportReport) => summary.byStatus;

export async function startBulk() {
	const oig = await startOig();
	/** A client that repeats as nodes do, and does not wait. */
	function clientOver(send: Send): OigClient {
		const clock = { now: () => Date.now(), sleep: async () => {} };
		return new OigClient(withRetry(send, clock), { baseUrl: oig.credential.baseUrl, clock });
	}

	const client = clientOver(oig.send);
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

	const state = () => oig.sandbox.state('oig');
	const requests = () => state().raw?.requests as StoredRequest[];
	const openRequests = () => requests().filter(({ status }) => status === OPEN);

	async function decide({ key }: StoredRequest, action: 'approve' | 'reject'): Promise<void> {
		const url = `${oig.credential.baseUrl}/iam/governance/selfservice/api/v1/requests/${key}`;
		const headers = { 'content-type': 'application/json', 'x-requested-by': 'n8n' };
		const { status } = await oig.send({ method: 'PUT', url, headers, body: JSON.stringify({ action }) });
		if (status !== 200) throw new Error(`Request ${key} could not be decided: HTTP status ${status}.`);
	}

	const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
	return { ...oig, clientOver, bulk, state, requests, openRequests, decide, writes };
}

export type BulkBench = Awaited<ReturnType<typeof startBulk>>;
