/**
 * What earlier tries of the same call began. With "Retry On Fail" n8n runs all items of a node again when one of them
 * failed. The router keeps the outcomes of those that were done; this is for those that were half done.
 */
import { InputError, ServiceError } from '../../providers/http/errors';
import { isAmbiguous } from '../../providers/http/ambiguousWrite';
import type { Item } from '../shared/item';
import type { Output } from '../shared/operation';

interface Attempt {
	/** ID of the user that an earlier try created. */
	created?: string;
	/** A request that must not be sent twice went out, and no answer told what became of it. */
	isOpen?: boolean;
	/** What an earlier try was deleting when it got no answer. */
	target?: object;
}

/** n8n gives the same object in all tries of a node in one execution, and another one in every other execution. */
const executions = new WeakMap<object, Map<string, Attempt>>();

/** What earlier tries did for this item; what this try does is noted in it. */
export function attemptOf(item: Item): Attempt {
	const { execution, index } = item;
	const scope = execution.getContext('node');
	const attempts = executions.get(scope) ?? new Map<string, Attempt>();
	executions.set(scope, attempts);
	const operation = [
		execution.getNodeParameter('resource', index, ''),
		execution.getNodeParameter('operation', index, ''),
	];
	const key = JSON.stringify([item.callScope(), operation]);
	const attempt = attempts.get(key) ?? {};
	attempts.set(key, attempt);
	return attempt;
}

/**
 * Sends what must not be sent twice, such as a message to a person. The router keeps what was done.
 *
 * @param what names the request in a sentence, e.g. "the message".
 * @throws {InputError} when an earlier try sent it and got no answer.
 */
export async function once(
	item: Item,
	what: string,
	send: () => Promise<readonly Output[]>,
): Promise<readonly Output[]> {
	const attempt = attemptOf(item);
	if (attempt.isOpen) {
		throw new InputError(
			'Retry On Fail',
			`An earlier try of this item sent ${what} and got no answer, so it may have taken effect. It is not sent again.`,
			'Check in Trivore ID what happened. To send it again, run the workflow anew.',
		);
	}
	attempt.isOpen = true;
	const sent = await outcomeOf(send);
	attempt.isOpen = 'error' in sent && isAmbiguous(sent.error);
	if ('error' in sent) throw sent.error;
	return sent.value;
}

/** What became of a task, as a value: n8n's rules want no error thrown again where it is caught. */
async function outcomeOf<T>(task: () => Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
	return await task().then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
}

/** Deletes an object; what an earlier try deleted whose answer was lost counts as deleted. */
export async function removeOnce<T extends object>(
	item: Item,
	find: () => Promise<T>,
	remove: (found: T) => Promise<void>,
): Promise<T> {
	const attempt = attemptOf(item);
	const found = (attempt.target as T | undefined) ?? (await find());
	const wasSent = attempt.target !== undefined;
	const removed = await outcomeOf(async () => await remove(found));
	if ('value' in removed) return found;
	const { error } = removed;
	if (isAmbiguous(error)) attempt.target = found;
	if (wasSent && error instanceof ServiceError && error.kind === 'notFound') return found;
	throw error;
}
