import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { fromInput, people, person, startAdobe, type AdobeBench } from './support';

let adobe: AdobeBench;
beforeAll(async () => {
	adobe = await startAdobe();
});
beforeEach(() => adobe.sandbox.reset());
afterAll(() => adobe.stop());

const count = (pattern: RegExp) => adobe.requests().filter((request) => pattern.test(request)).length;
const createGroups = async (...names: string[]) => {
	await adobe.output('userGroup', 'create', { name: '={{ $json.name }}' }, { input: names.map((name) => ({ name })) });
	adobe.sandbox.log.clear();
};
const continues = { onError: 'continueRegularOutput' } as const;

describe('many items', () => {
	it('creates 1,000 users in 3 groups each with 100 action requests and at most 2 token requests', async () => {
		await createGroups('Designers', 'Writers', 'Everybody');
		const groups = ['Designers', 'Writers', 'Everybody'];
		const items = await adobe.output('user', 'create', { ...fromInput, groups }, { input: people(1000) });
		expect(count(/^POST action/)).toBe(100);
		expect(count(/^POST ims/)).toBeLessThanOrEqual(2);
		expect(adobe.requests()).toHaveLength(100 + count(/^POST ims/));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(people(1000).map((_, item) => ({ item })));
		expect(new Set(items.map(({ json }) => json.outcome))).toEqual(new Set(['created']));
		expect(groups.map((group) => adobe.members(group).length)).toEqual([1000, 1000, 1000]);
	});

	it('gives each of 25 mixed items its own outcome, 5 of them refused', async () => {
		await createGroups('Designers');
		const unfit: Readonly<Record<number, IDataObject>> = {
			3: { email: 'x@unclaimed.example', code: 'error.domain.trust.nonexistent' },
			9: { email: 'x@other.example.org', code: 'error.user.belongs_to_another_org' },
			10: { group: 'Nobody knows it', code: 'error.group.not_found' },
			17: { email: 'x@enterprise.example.com', code: 'error.user.type_mismatch' },
			24: { email: 'y@unclaimed.example', code: 'error.domain.trust.nonexistent' },
		};
		const input = people(25).map((someone, index): IDataObject => ({
			group: 'Designers',
			...someone,
			...unfit[index],
		}));
		const result = await adobe.run(
			'user',
			'create',
			{ ...fromInput, groups: '={{ [$json.group] }}' },
			{ input, onError: 'continueErrorOutput' },
		);
		const [done = [], refused = []] = result.node(NODE).outputs;
		expect(done.map(({ json, pairedItem }) => [json.email, pairedItem])).toEqual(
			input.flatMap(({ email }, item) => (unfit[item] ? [] : [[email, { item }]])),
		);
		expect(refused.map(({ json, pairedItem }) => [(json.details as IDataObject).code, pairedItem])).toEqual(
			Object.entries(unfit).map(([item, { code }]) => [code, { item: Number(item) }]),
		);
		expect(count(/^POST action/)).toBe(3);
	});

	it('sends nothing when an item cannot be sent and the node is to stop', async () => {
		const input = [person('ada'), { ...person('grace'), email: 'no address' }, person('alan')];
		const error = await adobe.failure('user', 'create', fromInput, { input });
		expect(error.message).toContain('"no address" is not a valid email address');
		expect(error.context?.itemIndex).toBe(1);
		expect(adobe.requests()).toEqual([]);
	});

	it('sends the others when an item cannot be sent and the node is to continue', async () => {
		const input = [person('ada'), { ...person('grace'), email: 'no address' }, person('alan')];
		const items = await adobe.output('user', 'create', fromInput, { input, ...continues });
		expect(items.map(({ json }) => json.outcome ?? json.error)).toEqual([
			'created',
			'Email "no address" is not a valid email address.',
			'created',
		]);
	});

	it('stops after the request with a refusal when the node is to stop, and tells how far it came', async () => {
		const input = people(35).map((someone, index) =>
			index === 12 ? { ...someone, email: 'x@unclaimed.example' } : someone,
		);
		const error = await adobe.failure('user', 'create', fromInput, { input });
		expect(error.context?.itemIndex).toBe(12);
		expect(error.description).toContain('1 of 35 items were refused, 19 were done, 15 were not sent');
		expect(adobe.emails()).toHaveLength(19);
	});

	it('keeps the order of items about one user, each in a request of its own', async () => {
		await adobe.output('user', 'create', fromInput, { input: [person('ada')] });
		adobe.sandbox.log.clear();
		const names = ['Augusta', 'Ada', 'Lovelace', 'Countess'];
		await adobe.output(
			'user',
			'update',
			{ user: '={{ $json.user }}', updateFields: { firstname: '={{ $json.name }}' } },
			{ input: names.map((name, index) => ({ name, user: index % 2 ? 'ada@example.com' : 'ADA@example.com' })) },
		);
		const [user] = await adobe.output('user', 'get', { user: 'ada@example.com' });
		expect(user?.json.firstname).toBe('Countess');
		expect(count(/^POST action/)).toBe(4);
	});

	it('splits more than ten memberships over several commands', async () => {
		const names = Array.from({ length: 25 }, (_, index) => `Group ${index + 1}`);
		await createGroups(...names);
		await adobe.output('user', 'create', { ...fromInput, groups: names }, { input: people(2) });
		expect(count(/^POST action/)).toBe(3);
		expect(names.map((name) => adobe.members(name).length)).toEqual(names.map(() => 2));
	});

	it('sends items in test mode apart from the others, and changes nothing for them', async () => {
		const input = people(4).map((someone, index) => ({ ...someone, testOnly: index % 2 === 0 }));
		const options = { testOnly: '={{ $json.testOnly }}' };
		const items = await adobe.output('user', 'create', { ...fromInput, options }, { input });
		expect(items.map(({ json }) => json.outcome)).toEqual(['tested', 'created', 'tested', 'created']);
		expect(adobe.emails()).toEqual(['person2@example.com', 'person4@example.com']);
		expect(adobe.requests().filter((request) => request.startsWith('POST action'))).toEqual([
			'POST action',
			'POST action?testOnly=true',
		]);
	});
});

