/**
 * What earlier tries of the same call did. With "Retry On Fail" n8n runs all items of a node again when one of them
 * failed, in the same process: what was done must not be done twice, and what is half done goes on.
 */
import { InputError, ServiceError } from '../../providers/http/errors';
import { isAmbiguous } from '../../providers/http/settle';
import type { Item } from '../shared/item';
import type { Output } from '../shared/operation';

interface Attempt {
	/** ID of the user that an earlier try created. */
	created?: string;
	/** A request that must not be sent twice went out, and no answer told what became of it. */
	isOpen?: boolean;
	/** What an earlier try was deleting when it got no answer. */
	target?: object;
	output?: readonly Output[];
}

/** Enough for the items of one execution; older ones are forgotten first. */
const MAX_ATTEMPTS = 20_000;
const attempts = new Map<string, Attempt>();

/** The attempt of this item. What has no execution ID cannot be told apart, so nothing is kept for it. */
export function attemptOf(item: Item): Attempt {
	if (!item.execution.getExecutionId()) return {};
	const key = JSON.stringify([
		item.callScope(),
		item.execution.getNodeParameter('resource', item.index, ''),
		item.execution.getNodeParameter('operation', item.index, ''),
	]);
	const known = attempts.get(key) ?? {};
	attempts.delete(key);
	attempts.set(key, known);
	const [oldest] = attempts.keys();
	if (attempts.size > MAX_ATTEMPTS && oldest !== undefined) attempts.delete(oldest);
	return known;
}

/**
 * Sends what must not be sent twice, such as a message to a person. A repetition returns what the first try returned.
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
	if (attempt.output !== undefined) return attempt.output;
	if (attempt.isOpen) {
		throw new InputError(
			'Retry On Fail',
			`An earlier try of this item sent ${what} and got no answer, so it may have taken effect. It is not sent again.`,
			'Check in Trivore ID what happened. To send it again, run the workflow anew.',
		);
	}
	attempt.isOpen = true;
	try {
		attempt.output = await send();
		return attempt.output;
	} catch (error) {
		if (!isAmbiguous(error)) attempt.isOpen = false;
		throw error;
	}
}

/** Deletes an object; what an earlier try deleted whose answer was lost counts as deleted. */
export async function removeOnce<T extends object>(
	item: Item,
	find: () => Promise<T>,
	remove: (found: T) => Promise<void>,
): Promise<T> {
	const attempt = attemptOf(item);
	const found = (attempt.target as T | undefined) ?? (await find());
	try {
		await remove(found);
	} catch (error) {
		const wasSent = attempt.target !== undefined;
		if (isAmbiguous(error)) attempt.target = found;
		if (!(wasSent && error instanceof ServiceError && error.kind === 'notFound')) throw error;
	}
	return found;
}
