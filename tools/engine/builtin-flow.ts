import { createContext, runInContext } from 'node:vm';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { base, collectionOf } from './builtin-nodes';

/*
 * Stand-ins for the nodes of n8n itself by which the examples of a person's life wait, branch, come together and
 * remember.
 */

interface Conditions {
	readonly conditions: ReadonlyArray<{ readonly leftValue: unknown }>;
}

const allTrue = ({ conditions }: Conditions) => conditions.every(({ leftValue }) => leftValue === true);

/** What a workflow is told while it waits, and what it keeps. */
export interface Surroundings {
	/** What is filled into the form of a "Wait", or nothing when nobody does. */
	form: IDataObject;
	/** Times that "Wait" nodes waited for. */
	readonly waitedFor: string[];
	/** Answers to the webhook, in order. */
	readonly answers: Array<{ readonly status: number; readonly body: unknown }>;
	/** Data tables by name. */
	readonly tables: Map<string, IDataObject[]>;
}

/** "Wait" for a form or a time, neither of which takes any time. */
export class Wait implements INodeType {
	description = { ...base('Wait', 'wait'), properties: [collectionOf('resume'), collectionOf('dateTime')] };

	constructor(surroundings: Surroundings) {
		this.execute = async function (this: IExecuteFunctions) {
			if (this.getNodeParameter('resume', 0) === 'form') {
				return [[{ json: surroundings.form, pairedItem: { item: 0 } }]];
			}
			surroundings.waitedFor.push(textOf(this.getNodeParameter('dateTime', 0)));
			return [this.getInputData()];
		};
	}

	execute: NonNullable<INodeType['execute']>;
}

/** Answers the webhook once. */
export class RespondToWebhook implements INodeType {
	description = {
		...base('Respond to Webhook', 'respondToWebhook'),
		properties: [collectionOf('responseBody'), collectionOf('options')],
	};

	constructor({ answers }: Surroundings) {
		this.execute = async function (this: IExecuteFunctions) {
			const { responseCode } = this.getNodeParameter('options', 0) as { responseCode: number };
			answers.push({ status: responseCode, body: this.getNodeParameter('responseBody', 0) });
			return [this.getInputData()];
		};
	}

	execute: NonNullable<INodeType['execute']>;
}

/** "Switch" by rules, each of which says that an expression is true; an item goes to the first that fits. */
export class Switch implements INodeType {
	description: INodeTypeDescription = {
		...base('Switch', 'switch'),
		outputs: '={{ $parameter.rules.values.map(() => ({ type: "main" })) }}',
		properties: [collectionOf('rules')],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const rulesOf = (item: number) =>
			(this.getNodeParameter('rules', item) as { values: Array<{ conditions: Conditions }> }).values;
		const outputs = rulesOf(0).map((): INodeExecutionData[] => []);
		this.getInputData().forEach((data, item) => {
			const fits = rulesOf(item).findIndex(({ conditions }) => allTrue(conditions));
			outputs[fits]?.push({ ...data, pairedItem: { item } });
		});
		return outputs;
	}
}

/** Keeps the items that fit. */
export class Filter implements INodeType {
	description = { ...base('Filter', 'filter'), properties: [collectionOf('conditions')] };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData().map((data, item) => ({ ...data, pairedItem: { item } }));
		return [items.filter((_, item) => allTrue(this.getNodeParameter('conditions', item) as Conditions))];
	}
}

/** One list of the items of all inputs. */
export class Merge implements INodeType {
	description: INodeTypeDescription = {
		...base('Merge', 'merge'),
		inputs: '={{ Array.from({ length: $parameter.numberInputs }, () => ({ type: "main" })) }}',
		requiredInputs: 1,
		properties: [collectionOf('numberInputs')],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const inputs = Array.from({ length: this.getNodeParameter('numberInputs', 0) as number }, (_, input) =>
			(this.getInputData(input) ?? []).map((data, item) => ({ ...data, pairedItem: { item, input } })),
		);
		return [inputs.flat()];
	}
}

/** One item for each entry of a list. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export class SplitOut implements INodeType {
	description = { ...base('Split Out', 'splitOut'), properties: [collectionOf('fieldToSplitOut')] };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData().flatMap(({ json }, item) => {
			const list = json[textOf(this.getNodeParameter('fieldToSplitOut', item))] as IDataObject[];
			return list.map((entry) => ({ json: entry, pairedItem: { item } }));
		});
		return [items];
	}
}

export class StopAndError implements INodeType {
	description = { ...base('Stop and Error', 'stopAndError'), properties: [collectionOf('errorMessage')] };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		throw new NodeOperationError(this.getNode(), textOf(this.getNodeParameter('errorMessage', 0)));
	}
}

/** "Code" that runs once for all items. */
export class Code implements INodeType {
	description = { ...base('Code', 'code'), properties: [collectionOf('jsCode')] };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { $, $input, DateTime } = this.getWorkflowDataProxy(0) as Readonly<Record<string, unknown>>;
		const code = textOf(this.getNodeParameter('jsCode', 0));
		const result: unknown = runInContext(`(() => {${code}\n})()`, createContext({ $, $input, DateTime }));
		// Out of the other context, whose objects are none of this one.
		return [JSON.parse(JSON.stringify(result)) as INodeExecutionData[]];
	}
}

interface RowFilter {
	readonly conditions?: ReadonlyArray<{ keyName: string; condition: string; keyValue: unknown }>;
}

const matches = (row: IDataObject, { conditions = [] }: RowFilter) =>
	conditions.every(({ keyName, condition, keyValue }) => {
		if (condition !== 'eq') throw new Error(`This data table does not know the condition "${condition}".`);
		return row[keyName] === keyValue;
	});

/** "Data Table": makes tables, and gets, inserts and updates rows. */
export class DataTable implements INodeType {
	description: INodeTypeDescription;

	constructor({ tables }: Surroundings) {
		const names = ['resource', 'operation', 'tableName', 'dataTableId', 'filters', 'columns'];
		this.description = { ...base('Data Table', 'dataTable'), properties: names.map(collectionOf) };
		this.execute = async function (this: IExecuteFunctions) {
			if (this.getNodeParameter('resource', 0) === 'table') {
				const name = textOf(this.getNodeParameter('tableName', 0));
				if (!tables.has(name)) tables.set(name, []);
				return [[{ json: { name }, pairedItem: { item: 0 } }]];
			}
			const output = this.getInputData().flatMap((_, item) => {
				const { value: name } = this.getNodeParameter('dataTableId', item) as { value: string };
				const rows = tables.get(name);
				if (rows === undefined) throw new NodeOperationError(this.getNode(), `There is no data table ${name}.`);
				return rowsOf(this, rows, item).map((row) => ({ json: { ...row }, pairedItem: { item } }));
			});
			return [output];
		};
	}

	execute: NonNullable<INodeType['execute']>;
}

/** What one item does to the rows of a table. */
function rowsOf(context: IExecuteFunctions, rows: IDataObject[], item: number): IDataObject[] {
	const operation = context.getNodeParameter('operation', item);
	const valuesOf = () => (context.getNodeParameter('columns', item) as { value: INodeParameters }).value as IDataObject;
	if (operation === 'insert') {
		const row = { id: rows.length + 1, ...valuesOf() };
		rows.push(row);
		return [row];
	}
	const found = rows.filter((row) => matches(row, context.getNodeParameter('filters', item) as RowFilter));
	if (operation === 'update') for (const row of found) Object.assign(row, valuesOf());
	return found;
}
