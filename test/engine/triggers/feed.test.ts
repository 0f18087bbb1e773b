/** Services that find users who changed: between two comparisons of the whole list, only those are read. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { serviceOf } from '../../../tools/services';
import { startTrigger, told, type TriggerBench } from '../../support/triggers';

const USER_EVENTS = ['userCreated', 'userChanged', 'userDisabled', 'userEnabled', 'userRemoved'];
/** Has the next poll compare the whole list. */
const WHOLE = { parameters: { wholeEvery: 0 } };

describe.each(['trivore', 'oci-domains'].map(serviceOf))('the trigger of $title', (service) => {
	let bench: TriggerBench;
	beforeAll(async () => {
		bench = await startTrigger(service);
	});
	beforeEach(async () => await bench.sandbox.reset());
	afterAll(async () => await bench.stop());

	it('reports changes at once and each once, and removals when it compares the whole list', async () => {
		await bench.create('ann', 'bob');
		const { poll } = bench.trigger({ events: USER_EVENTS });
		await poll();
		await bench.create('cho');
		expect(told(await poll())).toEqual(['userCreated cho']);
		expect(await poll()).toEqual([]);
		await bench.change('Other', 'ann');
		await bench.disable('bob');
		expect(told(await poll()).sort()).toEqual(['userChanged ann', 'userDisabled bob']);
		expect(await poll()).toEqual([]);
		await bench.remove('ann');
		expect(await poll()).toEqual([]);
		const [removed, ...others] = await poll(WHOLE);
		expect([removed?.json.event, others]).toEqual(['userRemoved', []]);
		await bench.enable('bob');
		expect(told(await poll())).toEqual(['userEnabled bob']);
		expect(await poll(WHOLE)).toEqual([]);
	});

	it('tells the time of the service', async () => {
		const { poll } = bench.trigger({ events: USER_EVENTS });
		await poll();
		await bench.create('ann');
		const [created] = await poll();
		expect(created?.json).toMatchObject({
			event: 'userCreated',
			timeOf: service.id === 'trivore' ? 'poll' : 'service',
		});
		await bench.change('Other', 'ann');
		const [changed] = await poll();
		expect(changed?.json).toMatchObject({ event: 'userChanged', timeOf: 'service' });
		expect(changed?.json.at).toMatch(/^20\d\d-\d\d-\d\dT/);
	});

	it('reads the whole list when memberships are watched, which do not change their users', async () => {
		await bench.create('ann', 'bob');
		await bench.join('Finance', 'ann');
		const { poll } = bench.trigger({ events: ['removedFromGroup', 'userRemoved'] });
		await poll();
		await bench.leave('Finance', 'ann');
		expect(told(await poll())).toEqual(['removedFromGroup ann Finance']);
		await bench.remove('ann');
		expect(await poll()).toHaveLength(1);
	});

	it('loses nobody among users who changed at the same moment, on several pages', async () => {
		bench.sandbox.seed({ users: 2_300, groups: 0, services: [service.id] });
		const { poll } = bench.trigger({ events: USER_EVENTS });
		await poll();
		bench.sandbox.log.clear();
		await bench.create('ann');
		expect(told(await poll())).toEqual(['userCreated ann']);
		bench.sandbox.faults.set({
			rules: [{ path: service.id === 'trivore' ? '*/user' : '*/Users/.search', status: 403 }],
		});
		await expect(poll()).rejects.toThrow();
		bench.sandbox.faults.set({ rules: [] });
		await bench.change('Other', 'ann');
		expect(told(await poll())).toEqual(['userChanged ann']);
		expect(await poll(WHOLE)).toEqual([]);
	});

	it('reports again what n8n did not commit', async () => {
		const { poll } = bench.trigger({ events: USER_EVENTS });
		await poll();
		await bench.create('ann');
		expect(told(await poll({ isLost: true }))).toEqual(['userCreated ann']);
		expect(told(await poll())).toEqual(['userCreated ann']);
		expect(await poll()).toEqual([]);
	});
});

describe('a service whose clock is wrong', () => {
	let bench: TriggerBench;
	beforeAll(async () => {
		bench = await startTrigger(serviceOf('trivore'));
	});
	beforeEach(async () => await bench.sandbox.reset());
	afterAll(async () => await bench.stop());
	const setClock = (trivore: number) => bench.sandbox.faults.set({ clockSkewSeconds: { trivore }, rules: [] });

	it.each([86_400, -86_400])('by %d seconds changes nothing', async (skew) => {
		setClock(skew);
		await bench.create('ann');
		const { poll } = bench.trigger({ events: USER_EVENTS });
		await poll();
		await bench.create('bob');
		expect(told(await poll())).toEqual(['userCreated bob']);
		await bench.change('Other', 'bob');
		expect(told(await poll())).toEqual(['userChanged bob']);
		expect(await poll(WHOLE)).toEqual([]);
	});

	it('is set back: what changed is found when the whole list is compared', async () => {
		setClock(86_400);
		await bench.create('ann');
		const { poll } = bench.trigger({ events: USER_EVENTS });
		await poll();
		setClock(0);
		await bench.create('bob');
		expect(await poll()).toEqual([]);
		expect(told(await poll(WHOLE))).toEqual(['userCreated bob']);
	});
});
