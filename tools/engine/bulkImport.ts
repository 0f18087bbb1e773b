/** Bulk Import in n8n's engine, into any of the services with the same file. */
import type { INodeParameters } from 'n8n-workflow';

import type { ResultRow } from '../../provisioning/report';
import type { ServiceId } from '../../sandbox';
import type { Engine } from './engine';
import { NODE, oneNode } from './oneNode';

export interface BulkService {
	readonly id: ServiceId;
	readonly title: string;
	readonly type: string;
	readonly credential: string;
	/** Members of "Options" without which this service cannot be imported into. */
	readonly options?: INodeParameters;
}

export const BULK_SERVICES: readonly BulkService[] = [
	{ id: 'oci', title: 'OCI Identity', type: 'ociIdentity', credential: 'ociIdentityApi' },
	{
		id: 'adobe',
		title: 'Adobe User Management',
		type: 'adobeUserManagement',
		credential: 'adobeUserManagementServerApi',
	},
	{ id: 'epm', title: 'Oracle EPM Cloud', type: 'oracleEpmCloud', credential: 'oracleEpmCloudApi' },
	{
		id: 'trivore',
		title: 'Trivore ID',
		type: 'trivoreId',
		credential: 'trivoreIdApi',
		options: { nsCode: 'example' },
	},
	{
		id: 'oig',
		title: 'Oracle Identity Governance',
		type: 'oracleIdentityGovernance',
		credential: 'oracleIdentityGovernanceApi',
	},
];

/** @throws Error when there is none with that id */
export function bulkService(id: string): BulkService {
	const service = BULK_SERVICES.find((one) => one.id === id);
	if (service === undefined) throw new Error(`There is no service ${id}.`);
	return service;
}

/** What a row of the outputs has, as far as tests look at it. */
type OutputRow = Pick<ResultRow, 'error' | 'source' | 'status' | 'userName'>;

export interface BulkSummary {
	readonly complete: boolean;
	readonly rows: number;
	readonly succeeded: number;
	readonly rejected: number;
	readonly byStatus: Readonly<Record<string, number>>;
	readonly calls: number;
	readonly resumeAfter?: string;
}

export interface BulkRun {
	readonly succeeded: readonly OutputRow[];
	readonly rejected: readonly OutputRow[];
	readonly summary: BulkSummary;
}

export const bulkParameters = (csvText: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'user',
	operation: 'bulkImport',
	rowKind: 'user',
	source: 'csvText',
	csvText,
	importAction: 'createOrUpdate',
	missingGroups: 'create',
	...more,
});

/** Runs the node in n8n's engine; throws what stopped it. */
export async function runBulk(
	engine: Engine,
	{ type, credential, options }: BulkService,
	parameters: INodeParameters & { readonly options?: INodeParameters },
): Promise<BulkRun> {
	const merged = { ...parameters, options: { ...options, ...parameters.options } };
	const result = await engine.run(oneNode({ type, credential, parameters: merged }));
	if (result.error) throw new Error(`${result.error.message} ${result.error.description ?? ''}`);
	const [succeeded = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
	const rows = (items: typeof succeeded) =>
		items.map(({ json }) => {
			const row: unknown = json;
			return row as OutputRow;
		});
	const counted: unknown = summary?.json;
	return { succeeded: rows(succeeded), rejected: rows(rejected), summary: counted as BulkSummary };
}
