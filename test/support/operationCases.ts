import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Service } from '../../tools/services';
import { tableOf } from '../campaign/operations';
import type { OperationCase } from '../campaign/operations/support';
import { startService } from './startService';
import { NODE } from './workflow';

/** An operation with its parameters. */
export type Named = Pick<OperationCase, 'operation' | 'parameters' | 'resource'>;

export const titleOf = ({ resource, operation }: Named) => `${resource} ${operation}`;

/** For what sends a file. */
const file = { mimeType: 'text/csv', fileName: 'people.csv', data: Buffer.from('a,b\n').toString('base64') };

/** The operations of a service's table in n8n's engine, against a sandbox. Stop it after use. */
export async function startCases(service: Service) {
	const table = tableOf(service.id);
	const bench = await startService(service.id, { sandbox: { services: [service.id, ...(service.alongside ?? [])] } });
	const { sandbox } = bench;

	/** The first output of an operation for one item, or its error item. */
	const run = async ({ resource, operation, parameters }: Named, json: IDataObject, options?: INodeParameters) => {
		const given: unknown = parameters.options;
		const own = options && { options: { ...(given as INodeParameters | undefined), ...options } };
		const result = await bench.run(
			resource,
			operation,
			{ ...parameters, ...own },
			{ items: [{ json, binary: { data: file } }], onError: 'continueRegularOutput' },
		);
		return result.node(NODE).outputs[0]?.[0]?.json ?? {};
	};

	/** Fills the service anew, does what an operation needs before it, and gives the item that it does. */
	const prepare = async (one: Partial<OperationCase> = {}): Promise<IDataObject> => {
		await sandbox.reset();
		sandbox.seed({ users: 3, groups: 2 });
		sandbox.options(service.id, one.options);
		const input: IDataObject = { ...table.good(sandbox), ...one.good };
		for (const step of one.before ?? []) {
			const made = await run(step, input);
			for (const [name, member] of Object.entries(step.keep ?? {})) input[name] = made[member];
		}
		return Object.assign(input, await one.prepare?.(sandbox));
	};

	return { bench, run, prepare };
}
