/** Counts in lists, statuses that mean "there is no such way", and questions that are asked again. */
import { describe, expect, it } from '@jest/globals';

import { bulk } from '../../../providers/scim/bulk';
import { endpointOf } from '../../../providers/scim/customResources';
import { sendChanges } from '../../../providers/scim/changes';
import { replace } from '../../../providers/scim/patch';
import { collect } from '../../../providers/http/paging';
import { client } from './support';
import { gone, page, refusalOf, refusing, server } from './server';

const ada = { id: 'u1', userName: 'ada' };

describe('a count in a list', () => {
	const read = async (counts: object) =>
		await collect(client(() => ({ body: { Resources: [ada], ...counts } })).scim.list('Users'));

	it.each<[string, unknown]>([
		['a negative number', -1],
		['a part of a number', 1.5],
		['a word', 'many'],
		['a number with a sign', '-1'],
		['an empty text', ''],
		['a truth', true],
		['a list', [1]],
	])('is not %s', async (_what, count) => {
		await expect(read({ totalResults: count })).rejects.toThrow('a list with a total that is no number');
		await expect(read({ totalResults: 1, itemsPerPage: count })).rejects.toThrow('pages of a size that is no number');
	});

	it.each([{ totalResults: 1 }, { totalResults: '1' }])('may be %j', async (counts) => {
		expect(await read(counts)).toEqual([expect.objectContaining(ada)]);
	});

	it('of one, with the one, ends the list', async () => {
		const { scim, requests } = client(() => ({ body: { totalResults: 1, Resources: [ada] } }));
		expect(await collect(scim.list('Users'))).toHaveLength(1);
		expect(requests).toHaveLength(1);
	});
});

it.each([
	[405, ['PATCH /Users/u1', 'PUT /Users/u1']],
	[501, ['PATCH /Users/u1', 'PUT /Users/u1']],
	[400, ['PATCH /Users/u1']],
	[404, ['PATCH /Users/u1']],
	[406, ['PATCH /Users/u1']],
	[502, ['PATCH /Users/u1']],
])('PATCH that is refused with %i', async (status, sent) => {
	const { service, writes } = server(({ method }) => {
		if (method === 'GET') return { body: ada };
		return method === 'PATCH' ? refusing(status) : { status: 204 };
	});
	await sendChanges(service, 'users', 'u1', [replace('title', 'Dr')]).catch(() => undefined);
	expect(writes()).toEqual(sent);
});

it('users and groups are reached in their own ways alone, wherever the server has them', async () => {
	const types = page(
		{ id: 'User', name: 'User', endpoint: '/People', schema: 'urn:ietf:params:scim:schemas:core:2.0:User' },
		{ id: 'Group', name: 'Group', endpoint: '/Teams', schema: 'urn:ietf:params:scim:schemas:core:2.0:Group' },
	);
	const { service } = server(() => gone, { discovery: (path) => (path === '/ResourceTypes' ? types : gone) });
	for (const given of ['People', 'people/1', '/Teams/', 'TEAMS/1/members']) {
		await expect(endpointOf(service, given)).rejects.toThrow(
			`The endpoint must not be ${given.replace(/^\/|\/$/g, '')}.`,
		);
	}
	expect(await endpointOf(service, 'Peoples')).toBe('Peoples');
});

it.each([429, 502, 503, 504])('who the own account is, is asked again after %i, and then no more', async (status) => {
	let isDown = true;
	const me = () => (isDown ? refusing(status) : { body: { id: 'r1', userName: 'robot' } });
	const { service, asked } = server(() => gone, {
		discovery: (path) => (path === '/Me' ? me() : gone),
	});
	const own = async () => (await service.ownership())({ id: 'r1', userName: 'other' });
	expect(await refusalOf(own())).toMatchObject({ status });
	isDown = false;
	expect([await own(), await own()]).toEqual([true, true]);
	expect(asked.filter((path) => path === '/Me')).toHaveLength(2);
});

it.each([400, 401, 403, 404, 405, 500, 501])('a server without that question (%i) may do the rest', async (status) => {
	const { service } = server(() => gone, { discovery: (path) => (path === '/Me' ? refusing(status) : gone) });
	const isOwn = await service.ownership();
	expect([isOwn({ id: 'r1', userName: 'ROBOT' }), isOwn({ id: 'r1', userName: 'ada' })]).toEqual([true, false]);
});

it('an answer to a Bulk that is no list leaves what was sent unknown, and says so', async () => {
	const { scim } = client(() => ({ body: { Operations: 'none' } }));
	const [outcome] = await bulk(scim, [{ method: 'DELETE', path: '/Users/u1' }]);
	expect(outcome).toMatchObject({
		kind: 'unknown',
		cause: { message: expect.stringContaining('something that is no answer to a Bulk') },
	});
});
