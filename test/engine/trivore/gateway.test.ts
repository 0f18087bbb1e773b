/** Answers of a gateway: nobody is gone, deleted or changed on its word. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { startGateway, STRANGE_ANSWERS } from '../../support/gateway';
import { byId, byName, NODE } from '../../support/workflow';
import { byEmail, fromInput, MANUAL, person, startTrivore, text, type TrivoreBench } from './support';

let trivore: TrivoreBench;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let ids: Record<string, string>;
let groups: Record<string, string>;
beforeAll(async () => {
	trivore = await startTrivore();
	gateway = await startGateway(trivore.sandbox.credentials.trivoreIdApi.host);
});
beforeEach(async () => {
	await trivore.reset();
	gateway.meddle(() => undefined);
	const people = await trivore.output('user', 'create', fromInput, { input: [person('ada'), person('eve')] });
	ids = Object.fromEntries(people.map(({ json }) => [text(json.username), text(json.id)]));
	const name = '={{ $json.name }}';
	const made = await trivore.output(
		'group',
		'create',
		{ nsCode: MANUAL, name },
		{ input: [{ name: 'Dev' }, { name: 'Ops' }] },
	);
	groups = Object.fromEntries(made.map(({ json }) => [text(json.name), text(json.id)]));
	await trivore.output('user', 'addToGroup', { user: byId(ids.eve ?? ''), group: byId(groups.Ops ?? '') });
	await trivore.engine.credentials.updateCredentials({ id: '1', name: 'Sandbox' }, 'trivoreIdApi', {
		...trivore.sandbox.credentials.trivoreIdApi,
		host: gateway.address,
	});
});
afterAll(async () => {
	gateway.close();
	await trivore.stop();
});

const options = { ignoreMissing: true };

/** Gives every answer about the one as that about the other. */
function mixUp(one: string, other: string) {
	gateway.meddle(({ method, path }) =>
		method === 'GET' && path.includes(one) ? { path: path.replaceAll(one, other) } : undefined,
	);
}

it.each([...STRANGE_ANSWERS])('a delete that is answered by %s deleted nobody', async (body) => {
	gateway.meddle(({ method }) => (method === 'DELETE' ? { status: 200, body } : undefined));
	for (const [resource, parameters] of [
		['user', { user: byId(ids.ada ?? ''), options }],
		['group', { group: byId(groups.Dev ?? ''), options }],
	] as const) {
		const error = await trivore.failure(resource, 'delete', parameters);
		expect(error.message).toContain('the object can still be read');
	}
});

it.each([...STRANGE_ANSWERS])(
	'an update that is answered by %s is written again, and not "updated" in the end',
	async (body) => {
		gateway.meddle(({ method }) => (method === 'PUT' ? { status: 200, body } : undefined));
		const parameters = { user: byId(ids.ada ?? ''), updateFields: { familyName: 'Byron' } };
		await trivore.failure('user', 'update', parameters);
	},
	30_000,
);

it.each<[string, { status: number; body: string }]>([
	['a 410', { status: 410, body: '' }],
	['an array', { status: 200, body: '[]' }],
	['a page without a count', { status: 200, body: '{"resources":[]}' }],
])('%s instead of a list makes nobody gone', async (_name, answer) => {
	gateway.meddle(({ path }) => (path.includes('/user?') ? answer : undefined));
	for (const user of [byName('ada'), byEmail('ada@example.com')]) {
		await trivore.failure('user', 'delete', { user, options });
	}
	const result = await bulkDelete();
	expect(result.error).toBeDefined();
});

async function bulkDelete() {
	const parameters = { rowKind: 'user', source: 'csvText', csvText: 'Username\nada', importAction: 'delete' };
	return await trivore.run('user', 'bulkImport', { ...parameters, options: { nsCode: 'example' } });
}

describe("another one's answer", () => {
	const operations: Array<[string, string, () => INodeParameters]> = [
		['user', 'get', () => ({ user: byId(ids.ada ?? '') })],
		['user', 'update', () => ({ user: byId(ids.ada ?? ''), updateFields: { familyName: 'Byron' } })],
		['user', 'addToGroup', () => ({ user: byId(ids.ada ?? ''), group: byId(groups.Dev ?? '') })],
		['user', 'removeFromGroup', () => ({ user: byId(ids.ada ?? ''), group: byId(groups.Dev ?? '') })],
	];

	it.each(operations)('is not believed by %s %s', async (resource, operation, parameters) => {
		mixUp(ids.ada ?? '', ids.eve ?? '');
		const before = trivore.stored('ada');
		const error = await trivore.failure(resource, operation, parameters());
		expect(error.message).toMatch(/^The service was asked for the object with the ID /);
		expect(trivore.stored('ada')).toEqual(before);
	});

	it('is not believed of a group either', async () => {
		mixUp(groups.Dev ?? '', groups.Ops ?? '');
		const parameters = { user: byId(ids.ada ?? ''), group: byId(groups.Dev ?? '') };
		await trivore.failure('user', 'addToGroup', parameters);
		expect(trivore.stored('ada')?.memberOf ?? []).toEqual([]);
	});

	it('to a search makes nobody gone: the list is read', async () => {
		mixUp('%22ada', '%22eve');
		const [item] = await trivore.output('user', 'delete', { user: byName('ada'), options });
		expect(item?.json.outcome).toBe('deleted');
		expect(trivore.stored('eve')).toBeDefined();
	});

	it('to the search of Bulk Import calls no leaver "unchanged"', async () => {
		mixUp('%22ada', '%22eve');
		const result = await bulkDelete();
		expect(result.node(NODE).outputs[0]?.[0]?.json.status).toBe('deleted');
		expect([trivore.stored('ada'), trivore.stored('eve')?.username]).toEqual([undefined, 'eve']);
	});
});
