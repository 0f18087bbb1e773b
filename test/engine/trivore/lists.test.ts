import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { INodeParameters } from 'n8n-workflow';

import { byName, NODE } from '../../support/workflow';
import { MANUAL, startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

const manual = (condition: INodeParameters[], matchType = 'all'): INodeParameters => ({
	filterType: 'manual',
	matchType,
	conditions: { condition },
});

/** A gateway in front of the service that loses the filter of each request. */
async function deafGateway(target: string) {
	const { createServer } = await import('node:http');
	const server = createServer((request, response) => {
		const path = (request.url ?? '').replace(/filter=[^&]*&?/, '');
		const { authorization = '' } = request.headers;
		void fetch(`${target}${path}`, { headers: { authorization, accept: 'application/json' } }).then(async (answer) => {
			response.writeHead(answer.status, { 'content-type': 'application/json' });
			response.end(await answer.text());
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	return { host: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe('User: Get Many', () => {
	it('reads 1,200 users in pages of 500, through a 429 and a total that shrinks in the middle', async () => {
		trivore.sandbox.seed({ users: 1_200, groups: 3 });
		const { users } = trivore.sandbox.state('trivore');
		trivore.sandbox.faults.set({
			rules: [{ path: '*/user', skip: 1, count: 1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 1 }],
		});
		const waiting = trivore.output('user', 'getAll', { returnAll: true });
		// The 429 makes the node wait for a second after the first page: time enough to delete from that page.
		while (trivore.requests().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
		for (const { id } of users.slice(0, 3)) {
			await fetch(`${trivore.sandbox.credentials.trivoreIdApi.host}/api/rest/v1/user/${id}`, {
				method: 'DELETE',
				headers: { authorization: basic() },
			});
		}
		const items = await waiting;
		const ids = items.map(({ json }) => json.id);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toEqual(expect.arrayContaining(users.slice(3).map(({ id }) => id)));
		expect(items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
	});

	it('outputs nothing when the filter is lost on the way', async () => {
		for (const username of ['ada', 'grace']) {
			await trivore.output('user', 'create', { nsCode: MANUAL, username, email: `${username}@example.com` });
		}
		const found = await trivore.output(
			'user',
			'getAll',
			manual([{ attribute: 'username', operator: 'co', value: 'ada' }]),
		);
		expect(found.map(({ json }) => json.username)).toEqual(['ada']);
		const deaf = await deafGateway(trivore.sandbox.credentials.trivoreIdApi.host);
		try {
			await trivore.engine.credentials.updateCredentials({ id: '1', name: 'Sandbox' }, 'trivoreIdApi', {
				...trivore.sandbox.credentials.trivoreIdApi,
				host: deaf.host,
			});
			for (const [attribute, value] of [
				['username', 'ada'],
				['emails.address', 'ada@example.com'],
				['nsCode', 'other'],
			]) {
				const parameters = manual([{ attribute: attribute ?? '', operator: 'eq', value: value ?? '' }]);
				const error = await trivore.failure('user', 'getAll', { returnAll: true, ...parameters });
				expect(error.message).toMatch(/doesn't match the conditions/);
			}
		} finally {
			deaf.close();
		}
	});

	it('asks for no more than the limit', async () => {
		trivore.sandbox.seed({ users: 60, groups: 1 });
		const items = await trivore.output('user', 'getAll', { limit: 7 });
		expect(items).toHaveLength(7);
		expect(trivore.requests()).toEqual(['GET /user?startIndex=0&count=7']);
	});

	it('finds by conditions, whatever is in their values', async () => {
		const names = ['ada', 'grace', 'a"b\\c'];
		for (const username of names) {
			await trivore.output('user', 'create', {
				nsCode: MANUAL,
				username,
				email: 'x@example.com',
				options: { skipDuplicateCheck: true },
				additionalFields: { customFields: { cost: username.length } },
			});
		}
		const found = async (parameters: INodeParameters) =>
			(await trivore.output('user', 'getAll', { returnAll: true, ...parameters })).map(({ json }) => json.username);
		expect(await found(manual([{ attribute: 'username', operator: 'eq', value: 'a"b\\c' }]))).toEqual(['a"b\\c']);
		expect(
			await found(manual([{ attribute: 'username', operator: 'eq', value: 'x" or username pr or username eq "' }])),
		).toEqual([]);
		expect(
			await found(
				manual(
					[
						{ attribute: 'username', operator: 'sw', value: 'g' },
						{ attribute: 'customFields', attributeName: 'cost', operator: 'eq', value: '3', valueType: 'number' },
					],
					'any',
				),
			),
		).toEqual(['ada', 'grace']);
		expect(
			await found(
				manual([
					{ attribute: 'locked', operator: 'eq', value: 'false' },
					{ attribute: 'createdDate', operator: 'ge', value: '2020-01-01' },
					{ attribute: 'other', attributeName: 'nickName', operator: 'pr' },
				]),
			),
		).toEqual([]);
		const raw = { filterType: 'expression', filterExpression: 'username eq "ada" or username eq "grace"' };
		expect(await found({ ...raw, options: { sortBy: 'username', sortDirection: 'descending' } })).toEqual([
			'grace',
			'ada',
		]);
	});

	it.each([
		[manual([{ attribute: 'username', operator: 'eq', value: '' }]), 'needs a value'],
		[manual([{ attribute: 'username', operator: 'pr or id', value: 'x' }]), 'is not an operator'],
		[manual([{ attribute: 'other', attributeName: 'a) or (b', operator: 'pr' }]), 'cannot be used in a filter'],
		[manual([]), 'The filter has no conditions.'],
	])('refuses %j before anything is sent', async (parameters, sentence) => {
		const error = await trivore.failure('user', 'getAll', parameters);
		expect(error.message).toContain(sentence);
		expect(trivore.requests()).toEqual([]);
	});

	it("shows the service's own sentence for a filter that it cannot read, and the missing permission", async () => {
		const raw = { filterType: 'expression', filterExpression: 'username is "ada"' };
		expect((await trivore.failure('user', 'getAll', raw)).message).toMatch(/^Invalid filter/);
		await trivore.as(trivore.sandbox.services.trivore.newClient({ permissions: ['GROUP_VIEW'] }));
		const error = await trivore.failure('user', 'getAll', {});
		expect(error.message).toBe('Client does not have required permission ACCOUNT_VIEW.');
		expect(error.description).toMatch(/^The credential is right\. Give its Management API client this permission/);
	});
});

describe('Group', () => {
	const create = async (name: string, more: INodeParameters = {}) =>
		(await trivore.output('group', 'create', { nsCode: MANUAL, name, ...more }))[0]?.json;

	it('is created, found, changed and deleted', async () => {
		const created = await create('staff', { description: 'All', additionalFields: { disallowContacts: true } });
		expect(created).toMatchObject({ name: 'staff', nsCode: 'example', outcome: 'created', disallowContacts: true });
		expect((await trivore.output('group', 'get', { group: byName('staff') }))[0]?.json).toEqual({
			id: created?.id,
			name: 'staff',
			description: 'All',
			nsCode: 'example',
			memberOf: [],
		});
		const update = { group: byName('staff'), updateFields: { name: 'everybody', disallowGroups: false } };
		const [updated] = await trivore.output('group', 'update', update);
		expect(updated?.json).toMatchObject({ id: created?.id, name: 'everybody', description: 'All', outcome: 'updated' });
		const [unchanged] = await trivore.output('group', 'update', { ...update, group: byName('everybody') });
		expect(unchanged?.json.outcome).toBe('unchanged');
		const [deleted] = await trivore.output('group', 'delete', { group: byName('everybody') });
		expect(deleted?.json).toEqual({ id: created?.id, name: 'everybody', outcome: 'deleted', deleted: true });
		expect((await trivore.failure('group', 'delete', { group: byName('everybody') })).message).toMatch(
			/^There is no group/,
		);
		const ignore = { group: byName('everybody'), options: { ignoreMissing: true } };
		expect((await trivore.output('group', 'delete', ignore))[0]?.json.outcome).toBe('unchanged');
	});

	it('exists already: fails, is returned, or is brought in line', async () => {
		await create('staff');
		expect((await trivore.failure('group', 'create', { nsCode: MANUAL, name: 'staff' })).message).toMatch(
			/^There is a group with the name "staff" already/,
		);
		expect(await create('staff', { ifExists: 'returnExisting', description: 'All' })).toMatchObject({
			outcome: 'unchanged',
		});
		expect(await create('staff', { ifExists: 'update', description: 'All' })).toMatchObject({ outcome: 'updated' });
		expect(await create('staff', { ifExists: 'update', description: 'All' })).toMatchObject({ outcome: 'unchanged' });
		expect(trivore.sandbox.state('trivore').groups).toHaveLength(1);
	});

	it('is created once when the answer was lost', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: 'POST', connection: 'resetAfter', count: 1 }] });
		expect(await create('staff')).toMatchObject({ name: 'staff' });
		expect(trivore.sandbox.state('trivore').groups).toHaveLength(1);
	});

	it('lists its members, also where the service cannot search by group', async () => {
		trivore.sandbox.seed({ users: 40, groups: 2 });
		const { groups, memberships } = trivore.sandbox.state('trivore');
		const [group] = groups;
		const wanted = memberships
			.filter(({ groupId }) => groupId === group?.id)
			.map(({ userId }) => userId)
			.sort();
		const members = async () => {
			const items = await trivore.output('group', 'getMembers', { group: byName(group?.name ?? ''), returnAll: true });
			return items.map(({ json }) => json.id).sort();
		};
		expect(wanted.length).toBeGreaterThan(5);
		// What an installation was seen to search by is believed for an hour, so it learns it last.
		for (const unknownAttribute of ['noMatch', 'reject']) {
			trivore.sandbox.options('trivore', { searchable: 'documented', unknownAttribute });
			expect(await members()).toEqual(wanted);
		}
		trivore.sandbox.options('trivore', { searchable: 'inferred' });
		expect(await members()).toEqual(wanted);
	});

	it('is listed with filters', async () => {
		trivore.sandbox.seed({ users: 1, groups: 4 });
		const condition = { attribute: 'name', operator: 'eq', value: 'Sales' };
		const items = await trivore.output('group', 'getAll', { returnAll: true, ...manual([condition]) });
		expect(items.map(({ json }) => json.name)).toEqual(['Sales']);
	});
});

describe('Namespace and Role', () => {
	it('are read', async () => {
		const [one] = await trivore.output('namespace', 'get', { namespace: 'example-email' });
		expect(one?.json).toMatchObject({ code: 'example-email', usernamePolicy: 'EMAIL' });
		await trivore.as(trivore.sandbox.services.trivore.newClient({ namespaces: ['example', 'example-email'] }));
		const codes = async (parameters: INodeParameters) =>
			(await trivore.output('namespace', 'getAll', { returnAll: true, ...parameters })).map(({ json }) => json.code);
		expect(await codes({})).toEqual(['example', 'example-email']);
		expect(await codes({ options: { all: true } })).toHaveLength(10);
		expect(await codes(manual([{ attribute: 'code', operator: 'co', value: 'email' }]))).toEqual(['example-email']);
		const roles = async (kind: string) =>
			(await trivore.output('role', 'getAll', { kind, returnAll: true })).map(({ json }) => [json.name, json.kind]);
		expect(await roles('custom')).toEqual([
			['Service Desk', 'custom'],
			['Reception', 'custom'],
		]);
		expect(await roles('all')).toHaveLength(8);
	});

	it('fail for what is not there', async () => {
		const result = await trivore.run(
			'namespace',
			'get',
			{ namespace: 'nowhere' },
			{ onError: 'continueRegularOutput' },
		);
		expect(result.node(NODE).outputs[0]?.[0]?.json).toMatchObject({
			error: 'Namespace nowhere was not found.',
			details: { kind: 'notFound', status: 404 },
		});
	});
});

function basic(): string {
	const { clientId, clientSecret } = trivore.sandbox.credentials.trivoreIdApi;
	return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}
