import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/*
 * Stand-ins for the few nodes of n8n itself that the examples use and that do nothing to the data, since the package
 * with n8n's own nodes is several hundred megabytes.
 */

const base = (displayName: string, name: string): INodeTypeDescription => ({
	displayName,
	name,
	group: ['transform'],
	version: [1, 1.1],
	description: displayName,
	defaults: { name: displayName },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	properties: [],
});

/** Starts a workflow with the given items. */
export class InputTrigger implements INodeType {
	description: INodeTypeDescription;

	constructor(private readonly items: () => readonly INodeExecutionData[]) {
		this.description = { ...base('Manual Trigger', 'manualTrigger'), group: ['trigger'], inputs: [] };
		this.execute = async () => [this.items().map((item) => ({ ...item }))];
	}

	execute: NonNullable<INodeType['execute']>;
}

/** Hands its items on. */
export class NoOp implements INodeType {
	description = base('No Operation, do nothing', 'noOp');

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}

export function toItems(records: readonly IDataObject[]): INodeExecutionData[] {
	return records.map((json) => ({ json }));
}
