/** Servers without PATCH: what is replaced is what was just read, and never a group whose members are not told. */
import { describe, expect, it } from '@jest/globals';

import { applied, sendChanges } from '../../../providers/scim/changes';
import { updateResource } from '../../../providers/scim/customResources';
import { changeMembers } from '../../../providers/scim/memberships';
import { replace } from '../../../providers/scim/patch';
import { page, refusalOf, refusing, server } from './server';

const done = { status: 204 };
const team = { id: 'g1', displayName: 'Team', externalId: 'E-1' };

describe('a server without PATCH', () => {
	const operations = [
		replace('urn:x:y:User:desk', 7),
		replace('title', 'Dr'),
		{ op: 'remove', path: 'nickName' } as const,
	];
	const present = { id: 'u1', userName: 'ada', nickName: 'A', schemas: ['urn:core'], meta: { version: 'v1' } };

	it('gets the whole user with the changes, and the schemas that they use', async () => {
		const { service, sent, writes } = server(({ method }) => (method === 'GET' ? { body: present } : done), {
			profile: 'zoom',
		});
		await sendChanges(service, 'users', 'u1', operations);
		expect(writes()).toEqual(['PUT /Users/u1']);
		expect(sent.at(-1)?.body).toEqual({
			id: 'u1',
			userName: 'ada',
			title: 'Dr',
			schemas: ['urn:core', 'urn:x:y:User'],
			'urn:x:y:User': { desk: 7 },
			meta: { version: 'v1' },
		});
	});

	it('gets the state alone by PATCH, and a resource of its own by PUT', async () => {
		const { service, writes } = server(({ method }) => (method === 'GET' ? { body: present } : done), {
			profile: 'zoom',
		});
		await sendChanges(service, 'users', 'u1', [replace('active', false)]);
		await updateResource(service, 'Badges', 'u1', { color: 'red' });
		expect(writes()).toEqual(['PATCH /Users/u1', 'PUT /Badges/u1']);
	});

	it.each([
		['no list of them', {}],
		['an empty list', { members: [] }],
	])('never gets a group without its members: %s', async (_what, members) => {
		const told = { ...team, ...members };
		const { service, writes } = server(({ path }) => (path === '/Groups' ? page(told) : { body: told }), {
			profile: 'zoom',
		});
		expect(await refusalOf(sendChanges(service, 'groups', 'g1', [replace('displayName', 'Crew')]))).toMatchObject({
			kind: 'unexpected',
			status: 200,
			message: 'Zoom answered with a group without its members, and replacing it would remove them.',
		});
		expect(writes()).toEqual([]);
	});

	it('gets an empty group where another one was seen to have members', async () => {
		const other = { id: 'g2', displayName: 'Crew', members: [{ value: 'u1' }] };
		const { service, writes } = server(({ path }) => (path === '/Groups' ? page(team, other) : { body: team }), {
			profile: 'zoom',
		});
		await sendChanges(service, 'groups', 'g1', [replace('displayName', 'Crew')]);
		expect(writes()).toEqual(['PUT /Groups/g1']);
	});

	it('gets no members instead of those that it may not tell', async () => {
		const answer = (group: object) =>
			server(({ method, path, query }) => {
				if (method === 'PATCH') return refusing(405);
				if (path === '/Groups') return query.has('filter') ? page() : page(group);
				return { body: group };
			});
		const bare = answer({ ...team, members: [] });
		expect(await refusalOf(changeMembers(bare.service, 'g1', { add: ['u2'] }))).toMatchObject({ kind: 'unexpected' });
		expect(bare.writes()).not.toContain('PUT /Groups/g1');
		const other = answer({ ...team, MEMBERS: [{ Value: 'u1' }] });
		await refusalOf(changeMembers(other.service, 'g1', { add: ['u2'] }));
		expect(other.sent.find(({ method }) => method === 'PUT')?.body).toMatchObject({
			members: [{ value: 'u1' }, { value: 'u2' }],
		});
	});

	it('takes no change of a part of a list', () => {
		expect(() => applied({ id: 'g1' }, [{ op: 'add', path: 'members', value: [] }])).toThrow(RangeError);
		expect(() => applied({ id: 'g1' }, [{ op: 'remove', path: 'members[value eq "1"]' }])).toThrow(
			'members[value eq "1"] is no change of a whole attribute.',
		);
	});
});
