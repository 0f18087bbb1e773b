/** What is done over SCIM is done to the right object only, and what a lost answer leaves open is looked up. */
import { describe, expect, it } from '@jest/globals';

import {
	createRole,
	deleteRole,
	deleteUser,
	isGone,
	isScimMember,
	resetPassword,
	setMemberships,
	setScimStatus,
	updateRole,
} from '../../../providers/oig/scim';
import { entry, errorOf, list, lost, noSuchCall, notFound, object, refusal, openRequest, serverOf } from './server';
import { answer } from './support';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const IDM_USER = 'urn:ietf:params:scim:schemas:extension:oracle:2.0:IDM:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const ada = entry('7', { 'User Login': 'ADA' });
const sales = entry('50', { 'Role Name': 'SALES' });
const scimAda = answer(200, { id: '7', userName: 'ada' });
const group = (members: readonly string[] = [], more: object = {}) =>
	answer(200, { id: '50', displayName: 'Sales', members: members.map((value) => ({ value })), ...more });
const done = answer(204);

const another = (what: string, expected: string, found: string) => ({
	kind: 'conflict',
	status: 200,
	message: `The SCIM service knows another ${what} ("${found}") under the ID of "${expected}". Nothing was changed.`,
	advice: 'The IDs of the two services of this server do not agree; do this in OIG itself.',
});
const unknown = (what: string, id: string) => ({
	kind: 'unexpected',
	status: 200,
	message: `The SCIM service has no ${what} with the ID ${id}, which the self-service API has. Nothing was changed.`,
	advice: 'Check "SCIM Path" in the credential, and what the user of the credential may see there.',
});
const mixedUp = (message: string) => ({
	kind: 'unexpected',
	status: 200,
	message,
	advice: 'Nothing was changed. A cache or gateway on the way may mix up answers.',
});
const OWN_404 = { kind: 'notFound', status: 404, message: 'Requested entity not found' };

describe('a user is changed over SCIM only if both services mean the same one', () => {
	const writes = [
		['a new password', resetPasswordOf],
		['a new state', async (server: Server, user = ada) => await setScimStatus(server.client, user, 'lock')],
		['a delete', async (server: Server, user = ada) => await deleteUser(server.client, user, async () => undefined)],
	] as const;

	describe.each(writes)('%s', (_, write) => {
		it.each([
			[another('user', 'ADA', 'bob'), ada, answer(200, { id: '7', userName: 'bob' })],
			[another('user', 'ADA', ''), ada, answer(200, { id: '7' })],
			[another('user', '7', 'ada'), entry('7'), scimAda],
			[mixedUp('The server was asked for the user 7 and returned the user 8.'), ada, answer(200, { id: 8 })],
			[mixedUp('The server answered without the ID of the user 7.'), ada, answer(200, { id: ' ', schemas: ['x'] })],
		])('is refused: %j', async (told, user, found) => {
			const server = serverOf({ 'GET scim/Users/7': found });
			expect(await errorOf(write(server, user))).toEqual(told);
			expect(server.writes()).toEqual([]);
		});

		it('tells a user whom only one service has from one who is gone', async () => {
			const there = serverOf({ 'GET scim/Users/7': notFound(), 'GET /users/7': object('7') });
			expect(await errorOf(write(there))).toEqual(unknown('user', '7'));
			for (const gone of [notFound(), object('7', { Status: 'Deleted' })]) {
				const server = serverOf({ 'GET scim/Users/7': notFound(), 'GET /users/7': gone });
				expect(await errorOf(write(server))).toEqual(OWN_404);
			}
			const wrongPath = serverOf({ 'GET scim/Users/7': refusal(403) });
			expect(await errorOf(write(wrongPath))).toMatchObject({ kind: 'forbidden', message: 'No.' });
		});
	});
});

type Server = ReturnType<typeof serverOf>;

async function resetPasswordOf(server: Server, user = ada) {
	await resetPassword(server.client, user, 'Secret-1');
}

describe('a new password', () => {
	it.each(['', ' '])('that is %j is refused before anything is sent', async (password) => {
		const server = serverOf({});
		const told = { field: 'password', message: 'The new password is empty.' };
		expect(await errorOf(resetPassword(server.client, ada, password))).toEqual(told);
	});

	it('is sent once, also when its answer is lost', async () => {
		const sent = [
			'PATCH scim/Users/7',
			{ schemas: [PATCH], Operations: [{ op: 'replace', path: `${IDM_USER}:passwd`, value: { value: 'Secret-1' } }] },
		];
		for (const [reply, works] of [
			[done, true],
			[lost(), false],
			[answer(503), false],
		] as const) {
			const server = serverOf({ 'GET scim/Users/7': scimAda, 'PATCH scim/Users/7': reply });
			const result = resetPasswordOf(server).then(
				() => true,
				() => false,
			);
			expect(await result).toBe(works);
			expect(server.writes()).toEqual([sent]);
		}
	});
});

