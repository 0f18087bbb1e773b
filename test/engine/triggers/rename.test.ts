/** A user name that changes is a change of the same user, where the service has IDs beside user names. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { serviceOf } from '../../../tools/services';
import { startTrigger, type TriggerBench } from '../../support/triggers';

const RENAMES: ReadonlyArray<readonly [string, INodeParameters]> = [
	['oci-domains', { userName: 'anna' }],
	['trivore', { username: 'anna' }],
	['oig', { userLogin: 'ANNA' }],
];

describe.each(RENAMES)('%s', (id, updateFields) => {
	let bench: TriggerBench;
	beforeAll(async () => {
		bench = await startTrigger(serviceOf(id));
	});
	afterAll(async () => await bench.stop());

	it('reports a new user name as User Changed, with the old one', async () => {
		await bench.create('ann');
		const { poll } = bench.trigger({ events: ['userChanged', 'userCreated', 'userRemoved'] });
		await poll();
		const user = { __rl: true, mode: 'name', value: 'ann' };
		await bench.output('user', 'update', { user, updateFields });
		const items = await poll();
		expect(items).toHaveLength(1);
		const json = items[0]?.json ?? {};
		expect(json).toMatchObject({
			event: 'userChanged',
			user: { userName: expect.stringMatching(/^anna$/i) },
			before: { userName: expect.stringMatching(/^ann$/i) },
			after: { userName: expect.stringMatching(/^anna$/i) },
		});
		expect(json.changed).toContain('userName');
		expect(await poll()).toEqual([]);
	});
});
