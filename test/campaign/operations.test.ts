/**
 * Single operations with Retry On Fail, a good item and a bad one, and one fault at every call: nothing is written
 * twice, nobody gets a message twice, and what is reported is what the service holds.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import type { FaultRule } from '../../sandbox/faults';
import { Random } from '../../sandbox/random';
import { createEngine, type Engine, type WorkflowRun } from '../../tools/engine/engine';
import { NODE, oneNode, type NodeSpec } from '../../tools/engine/oneNode';
import { loadPackage } from '../../tools/engine/package-under-test';
import { sandboxFor, SERVICES, type Service } from '../../tools/services';
import { shortenWaits } from '../support/shortWaits';
import { tableOf } from './operations';
import { footprint } from './operations/footprint';
import type { OperationCase } from './operations/support';

const SEED = 31_415;
/** Runs under a fault for each operation; where more are possible, the seed chooses. */
const RUNS = 30;
const PACKAGE = 'n8n-nodes-identity-provisioning';

shortenWaits(1_000);

const OUTAGE = 'lost answer, then silence';
const FAULTS: Readonly<Record<string, readonly FaultRule[]>> = {
	'lost answer': [{ count: 1, connection: 'resetAfter' }],
	'reset before': [{ count: 1, connection: 'resetBefore' }],
	'503 before': [{ count: 1, status: 503 }],
	'503 after': [{ count: 1, status: 503, after: true }],
	'429': [{ count: 1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 }],
	// What no repetition within one try outlasts.
	[OUTAGE]: [
		{ count: 1, connection: 'resetAfter' },
		{ count: 5, status: 503 },
	],
};

const loaded = loadPackage(process.cwd());
const figures: string[] = [];
afterAll(() => {
	process.stdout.write(`\n${figures.join('\n')}\n\n`);
});

const titleOf = ({ resource, operation }: OperationCase) => `${resource} ${operation}`;

/** Operations of a built node, as its dropdowns have them. */
function operationsOf(type: string): string[] {
	const properties = loaded.nodes.get(`${PACKAGE}.${type}`)?.description.properties ?? [];
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			(displayOptions?.show?.resource ?? []).flatMap((resource) =>
				(options as INodePropertyOptions[]).map(({ value }) =>
					[resource, value].map((part) => (typeof part === 'string' ? part : '')).join(' '),
				),
			),
		);
}

interface Way {
	readonly order: 'bad first' | 'good first';
	readonly onError: 'continueRegularOutput' | 'stopWorkflow';
}
const WAYS: readonly Way[] = [
	{ order: 'good first', onError: 'continueRegularOutput' },
	{ order: 'bad first', onError: 'continueRegularOutput' },
	{ order: 'good first', onError: 'stopWorkflow' },
	{ order: 'bad first', onError: 'stopWorkflow' },
];

interface Result {
	readonly run: WorkflowRun;
	readonly before: string;
	readonly after: string;
	readonly calls: number;
	/** Writes that took effect, by address. */
	readonly written: Readonly<Record<string, number>>;
}

class Bench {
	constructor(
		readonly service: Service,
		readonly sandbox: Sandbox,
		private readonly engine: Engine,
	) {}

	private async node(spec: Pick<NodeSpec, 'maxTries' | 'onError' | 'parameters'>, input: readonly IDataObject[]) {
		const { type, credential } = this.service;
		// A file for what sends one.
		const data = { mimeType: 'text/csv', fileName: 'people.csv', data: Buffer.from('a,b\n').toString('base64') };
		const items = input.map((json) => ({ json, binary: { data } }));
		return await this.engine.run(oneNode({ type, credential, ...spec }), { items });
	}

