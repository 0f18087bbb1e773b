import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { WorkflowRun } from '../tools/engine/engine';

/** Whether a request may have changed something: it succeeded, and was no read (EPM wants its lists by POST). */
export function isWrite({ method, path, status }: { method: string; path: string; status: number }): boolean {
	const isRead = method === 'GET' || method === 'HEAD' || /\/security\/v1\/(users|groups)\/list$/.test(path);
	return !isRead && status >= 200 && status < 300;
}

/** An item that left a node through its error output, and the record that it goes back to. */
export interface Rejection {
	/** Index of the record among the trigger's items. */
	readonly record: number;
	readonly node: string;
	readonly reason: string;
	readonly advice: string;
}

function pairedIndex(item: INodeExecutionData): number {
	const paired = Array.isArray(item.pairedItem) ? item.pairedItem[0] : item.pairedItem;
	return typeof paired === 'number' ? paired : (paired?.item ?? 0);
}

/** Follows `pairedItem` from a node back to the trigger. */
function recordOf(run: WorkflowRun, node: string, item: INodeExecutionData): number {
	const source = run.data.data.resultData.runData[node]?.[0]?.source[0];
	if (!source) return 0;
	const index = pairedIndex(item);
	const previous = run.data.data.resultData.runData[source.previousNode]?.[0];
	const parent = previous?.data?.main?.[source.previousNodeOutput ?? 0]?.[index];
	const isTrigger = (previous?.source ?? []).every((entry) => entry === null);
	return isTrigger || parent === undefined ? index : recordOf(run, source.previousNode, parent);
}

/** Everything that left one of the nodes through its error output, in the order of the records. */
export function rejections(run: WorkflowRun, nodes: readonly string[]): Rejection[] {
	return nodes
		.flatMap((node) =>
			(run.node(node).outputs[1] ?? []).map((item) => {
				const { error, message } = item.json as IDataObject & { error?: string; message?: string };
				return { record: recordOf(run, node, item), node, reason: error ?? '', advice: message ?? '' };
			}),
		)
		.sort((a, b) => a.record - b.record);
}
