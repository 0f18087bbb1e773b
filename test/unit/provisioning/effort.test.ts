/** How many requests a plan is said to take, at the sizes from which one request no longer carries all. */
import { expect, it } from '@jest/globals';

import type { Changes } from '../../../providers/directory';
import { CAPABILITIES } from '../../../tools/capabilities';
import { SERVICE_IDS, type NodeServiceId } from '../../../tools/services';
import { NO_CHANGES } from '../../support/changes';

/** What one request carries, and how many requests it takes where one is not enough. */
const CARRIES: Readonly<
	Record<NodeServiceId, Partial<Record<keyof Changes, readonly [most: number, requests: number]>>>
> = {
	oci: { newGroups: [1, 1], newUsers: [1, 1], updates: [1, 1], deletes: [1, 1], memberships: [1, 1] },
	'oci-domains': {
		newGroups: [50, 1],
		newUsers: [50, 1],
		updates: [50, 1],
		deletes: [50, 1],
		groupsChanged: [50, 1],
		memberships: [5_000, 1],
	},
	adobe: { newGroups: [10, 1], newUsers: [10, 1], updates: [10, 1], deletes: [10, 1], usersRegrouped: [10, 1] },
	epm: {
		newGroups: [200, 1],
		// Accounts, and then the role without which EPM does not show them.
		newUsers: [200, 2],
		updates: [200, 1],
		deletes: [200, 1],
		groupsChanged: [1, 1],
		memberships: [200, 1],
	},
	// Memberships of a user are read before they are written.
	trivore: { newGroups: [1, 1], newUsers: [1, 1], updates: [1, 1], deletes: [1, 1], usersRegrouped: [1, 2] },
	oig: { newGroups: [1, 1], newUsers: [25, 1], updates: [25, 1], deletes: [25, 1], groupsChanged: [1, 1] },
	// Members of a group are read before and after they are written.
	scim: {
		newGroups: [1, 1],
		newUsers: [1, 1],
		updates: [1, 1],
		deletes: [1, 1],
		groupsChanged: [1, 3],
		memberships: [100, 1],
	},
};

const cases = SERVICE_IDS.flatMap((id) =>
	Object.entries(CARRIES[id]).map(([kind, [most, requests]]) => [id, kind, most, requests] as const),
);

it.each(cases)('%s: %s, %d with one go of %d', (id, kind, most, requests) => {
	const { calls } = CAPABILITIES[id].effort;
	const costs = (count: number) => calls({ ...NO_CHANGES, [kind]: count });
	expect([0, 1, most, most + 1, 3 * most].map(costs)).toEqual([0, requests, requests, 2 * requests, 3 * requests]);
});

it.each(SERVICE_IDS)('%s: each kind of change takes requests of its own', (id) => {
	const { calls } = CAPABILITIES[id].effort;
	const kinds = ['newGroups', 'newUsers', 'updates', 'deletes'] as const;
	const alone = kinds.map((kind) => calls({ ...NO_CHANGES, [kind]: 1000 }));
	const together = calls({ ...NO_CHANGES, newGroups: 1000, newUsers: 1000, updates: 1000, deletes: 1000 });
	expect(together).toBe(alone.reduce((sum, one) => sum + one, 0));
});
