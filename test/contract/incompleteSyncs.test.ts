/** A list of users that breaks off never makes anybody missing: the sync fails as a whole, in every service. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { HttpResponse } from '../../providers/http/send';
import { planSync } from '../../provisioning/sync/plan';
import { signerOf } from '../../provisioning/sync/signature';
import { SERVICE_IDS, type NodeServiceId } from '../../tools/services';
import { changing, IS_USER_LIST, read, startDirectories } from '../support/directories';

let bench: Awaited<ReturnType<typeof startDirectories>>;
beforeAll(async () => {
	bench = await startDirectories();
	bench.sandbox.seed({ users: 2_100, groups: 1 });
});
afterAll(async () => await bench.stop());

const sign = signerOf(['a secret']);

async function plan(id: NodeServiceId, change: (response: HttpResponse, page: number) => HttpResponse) {
	if (sign === undefined) throw new Error('There is no signer.');
	const directory = await bench.open(id, changing(change)(IS_USER_LIST[id]));
	const cells = { 'User Name': 'ann@example.com', Email: 'ann@example.com', 'First Name': 'Ann', 'Last Name': 'Lee' };
	const source = { headers: Object.keys(cells), records: [{ item: 0, cells }] };
	return await planSync(directory, source, {
		matchOn: ['key', 'userName'],
		scope: { by: 'all' },
		orphans: 'delete',
		missingGroups: 'reject',
		ifDisabled: 'enable',
		password: 'none',
		maxAgeMs: 1_000,
		sign,
		now: () => 0,
	});
}

it.each(SERVICE_IDS)('%s', async (id) => {
	let pages = 0;
	const whole = await plan(id, (response, page) => {
		pages = page;
		return response;
	});
	const { users } = await read(await bench.open(id), { by: 'all' });
	expect(users.length).toBeGreaterThan(2_000);
	const removals = whole.rows.filter(({ action }) => action === 'deleteUser');
	expect(removals.length).toBeGreaterThan(2_000);
	expect(removals.every(({ requiresOverride }) => requiresOverride === 'delete')).toBe(true);
	for (let broken = 1; broken <= pages; broken += 1) {
		const failing = plan(id, (response, page) => (page === broken ? { ...response, status: 503 } : response));
		await expect(failing).rejects.toThrow();
	}
});