it.each([
	['enable', 'urn:ietf:params:scim:schemas:core:2.0:User:active', true],
	['disable', 'urn:ietf:params:scim:schemas:core:2.0:User:active', false],
	['lock', `${IDM_USER}:locked`, { value: 'true' }],
	['unlock', `${IDM_USER}:locked`, { value: 'false' }],
] as const)('to %s is one operation', async (verb, path, value) => {
	const server = serverOf({ 'GET scim/Users/7': scimAda, 'PATCH scim/Users/7': done });
	await setScimStatus(server.client, ada, verb);
	const body = { schemas: [PATCH], Operations: [{ op: 'replace', path, value }] };
	expect(server.writes()).toEqual([['PATCH scim/Users/7', body]]);
});

describe('whether a user is gone', () => {
	it.each([
		[notFound(), true],
		[object('7', { Status: 'Deleted' }), true],
		[object('7', { Status: 'Active' }), false],
	])('is told by the self-service API', async (found, gone) => {
		expect(await isGone(serverOf({ 'GET /users/7': found }).client, '7')).toBe(gone);
	});

	it.each([noSuchCall(), refusal(403), refusal(500)])('is not known from anything else', async (found) => {
		await expect(isGone(serverOf({ 'GET /users/7': found }).client, '7')).rejects.toMatchObject({
			name: 'ServiceError',
		});
	});
});

describe('a delete of a user', () => {
	const none = async () => await Promise.resolve(undefined);
	const server = (reads: Parameters<typeof serverOf>[0]) => serverOf({ 'GET scim/Users/7': scimAda, ...reads });

	it('of one who is deleted is refused, in words of its own', async () => {
		const told = { kind: 'notFound', status: 200, message: 'The user 7 is deleted already.' };
		const { client, calls } = serverOf({});
		expect(await errorOf(deleteUser(client, entry('7', { Status: 'Deleted' }), none))).toEqual(told);
		expect(calls()).toEqual([]);
	});

	it('is deleted when the user is gone afterwards, and pending while not', async () => {
		for (const [after, outcome] of [
			[notFound(), 'deleted'],
			[object('7', { Status: 'Active' }), 'pending'],
		] as const) {
			const { client, writes } = server({ 'DELETE scim/Users/7': done, 'GET /users/7': after });
			expect(await deleteUser(client, ada, none)).toEqual({ outcome });
			expect(writes()).toEqual([['DELETE scim/Users/7', undefined]]);
		}
	});

	it('is not sent where a request to delete is open, whatever else is', async () => {
		const requests = list('requests', [openRequest('3', 'Modify User'), openRequest('4', ' Delete User')]);
		const { client, writes } = server({ 'GET /requests': requests });
		expect(await deleteUser(client, ada)).toEqual({ outcome: 'pending', requestId: '4' });
		expect(writes()).toEqual([]);
	});

	it('whose answer is lost is done when the user is gone or a request is open, and else is sent again', async () => {
		const gone = server({ 'DELETE scim/Users/7': lost(), 'GET /users/7': notFound() });
		expect(await deleteUser(gone.client, ada, none)).toEqual({ outcome: 'deleted' });
		expect(gone.writes()).toHaveLength(1);

		const raised = server({
			'DELETE scim/Users/7': lost(),
			'GET /users/7': object('7'),
			'GET /requests': [list('requests', []), list('requests', [openRequest('4', 'Delete User')])],
		});
		expect(await deleteUser(raised.client, ada)).toEqual({ outcome: 'pending', requestId: '4' });
		expect(raised.writes()).toHaveLength(1);

		const again = server({ 'DELETE scim/Users/7': [lost(), done], 'GET /users/7': [object('7'), notFound()] });
		expect(await deleteUser(again.client, ada, none)).toEqual({ outcome: 'deleted' });
		expect(again.writes()).toHaveLength(2);
	});
});

