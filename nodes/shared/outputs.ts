import type { INodeTypeDescription } from 'n8n-workflow';

/** Values of the operations that have outputs of their own. */
export const BULK_IMPORT = 'bulkImport';
export const SYNC = 'sync';
export const APPLY_PLAN = 'applyPlan';

const three = (first: string) =>
	`[${[first, 'Rejected', 'Summary'].map((name) => `{ type: "main", displayName: "${name}" }`).join(', ')}]`;

/** One output, and three for work on many users; n8n evaluates it whenever a parameter changes. */
export const operationOutputs: INodeTypeDescription['outputs'] = `={{ !["${BULK_IMPORT}", "${SYNC}", "${APPLY_PLAN}"].includes($parameter["operation"]) ? ["main"] : $parameter["operation"] === "${SYNC}" && $parameter["syncMode"] === "plan" ? ${three('Plan')} : ${three('Succeeded')} }}`;
