import type { INodeTypeDescription } from 'n8n-workflow';

/** Value of the operation that has outputs of its own. */
export const BULK_IMPORT = 'bulkImport';

/** One output, and three for bulk imports; n8n evaluates it whenever the operation changes. */
export const operationOutputs: INodeTypeDescription['outputs'] = `={{ $parameter["operation"] === "${BULK_IMPORT}" ? [{ type: "main", displayName: "Succeeded" }, { type: "main", displayName: "Rejected" }, { type: "main", displayName: "Summary" }] : ["main"] }}`;
