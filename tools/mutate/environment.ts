/**
 * Where tests run while faults are tried: every test runs first without a fault, which tells the faults that it comes
 * by, then once more without one, which tells whether it can be repeated, and then once with each of these faults.
 *
 * A failure counts only if the same test passes without the fault right after it; whatever else a fault has spoiled
 * would fail there too. The log has one line of JSON for each {@link Entry}.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { TestEnvironment } from 'jest-environment-node';

import { SWITCH } from './switches';

/** What a run of one test file is told, by a file that {@link ORDER_FILE} names. */
export interface Order {
	/** Numbers of the faults to try. */
	readonly faults: readonly number[];
	/** Tests in which a fault is tried at most, in this file. */
	readonly triesPerFault: number;
	/** Faults that are on from the beginning, and so reach what runs when a module is loaded: one or none. */
	readonly always?: number;
	readonly log: string;
}
export const ORDER_FILE = 'MUTATE_ORDER';

export type Entry =
	/** Faults that are met outside of tests alone: while modules are loaded, or before all tests. */
	| { readonly kind: 'outside'; readonly faults: readonly number[] }
	| { readonly kind: 'started' | 'noticed' | 'overlooked'; readonly fault: number; readonly test: string }
	/** What a test reaches that fails when it is repeated, or after a fault; the tests after it count no more. */
	| { readonly kind: 'unrepeatable' | 'spoiled'; readonly faults: readonly number[]; readonly test: string };

/** Passes through a fault that no test makes without one, unless a loop never ends. */
const mostPasses = (usual: number) => 200_000 + 100 * usual;
/** The least time that a test has for one fault, in milliseconds. */
const LEAST_MS = 10_000;

/** The members of jest's tests and events that are used here. */
interface TestEntry {
	readonly name: string;
	readonly parent: Block;
	readonly errors: unknown[];
	/** Runs so far, this one included. */
	readonly invocations: number;
	/** Milliseconds. */
	readonly duration?: number | null;
	timeout?: number;
}
interface Block {
	readonly name: string;
	readonly parent?: Block;
}
type TestEvent = { readonly name: string; readonly test: TestEntry };

type Phase = 'first' | 'again' | 'fault' | 'after' | 'done';

/** Repeats a test as often as this handler leaves an error in it. */
const REPEAT = new Error('The test is to run again.');

export default class FaultEnvironment extends TestEnvironment {
	private readonly order = JSON.parse(readFileSync(process.env[ORDER_FILE] ?? '', 'utf8')) as Order;
	private readonly left = new Map(this.order.faults.map((fault) => [fault, this.order.triesPerFault]));
	private on = this.order.always;
	private passes = 0;
	private most = Infinity;
	private seen = new Set<number>();
	private phase: Phase = 'done';
	private queue: number[] = [];
	private isSpoiled = false;
	private hasBegun = false;

	constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
		super(...given);
		const isOn = (fault: number) => this.isOn(fault);
		Object.assign(this.global, { [SWITCH]: isOn });
		if (this.on !== undefined) return;
		Object.assign(this.global, {
			[Symbol.for('RETRY_TIMES')]: Number.MAX_SAFE_INTEGER,
			[Symbol.for('RETRY_IMMEDIATELY')]: true,
		});
	}

	private isOn(fault: number): boolean {
		this.passes += 1;
		if (this.passes > this.most) throw new Error('This loop never ends.');
		if (this.on === undefined) this.seen.add(fault);
		return this.on === fault;
	}

	private log(entry: Entry): void {
		appendFileSync(this.order.log, `${JSON.stringify(entry)}\n`);
	}

	handleTestEvent(event: TestEvent): void {
		if (this.order.always !== undefined) return;
		if (event.name === 'test_start') this.begin(event.test);
		if (event.name === 'test_done') this.end(event.test);
	}

	private begin(test: TestEntry): void {
		if (!this.hasBegun) {
			this.log({ kind: 'outside', faults: [...this.seen].filter((fault) => this.left.has(fault)) });
			this.hasBegun = true;
		}
		if (test.invocations === 1) {
			this.phase = this.isSpoiled ? 'done' : 'first';
			this.seen = new Set();
			this.most = Infinity;
		}
		this.passes = 0;
		if (this.phase !== 'fault') return;
		const [fault = NaN] = this.queue;
		this.on = fault;
		this.log({ kind: 'started', fault, test: nameOf(test) });
	}

	private end(test: TestEntry): void {
		const failed = test.errors.length > 0 || this.hasSuppressedErrors();
		this.on = undefined;
		if (this.phase === 'first') this.queue = [...this.seen].filter((fault) => (this.left.get(fault) ?? 0) > 0);
		const next = this.next(test, failed);
		this.phase = next;
		test.errors.length = 0;
		if (next !== 'done') test.errors.push(REPEAT);
	}

	/** A snapshot that differs does not end its test. */
	private hasSuppressedErrors(): boolean {
		const matchers = Reflect.get(this.global, Symbol.for('$$jest-matchers-object')) as
			{ readonly state?: { readonly suppressedErrors?: readonly unknown[] } } | undefined;
		return (matchers?.state?.suppressedErrors?.length ?? 0) > 0;
	}

	private next(test: TestEntry, failed: boolean): Phase {
		switch (this.phase) {
			case 'first':
				return failed ? this.stop('unrepeatable', test) : this.afterFirst(test);
			case 'again':
				return failed ? this.stop('unrepeatable', test) : this.following();
			case 'fault':
				return this.afterFault(test, failed);
			case 'after':
				if (failed) return this.stop('spoiled', test);
				this.notice(test);
				return this.following();
			case 'done':
				return 'done';
		}
	}

	private afterFirst(test: TestEntry): Phase {
		if (this.queue.length === 0) return 'done';
		this.most = mostPasses(this.passes);
		test.timeout = Math.max(LEAST_MS, 5 * (test.duration ?? 0));
		return 'again';
	}

	private afterFault(test: TestEntry, failed: boolean): Phase {
		if (failed) return 'after';
		const [fault = NaN] = this.queue;
		this.left.set(fault, (this.left.get(fault) ?? 1) - 1);
		this.log({ kind: 'overlooked', fault, test: nameOf(test) });
		this.queue.shift();
		return this.following();
	}

	private notice(test: TestEntry): void {
		const [fault = NaN] = this.queue;
		this.left.delete(fault);
		this.log({ kind: 'noticed', fault, test: nameOf(test) });
		this.queue.shift();
	}

	private stop(kind: 'spoiled' | 'unrepeatable', test: TestEntry): Phase {
		this.log({ kind, faults: this.queue, test: nameOf(test) });
		this.isSpoiled ||= kind === 'spoiled';
		return 'done';
	}

	private following(): Phase {
		return this.queue.length > 0 ? 'fault' : 'done';
	}
}

function nameOf(test: TestEntry): string {
	const names = [test.name];
	for (let block = test.parent; block.parent !== undefined; block = block.parent) names.unshift(block.name);
	return names.join(' ');
}
