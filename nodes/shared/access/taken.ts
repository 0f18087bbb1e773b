import type { IExecuteFunctions } from 'n8n-workflow';

import { contentKey } from '../../../providers/http/contentKey';
import type { Takeable } from '../../../provisioning/access/endAccess';

/** As in `repetition.ts`: the same object in all tries of a node in one execution. */
const memories = new WeakMap<object, Map<string, readonly Takeable[]>>();

/**
 * What earlier tries of this execution went to take from a user and ended without an output that tells of it. With
 * Retry On Fail the next try finds the rest only, and its ledger would lack what is gone.
 */
export class TakenBefore {
	private constructor(
		private readonly known: Map<string, readonly Takeable[]>,
		private readonly key: string,
	) {}

	static open(execution: IExecuteFunctions, who: readonly string[]): TakenBefore {
		if (execution.getNode().retryOnFail !== true) return new TakenBefore(new Map(), '');
		const scope = execution.getContext('node');
		const known = memories.get(scope) ?? new Map<string, readonly Takeable[]>();
		memories.set(scope, known);
		return new TakenBefore(known, contentKey(who));
	}

	get entries(): readonly Takeable[] {
		return this.known.get(this.key) ?? [];
	}

	/** To be called before the first write, with what this try may take and what earlier ones did. */
	remember(entries: readonly Takeable[]): void {
		this.known.set(this.key, entries);
	}

	/** To be called once an output tells of it. */
	forget(): void {
		this.known.delete(this.key);
	}
}
