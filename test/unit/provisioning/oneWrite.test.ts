/** Memberships that a user gets and loses in one write, where the service has such a write. */
import { expect, it } from '@jest/globals';

import type { Action, ActionOutcome, Snapshot } from '../../../providers/directory';
import type { PlannedAction } from '../../../provisioning/actionPlan';
import { execute } from '../../../provisioning/execute';
import { refusal } from '../../support/fakeDirectory';

const user = { id: 'u', active: true, values: { userName: 'u' } };
const other = { id: 'v', active: true, values: { userName: 'v' } };

const membership = (
	key: number,
	type: 'addToGroup' | 'removeFromGroup',
	needs: readonly number[] = [],
	userId = 'u',
): PlannedAction => ({
	key,
	type,
	subjects: [userId],
	needs,
	user: { id: userId },
	group: { id: `g${key}` },
	groupName: `g${key}`,
});

/** Runs additions and removals, and gives the keys of each `apply`. */
async function run(
	additions: readonly PlannedAction[],
	removals: readonly PlannedAction[],
	{ regroupsInOneWrite = true, refuses = (action: Action): boolean => action === undefined } = {},
) {
	const applied: string[][] = [];
	async function* apply(actions: readonly Action[]): AsyncGenerator<ActionOutcome> {
		applied.push(actions.map(({ key }) => key));
		for (const action of actions) {
			yield await Promise.resolve<ActionOutcome>(
				refuses(action)
					? { key: action.key, status: 'refused', error: refusal('conflict', 409) }
					: { key: action.key, status: 'done' },
			);
		}
	}
	const snapshot: Snapshot = {
		users: [user, other],
		groups: [],
		memberships: async () => await Promise.resolve(() => false),
		groupsOf: async () => await Promise.resolve(new Map()),
		apply,
	};
	const phases = [
		{ actions: additions, destructive: false },
		{ actions: removals, destructive: true },
	].filter(({ actions }) => actions.length > 0);
	const { results } = await execute(snapshot, { phases }, { now: () => 0, regroupsInOneWrite });
	return { applied, results: Object.fromEntries([...results].map(([key, { status }]) => [key, status])) };
}

it('sends what a user loses with what it waits for', async () => {
	const { applied, results } = await run([membership(1, 'addToGroup')], [membership(2, 'removeFromGroup', [1])]);
	expect(applied).toEqual([['1', '2']]);
	expect(results).toEqual({ 1: 'done', 2: 'done' });
});

it('sends it afterwards where they are two writes', async () => {
	const { applied } = await run([membership(1, 'addToGroup')], [membership(2, 'removeFromGroup', [1])], {
		regroupsInOneWrite: false,
	});
	expect(applied).toEqual([['1'], ['2']]);
});

it('blames what was refused, and not what was refused with it', async () => {
	const { results } = await run([membership(1, 'addToGroup')], [membership(2, 'removeFromGroup', [1])], {
		refuses: () => true,
	});
	expect(results).toEqual({ 1: 'refused', 2: 'blocked' });
});

it('leaves for later what waits for nothing, or for another user', async () => {
	const { applied } = await run(
		[membership(1, 'addToGroup'), membership(2, 'addToGroup', [], 'v')],
		[membership(3, 'removeFromGroup', [1, 2]), membership(4, 'removeFromGroup'), membership(5, 'removeFromGroup', [1])],
	);
	expect(applied).toEqual([
		['1', '2', '5'],
		['3', '4'],
	]);
});

it.each([
	[4, 1],
	[5, 2],
])(
	'of %i movers takes %i phases, since what is refused before may hold back what takes away',
	async (movers, phases) => {
		const keys = Array.from({ length: movers }, (_, index) => 1 + index);
		const { applied } = await run(
			keys.map((key) => membership(key, 'addToGroup')),
			keys.map((key) => membership(100 + key, 'removeFromGroup', [key])),
		);
		expect(applied).toHaveLength(phases);
	},
);
