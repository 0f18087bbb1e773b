/** Where a table keeps a copy of its rows when the sandbox has a data file. */
export interface TableStore {
	/** All rows in the order in which they were inserted. */
	load(): Iterable<{ id: string; seq: number; value: unknown }>;
	put(id: string, seq: number, value: object): void;
	delete(id: string): void;
	clear(): void;
}

export interface TableOptions {
	/** Milliseconds since 1970. */
	now(): number;
	/** How long the write that is under way stays invisible to readers, in milliseconds. */
	delay(): number;
	/** Called after every change. */
	changed(): void;
	store?: TableStore | undefined;
}

interface Row<T> {
	readonly id: string;
	readonly seq: number;
	/** What the last write left; `undefined` after a delete. */
	latest: T | undefined;
	/** What readers still see until `visibleAt`. */
	previous: T | undefined;
	visibleAt: number;
}

/** Told of a row after each write: as it is now, and as it was. `undefined` is no row. */
export type RowListener<T> = (latest: T | undefined, old: T | undefined) => void;

/** One row as a reader sees it; `seq` grows with the order of insertion and never changes. */
export interface TableEntry<T> {
	readonly id: string;
	readonly seq: number;
	readonly value: T;
}

/** Finds rows by a key that is not their id. */
export interface TableIndex<T> {
	/** As readers see the rows, oldest first. */
	find(key: string): T[];
	/** The same with the places of the rows in the order of insertion. */
	scan(key: string): Iterable<TableEntry<T>>;
	/** As the last writes left them, oldest first. */
	findLatest(key: string): T[];
}

interface IndexState<T> {
	readonly keyOf: (value: T) => string | undefined;
	/** One row, or several; most keys have one, and a set for each would cost more than the rows. */
	readonly rows: Map<string, Row<T> | Set<Row<T>>>;
}

/**
 * Rows by id in the order of insertion. Readers may see a write late (the fault `visibilityDelayMs`); the code that
 * checks uniqueness or decides about a write asks for the latest state. Values are never changed in place: put a new
 * object instead.
 */
export class Table<T extends object> {
	private readonly rows = new Map<string, Row<T>>();
	/** Rows by ascending `seq`, deleted ones included until the next compaction. */
	private order: Array<Row<T>> = [];
	private readonly indexes: Array<IndexState<T>> = [];
	private readonly listeners: Array<RowListener<T>> = [];
	private nextSeq = 1;
	private live = 0;
	private sorted: { version: number; compare: unknown; entries: Array<TableEntry<T>> } | undefined;
	/** Grows with every change. */
	version = 0;

	constructor(private readonly options: TableOptions) {
		for (const { id, seq, value } of options.store?.load() ?? []) {
			const row: Row<T> = { id, seq, latest: value as T, previous: undefined, visibleAt: 0 };
			this.rows.set(id, row);
			this.order.push(row);
			this.live++;
			this.nextSeq = seq + 1;
		}
	}

	/** Number of rows after the last write. */
	get size(): number {
		return this.live;
	}

	/** As readers see the row. */
	get(id: string): T | undefined {
		const row = this.rows.get(id);
		return row && this.visible(row);
	}

	/** As the last write left the row. */
	latest(id: string): T | undefined {
		return this.rows.get(id)?.latest;
	}

	/** Inserts a row, or replaces one and leaves it at its place in the order. */
	put(id: string, value: T): T {
		const delay = this.options.delay();
		let row = this.rows.get(id);
		if (!row || row.latest === undefined) {
			row = { id, seq: this.nextSeq++, latest: undefined, previous: undefined, visibleAt: 0 };
			this.rows.set(id, row);
			this.order.push(row);
			this.live++;
		}
		const old = row.latest;
		this.change(row, value, delay);
		this.options.store?.put(id, row.seq, value);
		this.tell(value, old);
		return value;
	}

	/** Tells whether there was such a row. */
	delete(id: string): boolean {
		const row = this.rows.get(id);
		if (!row || row.latest === undefined) return false;
		const old = row.latest;
		this.live--;
		const delay = this.options.delay();
		this.change(row, undefined, delay);
		if (delay <= 0) this.rows.delete(id);
		this.options.store?.delete(id);
		this.compact();
		this.tell(undefined, old);
		return true;
	}

	clear(): void {
		this.rows.clear();
		this.order = [];
		this.live = 0;
		this.nextSeq = 1;
		for (const index of this.indexes) index.rows.clear();
		this.options.store?.clear();
		this.touch();
	}

	/** Rows as readers see them, oldest first. */
	*values(): Generator<T> {
		for (const row of this.order) {
			const value = this.visible(row);
			if (value !== undefined) yield value;
		}
	}

	/** Rows as the last writes left them, oldest first. */
	*latestValues(): Generator<T> {
		for (const row of this.order) if (row.latest !== undefined) yield row.latest;
	}