	/** Fills the service anew, and runs an operation under faults from the call with that number on. */
	async attempt(one: OperationCase, way: Way, faults: readonly FaultRule[] = [], call = 0): Promise<Result> {
		const { sandbox, service } = this;
		await sandbox.reset();
		sandbox.seed({ users: 3, groups: 2 });
		sandbox.options(service.id, one.options);
		const table = tableOf(service.id);
		const good: IDataObject = { ...table.good(sandbox), ...one.good };
		for (const { resource, operation, parameters, keep = {} } of one.before ?? []) {
			const done = await this.node({ parameters: { resource, operation, ...parameters } }, [good]);
			if (done.error) throw new Error(`${titleOf(one)} could not be prepared: ${done.error.message}`);
			const made = done.node(NODE).outputs[0]?.[0]?.json ?? {};
			for (const [name, member] of Object.entries(keep)) good[name] = made[member];
		}
		Object.assign(good, await one.prepare?.(sandbox));
		const bad = { ...good, ...(one.bad ?? table.bad) };
		const before = footprint(sandbox, service.id);
		sandbox.log.clear();
		sandbox.faults.set({ rules: faults.map((rule, index) => ({ skip: call + index, ...rule })) });
		const { resource, operation, parameters } = one;
		const run = await this.node(
			{ parameters: { resource, operation, ...parameters }, onError: way.onError, maxTries: 3 },
			way.order === 'good first' ? [good, bad] : [bad, good],
		);
		sandbox.faults.clear();
		const written: Record<string, number> = {};
		for (const { method, path, status, fault } of sandbox.log.entries) {
			const took =
				fault === undefined
					? status >= 200 && status < 300
					: /resetAfter/.test(fault) || (/status/.test(fault) && faults[0]?.after);
			if (method !== 'GET' && took) written[`${method} ${path}`] = (written[`${method} ${path}`] ?? 0) + 1;
		}
		const calls = sandbox.log.entries.length;
		return { run, before, after: footprint(sandbox, service.id), calls, written };
	}
}

const MAY_BE_DONE = /may have been (?:done|carried out)|It is not (?:sent again|known whether)/;

/** What the outputs say of the good item and of the bad one; `undefined` if they do not say. */
function told({ run }: Result, { order, onError }: Way) {
	const positions = order === 'good first' ? { good: 0, bad: 1 } : { good: 1, bad: 0 };
	if (onError === 'stopWorkflow') {
		const at = run.error?.context?.itemIndex;
		const text = `${run.error?.message ?? ''} ${run.error?.description ?? ''}`;
		return {
			good: at === positions.good ? { error: text } : undefined,
			bad: at === positions.bad ? { error: text } : undefined,
			text,
		};
	}
	const of = (index: number) => {
		const items = (run.node(NODE).outputs[0] ?? []).filter(
			({ pairedItem }) => JSON.stringify(pairedItem) === JSON.stringify({ item: index }),
		);
		return items.length === 1 ? items[0]?.json : { error: `There are ${items.length} outputs for item ${index}.` };
	};
	const good = of(positions.good);
	return { good, bad: of(positions.bad), text: JSON.stringify(good) };
}

/** What is gone does not tell who deleted it, so a delete that got no answer counts as done when nothing is there. */
const isUnclear = ({ operation, unclear }: OperationCase) => unclear !== undefined || operation === 'delete';

/** What is wrong with a run, compared with the one without faults. */
function faultsOf(one: OperationCase, way: Way, fault: string, result: Result, plain: Result, done: string): string[] {
	const { good, bad, text } = told(result, way);
	const wanted = told(plain, way).good;
	const wrong: string[] = [];
	const isDone = result.after === plain.after;
	// What a second try meets may be what the first one did; then it says so, and does nothing.
	const mayBeLost = fault !== '429' && MAY_BE_DONE.test(text);
	if (fault !== '429' && isUnclear(one)) {
		if (way.onError === 'continueRegularOutput' && good?.error === undefined && result.after !== done) {
			return ['the good item was reported as done, and the state is another one'];
		}
		return result.after === done || result.after === result.before || fault === OUTAGE
			? []
			: ['the state is another one'];
	}
	// It says itself that something is left to do, which only a service that fell silent excuses; another item that stops
	// the node hides it.
	if (fault === OUTAGE && one.stepwise && (good?.outcome === 'incomplete' || way.onError === 'stopWorkflow')) return [];
	if (way.onError === 'continueRegularOutput') {
		if (bad?.error === undefined) wrong.push('the bad item was reported as done');
		if (good?.error !== undefined) {
			// The silence may outlast all three tries of an operation that makes one call; then nothing may be there.
			const isHonest = mayBeLost || (fault === OUTAGE && result.after === result.before);
			if (!isHonest) wrong.push(`the good item failed (${isDone ? 'though done' : 'not done'}): ${text}`);
		} else {
			if (!isDone) wrong.push('the good item was reported as done, and the state is another one');
			if (good?.outcome !== wanted?.outcome)
				wrong.push(`the outcome is ${JSON.stringify(good?.outcome)}, not ${JSON.stringify(wanted?.outcome)}`);
		}
	} else {
		if (result.run.error === undefined) wrong.push('nothing was thrown');
		const isLeft = way.order === 'bad first' && result.after === result.before;
		if (!isDone && !isLeft && !mayBeLost) wrong.push(`stopped, and the state is another one: ${text}`);
		if (way.order === 'good first' && good !== undefined && !mayBeLost)
			wrong.push(`the good item stopped the node: ${text}`);
	}
	if (one.once) {
		for (const [call, count] of Object.entries(result.written))
			if (count > Math.max(1, plain.written[call] ?? 0)) wrong.push(`${call} took effect ${count} times`);
	}
	return wrong;
}

