import type { IDataObject } from 'n8n-workflow';

import { InputError, ServiceError } from '../../providers/http/errors';
import { readItems } from '../shared/batch';
import type { Item } from '../shared/item';
import type { Outcome } from '../shared/operation';
import { foldedValue } from '../../providers/text';

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
	/** Items that ask for exactly the same, and need no request of their own. */
	readonly repeats: number[];
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
	/**
	 * What to show of a record that comes again, after the first one was done; `undefined` if it has to be sent again,
	 * because the first one changed what it meets. Many items often ask for the same group.
	 */
	readonly again: (record: R, done?: Done) => IDataObject | undefined;
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
	const entries: Array<Entry<R>> = [];
	const latest = new Map<string, Entry<R>>();
	const { fit, unfit } = await readItems(items, treatment.read);
	outcomes.push(...unfit);
	for (const { item, value: record } of fit) {
		const before = latest.get(nameOf(record));
		if (before && isRepeated(before.record, record, treatment.again)) before.repeats.push(item.index);
		else {
			const entry = { index: item.index, record, repeats: [] };
			entries.push(entry);
			latest.set(nameOf(record), entry);
		}
	}
	const [anyItem] = items;
	let hopeless: unknown;
	for (const chunk of inRequests(entries, anyItem ? batchSize(anyItem) : DEFAULT_BATCH_SIZE)) {
		if (anyItem?.execution.getExecutionCancelSignal()?.aborted) break;
		if (hopeless === undefined) {
			const sent = await sendChunk(chunk, treatment);
			outcomes.push(...sent);
			hopeless = sent.map((outcome) => ('error' in outcome ? outcome.error : undefined)).find(isHopeless);
		} else {
			outcomes.push(...chunk.flatMap((entry) => failed(entry, hopeless)));
		}
	}
	return outcomes;
}

/** What a record is about: records about the same meet what the one before them left. */
function nameOf({ name, common }: Wanted): string {
	return JSON.stringify([foldedValue(common), foldedValue(name)]);
}

/** Whether a record asks for exactly the same as the one before it for that name, and that is enough. */
function isRepeated<R extends Wanted>(before: R, record: R, again: (record: R) => IDataObject | undefined): boolean {
	return JSON.stringify(before) === JSON.stringify(record) && again(record) !== undefined;
}

function failed({ index, repeats }: Entry<unknown>, error: unknown): Outcome[] {
	return [index, ...repeats].map((failing) => ({ index: failing, error }));
}

/**
 * The entries in the portions in which they are sent. A name that comes again goes into a later request, for one request
 * cannot tell its records apart: so the second item meets what the first one left, as if they were sent one by one.
 */
function inRequests<R extends Wanted>(entries: ReadonlyArray<Entry<R>>, size: number): Array<Array<Entry<R>>> {
	const times = new Map<string, number>();
	const groups = new Map<string, { wave: number; entries: Array<Entry<R>> }>();
	for (const entry of entries) {
		const common = foldedValue(entry.record.common);
		const identity = nameOf(entry.record);
		const wave = times.get(identity) ?? 0;
		times.set(identity, wave + 1);
		const key = JSON.stringify([wave, common]);
		const group = groups.get(key) ?? { wave, entries: [] };
		group.entries.push(entry);
		groups.set(key, group);
	}
	return [...groups.values()]
		.sort((a, b) => a.wave - b.wave)
		.flatMap((group) =>
			Array.from({ length: Math.ceil(group.entries.length / size) }, (_, portion) =>
				group.entries.slice(portion * size, (portion + 1) * size),
			),
		);
}

async function sendChunk<R extends Wanted, Done extends object>(
	chunk: ReadonlyArray<Entry<R>>,
	treatment: Treatment<R, Done>,
): Promise<Outcome[]> {
	try {
		const results = await treatment.send(chunk.map(({ record }) => record));
		return chunk.flatMap((entry): Outcome[] => {
			const { index, record } = entry;
			const result = results.get(foldedValue(record.name));
			if (result === undefined) return [];
			if (isFailed(result)) return failed(entry, result.error);
			const again = entry.repeats.map((index) => ({
				index,
				output: [{ json: treatment.again(record, result) ?? {} }],
			}));
			return [{ index, output: [{ json: treatment.output(record, result) }] }, ...again];
		});
	} catch (error) {
		return chunk.flatMap((entry) => failed(entry, error));
	}
}
