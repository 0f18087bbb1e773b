import type { IDataObject } from 'n8n-workflow';

import { keyOf } from '../../providers/epm/client';
import { InputError, ServiceError } from '../../providers/http/errors';
import type { Item } from '../shared/item';
import { UnfitItem, type Outcome } from '../shared/operation';

/** What one item asks for. */
interface Wanted {
	/** Login or group name: what tells records apart. */
	readonly name: string;
	/** What all records of a request have in common, such as the role; '' if there is nothing. */
	readonly common: string;
}

interface Entry<R> {
	readonly index: number;
	readonly record: R;
}

interface Failed {
	readonly error: unknown;
}

export interface Treatment<R extends Wanted, Done extends object> {
	/** Reads an item and checks it; what it throws refuses the item. */
	readonly read: (item: Item) => Promise<R> | R;
	/** Sends records that have the same `common` in one request, and gives a result for each name in lower case. */
	readonly send: (records: readonly R[]) => Promise<ReadonlyMap<string, Done | Failed>>;
	/** What to show of a record that was done. */
	readonly output: (record: R, done: Done) => IDataObject;
}

function isFailed(result: object): result is Failed {
	return 'error' in result;
}

const DEFAULT_BATCH_SIZE = 100;

/** Records in one request. Source: EPM documents no limit; public clients stop at 1,000. */
function batchSize(item: Item): number {
	const size = item.collection('options').number('batchSize') ?? DEFAULT_BATCH_SIZE;
	if (Number.isInteger(size) && size >= 1 && size <= 1_000) return size;
	throw new InputError('Batch Size', '"Batch Size" must be a whole number from 1 to 1,000.');
}

/** Whether the next request would be refused for the same reason. */
function isHopeless(error: unknown): boolean {
	return error instanceof ServiceError && (error.kind === 'unauthenticated' || error.status === 403);
}

/**
 * Treats the items of a run as records of as few requests as possible, and gives each item its own outcome. When the
 * node is to stop at a failure, an item that is not valid stops it before anything is sent.
 */
export async function runRecords<R extends Wanted, Done extends object>(
	items: readonly Item[],
	treatment: Treatment<R, Done>,
): Promise<readonly Outcome[]> {
	const outcomes: Outcome[] = [];
	const groups = new Map<string, Array<Entry<R>>>();
	const first = new Map<string, number>();
	for (const item of items) {
		const read = await readItem(item, treatment);
		const refused = 'error' in read ? read.error : repetition(read.record, first, item.index);
		if (refused !== undefined) {
			if (!item.execution.continueOnFail()) throw new UnfitItem(item.index, refused);
			outcomes.push({ index: item.index, error: refused });
		} else if ('record' in read) {
			const group = groups.get(keyOf(read.record.common)) ?? [];
			group.push({ index: item.index, record: read.record });
			groups.set(keyOf(read.record.common), group);
		}
	}
	const [anyItem] = items;
	const size = anyItem ? batchSize(anyItem) : DEFAULT_BATCH_SIZE;
	let hopeless: unknown;
	for (const group of groups.values()) {
		for (let start = 0; start < group.length; start += size) {
			if (anyItem?.execution.getExecutionCancelSignal()?.aborted) return outcomes;
			const chunk = group.slice(start, start + size);
			if (hopeless === undefined) {
				const sent = await sendChunk(chunk, treatment);
				outcomes.push(...sent);
				hopeless = sent.map((outcome) => ('error' in outcome ? outcome.error : undefined)).find(isHopeless);
			} else {
				outcomes.push(...chunk.map(({ index }) => ({ index, error: hopeless })));
			}
		}
	}
	return outcomes;
}

async function readItem<R extends Wanted>(
	item: Item,
	{ read }: Pick<Treatment<R, object>, 'read'>,
): Promise<{ readonly record: R } | Failed> {
	try {
		return { record: await read(item) };
	} catch (error) {
		return { error };
	}
}

/** Why a record cannot be sent, if an earlier item asks for the same. */
function repetition({ name, common }: Wanted, first: Map<string, number>, index: number): InputError | undefined {
	const identity = JSON.stringify([keyOf(common), keyOf(name)]);
	const earlier = first.get(identity);
	if (earlier === undefined) {
		first.set(identity, index);
		return undefined;
	}
	return new InputError('Input', `"${name}" is in item ${earlier} already; each may come once.`);
}

async function sendChunk<R extends Wanted, Done extends object>(
	chunk: ReadonlyArray<Entry<R>>,
	treatment: Treatment<R, Done>,
): Promise<Outcome[]> {
	try {
		const results = await treatment.send(chunk.map(({ record }) => record));
		return chunk.flatMap(({ index, record }): Outcome[] => {
			const result = results.get(keyOf(record.name));
			if (result === undefined) return [];
			if (isFailed(result)) return [{ index, error: result.error }];
			return [{ index, output: [{ json: treatment.output(record, result as Done) }] }];
		});
	} catch (error) {
		return chunk.map(({ index }) => ({ index, error }));
	}
}
