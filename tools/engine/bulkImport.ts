/** Bulk Import in n8n's engine, into any of the services with the same file. */
import type { INodeParameters } from 'n8n-workflow';

import type { ResultRow } from '../../provisioning/import/report';
import type { Service } from '../services';
import type { Engine } from './engine';
import { NODE, oneNode } from './oneNode';

/** What a row of the outputs has, as far as tests look at it. */
type OutputRow = Pick<ResultRow, 'error' | 'note' | 'removed' | 'source' | 'status' | 'userName'>;

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
	{ type, credential, options }: Service,
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
