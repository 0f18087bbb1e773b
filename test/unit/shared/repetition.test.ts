import { describe, expect, it } from '@jest/globals';
import type { IExecuteFunctions } from 'n8n-workflow';

import { describe as describeNode } from '../../../nodes/shared/description';
import {
	oneOutput,
	type BatchOperation,
	type ItemOperation,
	type Operation,
	type RunOperation,
} from '../../../nodes/shared/operation';
import { runNode } from '../../../nodes/shared/router';
import { runOf } from '../../../nodes/shared/run';
import { InputError, ServiceError } from '../../../providers/http/errors';
import { NetworkError } from '../../../providers/http/send';
import { runInNode } from './support';

const base = { displayName: 'Do', value: 'do', action: 'Do', description: 'Do', fields: [] };
const input = [0, 1, 2].map((number) => ({ number }));
const lost = () => new NetworkError('timeout', 'No answer came in time (id.example.com).');
const refused = () => new ServiceError({ service: 'S', kind: 'conflict', status: 409, message: 'It exists already.' });

async function run(operation: Operation<string>, settings: Parameters<typeof runInNode>[1] = {}) {
	const resources = [{ displayName: 'Thing', value: 'thing', operations: [operation] }];
	return await runInNode(
		async function (this: IExecuteFunctions) {
			return await runNode(this, {
				resources,
				openSession: async () => 'session',
				place: () => ({ service: 's', tenant: 't' }),
			});
		},
		{
			properties: describeNode(resources),
			parameters: { resource: 'thing', operation: 'do' },
			input,
			maxTries: 3,
			...settings,
		},
	);
}

/** Fails at an item as often as there are errors for it, and counts the calls of each item. */
function failing(at: number, errors: Error[], more: { repeatable?: boolean; readOnly?: boolean } = {}) {
	const calls = [0, 0, 0];
	const operation: Operation<string> = {
		...base,
		...more,
		execute: async (item) => {
			const number = Number(item.json.number);
			calls[number] = (calls[number] ?? 0) + 1;
			runOf(item.execution).writes += 1;
			const error = number === at ? errors.shift() : undefined;
			if (error !== undefined) throw error;
			return oneOutput({ did: number, call: calls[number] });
		},
	};
	return { calls, operation };
}

