/** What a server says of itself, and what of that is used. */
import { describe, expect, it } from '@jest/globals';

import { readCredential, readTokenRequest } from '../../../providers/scim/auth/credential';
import { readSchemas, writableAttributes } from '../../../providers/scim/serverSchemas';
import { page, refusalOf, refusing, server, unreadable } from './server';

describe('discovery', () => {
	const opened = async (config: unknown, types: unknown = {}, old: unknown = undefined) => {
		const { service, sent, asked } = server(() => page(), {
			discovery: (path) => {
				if (path === '/ServiceProviderConfig') return config === undefined ? refusing(404) : { body: config };
				if (path === '/ServiceProviderConfigs') return old === undefined ? refusing(404) : { body: old };
				return types === undefined ? refusing(404) : { body: types };
			},
		});
		const { patches, checksVersions, users, groups, client: scim } = await service.open();
		for await (const one of scim.list(users)) void one;
		return { patches, checksVersions, users, groups, page: sent[0]?.query.toString(), asked };
	};

	it('is a hint: without it, users and groups are where RFC 7644 has them', async () => {
		expect(await opened(undefined)).toEqual({
			patches: true,
			checksVersions: false,
			users: 'Users',
			groups: 'Groups',
			page: 'startIndex=1&count=100',
			asked: ['/ServiceProviderConfig', '/ServiceProviderConfigs', '/ResourceTypes'],
		});
	});

	it('says whether there is PATCH, what versions are good for, and how long a page is', async () => {
		const config = { patch: { supported: false }, etag: { supported: true }, filter: { maxResults: 7 } };
		expect(await opened(config)).toMatchObject({ patches: false, checksVersions: true, page: 'startIndex=1&count=7' });
		expect(await opened(undefined, {}, config)).toMatchObject({ patches: false });
		for (const maxResults of [0, -1, 1.5, '7', 500]) {
			expect((await opened({ filter: { maxResults } })).page).toBe('startIndex=1&count=100');
		}
		expect((await opened({ filter: { maxResults: 1 } })).page).toBe('startIndex=1&count=1');
		const paged = { pagination: { maxPageSize: 5, cursor: true, index: false }, filter: { maxResults: 7 } };
		expect((await opened(paged)).page).toBe('count=5&cursor=');
		expect((await opened({ pagination: { cursor: true, index: true } })).page).toBe('startIndex=1&count=100');
		expect(await opened({ patch: { supported: 'no' }, etag: { supported: 'yes' } })).toMatchObject({
			patches: true,
			checksVersions: false,
		});
	});

	it('says where users and groups are, by their schema or else by their name', async () => {
		const core = 'urn:ietf:params:scim:schemas:core:2.0:';
		const types = [
			{ name: 'User', endpoint: '/people' },
			{ name: 'Person', endpoint: '/v1/Members/', schema: `${core}User` },
			{ name: 'Group', endpoint: 'teams' },
			{ name: 'Device', endpoint: '/Devices' },
		];
		const found = { users: 'v1/Members', groups: 'teams' };
		expect(await opened({}, types)).toMatchObject(found);
		expect(await opened({}, { Resources: types })).toMatchObject(found);
		expect(await opened({}, { resources: types })).toMatchObject(found);
		for (const endpoint of ['https://evil.example/Users', '../Users', 7, '', '//evil']) {
			expect(await opened({}, [{ name: 'User', endpoint }])).toMatchObject({ users: 'Users' });
		}
		for (const body of ['x', 7, null, { Resources: 'x' }, [{ endpoint: '/people' }, null, 'x']]) {
			expect(await opened({}, body)).toMatchObject({ users: 'Users', groups: 'Groups' });
		}
	});

	it('is an error when the server asks to come later', async () => {
		const { service } = server(() => page(), { discovery: () => refusing(429) });
		expect(await refusalOf(service.open())).toMatchObject({ status: 429 });
	});
});

describe('the account behind the credential', () => {
	const own = async (me: object | undefined, status = 200) => {
		const { service } = server(() => page(), {
			discovery: (path) => (path === '/Me' ? { status, body: me } : refusing(404)),
		});
		const isOwn = await service.ownership();
		return [
			isOwn({ id: 'u1', userName: 'x' }),
			isOwn({ id: 'x', userName: 'ADA' }),
			isOwn({ id: 'x', userName: 'robot' }),
		];
	};

	it('is told by the server and by the credential', async () => {
		expect(await own({ id: 'u1', userName: 'ada' })).toEqual([true, true, true]);
		expect(await own({ id: 'u1' })).toEqual([false, false, true]);
		expect(await own({ id: 'u1', userName: '' })).toEqual([false, false, true]);
		expect(await own({ id: 7, userName: 'ada' })).toEqual([false, true, true]);
		expect(await own({}, 501)).toEqual([false, false, true]);
	});

	it('is an error when the server asks to come later', async () => {
		expect(await refusalOf(own({}, 429))).toMatchObject({ status: 429 });
		const bug = new RangeError('A bug.');
		const { service } = server(() => page(), {
			discovery: (path) => {
				if (path === '/Me') throw bug;
				return refusing(404);
			},
		});
		expect(await refusalOf(service.ownership())).toBe(bug);
	});
});