	/**
	 * Rows as readers see them in the order of insertion, or newest first with `descending`. `after` is the `seq` of the
	 * row before the first one wanted: rows that come or go in the meantime do not shift the rest.
	 */
	*scan(options: { descending?: boolean; after?: number | undefined } = {}): Generator<TableEntry<T>> {
		const { descending = false, after } = options;
		const order = this.order;
		let position = descending ? order.length - 1 : 0;
		if (after !== undefined) position = descending ? this.firstAtOrAfter(after) - 1 : this.firstAtOrAfter(after + 1);
		for (; position >= 0 && position < order.length; position += descending ? -1 : 1) {
			const row = order[position];
			const value = row && this.visible(row);
			if (row && value !== undefined) yield { id: row.id, seq: row.seq, value };
		}
	}

	/**
	 * All rows as readers see them, in the order of `compare`. Pass the same function each time: the result is kept
	 * until the next change.
	 */
	sortedBy(compare: (left: TableEntry<T>, right: TableEntry<T>) => number): ReadonlyArray<TableEntry<T>> {
		if (this.sorted?.version === this.version && this.sorted.compare === compare) return this.sorted.entries;
		const entries = [...this.scan()].sort(compare);
		// While a write is still invisible the result changes by itself as time passes, so it must not be kept.
		const settled = !this.order.some((row) => row.visibleAt > this.options.now());
		this.sorted = settled ? { version: this.version, compare, entries } : undefined;
		return entries;
	}

	/** Tells the listener of each change of a row, but not of `clear`. */
	watch(listener: RowListener<T>): void {
		this.listeners.push(listener);
	}

	/** Adds an index; call it once, when the table is made. Rows for which `keyOf` gives `undefined` are left out. */
	index(keyOf: (value: T) => string | undefined): TableIndex<T> {
		const state: IndexState<T> = { keyOf, rows: new Map() };
		this.indexes.push(state);
		for (const row of this.order) this.addToIndex(state, row, row.latest);
		function* scan(key: string, see: (row: Row<T>) => T | undefined): Generator<TableEntry<T>> {
			const rows = state.rows.get(key);
			for (const row of rows instanceof Set ? rows : rows ? [rows] : []) {
				const value = see(row);
				if (value !== undefined && keyOf(value) === key) yield { id: row.id, seq: row.seq, value };
			}
		}
		const visible = (row: Row<T>) => this.visible(row);
		return {
			find: (key) => Array.from(scan(key, visible), ({ value }) => value),
			scan: (key) => scan(key, visible),
			findLatest: (key) =>
				Array.from(
					scan(key, (row) => row.latest),
					({ value }) => value,
				),
		};
	}

	private visible(row: Row<T>): T | undefined {
		return row.visibleAt > 0 && this.options.now() < row.visibleAt ? row.previous : row.latest;
	}

	private change(row: Row<T>, value: T | undefined, delay: number): void {
		const seen = this.visible(row);
		const old = row.latest;
		row.previous = delay > 0 ? seen : undefined;
		row.visibleAt = delay > 0 ? this.options.now() + delay : 0;
		row.latest = value;
		for (const index of this.indexes) {
			// A key that readers still see stays in the index; the look-up checks the key again.
			if (delay <= 0 && old !== undefined) this.dropFromIndex(index, row, old, value);
			this.addToIndex(index, row, value);
		}
		this.touch();
	}

	private addToIndex(index: IndexState<T>, row: Row<T>, value: T | undefined): void {
		const key = value === undefined ? undefined : index.keyOf(value);
		if (key === undefined) return;
		const rows = index.rows.get(key);
		if (rows === undefined) index.rows.set(key, row);
		else if (rows instanceof Set) rows.add(row);
		else if (rows !== row) index.rows.set(key, new Set([rows, row]));
	}

	private dropFromIndex(index: IndexState<T>, row: Row<T>, old: T, value: T | undefined): void {
		const key = index.keyOf(old);
		if (key === undefined || (value !== undefined && index.keyOf(value) === key)) return;
		const rows = index.rows.get(key);
		if (rows instanceof Set) rows.delete(row);
		if (rows === row || (rows instanceof Set && rows.size === 0)) index.rows.delete(key);
	}

	/** Position of the first row whose `seq` is not below the given one. */
	private firstAtOrAfter(seq: number): number {
		let low = 0;
		let high = this.order.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.order[middle]?.seq ?? 0) < seq) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Drops deleted rows from the order once they are the majority, which keeps a delete cheap on average. */
	private compact(): void {
		if (this.order.length < 64 || this.live * 2 > this.order.length) return;
		const now = this.options.now();
		this.order = this.order.filter((row) => {
			const keep = row.latest !== undefined || row.visibleAt > now;
			if (!keep && this.rows.get(row.id) === row) this.rows.delete(row.id);
			return keep;
		});
	}

	private tell(latest: T | undefined, old: T | undefined): void {
		for (const listener of this.listeners) listener(latest, old);
	}

	private touch(): void {
		this.version++;
		this.options.changed();
	}
}
