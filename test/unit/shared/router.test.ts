import { describe, expect, it } from '@jest/globals';
import type { IExecuteFunctions } from 'n8n-workflow';

import { describe as describeNode } from '../../../nodes/shared/description';
import type { Item } from '../../../nodes/shared/item';
import {
	oneOutput,
	UnfitItem,
	type BatchOperation,
	type ItemOperation,
	type Operation,
	type RunOperation,
} from '../../../nodes/shared/operation';
import { runNode } from '../../../nodes/shared/router';
import { InputError, NotAttemptedError } from '../../../providers/http/errors';
import { runInNode } from './support';

const base = { displayName: 'Do', action: 'Do', description: 'Do', fields: [] };
const numbers = (count: number) => Array.from({ length: count }, (_, number) => ({ number }));
const numberOf = (item: Item) => Number(item.json.number);

type Settings = Parameters<typeof runInNode>[1];

/** Runs one operation in n8n's engine. */
async function run(operation: Operation<string>, settings: Settings = {}, open = async () => 'session') {
	const resources = [{ displayName: 'Thing', value: 'thing', operations: [operation] }];
	return await runInNode(
		async function (this: IExecuteFunctions) {
			return await runNode(this, { resources, openSession: open, place: () => ({ service: 's', tenant: 't' }) });
		},
		{ properties: describeNode(resources), parameters: { resource: 'thing', operation: 'do' }, ...settings },
	);
}

/** Operation on single items; `execute` gets the item's number. */
function single(
	execute: (number: number) => Promise<string> | string,
	more: Partial<ItemOperation<string>> = {},
): ItemOperation<string> {
	return { ...base, value: 'do', execute: async (item) => oneOutput({ did: await execute(numberOf(item)) }), ...more };
}

const failAt = (failing: number) => (number: number) => {
	if (number === failing) throw new InputError('Name', `Number ${number} is not valid.`);
	return `done ${number}`;
};
const turn = async () => await new Promise<void>((resolve) => setImmediate(resolve));