describe('schemas of a server', () => {
	const schemas = async (body: unknown) => await readSchemas(server(() => ({ body })).service);
	const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

	it('come bare or in an envelope, and those without an ID are passed over', async () => {
		const one = { id: 'urn:x', attributes: [{ name: 'a' }] };
		for (const body of [[one], { Resources: [one] }, { resources: [one] }]) expect(await schemas(body)).toEqual([one]);
		expect(await schemas([{ attributes: [] }, null, 'x', { id: 7 }, { id: 'urn:y', attributes: 'x' }])).toEqual([
			{ id: 'urn:y', attributes: [] },
		]);
	});

	it.each([{}, 'x', { Resources: 'x' }])('are none in an answer without a list: %j', async (body) => {
		expect(await refusalOf(schemas(body))).toMatchObject(unreadable('something that is no list of schemas'));
	});

	it('say which attributes can be written, of which kind', async () => {
		const attributes = [
			{ name: 'title', type: 'string', canonicalValues: ['Dr', 7, 'Ms'], required: true },
			{ name: 'age', type: 'integer' },
			{ name: 'height', type: 'decimal' },
			{ name: 'remote', type: 'boolean', canonicalValues: ['x'] },
			{ name: 'odd', type: 7 },
			{
				name: 'roles',
				type: 'complex',
				multiValued: true,
				required: true,
				canonicalValues: ['x'],
				subAttributes: [{ name: 'value' }],
			},
			{
				name: 'name',
				type: 'complex',
				required: true,
				subAttributes: [
					{ name: 'givenName', type: 'string', required: true },
					{ name: 'formatted', mutability: 'readOnly' },
					{ name: 'parts', type: 'complex', subAttributes: [{ name: 'x' }] },
				],
			},
			{ name: 'plain', type: 'complex' },
			{ name: 'userName', type: 'string' },
			{ name: 'secret', mutability: 'readOnly' },
			{ type: 'string' },
			null,
		];
		const extension = { id: 'urn:x:extension:y:2.0:User', attributes: [{ name: 'desk', type: 'string' }] };
		const other = { id: 'urn:x:extension:y:2.0:Group', attributes: [{ name: 'desk', type: 'string' }] };
		const { service } = server(() => ({ body: [{ id: USER, attributes }, extension, other] }));
		const found = await writableAttributes(service);
		expect(found.map(({ place, type, required, choices }) => [place, type, required, choices.join()])).toEqual([
			['title', 'string', true, 'Dr,Ms'],
			['age', 'number', false, ''],
			['height', 'number', false, ''],
			['remote', 'boolean', false, ''],
			['odd', 'string', false, ''],
			['roles', 'array', true, ''],
			['name.givenName', 'string', false, ''],
			['name.parts', 'object', false, ''],
			['plain', 'object', false, ''],
			['urn:x:extension:y:2.0:User:desk', 'string', false, ''],
		]);
	});
});

describe('the credential', () => {
	const base = { baseUrl: 'https://acme.example/scim/v2' };

	it('is automatic and has a token unless it says otherwise', () => {
		expect(readCredential(base)).toEqual({ ...base, profile: 'automatic', authentication: 'bearer', ownUserNames: [] });
		expect(
			readCredential({ ...base, authentication: 'basic', userName: ' robot ', ownUserName: 'me', profile: 'zoom' }),
		).toMatchObject({ profile: 'zoom', ownUserNames: ['me', 'robot'] });
		expect(readCredential({ ...base, userName: 'robot' }).ownUserNames).toEqual([]);
		expect(() => readCredential({ ...base, profile: 'acme' })).toThrow(
			'"Profile" in the credential must be one of automatic, rfc,',
		);
		expect(() => readCredential({})).toThrow('"Base URL" in the credential is empty.');
	});

	it('asks for a token as it says', () => {
		const fields = { tokenUrl: 'https://acme.example/token', clientId: 'c', clientSecret: 's' };
		expect(readTokenRequest(fields)).toEqual({ ...fields, scope: '', sendIn: 'header' });
		expect(readTokenRequest({ ...fields, scope: ' a ', clientAuthentication: 'body' })).toMatchObject({
			scope: 'a',
			sendIn: 'body',
		});
		expect(() => readTokenRequest({ ...fields, clientAuthentication: 'x' })).toThrow('must be one of header, body.');
	});
});
