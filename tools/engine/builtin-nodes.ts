import type {
	GenericValue,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { jsonParse, NodeConnectionTypes } from 'n8n-workflow';

/*
 * Stand-ins for the few nodes of n8n itself that the examples use, since the package with n8n's own nodes
 * is several hundred megabytes.
 */

export const base = (displayName: string, name: string): INodeTypeDescription => ({
	displayName,
	name,
	group: ['transform'],
	version: [1, 1.1, 1.2, 1.4, 2, 2.1, 2.2, 3.2, 3.4],
	description: displayName,
	defaults: { name: displayName },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	properties: [],
});

export const collectionOf = (name: string): INodeProperties => ({ displayName: name, name, type: 'json', default: {} });

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

interface Assignment {
	readonly name: string;
	readonly value: GenericValue;
	readonly type: string;
}

/** "Edit Fields" with fields set one by one; lists may be given as JSON text. */
export class SetFields implements INodeType {
	description = { ...base('Edit Fields', 'set'), properties: [collectionOf('assignments')] };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData().map(({ binary }, item): INodeExecutionData => {
			const { assignments } = this.getNodeParameter('assignments', item) as { assignments: Assignment[] };
			const values = assignments.map(({ name, value, type }) => [
				name,
				type === 'array' && typeof value === 'string' ? jsonParse<GenericValue>(value) : value,
			]);
			const json = Object.fromEntries(values) as IDataObject;
			return { json, ...(binary ? { binary } : {}), pairedItem: { item } };
		});
		return [items];
	}
}

/** "If" whose conditions all say that an expression is true. */
export class If implements INodeType {
	description: INodeTypeDescription = {
		...base('If', 'if'),
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		properties: [collectionOf('conditions')],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const outputs: [INodeExecutionData[], INodeExecutionData[]] = [[], []];
		this.getInputData().forEach((data, item) => {
			const { conditions } = this.getNodeParameter('conditions', item) as { conditions: Array<{ leftValue: unknown }> };
			const output = conditions.every(({ leftValue }) => leftValue === true) ? outputs[0] : outputs[1];
			output.push({ ...data, pairedItem: { item } });
		});
		return outputs;
	}
}

export function toItems(records: readonly IDataObject[]): INodeExecutionData[] {
	return records.map((json) => ({ json }));
}
