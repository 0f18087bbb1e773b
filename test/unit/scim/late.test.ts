/** Creates that a SCIM server refuses until later. */
import { describe, expect, it } from '@jest/globals';

import { createGroup } from '../../../providers/scim/groups';
import type { ScimService } from '../../../providers/scim/service';
import { createUser } from '../../../providers/scim/users';
import { page, refusalOf, refusing, server } from './server';

describe('a create that is to come back later', () => {
	it.each([
		['a user', async (service: ScimService) => await createUser(service, { userName: 'ada' }, true)],
		['a group', async (service: ScimService) => await createGroup(service, { displayName: 'Team' })],
	])('waits as long as it may (%s)', async (_what, create) => {
		const later = { ...refusing(500), headers: { 'retry-after': '60' } };
		const tried = async (maxRetryAfterMs?: number) => {
			const bench = server(({ method }) => (method === 'POST' ? later : page()), { maxRetryAfterMs });
			expect(await refusalOf(create(bench.service))).toMatchObject({ status: 500 });
			return bench.waits;
		};
		expect(await tried()).toEqual([60_000, 60_000, 60_000]);
		expect(await tried(59_999)).toEqual([2_000]);
	});
});
