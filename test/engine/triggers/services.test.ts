/** What every trigger reports, in every service. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';

import type { SandboxCredentials } from '../../../sandbox';
import { DISABLES } from '../../../tools/capabilities';
import { SERVICES } from '../../../tools/services';
import { startTrigger, told, type TriggerBench } from '../../support/triggers';

describe.each(SERVICES)('the trigger of $title', (service) => {
	const { id, userList } = service;
	let bench: TriggerBench;
	beforeAll(async () => {
		bench = await startTrigger(service);
	});
	beforeEach(async () => {
		await bench.sandbox.reset();
		jest.restoreAllMocks();
	});
	/** Lets the least time pass that Adobe's trigger leaves between two reads. */
	const pass = () => {
		if (id !== 'adobe') return;
		const later = Date.now() + 60_000;
		jest.spyOn(Date, 'now').mockReturnValue(later);
	};
	afterAll(async () => {
		jest.restoreAllMocks();
		await bench.stop();
	});

	it('reports each change once, and those of one poll together', async () => {
		await bench.create('ann', 'bob', 'cho');
		const { poll } = bench.trigger();
		const next = async () => {
			pass();
			return told(await poll());
		};
		expect(await next()).toEqual([]);
		expect(await next()).toEqual([]);

		await bench.create('dee');
		expect(await next()).toEqual(['userCreated dee']);
		await bench.change('Other', 'ann');
		expect(await next()).toEqual(['userChanged ann']);
		await bench.join('Finance', 'ann', 'bob');
		expect((await next()).sort()).toEqual(['addedToGroup ann Finance', 'addedToGroup bob Finance']);
		await bench.leave('Finance', 'bob');
		expect(await next()).toEqual(['removedFromGroup bob Finance']);
		await bench.change('Third', 'bob');
		await bench.change('Fourth', 'bob');
		await bench.change('Fifth', 'cho');
		expect((await next()).sort()).toEqual(['userChanged bob', 'userChanged cho']);
		expect(await next()).toEqual([]);
	});

	it('reports who is removed', async () => {
		await bench.create('ann', 'bob');
		const { poll } = bench.trigger({ events: ['userRemoved'], wholeEvery: 0 });
		await poll();
		pass();
		await bench.remove('ann');
		const items = await poll();
		expect(items).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({ event: 'userRemoved', timeOf: 'poll', user: { active: true } });
		expect(String((items[0]?.json.user as { userName?: string }).userName).toLowerCase()).toContain('ann');
		pass();
		expect(await poll()).toEqual([]);
	});

	it('reports who is disabled and enabled, where that can be', async () => {
		await bench.create('ann');
		if (!DISABLES.includes(id)) {
			const { poll } = bench.trigger({ events: ['userDisabled'] });
			await expect(poll()).rejects.toThrow('"User Disabled" cannot be reported');
			return;
		}
		const { poll } = bench.trigger();
		await poll();
		await bench.disable('ann');
		const [disabled] = await poll();
		expect(disabled?.json).toMatchObject({
			event: 'userDisabled',
			before: { active: true },
			after: { active: false },
		});
		await bench.enable('ann');
		expect(told(await poll())).toEqual(['userEnabled ann']);
	});

	it('reports nothing and forgets nothing when a read fails, and catches up', async () => {
		await bench.create('ann');
		const { poll, stored } = bench.trigger();
		await poll();
		const before = stored();
		await bench.create('bob');
		pass();
		// Adobe's client waits some seconds before it asks again for an answer that broke off.
		const broken = id === 'adobe' ? [] : ([{ body: 'empty' }, { body: 'cut' }] as const);
		for (const fault of [{ status: 403 }, { body: 'html' } as const, ...broken]) {
			bench.sandbox.faults.set({ rules: [{ ...fault, path: userList }] });
			await expect(poll()).rejects.toThrow();
			expect(bench.sandbox.faults.document.rules[0]?.hits).toBeGreaterThan(0);
			expect(stored()).toBe(before);
		}
		bench.sandbox.faults.set({ rules: [] });
		expect(told(await poll())).toEqual(['userCreated bob']);
	});

	it('reports again what n8n did not commit, as when it is killed', async () => {
		await bench.create('ann');
		const { poll } = bench.trigger();
		await poll();
		await bench.create('bob');
		pass();
		expect(told(await poll({ isLost: true }))).toEqual(['userCreated bob']);
		expect(told(await poll())).toEqual(['userCreated bob']);
		pass();
		expect(await poll()).toEqual([]);
	});

	it('shows an example in the editor and moves nothing', async () => {
		await bench.create('ann');
		await bench.join('Finance', 'ann');
		const { poll, stored } = bench.trigger();
		expect((await poll({ mode: 'manual' })).map(({ json }) => json)).toEqual([
			expect.objectContaining({ event: 'addedToGroup', group: { id: expect.any(String), name: expect.any(String) } }),
		]);
		expect(stored()).toBe('{}');
		await poll();
		await bench.create('bob');
		const before = stored();
		pass();
		expect(await poll({ mode: 'manual', parameters: { events: ['userCreated'] } })).toHaveLength(1);
		expect(stored()).toBe(before);
		expect(told(await poll())).toEqual(['userCreated bob']);
	});

	it('watches the members of groups alone, and does not take a membership for an account', async () => {
		await bench.create('ann', 'bob', 'cho');
		await bench.join('Finance', 'ann');
		const members = ['addedToGroup', 'removedFromGroup', 'userChanged', 'userEnteredScope', 'userLeftScope'];
		const { poll } = bench.trigger({ users: 'members', groups: 'finance', events: members });
		const next = async () => {
			pass();
			return told(await poll()).sort();
		};
		expect(await next()).toEqual([]);
		await bench.change('Other', 'ann', 'bob');
		expect(await next()).toEqual(['userChanged ann']);
		await bench.join('Finance', 'bob');
		expect(await next()).toEqual(['addedToGroup bob Finance', 'userEnteredScope bob']);
		await bench.leave('Finance', 'ann', 'bob');
		expect((await next()).map((line) => line.replace(/ user[.]?/g, ' '))).toHaveLength(4);
		await expect(poll({ parameters: { events: ['userRemoved'] } })).rejects.toThrow('"User Removed"');
		await expect(poll({ parameters: { groups: 'Nonsense' } })).rejects.toThrow('"Nonsense"');
	});

	it('repeats nothing of the credential in its errors', async () => {
		const { poll } = bench.trigger();
		const credential: object = bench.sandbox.credentials[service.credential as keyof SandboxCredentials];
		const secrets = Object.entries(credential).filter(
			([name, value]) => /password|secret$|token$/i.test(name) && value !== '',
		);
		for (const [, secret] of secrets) {
			const message = `Not with ${String(secret)}`;
			bench.sandbox.faults.set({ rules: [{ path: userList, status: 400, message }] });
			const error: unknown = await poll().catch((caught: unknown) => caught);
			expect(error).toBeInstanceOf(Error);
			expect(JSON.stringify([error, String(error), (error as { description?: string }).description])).not.toContain(
				String(secret),
			);
		}
		bench.sandbox.faults.set({ rules: [] });
	});

	it('keeps no values but ID and user name', async () => {
		await bench.create('ann');
		await bench.change('Visible', 'ann');
		const { poll, stored } = bench.trigger();
		await poll();
		expect(stored().length).toBeGreaterThan(100);
		expect(stored()).not.toMatch(/Visible|Last/);
		const credential: object = bench.sandbox.credentials[service.credential as keyof SandboxCredentials];
		const secrets = Object.entries(credential).filter(([name]) => /password|secret|key$|bearerToken/i.test(name));
		expect(secrets.length).toBeGreaterThan(0);
		for (const [, secret] of secrets) expect(stored()).not.toContain(String(secret));
	});
});