describe('throttling and faults', () => {
	const createTwenty = async (settings: Parameters<AdobeBench['run']>[3] = {}) =>
		await adobe.output('user', 'create', fromInput, { input: people(20), ...settings });

	it.each(['seconds', 'date'] as const)('waits after a 429 with Retry-After as %s', async (retryAfter) => {
		adobe.sandbox.faults.add({ path: '*/action/*', skip: 1, count: 1, status: 429, retryAfter });
		const items = await createTwenty();
		expect(items.map(({ json }) => json.outcome)).toEqual(people(20).map(() => 'created'));
		expect(count(/^POST action/)).toBe(3);
	});

	it("keeps to Adobe's pace, 15 seconds at first, where a 429 asks for no wait, and to the wait that is allowed", async () => {
		adobe.sandbox.faults.add({ path: '*/action/*', status: 429, retryAfter: 'none' });
		const error = await adobe.failure(
			'user',
			'create',
			{ ...fromInput, options: { maxThrottleWait: 14 } },
			{ input: people(1) },
		);
		expect(error.httpCode).toBe('429');
		expect(count(/^POST action/)).toBe(1);
	});

	it('reports the time to come back when Adobe asks for half an hour, and sends nothing more', async () => {
		adobe.sandbox.faults.add({
			path: '*/action/*',
			skip: 1,
			status: 429,
			retryAfter: 'seconds',
			retryAfterSeconds: 1938,
		});
		const result = await adobe.run('user', 'create', fromInput, { input: people(30), ...continues });
		const items = result.node(NODE).outputs[0] ?? [];
		const kinds = items.map(({ json }) => json.outcome ?? (json.details as IDataObject).kind);
		expect(kinds).toEqual([
			...people(10).map(() => 'created'),
			...people(10).map(() => 'throttled'),
			...people(10).map(() => 'notAttempted'),
		]);
		const { retryAt } = items[10]?.json.details as { retryAt: string };
		expect(Date.parse(retryAt) - Date.now()).toBeGreaterThan(1_800_000);
		expect(count(/^POST action/)).toBe(2);
	});

	it('sends a request again after a 503, without a user made twice or lost', async () => {
		adobe.sandbox.faults.add({ path: '*/action/*', skip: 1, count: 2, status: 503 });
		const items = await createTwenty();
		expect(items.map(({ json }) => json.outcome)).toEqual(people(20).map(() => 'created'));
		expect(adobe.emails()).toHaveLength(20);
	});

	it.each([
		['the connection is cut', { connection: 'resetAfter' }],
		['the gateway answers 504', { status: 504, after: true }],
		['the answer is cut off', { body: 'cut' }],
		['a web page comes instead', { body: 'html' }],
	] as const)('finds out what was done when %s after the requests took effect', async (_, fault) => {
		await createGroups('Designers');
		adobe.sandbox.faults.add({ path: '*/action/*', skip: 1, count: 1, ...fault });
		const items = await adobe.output('user', 'create', { ...fromInput, groups: ['Designers'] }, { input: people(30) });
		expect(items.map(({ json, pairedItem }) => [json.email, json.outcome, pairedItem])).toEqual(
			people(30).map(({ email }, item) => [email, 'created', { item }]),
		);
		expect(adobe.members('Designers')).toHaveLength(30);
		expect(adobe.emails()).toHaveLength(30);
	});

	it('still refuses, after a lost answer, a user who existed with another name before', async () => {
		await adobe.output('user', 'create', fromInput, { input: [{ ...person('person1'), lastname: 'Other' }] });
		adobe.sandbox.faults.add({ path: '*/action/*', count: 1, connection: 'resetAfter' });
		const items = await adobe.output('user', 'create', fromInput, { input: people(2), ...continues });
		expect(items.map(({ json }) => json.outcome ?? (json.details as IDataObject).code)).toEqual([
			'error.user.already_in_org',
			'created',
		]);
	});

	it('gives up when the answers stay lost, and blames no item that was not sent', async () => {
		adobe.sandbox.faults.add({ path: '*/action/*', connection: 'resetBefore' });
		const items = await adobe.output('user', 'create', fromInput, { input: people(11), ...continues });
		const kinds = items.map(({ json }) => (json.details as IDataObject).kind);
		expect(kinds).toEqual([...people(10).map(() => 'network'), 'notAttempted']);
	});

	it('gets one new token when the present one expires in the middle of a run', async () => {
		adobe.sandbox.faults.add({ path: '*/action/*', skip: 1, count: 1, tokenExpired: true });
		await createTwenty();
		expect(adobe.emails()).toHaveLength(20);
		expect(count(/^POST ims/)).toBe(1);
		expect(count(/^POST action/)).toBe(3);
	});

	it('asks for commands apart when a request is refused as a whole, and blames the one that is at fault', async () => {
		adobe.sandbox.options('adobe', { maxCommands: 3 });
		const items = await createTwenty();
		expect(items.map(({ json }) => json.outcome)).toEqual(people(20).map(() => 'created'));
		expect(adobe.emails()).toHaveLength(20);
	});

	it('creates nothing twice when n8n repeats the node', async () => {
		const input = [{ ...person('ada'), email: 'ada@unclaimed.example' }, ...people(3)];
		const result = await adobe.run('user', 'create', fromInput, { input, maxTries: 3, ...continues });
		const items = result.node(NODE).outputs[0] ?? [];
		expect(items.map(({ json }) => json.outcome ?? 'refused')).toEqual(['refused', 'created', 'created', 'created']);
		expect(adobe.emails()).toHaveLength(3);
	});
});
