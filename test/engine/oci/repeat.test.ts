import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { FaultRule } from '../../../sandbox/faults';
import { byId, byName, NODE, oneNode } from '../../support/workflow';
import { fromInput, person, startOci, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(() => oci.sandbox.reset());
afterAll(() => oci.stop());

const four = { input: ['ada', 'grace', 'edsger', 'alan'].map(person) };
/** Names as often as they are there. */
const people = () => oci.userNames().filter((name) => name !== 'sandbox.administrator');
const faults = (...rules: FaultRule[]) => oci.sandbox.faults.set({ rules });
const at = { retryAfter: 'seconds', retryAfterSeconds: 0 } as const;

describe('Retry On Fail', () => {
	it('with a failing first item writes nothing twice', async () => {
		// The first item's create is refused in the node's first run and accepted in its second.
		oci.sandbox.faults.failNext({ method: 'POST', path: '*/users', status: 400 });
		const run = await oci.run('user', 'create', fromInput, { ...four, maxTries: 3, onError: 'continueRegularOutput' });
		expect(run.node(NODE).outputs[0]?.map(({ json }) => json.outcome)).toEqual([
			'created',
			'created',
			'created',
			'created',
		]);
		// The second run sends only what failed in the first.
		expect(oci.writes().map((write) => write.slice(0, 3))).toEqual(['400', '200', '200', '200', '200']);
		expect(people()).toEqual(['grace', 'edsger', 'alan', 'ada']);
	});

	it('gives the outputs of the run that succeeded, with the ids that the first one made', async () => {
		oci.sandbox.faults.failNext({ method: 'POST', path: '*/users', status: 400 });
		const settings = { ...four, maxTries: 2, onError: 'continueRegularOutput' } as const;
		const items = (await oci.run('user', 'create', fromInput, settings)).node(NODE).outputs[0] ?? [];
		const ids = new Map(oci.sandbox.state('oci').users.map(({ name, id }) => [name, id]));
		expect(items.map(({ json }) => json.id)).toEqual(four.input.map(({ name }) => ids.get(name as string)));
	});

	it('does not repeat credentials either, and shows the secret that counts', async () => {
		const [ada = ''] = await oci.makeUsers('ada');
		oci.sandbox.faults.failNext({ method: 'POST', path: '*/authTokens', status: 400 });
		const run = await oci.run(
			'authToken',
			'create',
			{ user: byId(ada), label: '={{ $json.label }}' },
			{ input: [{ label: 'one' }, { label: 'two' }], maxTries: 2, onError: 'continueRegularOutput' },
		);
		expect(run.node(NODE).outputs[0]?.map(({ json }) => [json.description, json.outcome])).toEqual([
			['one', 'created'],
			['two', 'created'],
		]);
		expect(oci.sandbox.state('oci').raw?.credentials).toHaveLength(2);
	});

	it('a node that runs twice in one execution does its work twice', async () => {
		const [ada = ''] = await oci.makeUsers('ada');
		const parameters = { resource: 'authToken', operation: 'create', user: byId(ada), label: 'same' };
		const { nodes, ...workflow } = oneNode({ type: 'ociIdentity', credential: 'ociIdentityApi', parameters });
		const branch = (name: string): (typeof nodes)[number] => ({
			id: name,
			name,
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		});
		const to = (...names: string[]) => ({ main: [names.map((node) => ({ node, type: 'main' as const, index: 0 }))] });
		const run = await oci.engine.run({
			...workflow,
			nodes: [...nodes, branch('A'), branch('B')],
			connections: { Trigger: to('A', 'B'), A: to(NODE), B: to(NODE) },
		});
		expect([run.error, run.node(NODE).runs]).toEqual([undefined, 2]);
		expect(oci.sandbox.state('oci').raw?.credentials).toHaveLength(2);
	});

	it('the next execution makes a new one of what was deleted meanwhile', async () => {
		const [first = ''] = await oci.makeUsers('ada');
		await oci.output('user', 'delete', { user: byId(first) });
		const [second] = await oci.makeUsers('ada');
		expect(second).not.toBe(first);
		expect(people()).toEqual(['ada']);
	});
});

describe('a create whose answer is lost', () => {
	it.each([
		['a 500 after it took effect', { status: 500, after: true, ...at }],
		['a 503 before it took effect', { status: 503, ...at }],
		['a reset after it took effect', { connection: 'resetAfter' }],
		['a reset before it took effect', { connection: 'resetBefore' }],
		['an answer that breaks off', { body: 'truncated' }],
	] as Array<[string, FaultRule]>)('by %s, is there once', async (_name, fault) => {
		faults({ method: 'POST', path: '*/users', skip: 1, count: 1, ...fault });
		const items = await oci.output('user', 'create', fromInput, four);
		expect(items.map(({ json }) => [json.name, json.outcome])).toEqual(four.input.map(({ name }) => [name, 'created']));
		expect(people()).toEqual(['ada', 'grace', 'edsger', 'alan']);
		expect(oci.writes()).toHaveLength(5);
	});

	it('makes one membership only', async () => {
		const users = await oci.makeUsers('ada');
		const groups = await oci.makeGroups('Developers');
		faults({ method: 'POST', path: '*/userGroupMemberships', count: 1, connection: 'resetAfter' });
		const [item] = await oci.output('user', 'addToGroup', { user: byId(users[0] ?? ''), group: byId(groups[0] ?? '') });
		expect(item?.json.outcome).toBe('created');
		expect(oci.sandbox.state('oci').memberships.filter(({ userId }) => userId === users[0])).toHaveLength(1);
	});
});

describe('a change whose answer is lost', () => {
	const lost: Array<[string, FaultRule]> = [
		['a 500 after it took effect', { status: 500, after: true }],
		['a reset after it took effect', { connection: 'resetAfter' }],
		['a 503 before it took effect', { status: 503 }],
	];

	it.each(lost)('by %s, is done once and reported as done', async (_name, fault) => {
		const [ada = ''] = await oci.makeUsers('ada');
		faults({ method: 'PUT', count: 1, ...fault });
		const updateFields = { description: 'Countess' };
		const [item] = await oci.output('user', 'update', { user: byId(ada), updateFields });
		expect(item?.json).toMatchObject({ id: ada, outcome: 'updated', description: 'Countess' });
	});

	it.each(lost)('a delete lost by %s is reported as done', async (_name, fault) => {
		const [ada = ''] = await oci.makeUsers('ada');
		faults({ method: 'DELETE', count: 1, ...fault });
		const [item] = await oci.output('user', 'delete', { user: byId(ada) });
		expect([item?.json.outcome, people()]).toEqual(['deleted', []]);
	});

	it('comes again after a 409 that says that the object is between two states', async () => {
		const [ada = ''] = await oci.makeUsers('ada');
		oci.sandbox.faults.failNext({ method: 'DELETE', status: 409, code: 'IncorrectState' });
		const [item] = await oci.output('user', 'delete', { user: byId(ada) });
		expect([item?.json.outcome, oci.writes().slice(-2)]).toEqual([
			'deleted',
			[`409 DELETE /users/${ada}`, `204 DELETE /users/${ada}`],
		]);
	});

	it('starts over when somebody else was faster', async () => {
		const [ada = ''] = await oci.makeUsers('ada');
		oci.sandbox.faults.failNext({ method: 'PUT', status: 412 });
		const [item] = await oci.output('user', 'update', { user: byId(ada), updateFields: { description: 'Countess' } });
		expect(item?.json.outcome).toBe('updated');
		expect(oci.writes().slice(-2)).toEqual([`412 PUT /users/${ada}`, `200 PUT /users/${ada}`]);
	});
});

describe('Only If Unchanged (ETag)', () => {
	const etagOf = async (id: string) =>
		(await oci.output('user', 'get', { user: byId(id), simplify: false }))[0]?.json.etag as string;

	it('lets the change through while nobody else made one', async () => {
		const [ada = ''] = await oci.makeUsers('ada');
		const parameters = { user: byId(ada), updateFields: { description: 'x' }, options: { etag: await etagOf(ada) } };
		expect((await oci.output('user', 'update', parameters))[0]?.json.outcome).toBe('updated');
	});

	it.each(['', '={{ undefined }}', '={{ null }}', '={{ $json.etag }}'])(
		'refuses to go on without the condition when it is empty (%j), as behind a simplified Get',
		async (etag) => {
			const [ada = ''] = await oci.makeUsers('ada');
			oci.sandbox.log.clear();
			const user = byId(ada);
			const refusals = [
				await oci.failure('user', 'delete', { user, options: { etag } }),
				await oci.failure('user', 'update', { user, updateFields: { description: 'x' }, options: { etag } }),
				await oci.failure('authToken', 'delete', { user, credentialId: 'x', options: { etag, ignoreMissing: true } }),
			];
			const reason = etag === '' ? 'is empty.' : 'is an expression that finds nothing here';
			for (const { message } of refusals) expect(message).toContain(`"Only If Unchanged (ETag)" ${reason}`);
			expect(oci.calls()).toEqual([]);
		},
	);

	it.each([
		['update', { updateFields: { description: 'mine' } }],
		['delete', {}],
		['delete', { options: { removeDependents: true } }],
	])('refuses the %s after somebody else made a change, and leaves everything as it is', async (operation, more) => {
		const [ada = ''] = await oci.makeUsers('ada');
		await oci.join([ada], await oci.makeGroups('Developers'));
		const etag = await etagOf(ada);
		await oci.output('user', 'update', { user: byId(ada), updateFields: { description: 'theirs' } });
		const parameters = { user: byId(ada), ...more, options: { ...('options' in more ? more.options : {}), etag } };
		const error = await oci.failure('user', operation, parameters);
		expect(error).toMatchObject({ httpCode: '412' });
		expect(error.description).toContain('code NoEtagMatch');
		const [item] = await oci.output('user', 'get', { user: byName('ada') });
		expect(item?.json.description).toBe('theirs');
		expect(oci.sandbox.state('oci').memberships.filter(({ userId }) => userId === ada)).toHaveLength(1);
	});
});
