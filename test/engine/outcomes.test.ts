/** The outcomes of all writing operations against what the service holds: nothing that changed is called unchanged. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { SERVICES } from '../../tools/services';
import { tableOf } from '../campaign/operations';
import { footprint } from '../campaign/operations/footprint';
import type { OperationCase } from '../campaign/operations/support';
import { startService } from '../support/startService';
import { NODE } from '../support/workflow';

const titleOf = ({ resource, operation }: OperationCase) => `${resource} ${operation}`;
const file = { mimeType: 'text/csv', fileName: 'people.csv', data: Buffer.from('a,b\n').toString('base64') };
/** Said of what was sent and not looked at, and of what is new each time. */
const CLAIMS_NOTHING = ['accepted', 'done', 'pending', 'unchanged'];
/** What the second run calls a change, and why; docs/outcomes.md lists the same. */
const UNTRUE: Readonly<Record<string, string>> = {
	'oci: user resetPassword': 'each run gives another password, which is no part of what is compared',
};

describe.each(SERVICES)('$title', (service) => {
	const table = tableOf(service.id);
	let bench: Awaited<ReturnType<typeof startService>>;
	beforeAll(async () => {
		bench = await startService(service.id, { sandbox: { services: [service.id, ...(service.alongside ?? [])] } });
	});
	afterAll(async () => await bench.stop());

	const run = async (
		{ resource, operation, parameters }: Pick<OperationCase, 'operation' | 'parameters' | 'resource'>,
		json: IDataObject,
	) => {
		const result = await bench.run(resource, operation, parameters, {
			items: [{ json, binary: { data: file } }],
			onError: 'continueRegularOutput',
		});
		return result.node(NODE).outputs[0]?.[0]?.json ?? {};
	};

	it.each(table.cases.map((one) => [titleOf(one), one] as const))('%s', async (title, one) => {
		const { sandbox } = bench;
		await sandbox.reset();
		sandbox.seed({ users: 3, groups: 2 });
		sandbox.options(service.id, one.options);
		const input: IDataObject = { ...table.good(sandbox), ...one.good };
		for (const step of one.before ?? []) {
			const made = await run(step, input);
			for (const [name, member] of Object.entries(step.keep ?? {})) input[name] = made[member];
		}
		Object.assign(input, await one.prepare?.(sandbox));
		const before = footprint(sandbox, service.id);
		const first = await run(one, input);
		const after = footprint(sandbox, service.id);
		expect(first.error).toBeUndefined();
		if (after !== before) expect(first.outcome).not.toBe('unchanged');
		if (one.once) return;
		const second = await run(one, input);
		// Refused, because it is there or gone; or it made another one.
		if (second.error !== undefined || footprint(sandbox, service.id) !== after) return;
		const isTrue = CLAIMS_NOTHING.some((name) => name === second.outcome);
		expect([isTrue, second.outcome]).toEqual([!Object.hasOwn(UNTRUE, `${service.id}: ${title}`), second.outcome]);
	});
});