describe('a role is changed over SCIM only if both services mean the same one', () => {
	const writes = [
		['an update', async (server: Server, role = sales) => await updateRole(server.client, role, 'Trade', {})],
		['a delete', async (server: Server, role = sales) => await deleteRole(server.client, role)],
		[
			'a new member',
			async (server: Server, role = sales) => await setMemberships(server.client, role, ['7'], true, async () => []),
		],
	] as const;

	it.each(writes)('%s', async (_, write) => {
		for (const [told, role, found] of [
			[another('role', 'SALES', 'Legal'), sales, group([], { displayName: 'Legal' })],
			[another('role', 'SALES', ''), sales, group([], { displayName: { en: 'Sales' } })],
			[another('role', '50', 'Sales'), entry('50'), group()],
			[mixedUp('The server was asked for the role 50 and returned the role 51.'), sales, group([], { id: '51' })],
			[unknown('role', '50'), sales, notFound()],
			[{ kind: 'forbidden', status: 403, message: 'No.', advice: expect.any(String) }, sales, refusal(403)],
		] as const) {
			const server = serverOf({ 'GET scim/Groups/50': found });
			expect(await errorOf(write(server, role))).toEqual(told);
			expect(server.writes()).toEqual([]);
		}
	});

	it.each(['Role Name', 'Role Display Name', 'Role Unique Name', 'name', 'displayname'])(
		'which may have the name as "%s"',
		async (attribute) => {
			const server = serverOf({ 'GET scim/Groups/50': group(), 'DELETE scim/Groups/50': done });
			await deleteRole(server.client, entry('50', { 'Role Name': 'OTHER', [attribute]: 'sales' }));
			expect(server.writes()).toEqual([['DELETE scim/Groups/50', undefined]]);
		},
	);
});

describe('a role', () => {
	it('is created with its name and attributes, and looked up when the answer is lost', async () => {
		const { client, writes } = serverOf({ 'POST scim/Groups': answer(201, { id: 50 }) });
		expect(await createRole(client, 'Sales', { externalId: 'x' }, async () => undefined)).toBe('50');
		expect(writes()).toEqual([['POST scim/Groups', { schemas: [GROUP], displayName: 'Sales', externalId: 'x' }]]);
		const broken = serverOf({ 'POST scim/Groups': lost() });
		expect(await createRole(broken.client, 'Sales', {}, async () => '51')).toBe('51');
		expect(broken.writes()).toHaveLength(1);
	});

	it('is changed where it differs, and not at all where it does not', async () => {
		const { client, writes } = serverOf({
			'GET scim/Groups/50': group([], { externalId: 'a' }),
			'PATCH scim/Groups/50': done,
		});
		expect(await updateRole(client, sales, 'Sales', { externalId: 'a' })).toBe(false);
		expect(writes()).toEqual([]);
		expect(await updateRole(client, sales, undefined, { externalId: 'b' })).toBe(true);
		const operations = [{ op: 'replace', path: `${GROUP}:externalId`, value: 'b' }];
		expect(writes()).toEqual([['PATCH scim/Groups/50', { schemas: [PATCH], Operations: operations }]]);
	});

	it('whose change got no answer is changed if it reads so, and else changed again', async () => {
		const trade = group([], { displayName: 'Trade' });
		const arrived = serverOf({ 'GET scim/Groups/50': [group(), trade], 'PATCH scim/Groups/50': lost() });
		expect(await updateRole(arrived.client, sales, 'Trade', {})).toBe(true);
		expect(arrived.writes()).toHaveLength(1);
		const again = serverOf({ 'GET scim/Groups/50': group(), 'PATCH scim/Groups/50': [lost(), done] });
		expect(await updateRole(again.client, sales, 'Trade', {})).toBe(true);
		expect(again.writes()).toHaveLength(2);
		const never = serverOf({ 'GET scim/Groups/50': group(), 'PATCH scim/Groups/50': lost() });
		expect(await errorOf(updateRole(never.client, sales, 'Trade', {}))).toMatchObject({ fault: 'interrupted' });
		expect(never.writes()).toHaveLength(3);
	});

	it('whose delete got no answer is gone if it is not found, and else deleted again', async () => {
		const arrived = serverOf({ 'GET scim/Groups/50': [group(), notFound()], 'DELETE scim/Groups/50': lost() });
		await deleteRole(arrived.client, sales);
		expect(arrived.writes()).toHaveLength(1);
		const again = serverOf({ 'GET scim/Groups/50': group(), 'DELETE scim/Groups/50': [lost(), done] });
		await deleteRole(again.client, sales);
		expect(again.writes()).toHaveLength(2);
		// Anything else says nothing about the role.
		for (const [reply, kind] of [
			[noSuchCall(), 'unexpected'],
			[refusal(403), 'forbidden'],
		] as const) {
			const unclear = serverOf({ 'GET scim/Groups/50': [group(), reply], 'DELETE scim/Groups/50': lost() });
			expect(await errorOf(deleteRole(unclear.client, sales))).toMatchObject({ kind });
			expect(unclear.writes()).toHaveLength(1);
		}
	});

	it.each([
		[group(['7', '8']), true],
		[group(['8']), false],
		[answer(200, { id: '50' }), false],
		[answer(200, { id: '50', members: [{ value: 7 }] }), true],
	])('has a member or not', async (found, isMember) => {
		expect(await isScimMember(serverOf({ 'GET scim/Groups/50': found }).client, '50', '7')).toBe(isMember);
	});
});
