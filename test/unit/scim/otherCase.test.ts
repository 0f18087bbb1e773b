/** Servers that write names of attributes in another case, or values in another form, than RFC 7643 has them. */
import { describe, expect, it } from '@jest/globals';

import { checkMatches } from '../../../nodes/shared/scimMatches';
import { collect } from '../../../providers/http/paging';
import { membersOf } from '../../../providers/scim/memberReads';
import { readGroup, readUser } from '../../../providers/scim/schemas';
import { primaryEmail } from '../../../providers/scim/attributes';
import { getUser } from '../../../providers/scim/users';
import { client, PROFILE } from './support';
import { server } from './server';

const ada = { ID: 'u1', USERNAME: 'ada', META: { VERSION: 3, lastModified: null } };

describe('a server that writes names in another case', () => {
	it('is read: resources, lists and pages', async () => {
		const { scim } = client(({ url }) =>
			url.endsWith('/u1') ? { body: ada } : { body: { TotalResults: 1, ItemsPerPage: 1, RESOURCES: [ada] } },
		);
		expect(await scim.get('Users', 'u1')).toEqual({ id: 'u1', USERNAME: 'ada', meta: { version: '3' } });
		expect(await collect(scim.list('Users'))).toHaveLength(1);
		const { scim: paged } = client(({ url }) =>
			url.includes('next')
				? { body: { RESOURCES: [{ Id: 'u2' }] } }
				: { body: { RESOURCES: [ada], NEXTCURSOR: 'next' } },
		);
		expect((await collect(paged.list('Users'))).map(({ id }) => id)).toEqual(['u1', 'u2']);
	});

	it('has done what it was told if it answers with the resource', async () => {
		const { scim } = client(() => ({ body: ada }));
		await scim.remove('Users', 'u1');
		expect((await scim.create('Users', {})).id).toBe('u1');
		await expect(scim.remove('Users', 'u2')).rejects.toMatchObject({ kind: 'unexpected' });
	});

	it('tells addresses and members', () => {
		const user = readUser(PROFILE, { ...ada, emails: [{ Value: 'a@example.com', Type: 'home', PRIMARY: 'True' }] });
		expect([primaryEmail(user), user.emails]).toEqual([
			'a@example.com',
			[{ value: 'a@example.com', type: 'home', primary: true }],
		]);
		expect(
			readGroup(PROFILE, { id: 'g1', displayName: 'T', members: [{ VALUE: 'u1', Display: 'Ada' }] }).members,
		).toEqual([{ value: 'u1', display: 'Ada' }]);
	});

	it('is found out if it passes over a condition', () => {
		const conditions = [{ attribute: 'name.familyName', operator: 'eq', value: 'Byron' }] as const;
		const check = (familyName: string) =>
			checkMatches({ conditions, isAny: false }, [{ id: 'u1', NAME: { FamilyName: familyName } }]);
		expect(check('byron')).toHaveLength(1);
		expect(() => check('King')).toThrow('The service returned an object (ID u1)');
	});

	it('tells whose credential it is', async () => {
		const { service } = server(() => ({}), { discovery: (path) => (path === '/Me' ? { body: ada } : { status: 404 }) });
		const isOwn = await service.ownership();
		expect([isOwn({ id: 'u1', userName: 'x' }), isOwn({ id: 'u7', userName: 'ADA' })]).toEqual([true, true]);
	});
});

describe('a member without an ID', () => {
	const read = (members: unknown[]) => readGroup(PROFILE, { id: 'g1', displayName: 'T', members }).members;

	it('is known by the address', () => {
		expect(read([{ $ref: 'https://acme.example/scim/v2/Users/u%2F1' }, { $REF: '../Users/u2', value: null }])).toEqual([
			expect.objectContaining({ value: 'u/1' }),
			expect.objectContaining({ value: 'u2' }),
		]);
	});

	it.each([{}, { display: 'Ada' }, { $ref: '' }, null])('is no gap in the list: %j', async (member) => {
		expect(() => read([member])).toThrow('Acme answered with something that is no group.');
		const { service } = server(() => ({ body: { id: 'g1', displayName: 'T', members: [member] } }), { profile: 'rfc' });
		await expect(membersOf(service, 'g1')).rejects.toMatchObject({ kind: 'unexpected' });
	});
});

it.each([null, 'x', { version: null }, { version: ['x'] }, { created: {} }])(
	'what is told of a user beside the values makes nothing unreadable: %j',
	async (meta) => {
		const { service } = server(() => ({ body: { id: 'u1', userName: 'ada', ocid: null, meta } }));
		expect(await getUser(service, 'u1')).toMatchObject({ id: 'u1', userName: 'ada' });
	},
);
