/** What an earlier try of the same execution did counts as done, and is not sent again. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { fromInput, groupNamed, person, roleNamed, startEpm, userOfInput, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(async () => {
	await epm.sandbox.reset();
	await epm.people(['seen']);
	await epm.output('group', 'create', { name: 'Planners' });
	await epm.output('group', 'create', { name: 'Old' });
	epm.sandbox.log.clear();
});
afterAll(() => epm.stop());

const group = groupNamed('Planners');
const names = { name: '={{ $json.name }}' };

interface Case {
	readonly resource: string;
	readonly operation: string;
	readonly parameters: INodeParameters;
	/** The second one is refused by EPM in every try. */
	readonly input: IDataObject[];
	readonly outcome: string;
}

const CASES: readonly Case[] = [
	{
		resource: 'user',
		operation: 'create',
		parameters: fromInput,
		input: [person('ada'), person('seen')],
		outcome: 'created',
	},
	{
		resource: 'user',
		operation: 'delete',
		parameters: { user: userOfInput },
		input: [person('seen'), person('nobody')],
		outcome: 'deleted',
	},
	{
		resource: 'user',
		operation: 'update',
		parameters: { user: userOfInput, updateFields: { lastName: 'Other' } },
		input: [person('seen'), person('nobody')],
		outcome: 'updated',
	},
	{
		resource: 'user',
		operation: 'assignRole',
		parameters: { user: userOfInput, role: roleNamed('Viewer') },
		input: [person('seen'), person('nobody')],
		outcome: 'created',
	},
	{
		resource: 'user',
		operation: 'addToGroup',
		parameters: { user: userOfInput, group },
		input: [person('seen'), person('nobody')],
		outcome: 'created',
	},
	{
		resource: 'group',
		operation: 'create',
		parameters: names,
		input: [{ name: 'New' }, { name: 'Planners' }],
		outcome: 'created',
	},
	{
		resource: 'group',
		operation: 'delete',
		parameters: { group: groupNamed('={{ $json.name }}') },
		input: [{ name: 'Old' }, { name: 'Nowhere' }],
		outcome: 'deleted',
	},
];

it.each(CASES)('$resource $operation with a bad item', async ({ resource, operation, parameters, input, outcome }) => {
	// n8n repeats a node that goes on after errors when the first item of its first output is one.
	const items = [...input].reverse();
	const result = await epm.run(resource, operation, parameters, {
		input: items,
		maxTries: 3,
		onError: 'continueRegularOutput',
	});
	const [bad, good] = result.node(NODE).outputs[0] ?? [];
	expect(bad?.json.error).toEqual(expect.any(String));
	expect(good?.json.outcome).toBe(outcome);
});

it('Import From CSV does not call accounts failed that an earlier try made', async () => {
	epm.sandbox.faults.set({ rules: [{ path: '*/v1/jobs/*', status: 400, count: 1 }] });
	const csvText = 'First Name,Last Name,Email,User Login\nA,B,a@example.com,ada\nC,D,c@example.com,cleo';
	const items = await epm.output('user', 'importFromCsv', { source: 'text', csvText }, { maxTries: 2 });
	expect(items.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
	expect(epm.logins()).toEqual(expect.arrayContaining(['ada', 'cleo']));
});
