/** The bulk create: many users in one request, and what became of each of them. */
import { foldedValue } from '../text';
import { BulkCreate, type CreateOptions } from './bulkCreate';
import type { CreateOutcome, Task } from './createTask';
import type { OigClient } from './client';
import { correlationIds, newUserKey, type NewUser } from './newUsers';

/** The tasks in rounds: no person appears twice in one of them. Users without a key are taken for different people. */
function roundsOf(tasks: readonly Task[]): Task[][] {
	const rounds: Task[][] = [];
	const seen = new Map<string, number>();
	for (const task of tasks) {
		const name = personOf(task);
		const round = name === undefined ? 0 : (seen.get(name) ?? 0);
		if (name !== undefined) seen.set(name, round + 1);
		(rounds[round] ??= []).push(task);
	}
	return rounds;
}

function personOf({ key }: Task): string | undefined {
	return key && `${key.attribute}:${foldedValue(key.value)}`;
}

/**
 * Creates users in bulk requests, after a look at who is there already. Gives one outcome for each user, in their order.
 *
 * A user is known by login, else by employee number, else by email address. One who appears again is looked at when the
 * first is done, and so is found as existing.
 *
 * Source: OIG "POST /users – bulk create", "Bulk size, throttling, idempotency, concurrency".
 */
export async function createUsers(
	client: OigClient,
	users: readonly NewUser[],
	options: CreateOptions,
): Promise<CreateOutcome[]> {
	const requestIds = correlationIds(users);
	const tasks = users.map((user, index): Task => {
		return { index, user, requestId: requestIds[index] ?? '', key: newUserKey(user) };
	});
	const run = new BulkCreate(client, options);
	const waiting = new Map<string | undefined, CreateOutcome>();
	for (const round of roundsOf(tasks)) {
		const fresh = round.filter((task) => {
			// Nobody can find a person who waits for approval, so the request that waits counts for this item too.
			const outcome = waiting.get(personOf(task));
			if (outcome) run.outcomes.set(task.index, outcome);
			return outcome === undefined;
		});
		await run.run(fresh);
		for (const task of fresh) {
			const outcome = run.outcomes.get(task.index);
			if (task.key && outcome?.kind === 'pending') waiting.set(personOf(task), outcome);
		}
	}
	return users.map(
		(_, index): CreateOutcome => run.outcomes.get(index) ?? { kind: 'failed', error: new Error('No outcome.') },
	);
}
