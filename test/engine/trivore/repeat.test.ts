import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { byId, NODE } from '../../support/workflow';
import { fromInput, MANUAL, person, startTrivore, text, type TrivoreBench } from './support';

let trivore: TrivoreBench;
let id: string;
beforeAll(async () => {
	trivore = await startTrivore();
	jest.spyOn(Math, 'random').mockReturnValue(0);
});
beforeEach(async () => {
	await trivore.reset();
	const created = { ...fromInput, additionalFields: { mobile: '+358501112222' } };
	const [item] = await trivore.output('user', 'create', created, { input: [person('ada')] });
	id = text(item?.json.id);
	trivore.sandbox.log.clear();
});
afterEach(() => trivore.sandbox.faults.clear());
afterAll(async () => {
	jest.restoreAllMocks();
	await trivore.stop();
});

const writes = () => trivore.requests().filter((request) => !request.startsWith('GET'));
const user = byId('={{ $json.id }}');
const NOBODY = '5b0cfba4e2bb230ff8b535e6';
const twice = { maxTries: 2 };

/** Runs with Retry On Fail and a second item that fails. */
async function withBadItem(operation: string, parameters: INodeParameters, bad = NOBODY) {
	return await trivore.run('user', operation, { user, ...parameters }, { ...twice, input: [{ id }, { id: bad }] });
}

describe('with Retry On Fail', () => {
	it.each([
		['setPassword', { newPassword: 'Analytical-Engine' }],
		['sendEmailVerification', {}],
		['sendSmsCode', {}],
		['sendSmsLink', {}],
	])('%s is sent once although another item fails', async (operation, parameters) => {
		const { error } = await withBadItem(operation, parameters);
		expect(error?.message).toMatch(/was not found/);
		expect(writes().filter((request) => request.includes(id))).toHaveLength(1);
	});

	it.each([
		['setPassword', { newPassword: 'Analytical-Engine' }, 'PUT'],
		['sendEmailVerification', {}, 'POST'],
		['sendSmsCode', {}, 'POST'],
		['sendSmsLink', {}, 'POST'],
	])('%s is not sent again when its answer was lost', async (operation, parameters, method) => {
		trivore.sandbox.faults.set({ rules: [{ method, connection: 'resetAfter', count: 1 }] });
		const result = await trivore.run('user', operation, { user, ...parameters }, { ...twice, input: [{ id }] });
		expect(result.error?.message).toMatch(/It is not sent again|answer/);
		expect(writes()).toHaveLength(1);
	});

	it('tries again what failed before anything was sent', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: 'GET', path: '*/user', status: 500, count: 1 }] });
		const byName = { __rl: true, mode: 'name', value: 'ada' };
		const result = await trivore.run('user', 'sendSmsCode', { user: byName }, { ...twice });
		expect(result.node(NODE).outputs[0]?.[0]?.json.outcome).toBe('pending');
	});

	it.each(['fail', 'returnExisting', 'update'])('Create goes on with the custom fields (%s)', async (ifExists) => {
		trivore.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/customfields', status: 400, count: 1 }] });
		const parameters = { ...fromInput, ifExists, additionalFields: { customFields: { costCenter: 4711 } } };
		const result = await trivore.run('user', 'create', parameters, { ...twice, input: [person('grace')] });
		expect(result.error).toBeUndefined();
		expect(result.node(NODE).outputs[0]?.[0]?.json).toMatchObject({
			outcome: 'created',
			customFields: { costCenter: 4711 },
		});
		expect(writes().filter((request) => request === 'POST /user')).toHaveLength(1);
	});

	it('objects of the same execution count as created and deleted', async () => {
		const input = [person('grace'), { username: 'bad', email: 'bad' }];
		const result = await trivore.run('user', 'create', fromInput, {
			...twice,
			input,
			onError: 'continueErrorOutput',
		});
		expect(result.node(NODE).outputs[0]?.map(({ json }) => json.outcome)).toEqual(['created']);
		const removed = await withBadItem('delete', {});
		expect(removed.error?.message).toMatch(new RegExp(NOBODY));
		expect(writes().filter((request) => request === `DELETE /user/${id}`)).toHaveLength(1);
	});
});