describe('runNode with single items', () => {
	it('gives each item its outputs, paired and in order', async () => {
		const twice: ItemOperation<string> = {
			...base,
			value: 'do',
			execute: async (item, session) => [
				{ json: { session, number: numberOf(item) } },
				{ json: { again: numberOf(item) }, binary: { data: { mimeType: 'text/plain', data: 'eA==' } } },
			],
		};
		const { outputs } = await run(twice, { input: numbers(2) });
		expect(outputs[0]).toEqual([
			{ json: { session: 'session', number: 0 }, pairedItem: { item: 0 } },
			{ json: { again: 0 }, binary: { data: { mimeType: 'text/plain', data: 'eA==' } }, pairedItem: { item: 0 } },
			{ json: { session: 'session', number: 1 }, pairedItem: { item: 1 } },
			{ json: { again: 1 }, binary: { data: { mimeType: 'text/plain', data: 'eA==' } }, pairedItem: { item: 1 } },
		]);
	});

	it('writes one after the other', async () => {
		const steps: string[] = [];
		const slow = single(async (number) => {
			steps.push(`begin ${number}`);
			await turn();
			steps.push(`end ${number}`);
			return '';
		});
		await run(slow, { input: numbers(3) });
		expect(steps).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
	});

	it('reads the first alone and then five at a time, and keeps the order', async () => {
		let open = 0;
		const most: number[] = [];
		const read = single(
			async (number) => {
				open += 1;
				most.push(open);
				for (let turns = 12 - number; turns > 0; turns -= 1) await turn();
				open -= 1;
				return `read ${number}`;
			},
			{ readOnly: true },
		);
		const { outputs } = await run(read, { input: numbers(12) });
		expect(most.slice(0, 2)).toEqual([1, 1]);
		expect(Math.max(...most)).toBe(5);
		expect(outputs[0]?.map(({ json }) => json.did)).toEqual(numbers(12).map(({ number }) => `read ${number}`));
	});

	it('stops at a failure, with the index of the item', async () => {
		const done: number[] = [];
		const operation = single((number) => {
			done.push(number);
			return failAt(1)(number);
		});
		const { error } = await run(operation, { input: numbers(3) });
		expect(error).toMatchObject({ message: 'Number 1 is not valid.', context: { itemIndex: 1 } });
		expect(done).toEqual([0, 1]);
	});

	it('sends a failure to the error output, with the input beside it', async () => {
		const { outputs } = await run(single(failAt(1)), { input: numbers(3), onError: 'continueErrorOutput' });
		const [succeeded = [], failed = []] = outputs;
		expect(succeeded.map(({ json, pairedItem }) => [json.did, pairedItem])).toEqual([
			['done 0', { item: 0 }],
			['done 2', { item: 2 }],
		]);
		const sentence = 'Number 1 is not valid.';
		const json = { number: 1, error: sentence, message: sentence, details: { kind: 'invalid', field: 'Name' } };
		expect(failed).toEqual([{ json, pairedItem: expect.objectContaining({ item: 1 }) }]);
	});

	it('keeps a failure in its place with the regular output', async () => {
		const { outputs } = await run(single(failAt(1)), { input: numbers(3), onError: 'continueRegularOutput' });
		expect(outputs[0]?.map(({ json, pairedItem }) => [json.did ?? json.error, pairedItem])).toEqual([
			['done 0', { item: 0 }],
			['Number 1 is not valid.', { item: 1 }],
			['done 2', { item: 2 }],
		]);
	});

	it('begins nothing after the run was cancelled, and reports no item as failed', async () => {
		const done: number[] = [];
		let cancel = () => {};
		const operation = single((number) => {
			done.push(number);
			if (number === 1) cancel();
			return '';
		});
		const settings: Settings = {
			input: numbers(4),
			onError: 'continueRegularOutput',
			onStart: (stop) => (cancel = stop),
		};
		const { status } = await run(operation, settings);
		expect(status).toBe('canceled');
		expect(done).toEqual([0, 1]);
	});

	it('hints at how many were as wanted already', async () => {
		const operation: ItemOperation<string> = {
			...base,
			value: 'do',
			execute: async (item) => oneOutput({ outcome: numberOf(item) === 1 ? 'created' : 'unchanged' }),
		};
		const { hints } = await run(operation, { input: numbers(3) });
		expect(hints.map(({ message }) => message)).toEqual(['2 of 3 items were already up to date.']);
		expect((await run(operation, { input: numbers(1) })).hints).toEqual([]);
	});

	it('reports a session that cannot be opened as the failure of the first item', async () => {
		const open = async () => await Promise.reject(new InputError('Region', 'Region is empty.'));
		const { error } = await run(single(String), {}, open);
		expect(error).toMatchObject({ message: 'Region is empty.', context: { itemIndex: 0 } });
	});

	it('reports it for every item, and none as done, when the node is to continue', async () => {
		const open = async () => await Promise.reject(new InputError('Region', 'Region is empty.'));
		const { outputs } = await run(single(String), { input: numbers(2), onError: 'continueErrorOutput' }, open);
		expect(outputs[0]).toEqual([]);
		expect(outputs[1]?.map(({ json, pairedItem }) => [json.number, json.error, pairedItem])).toEqual([
			[0, 'Region is empty.', expect.objectContaining({ item: 0 })],
			[1, 'Region is empty.', expect.objectContaining({ item: 1 })],
		]);
	});

	it('refuses an operation that it does not have', async () => {
		const parameters = { resource: 'thing', operation: 'destroy' };
		const sentence = 'There is no operation "destroy" for "thing".';
		expect((await run(single(String), { parameters })).error).toMatchObject({ message: sentence });
		const { outputs } = await run(single(String), { parameters, onError: 'continueErrorOutput' });
		expect([outputs[0], outputs[1]?.map(({ json }) => json.error)]).toEqual([[], [sentence]]);
	});

	it.each([{ resource: 'thing', operation: '__CUSTOM_API_CALL__' }, { resource: '__CUSTOM_API_CALL__' }])(
		'leads who chose "Custom API Call" to the HTTP Request node: %j',
		async (parameters) => {
			const { error } = await run(single(String), { parameters });
			expect(error?.message).toBe('This node does not send requests of your own.');
			expect(error?.description).toMatch(/HTTP Request node.+"Predefined Credential Type"/);
		},
	);

	it('gives the outcomes of very many items', async () => {
		const { outputs } = await run(single(String), { input: numbers(200_000) });
		expect(outputs[0]).toHaveLength(200_000);
	});
});

