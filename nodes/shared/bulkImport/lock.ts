/** One import at a time: two that run at once would each plan from what the other is about to change. */
import type { INode } from 'n8n-workflow';

import { ImportError } from '../../../provisioning/errors';

/** The last of the imports under way, by what they must not share. Of this process: other workers have their own. */
const underWay = new Map<string, Promise<void>>();

/** What two imports must not share: each credential of the node, by its type and ID. Two credentials may have one name. */
export function lockKeys(credentials: INode['credentials']): string[] {
	return Object.entries(credentials ?? {}).map(([type, { id, name }]) => JSON.stringify([type, id ?? name]));
}

/**
 * Runs an import when no other of this process is under way with one of the same keys; they take turns in the order in
 * which they came. What is written is safe without this lock; it saves both from finding the other's half-done work.
 *
 * @throws {ImportError} when another one is under way and it is not to wait, and the signal's reason when it is
 *   cancelled while it waits.
 */
export async function oneAtATime<T>(
	keys: readonly string[],
	whenBusy: 'fail' | 'wait',
	run: () => Promise<T>,
	signal?: AbortSignal,
): Promise<T> {
	const before = keys.flatMap((key) => underWay.get(key) ?? []);
	if (before.length > 0 && whenBusy === 'fail') {
		throw new ImportError(
			'Another import with this credential is running.',
			'Run it again later, or set If Another Import Runs to Wait.',
		);
	}
	let done: () => void = () => undefined;
	const own = new Promise<void>((resolve) => {
		done = resolve;
	});
	const turn = Promise.all([...before, own]).then(() => undefined);
	for (const key of keys) underWay.set(key, turn);
	try {
		if (before.length > 0) await Promise.race([Promise.all(before), cancelled(signal)]);
		signal?.throwIfAborted();
		return await run();
	} finally {
		done();
		for (const key of keys) if (underWay.get(key) === turn) underWay.delete(key);
	}
}

/** Never comes, but ends in the signal's reason. */
async function cancelled(signal: AbortSignal | undefined): Promise<void> {
	await new Promise<void>((_, reject) => {
		signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
	});
}
