/** One new user in a group, told by the list of users alone, ends as it would if all groups had been listed. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { csv, line, people, startBulk, textSource } from './epmSupport';

let bench: Awaited<ReturnType<typeof startBulk>>;
beforeAll(async () => {
	bench = await startBulk();
});
beforeEach(async () => await bench.epm.sandbox.reset());
afterAll(async () => await bench.epm.stop());

const [first, second] = people(2).map((person) => ({ ...person, groups: ['Planners'] }));
const of = (person: typeof first, groups: string[]) =>
	csv([line({ ...(person as NonNullable<typeof first>), groups })]);
const run = async (text: string, more: INodeParameters = {}) => await bench.bulk(textSource(text, more));
const lists = () => bench.epm.requests().filter((request) => /list$/.test(request)).length;

it('finds a group of members by its name in any case', async () => {
	await run(of(first, ['Planners']));
	bench.epm.sandbox.log.clear();
	const { summary } = await run(of(second, ['PLANNERS']), { missingGroups: 'reject' });
	expect(summary.byStatus).toEqual({ created: 1 });
	expect(summary.calls).toBe(4);
	expect(bench.directory()['user.0001']?.groups).toEqual(['Planners']);
});

it('lists the groups for one that has no members, and for one that is missing, before anything is created', async () => {
	await bench.epm.output('group', 'create', { name: 'Empty' });
	bench.epm.sandbox.log.clear();
	const { summary } = await run(of(first, ['Empty']), { missingGroups: 'reject' });
	expect([summary.byStatus, lists()]).toEqual([{ created: 1 }, 2]);
	bench.epm.sandbox.log.clear();
	const { rejected } = await run(of(second, ['Empty', 'Planers']), { missingGroups: 'reject' });
	expect(JSON.stringify(rejected[0]?.json.error)).toContain('Planers');

	expect([lists(), bench.writes()]).toEqual([2, []]);
});