describe('runNode with batches', () => {
	const batch = (executeAll: BatchOperation<string>['executeAll']): BatchOperation<string> => ({
		...base,
		value: 'do',
		executeAll,
	});
	const mixed = batch(async (items) =>
		[...items]
			.reverse()
			.map(({ index }) =>
				index === 1
					? { index, error: new InputError('Name', 'Refused.') }
					: { index, output: oneOutput({ did: index }) },
			),
	);

	it('puts outcomes back into the order of the items', async () => {
		const { outputs } = await run(mixed, { input: numbers(3), onError: 'continueRegularOutput' });
		expect(outputs[0]?.map(({ json, pairedItem }) => [json.did ?? json.error, pairedItem])).toEqual([
			[0, { item: 0 }],
			['Refused.', { item: 1 }],
			[2, { item: 2 }],
		]);
	});

	it('stops with the first failure and says what was done', async () => {
		const { error } = await run(mixed, { input: numbers(3) });
		expect(error).toMatchObject({ message: 'Refused.', context: { itemIndex: 1 } });
		expect(error?.description).toContain('1 of 3 items were refused, 2 were done.');
	});

	it('stops with the refusal that ended the run, and counts what was not sent', async () => {
		const refusal = new InputError('Name', 'Refused.');
		const ended = batch(async (items) =>
			items.map(({ index }) =>
				index === 1
					? { index, error: refusal }
					: { index, error: new NotAttemptedError('Not sent.', { cause: refusal }) },
			),
		);
		const { error } = await run(ended, { input: numbers(3) });
		expect(error).toMatchObject({ message: 'Refused.', context: { itemIndex: 1 } });
		expect(error?.description).toContain('1 of 3 items were refused, 0 were done, 2 were not sent.');
	});

	it('gives an item that was not sent the reason', async () => {
		const cause = new InputError('Name', 'Refused.', 'Choose another name.');
		const ended = batch(async (items) =>
			items.map(({ index }) => ({ index, error: new NotAttemptedError('Not sent.', { cause }) })),
		);
		const { outputs } = await run(ended, { input: numbers(1), onError: 'continueRegularOutput' });
		expect(outputs[0]?.[0]?.json).toEqual({
			error: 'Not sent.',
			message: 'The reason: Refused. Choose another name.',
			details: { kind: 'notAttempted', reason: { kind: 'invalid', field: 'Name' } },
		});
	});

	it('stops at an item that is not fit to be sent, and says that nothing was sent', async () => {
		const unfit = batch(async () => await Promise.reject(new UnfitItem(2, new InputError('Name', 'Too long.'))));
		const { error } = await run(unfit, { input: numbers(3) });
		expect(error).toMatchObject({ message: 'Too long.', context: { itemIndex: 2 } });
		expect(error?.description).toContain('Nothing was sent, for none of the items.');
	});

	it('fails all items when the whole batch does', async () => {
		const broken = batch(async () => await Promise.reject(new InputError('File', 'The file is empty.')));
		const { outputs } = await run(broken, { input: numbers(2), onError: 'continueRegularOutput' });
		expect(outputs[0]?.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([
			['The file is empty.', { item: 0 }],
			['The file is empty.', { item: 1 }],
		]);
		expect((await run(broken, { input: numbers(2) })).error).toMatchObject({ message: 'The file is empty.' });
	});

	it('counts apart what was not sent because the run had stopped', async () => {
		const stopped = batch(async () => [
			{ index: 0, output: oneOutput({ did: 0 }) },
			{ index: 1, error: new NotAttemptedError('Nothing was sent for this item.') },
			{ index: 2, error: new InputError('Name', 'Refused.') },
		]);
		const { error } = await run(stopped, { input: numbers(3) });
		expect(error).toMatchObject({ message: 'Refused.', context: { itemIndex: 2 } });
		expect(error?.description).toContain('1 of 3 items were refused, 1 were done, 1 were not sent.');
	});

	it('says that nothing was sent when one item keeps all from being sent', async () => {
		const unfit = batch(async () => await Promise.reject(new UnfitItem(1, new InputError('Name', 'Refused.'))));
		const { error } = await run(unfit, { input: numbers(3) });
		expect(error).toMatchObject({ message: 'Refused.', context: { itemIndex: 1 } });
		expect(error?.description).toContain('Nothing was sent, for none of the items.');
	});

	it('loses no item that the service gave no outcome for', async () => {
		const forgetful = batch(async () => [{ index: 0, output: oneOutput({ did: 0 }) }]);
		const { outputs } = await run(forgetful, { input: numbers(2), onError: 'continueErrorOutput' });
		expect(outputs[1]?.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([
			['The service gave no outcome for this item.', expect.objectContaining({ item: 1 })],
		]);
	});
});

describe('runNode with an operation that has outputs of its own', () => {
	const whole = (executeRun: RunOperation<string>['executeRun']): RunOperation<string> => ({
		...base,
		value: 'do',
		executeRun,
		outputsOfFailure: (items, error) => [[], items.map(({ index }) => ({ json: { failed: String(error), index } }))],
	});
	const works = whole(async (items, session) => [[{ json: { session } }], [{ json: { items: items.length } }]]);
	const fails = whole(async () => await Promise.reject(new InputError('Name', 'Refused.')));
	const json = ({ outputs }: Awaited<ReturnType<typeof run>>) => outputs.map((items) => items.map((item) => item.json));

	it('gives the outputs as they are', async () => {
		expect(json(await run(works, { input: numbers(2) }))).toEqual([[{ session: 'session' }], [{ items: 2 }]]);
	});

	it('stops at a failure, or gives what the operation makes of it', async () => {
		expect((await run(fails)).error?.message).toBe('Refused.');
		const goesOn = await run(fails, { input: numbers(2), onError: 'continueRegularOutput' });
		expect(json(goesOn)[1]).toEqual([0, 1].map((index) => ({ failed: 'InputError: Refused.', index })));
	});

	it('gives what the operation makes of a session that cannot be opened', async () => {
		const open = async () => await Promise.reject(new InputError('Credential', 'No key.'));
		const goesOn = await run(works, { onError: 'continueRegularOutput' }, open);
		expect(json(goesOn)).toEqual([[], [{ failed: 'InputError: No key.', index: 0 }]]);
	});
});
