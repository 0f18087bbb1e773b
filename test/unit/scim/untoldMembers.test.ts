import { expect, it } from '@jest/globals';

import { changeMembers } from '../../../providers/scim/memberships';
import { page, server } from './server';

it('a server that tells neither members nor groups is sent an addition once, and is believed', async () => {
	const { service, writes } = server(({ method, path }) => {
		if (method !== 'GET') return { status: 204 };
		if (path === '/Groups/g1') return { body: { id: 'g1', displayName: 'Team' } };
		if (path === '/Groups') return page({ id: 'g1', displayName: 'Team' });
		return path === '/Users/u1' ? { body: { id: 'u1', userName: 'ada' } } : page({ id: 'u1', userName: 'ada' });
	});
	expect(await changeMembers(service, 'g1', { add: ['u1'] })).toEqual({ added: ['u1'], removed: [] });
	expect(writes()).toEqual(['PATCH /Groups/g1']);
});
