/** A person who moves: Sales goes, Everyone stays, a group that is not managed is untouched, with no more calls than before. */
import { afterEach, expect, it } from '@jest/globals';

import { bulkParameters, runBulk } from '../../tools/engine/bulkImport';
import { AFTER, COLLEAGUE, LEAST, moveParameters, MOVER } from '../../tools/mover';
import { csvOf } from '../../tools/people';
import { SERVICES, type NodeServiceId } from '../../tools/services';
import { startService } from '../support/startService';

let bench: Awaited<ReturnType<typeof startService>> | undefined;
afterEach(async () => await bench?.stop());

/** Calls that it takes; fewer are better, and then belong here. */
const CALLS: Readonly<Record<NodeServiceId, number>> = {
	oci: 5,
	'oci-domains': 4,
	adobe: 3,
	epm: 4,
	trivore: 4,
	oig: 10,
	scim: 11,
};

const groupsOf = (id: (typeof SERVICES)[number]['id'], email: string) => {
	const { users = [], groups = [], memberships = [] } = bench?.sandbox.state(id) ?? {};
	const user = users.find((one) => (one.email ?? one.name).toLowerCase() === email);
	const own = memberships.filter(({ userId }) => userId === user?.id).map(({ groupId }) => groupId);
	return groups
		.filter((group) => own.includes(group.id))
		.map(({ name }) => name)
		.sort();
};

it.each(SERVICES.map((service) => [service.title, service] as const))('%s', async (_title, service) => {
	const { id, alongside = [] } = service;
	bench = await startService(id, { sandbox: { services: [id, ...alongside] } });
	const { sandbox, engine } = bench;
	await runBulk(engine, service, bulkParameters(csvOf([MOVER, COLLEAGUE])));
	expect(groupsOf(id, MOVER.email)).toEqual(['Everyone', 'Project', 'Sales']);
	const { resource, operation, ...parameters } = moveParameters(id);
	sandbox.log.clear();
	const json = await bench.one(resource as string, operation as string, parameters);
	const [least] = LEAST[id];
	const calls = sandbox.log.entries.length;
	expect(calls).toBeGreaterThanOrEqual(least);
	expect([id, calls]).toEqual([id, CALLS[id]]);
	expect(json).toMatchObject({ outcome: 'updated' });
	expect(groupsOf(id, MOVER.email)).toEqual(AFTER);
	expect(groupsOf(id, COLLEAGUE.email)).toEqual(['Marketing']);
});
