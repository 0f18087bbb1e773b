/** Roles: read, the direct ones of a user set to a list, and what a user may do by all of them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { byName } from '../../support/workflow';
import { fromInput, MANUAL, person, startTrivore, text, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(async () => {
	await trivore.reset();
	await trivore.output('user', 'create', fromInput, { input: [person('ada'), person('grace')] });
	trivore.sandbox.log.clear();
});
afterAll(() => trivore.stop());

const input = [{ user: 'ada' }, { user: 'grace' }];
const user = byName('={{ $json.user }}');
const userId = (username: string) => text(trivore.stored(username)?.id);
const held = (username: string) => trivore.stored(username)?.roles ?? [];
const setRoles = async (groups: string, more: IDataObject = {}) =>
	(await trivore.output('user', 'setRoles', { user: byName('ada'), groups, ...more }))[0]?.json;
const writes = () => trivore.requests().filter((request) => !request.startsWith('GET'));
const names = (entries: unknown) => (entries as IDataObject[]).map(({ name }) => name);

describe('User: Set Roles', () => {
	it('brings each user to exactly the list, once, with its source', async () => {
		const parameters = { user, groups: 'Portal Admin, Reception' };
		const first = await trivore.output('user', 'setRoles', parameters, { input });
		expect(first.map(({ json, pairedItem }) => [json.userId, json.outcome, names(json.added), pairedItem])).toEqual([
			[userId('ada'), 'updated', ['Portal Admin', 'Reception'], { item: 0 }],
			[userId('grace'), 'updated', ['Portal Admin', 'Reception'], { item: 1 }],
		]);
		expect(held('ada')).toHaveLength(2);
		trivore.sandbox.log.clear();
		const again = await trivore.output('user', 'setRoles', parameters, { input });
		expect(again.map(({ json }) => [json.outcome, names(json.kept)])).toEqual([
			['unchanged', ['Portal Admin', 'Reception']],
			['unchanged', ['Portal Admin', 'Reception']],
		]);
		expect(writes()).toEqual([]);
	});

	it('takes away what is not in the list, of managed roles only', async () => {
		await setRoles('Portal Admin, Reception, Service Desk');
		const managed = { managedGroups: 'prefix', managedPrefixes: 'Serv' };
		const json = await setRoles('Service Desk', managed);
		expect(json?.outcome).toBe('unchanged');
		const less = await setRoles('Reception');
		expect([less?.outcome, names(less?.removed), names(less?.kept)]).toEqual([
			'updated',
			expect.arrayContaining(['Portal Admin', 'Service Desk']),
			['Reception'],
		]);
		expect(held('ada')).toHaveLength(1);
	});

	it('takes all away only when that is allowed', async () => {
		await setRoles('Reception');
		const error = await trivore.failure('user', 'setRoles', { user: byName('ada'), groups: '' });
		expect(error.message).toBe('"Roles" is empty.');
		expect(held('ada')).toHaveLength(1);
		expect((await setRoles('', { options: { allowEmpty: true } }))?.outcome).toBe('updated');
		expect(held('ada')).toEqual([]);
	});

	it('leaves roles that the client may not see', async () => {
		const foreign = trivore.sandbox.services.trivore.addRole('Elsewhere', 'elsewhere', userId('ada'));
		await setRoles('Reception');
		const json = await setRoles('Service Desk');
		expect([names(json?.removed), names(json?.kept)]).toEqual([['Reception'], [foreign]]);
		expect(held('ada')).toContain(foreign);
	});

	it.each([
		['a role that is not there', { groups: 'Wizard' }, 'There is no role "Wizard"'],
		['another address', { groups: 'Reception', options: { onlyIfEmail: 'x@example.com' } }, 'x@example.com'],
		['a protected user', { groups: 'Reception', options: { protectedUsers: 'ad*' } }, 'protected'],
	])('is refused for %s, and writes nothing', async (_case, parameters, sentence) => {
		const error = await trivore.failure('user', 'setRoles', { user: byName('ada'), ...parameters });
		expect(`${error.message} ${error.description ?? ''}`).toContain(sentence);
		expect([held('ada'), writes()]).toEqual([[], []]);
	});

	it('is done once and reported when an answer is lost', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: 'PUT', count: 1, connection: 'resetAfter' }] });
		const json = await setRoles('Reception');
		expect([json?.outcome, names(json?.added), held('ada')]).toEqual(['updated', ['Reception'], [expect.any(String)]]);
		expect(writes()).toHaveLength(1);
	});
});

describe('User: Get Roles, Get Effective Permissions', () => {
	it('return what each user has, with its source', async () => {
		await setRoles('Portal Admin, Reception');
		const roles = await trivore.output('user', 'getRoles', { user }, { input });
		expect(roles.map(({ json, pairedItem }) => [json.name, json.kind, json.userId, pairedItem])).toEqual([
			['Portal Admin', 'builtin', userId('ada'), { item: 0 }],
			['Reception', 'custom', userId('ada'), { item: 0 }],
		]);
		const permissions = await trivore.output('user', 'getPermissions', { user }, { input });
		expect(permissions.map(({ json, pairedItem }) => [json.id, json.name, pairedItem])).toContainEqual([
			'ACCOUNT_VIEW',
			'account view',
			{ item: 0 },
		]);
		expect(permissions.every(({ json }) => json.userId === userId('ada'))).toBe(true);
	});

	it('tell permissions of groups apart from direct roles', async () => {
		await trivore.output('group', 'create', { nsCode: MANUAL, name: 'staff' });
		const { groups } = trivore.sandbox.state('trivore');
		trivore.sandbox.services.trivore.giveToGroup('Reception', groups.find(({ name }) => name === 'staff')?.id ?? '');
		await trivore.output('user', 'addToGroup', { user: byName('ada'), group: byName('staff') });
		expect(await trivore.output('user', 'getRoles', { user: byName('ada') })).toEqual([]);
		const permissions = await trivore.output('user', 'getPermissions', { user: byName('ada') });
		expect(permissions.map(({ json }) => json.id)).toEqual(['ACCOUNT_VIEW']);
	});

	it.each(['getRoles', 'getPermissions', 'setRoles'])('%s fails for a user who is not there', async (operation) => {
		const nowhere = { __rl: true, mode: 'id', value: '5b0cfba4e2bb230ff8b535e6' };
		const error = await trivore.failure('user', operation, { user: nowhere, groups: 'Reception' });
		expect(error).toMatchObject({ httpCode: '404' });
	});

	it('go without names that the client may not see', async () => {
		await setRoles('Reception');
		trivore.sandbox.faults.set({ rules: [{ method: 'GET', path: '*/permission', status: 403 }] });
		const permissions = await trivore.output('user', 'getPermissions', { user: byName('ada') });
		expect(permissions.map(({ json }) => json)).toEqual([{ id: 'ACCOUNT_VIEW', userId: userId('ada') }]);
	});
});

describe('Role: Get', () => {
	it('finds a built-in and a custom role, by name and by ID', async () => {
		const found = await trivore.output(
			'role',
			'get',
			{ role: '={{ $json.role }}' },
			{ input: [{ role: 'PORTAL_ADMIN' }, { role: 'Reception' }] },
		);
		expect(found.map(({ json, pairedItem }) => [json.name, json.kind, pairedItem])).toEqual([
			['Portal Admin', 'builtin', { item: 0 }],
			['Reception', 'custom', { item: 1 }],
		]);
	});

	it('fails for a role that is not there', async () => {
		const error = await trivore.failure('role', 'get', { role: 'Wizard' });
		expect(error.message).toContain('There is no role "Wizard"');
	});
});
