/** One import at a time: two that run at once would each plan from what the other is about to change. */
import { ImportError } from '../../../provisioning/errors';

/** The last of the imports under way, by what they must not share. Of this process: other workers have their own. */
const underWay = new Map<string, Promise<void>>();

/**
 * Runs an import when no other of this process is under way with the same key; they take turns in the order in which
 * they came. What is written is safe without this lock; it saves both from finding the other's half-done work.
 *
 * @throws {ImportError} when another one is under way and it is not to wait, and the signal's reason when it is
 *   cancelled while it waits.
 */
export async function oneAtATime<T>(
	key: string,
	whenBusy: 'fail' | 'wait',
	run: () => Promise<T>,
	signal?: AbortSignal,
): Promise<T> {
	const before = underWay.get(key);
	if (before && whenBusy === 'fail') {
		throw new ImportError(
			'Another import with this credential is running.',
			'Run it again later, or set If Another Import Runs to Wait.',
		);
	}
	let done: () => void = () => undefined;
	const own = new Promise<void>((resolve) => {
		done = resolve;
	});
	const turn = Promise.all([before, own]).then(() => undefined);
	underWay.set(key, turn);
	try {
		if (before) await Promise.race([before, cancelled(signal)]);
		signal?.throwIfAborted();
		return await run();
	} finally {
		done();
		if (underWay.get(key) === turn) underWay.delete(key);
	}
}

/** Never comes, but ends in the signal's reason. */
async function cancelled(signal: AbortSignal | undefined): Promise<void> {
	await new Promise<void>((_, reject) => {
		signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
	});
}
