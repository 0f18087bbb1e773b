/** Users who are missing from the input and lose their access, in a directory that cannot disable them. */
import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../../../providers/http/errors';
import { pageOf } from '../../../../provisioning/sync/page';
import { estimateOf, textOfPlan } from '../../../../provisioning/sync/summary';
import { ENDS_ACCESS } from '../../../support/fakeAccess';
import { FakeDirectory, refusal } from '../../../support/fakeDirectory';
import { applyTo, planOf, statusesOf } from './support';
import { ALL, values, row, small, plan } from './endingsSupport';

describe('a plan that ends access', () => {
	it('has one row for each user who has something to lose, and says what', async () => {
		const { directory, red, blue } = small();
		directory.readOnly = true;
		const { rows } = await plan(directory);
		expect(rows).toHaveLength(1);
		expect(rows[0]).toMatchObject({
			action: 'endAccess',
			risk: 'destructive',
			text: 'End the access of Dot (dot): 1 API key, 2 groups, 1 state (1 of these cannot be restored)',
			reason: 'No row of the input names this user.',
			user: { name: 'dot', id: 'u4', email: 'dot@example.com' },
			before: { apiKey: 'aa:bb', group: 'Blue, Red', state: 'Sign-in' },
			after: { apiKey: '', group: '', state: '' },
			takes: [
				{ type: 'apiKey', id: 'aa:bb', name: 'aa:bb', restorable: false },
				{ type: 'group', id: blue.id, name: 'Blue', restorable: true },
				{ type: 'group', id: red.id, name: 'Red', restorable: true },
				{ type: 'state', id: 'active', name: 'Sign-in', restorable: true },
			],
			requires: [],
		});
		expect((await plan(directory)).rows).toEqual(rows);
	});

	it('takes the groups once, also where other members leave the managed groups', async () => {
		const { directory } = small();
		const managedGroups = { by: 'listed', groups: ['Red', 'Blue'] } as const;
		const { rows } = await planOf(directory, [{ ...row('ann'), Groups: 'Red' }], {
			...ALL,
			managedGroups,
			membership: 'exactGroups',
		});
		expect(rows.map(({ action }) => action)).toEqual(['endAccess']);
	});

	it('leaves out whoever is protected, by name or by a group', async () => {
		const { directory } = small();
		expect((await plan(directory, { protectedUsers: ['d*'] })).rows).toEqual([]);
		const { rows, warnings } = await plan(directory, { protectedGroups: ['Blu*'] });
		expect(rows).toEqual([]);
		expect(warnings).toEqual([
			'The access of "dot" is not ended. The group "Blue" is protected by "Blu*" (Protected Groups).',
		]);
	});

	it('is none where what a user has cannot be read, and leaves out a user who is gone by now', async () => {
		const { directory, dot } = small();
		directory.accessFault = ({ id }) =>
			id === dot.id ? refusal('unavailable', 503, { message: 'No page.' }) : undefined;
		await expect(plan(directory)).rejects.toThrow('No page.');
		directory.accessFault = ({ id }) => (id === dot.id ? refusal('notFound', 404) : undefined);
		expect((await plan(directory)).rows).toEqual([]);
	});

	it('leaves out a user of whom it is not certain who would lose the access, and says so', async () => {
		const { directory } = small();
		directory.accessFault = () => new InputError('User', 'Two accounts have this address.');
		const { rows, warnings } = await plan(directory);
		expect(rows).toEqual([]);
		expect(warnings[0]).toBe('The access of "dot" is not ended. Two accounts have this address.');
	});

	it('is refused where users are disabled instead', async () => {
		await expect(plan(new FakeDirectory())).rejects.toThrow('The Directory ends no access in a sync.');
	});

	it('has it in Summary, estimate and page', async () => {
		const { directory } = small();
		const planned = await plan(directory);
		const estimate = estimateOf(planned.rows, directory.capabilities);
		expect(estimate.calls).toBe(6);
		const told = { ...planned, service: 'S', tenant: 't', rejected: 0, unchanged: 1, estimate };
		expect(textOfPlan(told)).toContain(
			'**End the access of 1 user**\n- End the access of Dot (dot): 1 API key, 2 groups',
		);
		expect(pageOf(told)).toContain('<div><span class="dim">group</span> <bdi>Blue, Red</bdi></div>');
	});
});

describe('the guard of ended access', () => {
	/** The input has one of the users; so many others have access, and so many had it. */
	const guardOf = async (active: number, ended: number, limits = {}) => {
		const directory = new FakeDirectory({ capabilities: ENDS_ACCESS });
		directory.addUser(values('ann'));
		for (let index = 0; index < active; index += 1) directory.addUser(values(`a${index}`));
		for (let index = 0; index < ended; index += 1) directory.addUser(values(`e${index}`)).active = false;
		const planned = await plan(directory, { limits });
		return { ...planned, guard: planned.guards.find(({ guard }) => guard === 'endAccess') };
	};

	it.each([
		[3, 0, 3, 4, false],
		[4, 0, 3, 5, true],
		// Whoever has lost the access is no active user.
		[4, 500, 3, 5, true],
	])('with %d to end and %d ended allows %d of %d', async (active, ended, allowed, base, held) => {
		const { guard, rows } = await guardOf(active, ended);
		expect(guard).toMatchObject({ planned: active, allowed, base, held });
		expect(rows.every(({ requiresOverride }) => requiresOverride === (held ? 'endAccess' : undefined))).toBe(true);
	});

	it('stops at the count, and allows none with 0', async () => {
		const open = { share: 100 };
		expect((await guardOf(50, 0, { endAccess: open })).guard).toMatchObject({ allowed: 50, held: false });
		expect((await guardOf(51, 0, { endAccess: open })).guard).toMatchObject({ allowed: 50, held: true });
		expect((await guardOf(1, 0, { endAccess: { count: 0 } })).guard).toMatchObject({ allowed: 0, held: true });
	});

	it('counts again when rows are applied, without those that are done', async () => {
		const { directory } = small();
		const { rows } = await plan(directory);
		const held = await applyTo(directory, rows, { limits: { endAccess: { count: 0 } } });
		expect([statusesOf(held), directory.writes]).toEqual([['held'], 0]);
		await applyTo(directory, rows);
		expect(statusesOf(await applyTo(directory, rows, { limits: { endAccess: { count: 0 } } }))).toEqual(['unchanged']);
	});
});
