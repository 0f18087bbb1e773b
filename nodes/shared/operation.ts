import type { IBinaryKeyData, IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { Telling } from './advice/telling';
import type { Item } from './item';

/** One output item, before it is paired with its input item. */
export interface Output {
	readonly json: IDataObject;
	readonly binary?: IBinaryKeyData;
}

/** What became of one input item of an operation that takes all items at once. */
export type Outcome =
	{ readonly index: number; readonly output: readonly Output[] } | { readonly index: number; readonly error: unknown };

/** Thrown by `executeAll` to stop the run because of one item, before anything was sent. */
export class UnfitItem extends Error {
	override readonly name = 'UnfitItem';

	constructor(
		/** Index of the input item. */
		readonly index: number,
		/** What is wrong with it. */
		override readonly cause: unknown,
	) {
		super('An item cannot be sent.');
	}
}

export interface OperationBase {
	/** Name in the dropdown, e.g. "Add to Group". */
	readonly displayName: string;
	/** Value in the workflow, e.g. `addToGroup`. */
	readonly value: string;
	/** Sentence in the node creator, e.g. "Add a user to a group". */
	readonly action: string;
	readonly description: string;
	/** In the order in which they appear; shown for this operation only. */
	readonly fields: readonly INodeProperties[];
}

/** An operation that treats each input item on its own. */
export interface ItemOperation<Session> extends OperationBase {
	/** Whether it only reads, so that several items may be under way at the same time. Default: false. */
	readonly readOnly?: boolean;
	/**
	 * Whether doing it again after a lost answer is as good as doing it once; not so if it sends a message or sets a
	 * password. Default: true.
	 */
	readonly repeatable?: boolean;
	readonly execute: (item: Item, session: Session) => Promise<readonly Output[]>;
}

/** An operation that sends many items in one request. */
export interface BatchOperation<Session> extends OperationBase {
	/** As in `ItemOperation`. */
	readonly repeatable?: boolean;
	/** Gives exactly one outcome for each item, in any order. What it throws fails all items; see `UnfitItem`. */
	readonly executeAll: (items: readonly Item[], session: Session) => Promise<readonly Outcome[]>;
}

/** An operation that takes the run as a whole, and has outputs of its own. */
export interface RunOperation<Session> extends OperationBase {
	/** Gives the items of each output. */
	readonly executeRun: (
		items: readonly Item[],
		session: Session,
		execution: IExecuteFunctions,
	) => Promise<INodeExecutionData[][]>;
	/** The items of each output when the run as a whole failed and the node is to go on. */
	readonly outputsOfFailure: (items: readonly Item[], error: unknown, telling: Telling) => INodeExecutionData[][];
}

/** `Session` is what the operations of a node share during one run: the client and what it has looked up so far. */
export type Operation<Session> = ItemOperation<Session> | BatchOperation<Session> | RunOperation<Session>;

export interface Resource<Session> {
	readonly displayName: string;
	readonly value: string;
	readonly operations: ReadonlyArray<Operation<Session>>;
	/** Operation that is chosen when the resource is. Default: the first. */
	readonly defaultOperation?: string;
}

/** The output of an operation that gives one object. */
export function oneOutput(json: Readonly<Record<string, unknown>>): Output[] {
	return [{ json: json as IDataObject }];
}

/** The output of a write: what became of the object first, then the object. */
export function writtenOutput(outcome: string, object: Readonly<Record<string, unknown>>): Output[] {
	return oneOutput({ outcome, ...object });
}

/** The output of an operation that gives a list. */
export function manyOutput(list: ReadonlyArray<Readonly<Record<string, unknown>>>): Output[] {
	return list.map((json) => ({ json: json as IDataObject }));
}

/** The outcome of a write that leaves nothing to show. */
export function deletedOutput(identity: IDataObject): Output[] {
	return writtenOutput('deleted', { ...identity, deleted: true });
}
