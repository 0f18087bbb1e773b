import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { collect } from '../../../providers/http/paging';
import type { HttpRequest, HttpResponse } from '../../../providers/http/send';
import { bodyJson } from '../../../providers/http/send';
import type { TrivoreClient } from '../../../providers/trivore/client';
import { listMembers, updateGroup } from '../../../providers/trivore/groups';
import { Lookup } from '../../../providers/trivore/lookup';
import { changeMemberships } from '../../../providers/trivore/memberships';
import { groupSchema, userSchema } from '../../../providers/trivore/schemas';
import { deleteUser, updateUser } from '../../../providers/trivore/users';
import { readAll, usersNamed } from '../../support/directory';
import { without } from '../../support/without';
import { open } from './directorySupport';
import { startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

type Body = Record<string, unknown>;

/** A client whose answers somebody on the way changes: `undefined` leaves one as it is. */
const tampered = (
	change: (request: HttpRequest, body: Body) => Partial<HttpResponse> | Body | undefined,
): TrivoreClient =>
	trivore.newClient((send) => async (request) => {
		const response = await send(request);
		const body = bodyJson(response);
		const changed = change(request, (body ?? {}) as Body);
		if (changed === undefined) return response;
		if ('status' in changed && typeof changed.status === 'number' && changed.body instanceof Uint8Array) {
			return { ...response, ...(changed as Partial<HttpResponse>) };
		}
		return { ...response, body: Buffer.from(JSON.stringify(changed)) };
	});

const isList = ({ method, url }: HttpRequest) => method === 'GET' && /\/user\?/.test(url);
const isUser = ({ method, url }: HttpRequest) => method === 'GET' && /\/user\/[0-9a-f]+$/.test(url);
const writes = () => trivore.paths().filter((path) => !path.startsWith('GET'));
const startOf = ({ url }: HttpRequest) => Number(/startIndex=(\d+)/.exec(url)?.[1] ?? 0);

describe('a user without "memberOf" in the answer', () => {
	it('is read anew, and refused if the list is missing again', async () => {
		const [a, b] = [await trivore.group('a'), await trivore.group('b')];
		const ada = await trivore.create('ada', { groups: [a] });
		trivore.sandbox.log.clear();
		let left = 1;
		const once = tampered((request, body) => (isUser(request) && left-- > 0 ? without(body, 'memberOf') : undefined));
		await changeMemberships(once, ada.id, { add: [b], remove: new Set() });
		expect(trivore.groupsOf(ada.id)).toEqual([a.id, b.id].sort());
		trivore.sandbox.log.clear();
		const always = tampered((request, body) => (isUser(request) ? without(body, 'memberOf') : undefined));
		await expect(changeMemberships(always, ada.id, { add: [], remove: new Set([a.id]) })).rejects.toThrow(
			/without the list of groups/,
		);
		expect(writes()).toEqual([]);
	});

	it('is read anew for bulk work and for lists of members', async () => {
		const group = await trivore.group('a');
		const { id } = await trivore.create('ada', { groups: [group] });
		const bare = tampered((request, body) =>
			isList(request)
				? { ...body, resources: (body.resources as Body[]).map((user) => without(user, 'memberOf')) }
				: undefined,
		);
		expect(await usersNamed(open(bare), ['ada'])).toMatchObject([{ groupIds: [group.id] }]);
		expect([...(await readAll(open(bare))).users]).toMatchObject([{ groupIds: [group.id] }]);
		expect(await collect(listMembers(bare, group))).toMatchObject([{ id }]);
		const never = tampered((request, body) =>
			isList(request)
				? { ...body, resources: (body.resources as Body[]).map((user) => without(user, 'memberOf')) }
				: isUser(request)
					? without(body, 'memberOf')
					: undefined,
		);
		await expect(usersNamed(open(never), ['ada'])).rejects.toThrow(/without the list of groups/);
		await expect(collect(listMembers(never, group))).rejects.toThrow(/without the list of groups/);
	});
});

describe('lists that are written as a whole', () => {
	it('are not written when only the primary address was read', async () => {
		const { id } = await trivore.create('ada', { otherEmails: ['second@example.com'] });
		trivore.sandbox.log.clear();
		const flat = tampered((request, body) => (isUser(request) ? without(body, 'emails') : undefined));
		await expect(updateUser(flat, id, { email: 'new@example.com', properties: {} })).rejects.toThrow(
			/returned only the primary one of the email addresses of the user "ada"/,
		);
		expect(writes()).toEqual([]);
		await expect(updateUser(flat, id, { email: 'ada@example.com', properties: {} })).resolves.toMatchObject({
			changed: false,
		});
	});

	it.each(['merge', 'replace'])('of a group are repeated by an update (%s)', async (putGroup) => {
		trivore.sandbox.options('trivore', { putGroup });
		const parent = await trivore.group('parent');
		const { id } = await trivore.group('child');
		await trivore.client.putOver(
			`/group/${id}`,
			groupSchema,
			{
				name: 'child',
				description: 'All',
				disallowContacts: true,
				memberOf: [parent.id],
			},
			undefined,
		);
		await updateGroup(trivore.client, id, { name: 'renamed' });
		const [stored] = ((trivore.sandbox.state('trivore').raw?.groups ?? []) as Body[]).filter((one) => one.id === id);
		expect(stored).toMatchObject({
			name: 'renamed',
			description: 'All',
			disallowContacts: true,
			memberOf: [parent.id],
		});
		const cut = tampered(({ method, url }, body) =>
			method === 'GET' && url.endsWith(`/group/${id}`) ? without(body, 'memberOf') : undefined,
		);
		await expect(updateGroup(cut, id, { name: 'again' })).rejects.toThrow(/without its name or the groups/);
	});
});

describe('a 404', () => {
	const strangers: Array<[string, string]> = [
		['text/html', '<html><body>Not Found</body></html>'],
		['text/plain', 'no healthy upstream'],
		['application/json', '{"status":404,"error":"Not Found","path":"/api/rest/v1/user/1"}'],
		['application/json', '{}'],
		['application/json', ''],
	];

	it.each(strangers)('of a gateway (%s %s) makes nobody gone', async (_type, text) => {
		const { id } = await trivore.create('ada');
		const gateway = tampered(({ url }) =>
			/\/user\/[0-9a-f]+/.test(url) ? { status: 404, body: Buffer.from(text) } : undefined,
		);
		await expect(deleteUser(gateway, id)).rejects.toMatchObject({ kind: 'unexpected', status: 404 });
		await expect(gateway.find(`/user/${id}`, userSchema)).rejects.toMatchObject({ kind: 'unexpected' });
	});

	it('of a wrong path makes nobody gone', async () => {
		const { id } = await trivore.create('ada');
		const lost = trivore.newClient(
			(send) => async (request) => await send({ ...request, url: request.url.replace('/rest/v1/', '/rest/v2/') }),
		);
		await expect(deleteUser(lost, id)).rejects.toMatchObject({ kind: 'unexpected', status: 404 });
		await expect(lost.find(`/user/${id}`, userSchema)).rejects.toMatchObject({ kind: 'unexpected' });
	});

	it('of a delete is not believed while the user can be read', async () => {
		const { id } = await trivore.create('ada');
		trivore.sandbox.faults.set({ rules: [{ method: ['DELETE'], status: 404 }] });
		await expect(deleteUser(trivore.client, id)).rejects.toThrow(/can still be read/);
	});
});

describe('what a filter found', () => {
	it('is in the namespace only if the answer says so', async () => {
		await trivore.create('ada', { nsCode: 'example' });
		const bare = tampered((request, body) =>
			isList(request)
				? {
						...body,
						resources: (body.resources as Body[]).map((user) => without(without(user, 'orgCode'), 'nsCode')),
					}
				: undefined,
		);
		const lookup = new Lookup(bare);
		await expect(lookup.findUsers({ kind: 'username', value: 'ada' }, 'example')).rejects.toThrow(
			/without its namespace/,
		);
		await expect(readAll(open(bare))).rejects.toThrow(/without its namespace/);
	});
});

describe('a list that stops early', () => {
	const pages: Array<[string, (start: number, body: Body) => Body | undefined]> = [
		['ends with an empty page', (start, body) => (start >= 500 ? { ...body, resources: [] } : undefined)],
		['counts less than it returns', (_start, body) => ({ ...body, totalResults: 4 })],
		['counts more than it returns', (_start, body) => ({ ...body, totalResults: 1_300 })],
		[
			'repeats a part of a page',
			(start, body) =>
				start === 500
					? {
							...body,
							resources: [...(body.resources as Body[]).slice(0, 300), ...(body.resources as Body[]).slice(0, 200)],
						}
					: undefined,
		],
		['says that nothing was found', (start) => (start === 500 ? { totalResults: 0 } : undefined)],
		['loses its objects', (start, body) => (start === 500 ? without(body, 'resources') : undefined)],
	];

	it.each(pages)('and %s is an error', async (_, change) => {
		trivore.sandbox.seed({ users: 1_200, groups: 2 });
		const cut = tampered((request, body) => (isList(request) ? change(startOf(request), body) : undefined));
		let count = 0;
		const read = async () => {
			for await (const { id } of cut.list('/user', userSchema)) count += id === '' ? 0 : 1;
		};
		await expect(read()).rejects.toThrow();
		expect(count).toBeLessThanOrEqual(1_200);
	});

	it('and counts nothing is read until an empty page comes', async () => {
		trivore.sandbox.seed({ users: 250, groups: 2 });
		const uncounted = trivore.newClient((send) => async (request) => {
			const response = await send({ ...request, url: request.url.replace('count=500', 'count=100') });
			return isList(request)
				? { ...response, body: Buffer.from(JSON.stringify(without(bodyJson(response) as Body, 'totalResults'))) }
				: response;
		});
		expect(await collect(uncounted.list('/user', userSchema))).toHaveLength(250);
	});
});
