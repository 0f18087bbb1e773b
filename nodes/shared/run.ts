import type { OperationWords } from './advice/operationWords';

/** What is known of one run of a node. */
export interface Run {
	/** Requests so far that may have changed something. */
	writes: number;
	/** What the service calls these requests, where it says so; kept for audits alone, since bulk work makes very many. */
	requestIds?: string[];
	/** What the editor calls the operation and its fields; absent in lists of the editor and in triggers. */
	words?: OperationWords;
}

const runs = new WeakMap<object, Run>();

/** The run that a context belongs to; one of its own for the editor's lists. */
export function runOf(context: object): Run {
	const run = runs.get(context) ?? { writes: 0 };
	runs.set(context, run);
	return run;
}

/** A context that is the same but for some methods, and belongs to the same run; n8n's helpers can be called on it. */
export function contextWith<T extends object>(context: T, methods: Partial<T>): T {
	const view = Object.assign(Object.create(context) as T, methods);
	runs.set(view, runOf(context));
	return view;
}
