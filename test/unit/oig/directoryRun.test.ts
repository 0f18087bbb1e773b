import { expect, it } from '@jest/globals';

import type { HttpRequest } from '../../../providers/http/send';
import { OigClient } from '../../../providers/oig/client';
import { DirectoryRun } from '../../../providers/oig/directory/run';
import { answer } from './support';

/** A run over a server with the organizations Sales (7) and 42 (8), and one without a name. */
function run() {
	const calls: string[] = [];
	const organizations = [
		{ id: '9' },
		{ id: '7', 'Organization Name': 'Sales' },
		{ id: '8', 'Organization Name': '42' },
	];
	const send = async ({ url }: HttpRequest) => {
		calls.push(new URL(url).searchParams.get('q') ?? '');
		const list = organizations.map(({ id, ...fields }) => ({ id, fields }));
		return await Promise.resolve(answer(200, { organizations: list, hasMore: false }));
	};
	const client = new OigClient(send, {
		baseUrl: 'https://oig.example.com',
		clock: { now: () => 0, sleep: async () => {} },
	});
	const options = {
		ownUserName: 'xelsysadm',
		maxConcurrency: 2,
		batchSize: 25,
		grantDirectly: false,
		organization: '1',
		userType: 'EMP',
		createAnyway: false,
	};
	const of = async (values: Record<string, string>) => await new DirectoryRun(client, options).attributesOf(values);
	return { of, calls, client, options };
}

it.each([
	[' sales ', 7, ['Organization::Name eq sales']],
	['42', 42, []],
	[' 42 ', 42, []],
	['', '', []],
])('the organization %j is written as the key %j', async (organization, key, asked) => {
	const { of, calls } = run();
	expect(await of({ 'Organization Name': organization, Title: 'Dr' })).toEqual([
		{ name: 'Title', value: 'Dr' },
		{ name: 'act_key', value: key },
	]);
	expect(calls).toEqual(asked);
});

it('the organization is looked up once in a run, and not without one', async () => {
	const { client, calls, options } = run();
	const shared = new DirectoryRun(client, options);
	for (const title of ['a', 'b']) await shared.attributesOf({ 'Organization Name': 'Sales', Title: title });
	expect(await shared.attributesOf({ Title: 'Dr' })).toEqual([{ name: 'Title', value: 'Dr' }]);
	expect(calls).toHaveLength(1);
});

it('an organization that does not exist is refused', async () => {
	await expect(run().of({ 'Organization Name': 'Nowhere' })).rejects.toThrow(/^There is no organization "Nowhere"/);
});
