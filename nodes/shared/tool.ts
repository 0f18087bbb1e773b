import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether an AI agent or an MCP client calls the node. n8n then passes on the first output alone.
 *
 * Agent 3 runs its tools as nodes of the workflow, for which `isToolExecution` is false; the type's name tells.
 */
export function runsAsTool(execution: IExecuteFunctions): boolean {
	return execution.isToolExecution() || execution.getNode().type.endsWith('Tool');
}
