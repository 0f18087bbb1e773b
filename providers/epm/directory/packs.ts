/** Actions of bulk work in packs, and the results of packs as their outcomes. */
import type { Action, ActionOutcome } from '../../directory';
import { ServiceError } from '../../http/errors';
import type { Result } from '../batchWrite';
import { foldedValue } from '../../text';

export type ActionOf<Type extends Action['type']> = Action & { readonly type: Type };

export function select<Type extends Action['type']>(actions: readonly Action[], type: Type): Array<ActionOf<Type>> {
	return actions.filter((action): action is ActionOf<Type> => action.type === type);
}

export function chunksOf<T>(items: readonly T[], size: number): T[][] {
	return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
		items.slice(index * size, (index + 1) * size),
	);
}

export function groupBy<T>(items: readonly T[], keyFor: (item: T) => string): T[][] {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const key = keyFor(item);
		const group = groups.get(key);
		if (group) group.push(item);
		else groups.set(key, [item]);
	}
	return [...groups.values()];
}

export function isRefused(result: Result | undefined): result is Extract<Result, { readonly error: unknown }> {
	return result !== undefined && 'error' in result;
}

/** Whether EPM refused a single record. */
export function isRecordRefused(result: Result | undefined): boolean {
	return isRefused(result) && result.error instanceof ServiceError && result.error.kind === 'invalid';
}

export function outcomesOf<T extends Action>(
	actions: readonly T[],
	nameOf: (action: T) => string,
	results: ReadonlyMap<string, Result>,
	givesId = false,
): ActionOutcome[] {
	return actions.flatMap((action): ActionOutcome[] => {
		const result = results.get(foldedValue(nameOf(action)));
		if (result === undefined) return [];
		if ('error' in result) return [{ key: action.key, status: 'refused', error: result.error }];
		const id = givesId ? { id: nameOf(action) } : {};
		return [{ key: action.key, status: 'done', ...id, wasThere: result.outcome === 'unchanged' }];
	});
}