describe('checks before anything is sent', () => {
	it('make no group for a user who is refused', async () => {
		const parameters = {
			nsCode: MANUAL,
			email: 'grace@example.com',
			additionalFields: { groups: 'brand new' },
			options: { createMissingGroups: true },
		};
		const error = await trivore.failure('user', 'create', parameters);
		expect(error.message).toMatch(/The user name is empty/);
		const several = { ...parameters, username: 'grace', additionalFields: { groups: `brand new, ${NOBODY}` } };
		expect((await trivore.failure('user', 'create', several)).message).toMatch(/There is no group with the ID/);
		expect(writes()).toEqual([]);
	});

	const hidden = '\u200E';
	const named = { __rl: true, mode: 'name', value: `a${hidden}` };
	it.each<[string, string, INodeParameters]>([
		['user', 'create', { nsCode: MANUAL, username: `${hidden}grace`, email: 'grace@example.com' }],
		['user', 'create', { nsCode: MANUAL, username: 'grace', email: `${hidden}grace@example.com` }],
		['user', 'create', { nsCode: MANUAL, username: 'grace', email: 'g@example.com', givenName: `Grace${hidden}` }],
		[
			'user',
			'create',
			{
				nsCode: MANUAL,
				username: 'grace',
				email: 'g@example.com',
				additionalFields: { groups: `a${hidden}` },
				options: { createMissingGroups: true },
			},
		],
		['user', 'upsert', { nsCode: MANUAL, matchBy: 'email', username: 'grace', email: `g\u00ADr@example.com` }],
		['user', 'update', { user: byId(NOBODY), updateFields: { username: `x${hidden}` } }],
		['user', 'update', { user: byId(NOBODY), updateFields: { otherEmails: `${hidden}a@example.com` } }],
		['user', 'delete', { user: named, options: { ignoreMissing: true } }],
		['user', 'setCustomFields', { user: byId(NOBODY), customFields: `{"a${hidden}": 1}` }],
		['group', 'create', { nsCode: MANUAL, name: `staff${hidden}` }],
		['group', 'update', { group: byId(NOBODY), updateFields: { name: `staff${hidden}` } }],
		['group', 'delete', { group: named, options: { ignoreMissing: true } }],
		['user', 'addToGroup', { user: byId(NOBODY), group: named, options: { createMissingGroup: true } }],
	])('refuse characters that nobody sees: %s %s %#', async (resource, operation, parameters) => {
		const error = await trivore.failure(resource, operation, parameters);
		expect(error.message).toMatch(/is U\+(200E|00AD), which is invisible/);
		expect(writes()).toEqual([]);
	});

	it.each<[string, INodeParameters]>([
		['bulkImport', { options: { nsCode: '={{ $json.missing }}' } }],
		['bulkImport', { options: { nsCode: 'example', keyField: '={{ undefined }}' } }],
		['bulkImport', { options: '={{ $json.missing }}' }],
		['create', { ...fromInput, nsCode: '={{ $json.missing }}' }],
		['create', { ...fromInput, additionalFields: { locked: '={{ $json.missing }}' } }],
		['create', { ...fromInput, additionalFields: { groups: '={{ $json.a }},{{ $json.b }}' } }],
		['update', { user, updateFields: { locked: '={{ null }}' } }],
		['getAll', { filterType: '={{ undefined }}' }],
		['getAll', { filterType: 'manual', conditions: '={{ [] }}' }],
		['getAll', { filterType: 'expression', filterExpression: '={{ $json.missing }}' }],
		[
			'getAll',
			{
				filterType: 'manual',
				conditions: { condition: [{ attribute: 'username', operator: 'eq', value: '={{ null }}' }] },
			},
		],
		['getAll', { filterType: 'none', options: { sortBy: '={{ $json.missing }}' } }],
		['delete', { user: byId('={{ $json.missing }}'), options: { ignoreMissing: true } }],
		['delete', { user, options: { nsCode: '={{ $json.missing }}' } }],
		['sendEmailVerification', { user, email: '={{ $json.missing }}' }],
		['sendSmsCode', { user, mobile: '={{ $json.missing }}' }],
		['sendSmsLink', { user, additionalFields: { returnURL: '={{ $json.missing }}' } }],
	])('refuse an option that finds nothing: %s %j', async (operation, parameters) => {
		const rows = { rowKind: 'user', source: 'csvText', csvText: 'User Name\ngrace', importAction: 'createOrUpdate' };
		const all = operation === 'bulkImport' ? { ...rows, ...parameters } : parameters;
		const userOf = operation === 'delete' && 'options' in parameters && parameters.user === user;
		const named = { __rl: true, mode: 'name', value: 'ada' };
		await trivore.failure('user', operation, userOf ? { ...all, user: named } : all, {
			input: [{ id, ...person('grace') }],
		});
		expect(writes()).toEqual([]);
		expect(trivore.sandbox.state('trivore').users).toHaveLength(1);
	});
});
