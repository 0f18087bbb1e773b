import { describe, expect, it } from '@jest/globals';

import type { ScimClient } from '../../../providers/scim/client';
import { memberPatches } from '../../../providers/scim/patch';
import { STRANGE_ANSWERS } from '../../support/gateway';
import { client, PROFILE, type Answer } from './support';

describe('a created resource', () => {
	it.each<[string, Answer]>([
		['the body', { status: 201, body: { id: 'u1' } }],
		[
			'the address, when there is no body',
			{ status: 201, headers: { location: 'https://acme.example/scim/v2/Users/u1?x=1' } },
		],
	])('has its id from %s', async (_what, answer) => {
		expect((await client(() => answer).scim.create('Users', {})).id).toBe('u1');
	});

	it.each([
		['of another kind', 'https://acme.example/scim/v2/Groups/g1'],
		['of the list', 'https://acme.example/scim/v2/Users/'],
	])('is not known by the address %s', async (_whose, location) => {
		const { scim } = client(() => ({ status: 201, headers: { location } }));
		await expect(scim.create('Users', {})).rejects.toMatchObject({ kind: 'unexpected' });
	});

	it('is known by an address with any host, to which no request goes', async () => {
		const { scim, requests } = client(() => ({
			status: 201,
			headers: { location: 'http://evil.example/Users/u%2F1#x' },
		}));
		expect((await scim.create('Users', {})).id).toBe('u/1');
		await scim.get('Users', 'u/1').catch(() => undefined);
		expect(requests.map(({ url }) => url)).toEqual([
			'https://acme.example/scim/v2/Users',
			'https://acme.example/scim/v2/Users/u%2F1',
		]);
	});

	it('without an id is an error', async () => {
		await expect(client(() => ({ status: 201 })).scim.create('Users', {})).rejects.toMatchObject({
			kind: 'unexpected',
		});
	});
});

it('a resource is the one that was asked for', async () => {
	await expect(client(() => ({ body: { id: 'other' } })).scim.get('Users', 'u1')).rejects.toMatchObject({
		kind: 'unexpected',
	});
	expect(
		(await client(() => ({ body: { id: 'x', ocid: 'ocid1.user.oc1..a' } })).scim.get('Users', 'ocid1.user.oc1..a')).id,
	).toBe('x');
});

describe('a refusal', () => {
	it.each<[string, unknown, string, string | undefined]>([
		['of SCIM 2', { detail: 'Taken.', scimType: 'uniqueness', status: '409' }, 'Taken.', 'uniqueness'],
		['of SCIM 1.1', { Errors: [{ description: 'Taken.', code: '409' }] }, 'Taken.', undefined],
		['of a gateway', { code: 'Conflict', message: 'Taken.' }, 'Taken.', 'Conflict'],
		['with a message id', { detail: 'Taken.', 'urn:x': { messageId: 'error.taken' } }, 'Taken.', 'error.taken'],
		['that is a web page', '<html><b>Taken.</b></html>', 'Taken.', undefined],
		['without words', '', 'Acme answered with status 409 and no explanation.', undefined],
	])('%s says what it says', async (_what, body, message, code) => {
		await expect(client(() => ({ status: 409, body })).scim.get('Users', 'u1')).rejects.toMatchObject({
			message,
			code,
			kind: 'conflict',
		});
	});
});

describe('a change', () => {
	const change = [{ op: 'replace', path: 'active', value: false }] as const;
	const writes: ReadonlyArray<[string, (scim: ScimClient) => Promise<void>]> = [
		['PATCH', async (scim) => await scim.patch('Users', 'u1', change)],
		['DELETE', async (scim) => await scim.remove('Users', 'u1')],
	];

	describe.each(writes)('by %s', (_method, write) => {
		it.each([{ status: 204 }, { body: { id: 'u1' } }, { body: { id: 'other', ocid: 'u1' } }])(
			'is done with %j',
			async (answer) => {
				await write(client(() => answer).scim);
			},
		);

		it.each([...STRANGE_ANSWERS, { id: 'u2' }])('is not known to be done with %j', async (body) => {
			await expect(write(client(() => ({ body })).scim)).rejects.toMatchObject({ kind: 'unexpected', status: 200 });
		});
	});

	it('of an id with a slash goes nowhere else', async () => {
		const { scim, requests } = client(() => ({ status: 204 }));
		await scim.remove('Users', '../Groups/g1?x=1#y');
		expect(requests.map(({ url }) => url)).toEqual(['https://acme.example/scim/v2/Users/..%2FGroups%2Fg1%3Fx%3D1%23y']);
		await expect(scim.remove('Users', '..')).rejects.toThrow('ID cannot be ".."');
	});
});

it('members go in and out in requests of their own, so many at a time', () => {
	expect(memberPatches(PROFILE, ['a', 'b', 'c'], ['d']).map(({ operations }) => operations)).toEqual([
		[{ op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'b' }] }],
		[{ op: 'add', path: 'members', value: [{ value: 'c' }] }],
		[{ op: 'remove', path: 'members[value eq "d"]' }],
	]);
	expect(memberPatches(PROFILE, [], [])).toEqual([]);
});