describe('Retry On Fail', () => {
	it('does not do again what an earlier try has done', async () => {
		const { calls, operation } = failing(2, [lost(), lost()]);
		const { outputs } = await run(operation);
		expect(outputs[0]?.map(({ json }) => json.did)).toEqual([0, 1, 2]);
		expect(calls).toEqual([1, 1, 3]);
	});

	it('does not do it again with Continue either', async () => {
		const { calls, operation } = failing(0, [lost()]);
		const { outputs } = await run(operation, { onError: 'continueRegularOutput' });
		expect(outputs[0]?.map(({ json }) => json.did)).toEqual([0, 1, 2]);
		expect(calls).toEqual([2, 1, 1]);
	});

	it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'does not send a message again whose answer was lost (%s)',
		async (onError) => {
			const { calls, operation } = failing(0, [lost()], { repeatable: false });
			const { error, outputs } = await run(operation, onError === 'stopWorkflow' ? {} : { onError });
			const told = error ?? outputs[0]?.[0]?.json;
			expect(told).toMatchObject({ message: expect.stringMatching(/No answer came in time|may have been done/) });
			expect(JSON.stringify(told)).toContain('It was not sent again by Retry On Fail');
			expect(calls[0]).toBe(1);
		},
	);

	it('sends a message of which only what comes before it was lost', async () => {
		let calls = 0;
		const execute = async () => {
			calls += 1;
			if (calls === 1) throw lost();
			return oneOutput({ outcome: 'pending' });
		};
		const { outputs } = await run({ ...base, repeatable: false, execute }, { input: [{ number: 0 }] });
		expect([calls, outputs[0]?.[0]?.json]).toEqual([2, { outcome: 'pending' }]);
	});

	it.each([
		['create', true, 'created'],
		['removeFromGroup', true, 'deleted'],
		['update', true, 'updated'],
		['update', false, 'unchanged'],
	])('%s: counts as done what a lost write had done (sent: %s)', async (value, sent, outcome) => {
		let calls = 0;
		const execute: ItemOperation<string>['execute'] = async (item) => {
			calls += 1;
			if (calls > 1) return oneOutput({ outcome: 'unchanged' });
			runOf(item.execution).writes += sent ? 1 : 0;
			throw lost();
		};
		const operation = { ...base, value, execute };
		const parameters = { resource: 'thing', operation: value };
		const { outputs } = await run(operation, { input: [{ number: 0 }], parameters });
		expect(outputs[0]?.[0]?.json).toEqual({ outcome });
	});

	it('sends a message again that was clearly refused', async () => {
		const { calls, operation } = failing(0, [refused()], { repeatable: false });
		await run(operation);
		expect(calls).toEqual([2, 1, 1]);
	});

	it('says that what exists already may come from the try before', async () => {
		const { operation } = failing(0, [lost(), refused(), refused()]);
		const { error } = await run(operation);
		expect(error).toMatchObject({ description: expect.stringContaining('this may be its result') });
	});

	it('reads anew', async () => {
		const { calls, operation } = failing(2, [lost()], { readOnly: true });
		await run(operation);
		expect(calls).toEqual([2, 2, 2]);
	});

	it('remembers nothing from one execution to the next', async () => {
		const { calls, operation } = failing(2, [lost(), lost(), lost()]);
		expect((await run(operation)).error).toBeDefined();
		await run(operation);
		expect(calls).toEqual([2, 2, 4]);
	});

	it('gives a batch only what is left', async () => {
		const packs: number[][] = [];
		const operation: BatchOperation<string> = {
			...base,
			executeAll: async (items) => {
				packs.push(items.map(({ index }) => index));
				return items.map(({ index }) =>
					index === 1 && packs.length === 1 ? { index, error: lost() } : { index, output: oneOutput({ did: index }) },
				);
			},
		};
		const { outputs } = await run(operation);
		expect(packs).toEqual([[0, 1, 2], [1]]);
		expect(outputs[0]?.map(({ json }) => json.did)).toEqual([0, 1, 2]);
	});
});

describe('Retry On Fail and Continue with an operation that takes the run as a whole', () => {
	const whole = (failures: number) => {
		const tries = { count: 0 };
		const operation: RunOperation<string> = {
			...base,
			executeRun: async () => {
				tries.count += 1;
				if (tries.count <= failures) throw new InputError('File', 'The list could not be read.');
				return [[{ json: { did: 'all' } }]];
			},
			outputsOfFailure: (_items, error) => [[], [], [{ json: { failed: String(error) } }]],
		};
		return { tries, operation };
	};

	it('repeats the run', async () => {
		const { tries, operation } = whole(2);
		const { outputs } = await run(operation, { onError: 'continueRegularOutput' });
		expect(outputs[0]?.[0]?.json).toEqual({ did: 'all' });
		expect(tries.count).toBe(3);
	});

	it('gives its outputs when no try is left', async () => {
		const { tries, operation } = whole(9);
		const { outputs } = await run(operation, { onError: 'continueRegularOutput' });
		expect(JSON.stringify(outputs)).toContain('could not be read');
		expect(tries.count).toBe(3);
	});

	it('does not guess who created the users of a file whose first try got no answer', async () => {
		let tries = 0;
		const operation: Operation<string> = {
			...base,
			value: 'importFromCsv',
			execute: async (item) => {
				runOf(item.execution).writes += 1;
				tries += 1;
				if (tries === 1) throw lost();
				return [{ json: { outcome: 'unchanged' } }, { json: { outcome: 'created' } }];
			},
		};
		const { outputs } = await run(operation, {
			input: [{}],
			parameters: { resource: 'thing', operation: 'importFromCsv' },
		});
		const [items = []] = outputs;
		expect(items.map(({ json }) => json.outcome)).toEqual(['accepted', 'created']);
		expect(items[0]?.json.warnings).toEqual([expect.stringContaining('may have been created by that try')]);
	});
});
