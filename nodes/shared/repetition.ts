import type { IExecuteFunctions } from 'n8n-workflow';

import { contentKey } from '../../providers/http/contentKey';
import { ServiceError } from '../../providers/http/errors';
import { isAmbiguous } from '../../providers/http/ambiguousWrite';
import { PartlyDone } from '../../provisioning/access/setMemberships';
import type { Outcome, Output } from './operation';

/** Said of what has no answer yet and must not be sent twice. */
const MAY_BE_DONE =
	'The answer was lost, so it may have been done. It was not sent again by Retry On Fail: check the result before you run it again.';
const DONE_BEFORE =
	'An earlier try of this execution got no answer, and what it sent may have been carried out: this may be its result.';

/** An error of an earlier try or of this one, with a sentence about what the repetition may have to do with it. */
export class RepeatedError extends Error {
	override readonly name = 'RepeatedError';

	constructor(
		override readonly cause: unknown,
		readonly sentence: string,
	) {
		super('A repeated item failed.');
	}
}

/**
 * What an earlier try did without an answer to a single object, and this one found as it should be, was done by this execution: before it
 * sent anything it would have been found so as well.
 */
function asDone(output: Output, operation: string): Output {
	// End Access remembers by itself what earlier tries took.
	if (output.json.outcome !== 'unchanged' || operation === 'endAccess') return output;
	if (operation === 'restoreAccess') return { ...output, json: { ...output.json, outcome: 'accessRestored' } };
	const outcome = /^(?:addTo|assign|create|upload)/.test(operation)
		? 'created'
		: /^(?:delete|removeFrom|unassign)/.test(operation)
			? 'deleted'
			: 'updated';
	return { ...output, json: { ...output.json, outcome, ...('deleted' in output.json ? { deleted: true } : {}) } };
}

const UNSURE =
	'The answer to an earlier try of this execution was lost, so it may have been created by that try or have existed before.';

/** No account is looked up before a file is sent, so what is found now may be the earlier try's work or older. */
function asUnsure(output: Output): Output {
	if (output.json.outcome !== 'unchanged') return output;
	return { ...output, json: { ...output.json, outcome: 'accepted', warnings: [UNSURE] } };
}

/** The output after a try whose answer was lost. */
function afterLoss(output: readonly Output[], operation: string): readonly Output[] {
	if (/^import/.test(operation)) return output.map(asUnsure);
	return output.length === 1 ? output.map((one) => asDone(one, operation)) : output;
}

interface Memory {
	tries: number;
	readonly done: Map<number, readonly Output[]>;
	/** Errors of items whose answer was lost. */
	readonly lost: Map<number, unknown>;
}

/**
 * n8n gives the same object in all tries of a node in one execution, and another one in every other execution. Nothing
 * of this is stored, and it goes when the execution does.
 */
const memories = new WeakMap<object, Map<string, Memory>>();

/**
 * What became of the items in earlier tries of the same run. With Retry On Fail n8n runs the whole node again when one
 * item fails; what was done then must not be done twice, and what cannot be told apart must not be sent twice.
 */
export class Repetition {
	private constructor(
		private readonly memory: Memory,
		/** Whether n8n will not run the node again, whatever comes out. */
		readonly isLastTry: boolean,
		private readonly forget: () => void,
	) {}

	/** @param operation which operation it is: what was done by another one is something else. */
	static open(execution: IExecuteFunctions, operation: readonly string[]): Repetition {
		const { retryOnFail, maxTries } = execution.getNode();
		if (retryOnFail !== true) {
			return new Repetition({ tries: 1, done: new Map(), lost: new Map() }, true, () => undefined);
		}
		const scope = execution.getContext('node');
		const known = memories.get(scope) ?? new Map<string, Memory>();
		memories.set(scope, known);
		const key = contentKey([...operation, execution.getInputData().map(({ json }) => json)]);
		const memory = known.get(key) ?? { tries: 0, done: new Map(), lost: new Map() };
		known.set(key, memory);
		memory.tries += 1;
		// As n8n counts them.
		const isLastTry = memory.tries >= Math.min(5, Math.max(2, maxTries || 3));
		return new Repetition(memory, isLastTry, () => known.delete(key));
	}

	/**
	 * What is known of an item without doing it again.
	 *
	 * @param repeatable whether to do it again is as good as doing it once
	 */
	recall(index: number, repeatable: boolean): Outcome | undefined {
		const output = this.memory.done.get(index);
		if (output !== undefined) return { index, output };
		if (repeatable || !this.memory.lost.has(index)) return undefined;
		return { index, error: new RepeatedError(this.memory.lost.get(index), MAY_BE_DONE) };
	}

	/**
	 * Remembers what became of an item in this try.
	 *
	 * @param sent whether anything was sent for it that may have changed something
	 * @param operation value of the operation, which tells what its outcome is called when it did something
	 */
	keep(outcome: Outcome, sent: boolean, operation: string): Outcome {
		const { index } = outcome;
		const wasLost = this.memory.lost.has(index);
		if ('output' in outcome) {
			const output = wasLost ? afterLoss(outcome.output, operation) : outcome.output;
			this.memory.done.set(index, output);
			return { index, output };
		}
		const { error } = outcome;
		// What was done of a part, the next try finds done.
		if (sent && (isAmbiguous(error) || error instanceof PartlyDone)) this.memory.lost.set(index, error);
		const isSameWish = error instanceof ServiceError && ['conflict', 'invalid', 'notFound'].includes(error.kind);
		return wasLost && isSameWish ? { index, error: new RepeatedError(error, DONE_BEFORE) } : outcome;
	}

	/** To be called with the end of each try. @param willRepeat whether n8n runs the node again if it may. */
	end(willRepeat: boolean): void {
		if (this.isLastTry || !willRepeat) this.forget();
	}
}
