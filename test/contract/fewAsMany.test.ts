/** What a row comes to does not depend on how many other rows there are: few rows are looked up, many are listed. */
import { isDeepStrictEqual } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Action } from '../../providers/directory';
import { CAPABILITIES } from '../../tools/capabilities';
import { SERVICE_IDS, type NodeServiceId } from '../../tools/services';
import { read, startDirectories } from '../support/directories';
import { importPlan, others, syncPlan } from '../support/firstRow';
import { given, MATCH, rowOf, SERVERS, WAYS, type Cells, type Given, type MatchOn, type Way } from '../support/oddRows';

/** Directories of each service; of more by hand, more is found. */
const RUNS = 4;
const SEEDED = 24;

let bench: Awaited<ReturnType<typeof startDirectories>>;
beforeAll(async () => {
	bench = await startDirectories({ keyField: 'number' });
});
afterAll(async () => await bench.stop());

async function give(id: NodeServiceId, users: readonly Given[]): Promise<void> {
	bench.sandbox.seed({ users: SEEDED, groups: 3, services: [id] });
	const directory = await bench.open(id);
	const before = await read(directory, { by: 'all' }, ['Finance', 'Sales']);
	const ids = new Map<string, string>();
	const creates = users.map(({ values }, at) => ({ key: `${at}`, type: 'createUser' as const, values, groupIds: [] }));
	// What one refuses, e.g. a name that is taken, is no part of the directory.
	for await (const outcome of before.apply(creates))
		if (outcome.status === 'done' && outcome.id) ids.set(outcome.key, outcome.id);
	const snapshot = await read(directory, { by: 'all' }, ['Finance', 'Sales']);
	const actions = users.flatMap(({ values, groups, end }, at): Action[] => {
		const user = snapshot.users.find((one) => one.id === ids.get(`${at}`) || one.values.userName === values.userName);
		if (user === undefined) return [];
		const groupIds = groups.flatMap((name) => snapshot.groups.find((group) => group.name === name)?.id ?? []);
		return [
			...groupIds.map((groupId) => ({
				key: `${at} ${groupId}`,
				type: 'addToGroup' as const,
				userId: user.id,
				groupId,
			})),
			...(end === 'disableUser' && CAPABILITIES[id].canDisable ? [{ key: `${at} end`, type: end, user }] : []),
			...(end === 'deleteUser' && CAPABILITIES[id].canDelete ? [{ key: `${at} end`, type: end, user }] : []),
		];
	});
	for await (const { status } of snapshot.apply(actions)) expect(['done', 'pending', 'refused']).toContain(status);
}

type Try = { readonly row: Cells; readonly way: Way | 'sync'; readonly matchOn: MatchOn };

/** Of a row of the file, what differs; nothing where it is planned alike. */
async function difference(id: NodeServiceId, { row, way, matchOn }: Try): Promise<string | undefined> {
	const plan = async (rows: readonly Cells[]) => {
		const directory = await bench.open(id);
		const planned = way === 'sync' ? syncPlan(directory, rows, matchOn) : importPlan(directory, rows, way, matchOn);
		return await planned.catch((error: unknown) => (error instanceof Error ? error.message : ''));
	};
	const alone = await plan([row]);
	const among = await plan([row, ...others(row, 120)]);
	// Too many invalid rows stop an input, whatever this one is.
	if (isDeepStrictEqual(alone, among) || JSON.stringify(among).includes('rows are invalid')) return undefined;
	const { users } = await read(await bench.open(id), { by: 'all' });
	return [
		`A row is planned in two ways by ${JSON.stringify(way)}, matched on ${matchOn.join(', ')}: ${JSON.stringify(row)}`,
		`alone: ${JSON.stringify(alone)}`,
		`among: ${JSON.stringify(among)}`,
		...users
			.filter(({ values }) => !/\.\d+/.test(values.userName ?? ''))
			.map((user) => `user:  ${JSON.stringify([user.id, user.active, user.values])}`),
	].join('\n');
}

describe.each(SERVICE_IDS)('%s', (id) => {
	it('plans the same for a row alone as among many', async () => {
		const { fields, canDisable, canDelete } = CAPABILITIES[id];
		const fits = (matchOn: MatchOn) =>
			matchOn.every((by) => by === 'userName' || fields.some(({ name }) => name === by));
		const ways = WAYS.filter(({ action }) => (action === 'disable' ? canDisable : action !== 'delete' || canDelete));
		const way = fc.constantFrom<Way | 'sync'>(...ways, 'sync');
		const one = fc.record({ row: rowOf(id), way, matchOn: fc.constantFrom(...MATCH.filter(fits)) });
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...SERVERS[id]),
				fc.array(given(id), { minLength: 1, maxLength: 5 }),
				fc.array(one, { minLength: 1, maxLength: 8, size: 'max' }),
				async (options, users, tries) => {
					await bench.sandbox.reset();
					bench.sandbox.options(id, options);
					await give(id, users);
					for (const each of tries) expect(await difference(id, each)).toBeUndefined();
				},
			),
			{ numRuns: RUNS, seed: 1 },
		);
	}, 120_000);
});
