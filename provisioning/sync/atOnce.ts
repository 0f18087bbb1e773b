/** A plan that is applied at once, without anybody who looks at it. */
import type { Directory } from '../../providers/directory';
import { ImportError } from '../errors';
import { applyRows, type ApplyOptions, type ApplyReport } from './apply';
import { labelsOf, sentenceOf } from './guards';
import type { SyncPlan } from './plan';

export interface AtOnceOptions extends Omit<ApplyOptions, 'heldBy' | 'overrideGuards' | 'planned'> {
	/** `hold`: what only adds is applied, the rest is held. */
	readonly whenGuardTrips: 'hold' | 'stop';
}

const HELD = 'A guard held the plan back, so only rows that add something were applied.';

/**
 * Applies a plan to the directory that it was made from a moment ago. Items of the report are places in the plan.
 *
 * @throws {ImportError} when a guard holds the plan back and the run is to stop then.
 */
export async function applyAtOnce(directory: Directory, plan: SyncPlan, options: AtOnceOptions): Promise<ApplyReport> {
	const held = plan.guards.filter((guard) => guard.held);
	if (held.length > 0 && options.whenGuardTrips === 'stop') {
		throw new ImportError(
			`Nothing was changed: ${held.slice(0, 5).map(sentenceOf).join(' ')}`,
			`Look at the plan with Mode set to Plan Only. If it is right, raise ${labelsOf(held)} in Guards.`,
		);
	}
	const items = plan.rows.map((value, item) => ({ item, value }));
	return await applyRows(directory, items, {
		...options,
		overrideGuards: false,
		...(plan.fresh === undefined ? {} : { planned: plan.fresh }),
		...(held.length === 0 ? {} : { heldBy: ({ risk }) => (risk === 'additive' ? undefined : HELD) }),
	});
}