interface Shot {
	readonly way: Way;
	readonly fault: string;
	readonly call: number;
}

/** What is tried of an operation: all, or as many as the seed chooses, with a lost answer of each call among them. */
function chosen(plain: ReadonlyMap<Way, Result>): Shot[] {
	const shots = [...plain].flatMap(([way, { calls }]) =>
		Object.keys(FAULTS).flatMap((fault) => Array.from({ length: calls }, (_, call): Shot => ({ way, fault, call }))),
	);
	const isFirst = ({ way, fault }: Shot) => fault === 'lost answer' && way === WAYS[0];
	const others = shots.filter((shot) => !isFirst(shot));
	const random = new Random(SEED);
	const first = shots.filter(isFirst);
	while (first.length + others.length > RUNS) others.splice(random.integer(others.length), 1);
	return [...first, ...others];
}

describe.each(SERVICES)('$title', (service) => {
	const table = tableOf(service.id);
	let sandbox: Sandbox;
	let engine: Engine;
	let bench: Bench;
	let runs = 0;
	beforeAll(async () => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
		sandbox = await startSandbox({ services: sandboxFor(service), seed: SEED });
		engine = await createEngine(loaded, sandbox.credentials);
		bench = new Bench(service, sandbox, engine);
	});
	afterAll(async () => {
		engine.close();
		await sandbox.stop();
		figures.push(`${service.title}: ${table.cases.length} operations, ${runs} runs`);
	});

	it('every operation that writes has its case', () => {
		const isRead = (name: string) => {
			const operation = name.split(' ')[1] ?? '';
			// What writes in bulk has campaigns of its own.
			return /^get|^(?:applyPlan|bulkImport|sync)$/.test(operation) || table.readOnly?.includes(operation) === true;
		};
		const writing = operationsOf(service.type).filter((name) => !isRead(name));
		expect([...new Set(table.cases.map(titleOf))].sort()).toEqual(writing.sort());
	});

	it.each(table.cases.map((one) => [titleOf(one), one] as const))('%s', async (_title, one) => {
		const wrong: string[] = [];
		const plain = new Map<Way, Result>();
		for (const way of WAYS) plain.set(way, await bench.attempt(one, way));
		for (const [way, result] of plain) {
			if (way.onError === 'stopWorkflow') continue;
			const { good, bad } = told(result, way);
			if (good?.error !== undefined) throw new Error(`The good item is bad: ${JSON.stringify(good)}`);
			if (bad?.error === undefined) throw new Error(`The bad item is good: ${JSON.stringify(bad)}`);
		}
		const done = [...plain.values()][0]?.after ?? '';
		for (const { way, fault, call } of chosen(plain)) {
			const reference = plain.get(way);
			if (reference === undefined) continue;
			const result = await bench.attempt(one, way, FAULTS[fault], call);
			runs += 1;
			for (const reason of faultsOf(one, way, fault, result, reference, done)) {
				wrong.push(`${way.order}, ${way.onError}, ${fault} at call ${call}: ${reason}`);
			}
		}
		expect(wrong).toEqual([]);
	});
});
