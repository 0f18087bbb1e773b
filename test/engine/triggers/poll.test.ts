/** What is the same in all triggers, shown by one service. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { serviceOf } from '../../../tools/services';
import { startTrigger, told, type TriggerBench } from '../../support/triggers';

const USERS = '*/users';

let bench: TriggerBench;
beforeAll(async () => {
	bench = await startTrigger(serviceOf('oci'));
});
beforeEach(async () => await bench.sandbox.reset());
afterEach(() => {
	jest.restoreAllMocks();
});
afterAll(async () => await bench.stop());

const many = (count: number) => Array.from({ length: count }, (_, index) => `many${index}`);

describe('a list of three pages', () => {
	beforeEach(async () => {
		bench.sandbox.seed({ users: 2_500, groups: 0, services: ['oci'] });
	});

	it('is compared whole, and nobody is gone because a page is not there', async () => {
		const { poll, stored } = bench.trigger({ events: ['userCreated', 'userRemoved'] });
		await poll();
		const pages = () => bench.sandbox.log.entries.filter(({ path }) => /\/users(?:$|\?)/.test(path));
		expect(pages().length).toBeGreaterThanOrEqual(3);
		const before = stored();
		await bench.create('ann');
		for (const skip of [0, 1, 2]) {
			bench.sandbox.faults.set({ rules: [{ path: USERS, skip, status: 403 }] });
			await expect(poll()).rejects.toThrow();
			expect(stored()).toBe(before);
		}
		bench.sandbox.faults.set({ rules: [] });
		expect(told(await poll())).toEqual(['userCreated ann']);
	});
});

describe('what is watched', () => {
	it('starts anew when it changes, and not when only the events do', async () => {
		await bench.create('ann');
		await bench.join('Finance', 'ann');
		const { poll } = bench.trigger({ events: ['userCreated'] });
		await poll();
		await bench.create('bob');
		expect(await poll({ parameters: { events: ['userRemoved'] } })).toEqual([]);
		await bench.create('cho');
		expect(told(await poll({ parameters: { events: ['userRemoved', 'userCreated'] } }))).toEqual(['userCreated cho']);
		const members = { users: 'members', groups: 'Finance', events: ['userEnteredScope'] };
		expect(await poll({ parameters: members })).toEqual([]);
		await bench.join('Finance', 'bob');
		expect(told(await poll({ parameters: members }))).toEqual(['userEnteredScope bob']);
		expect(await poll()).toEqual([]);
	});

	it('starts anew with another credential, whose digests nobody can compare', async () => {
		await bench.create('ann');
		const { poll, stored } = bench.trigger();
		await poll();
		const before = stored();
		const own = bench.sandbox.credentials.ociIdentityApi;
		await bench.useCredential(bench.sandbox.services.oci.addCaller('reader', 'read'));
		expect(await poll()).toEqual([]);
		expect(stored()).not.toBe(before);
		await bench.useCredential(own);
	});

	it('can be selected attributes alone', async () => {
		await bench.create('ann');
		const selected = { events: ['userChanged'], watch: 'selected' };
		const email = bench.trigger({ ...selected, attributes: ['email'] });
		const description = bench.trigger({ ...selected, attributes: ['description'] });
		await email.poll();
		await description.poll();
		await bench.change('Other', 'ann');
		expect(await email.poll()).toEqual([]);
		const [item] = await description.poll();
		expect(item?.json).toMatchObject({ changed: ['description'], before: {}, after: { description: 'Other' } });
	});

	it('shows all that is known without Simplify', async () => {
		await bench.create('ann');
		const { poll } = bench.trigger({ events: ['userChanged'], simplify: false });
		await poll();
		await bench.change('Other', 'ann');
		const [item] = await poll();
		expect(item?.json).toMatchObject({
			event: 'userChanged',
			user: { userName: 'ann', description: 'Other' },
			before: { userName: 'ann', active: true },
			after: { userName: 'ann', email: 'ann@example.com', description: 'Other' },
			changed: ['description'],
		});
	});

	it.each([
		[{ events: [] }, '"Events" is empty'],
		[{ events: ['userLeftScope'] }, '"User Left Scope" cannot happen while "Users" is All Users'],
		[{ events: ['nonsense'] }, '"Events" cannot be "nonsense"'],
		[{ users: 'members', groups: ' ', events: ['addedToGroup'] }, '"Groups" is empty'],
		[{ users: 'filter', events: ['userChanged'] }, '"Users" cannot be "filter"'],
		[{ watchedGroups: '={{ undefined }}', events: ['addedToGroup'] }, '"Groups to Watch" is empty'],
		[{ watchedGroups: 'Finance, Nonsense', events: ['addedToGroup'] }, 'no group named "Finance", "Nonsense"'],
		[{ events: ['userChanged'], watch: 'selected', attributes: [] }, '"Attributes" is empty'],
	])('is refused in a sentence that names the field: %j', async (parameters, message) => {
		await expect(bench.trigger(parameters).poll()).rejects.toThrow(message);
	});
});

describe('removals', () => {
	it('of more than a fifth stop the poll until they are allowed', async () => {
		await bench.create(...many(30));
		const { poll, stored } = bench.trigger({ events: ['userRemoved'] });
		await poll();
		const before = stored();
		await bench.remove(...many(11));
		await expect(poll()).rejects.toMatchObject({
			message: expect.stringMatching(/^11 of \d\d watched users are missing/),
			description: expect.stringContaining('"Allow Many Removals"'),
		});
		expect(stored()).toBe(before);
		expect(await poll({ parameters: { options: { allowManyRemovals: true } } })).toHaveLength(11);
		expect(await poll()).toEqual([]);
	});
});

describe('n8n', () => {
	it('may start a poll while the last one is under way, which does nothing then', async () => {
		await bench.create('ann');
		const { poll } = bench.trigger();
		await poll();
		await bench.create('bob');
		const both = await Promise.all([poll(), poll()]);
		expect(both.flatMap(told)).toEqual(['userCreated bob']);
		expect(await poll()).toEqual([]);
	});

	it('gives a poll so much time and no more', async () => {
		await bench.create('ann');
		const { poll, stored } = bench.trigger();
		await poll();
		const before = stored();
		await bench.create('bob');
		await expect(poll({ budgetMs: 0 })).rejects.toThrow('The poll did not finish in the 0 seconds');
		expect(stored()).toBe(before);
		expect(told(await poll({ budgetMs: 60_000 }))).toEqual(['userCreated bob']);
	});

	it('hands on static data of another form, which starts anew', async () => {
		await bench.create('ann');
		const { poll, store, stored } = bench.trigger();
		store('{"version":0,"users":[]}');
		expect(await poll()).toEqual([]);
		expect(stored()).toContain('|ann|');
		await bench.create('bob');
		expect(told(await poll())).toEqual(['userCreated bob']);
	});
});
