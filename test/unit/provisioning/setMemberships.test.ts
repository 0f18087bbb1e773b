import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fits, refusalOf } from '../../../provisioning/access/guards';
import { PartlyDone, setMemberships } from '../../../provisioning/access/setMemberships';
import { managedBy } from '../../../provisioning/managedGroups';
import { fake, group, named, state, user } from './accessSupport';
describe('setting memberships', () => {
	const set = { service: 'Fake', type: 'group', isManaged: () => true } as const;

	it('brings the groups to the list, whatever they were', async () => {
		const some = fc.uniqueArray(fc.constantFrom('a-1', 'a-2', 'b-1', 'b-2', 'c'));
		const managed = fc.constantFrom(
			{ by: 'all' } as const,
			{ by: 'prefix', prefixes: ['A-'] } as const,
			{ by: 'listed', groups: ['b-1', 'c'] } as const,
			{ by: 'none' } as const,
		);
		await fc.assert(
			fc.asyncProperty(some, some, managed, async (before, wanted, by) => {
				const isListed = managedBy(by, new Set(by.by === 'listed' ? by.groups.map((name) => group(name).id) : []));
				const isManaged = (name: string) => isListed(group(name));
				const list = wanted.filter(isManaged);
				const { access, names, changes } = fake([state, ...before.map(group)]);
				const done = await setMemberships(access, list.map(group), { ...set, isManaged: isListed });
				const outside = before.filter((name) => !isManaged(name));
				expect(names()).toEqual(['Active', ...new Set([...list, ...outside])].sort());
				expect(done.outcome).toBe(changes.length === 0 ? 'unchanged' : 'updated');
				expect(named(done.removed).sort()).toEqual(
					before.filter((name) => isManaged(name) && !list.includes(name)).sort(),
				);
				expect(named(done.added).sort()).toEqual(list.filter((name) => !before.includes(name)).sort());
			}),
		);
	});

	it('tells what was done before a refusal', async () => {
		const { access } = fake([group('staff')], { refused: new Set(['staff']) });
		const error = await setMemberships(access, [group('finance')], set).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(PartlyDone);
		expect(error).toMatchObject({ added: [{ name: 'finance' }], removed: [], cause: { message: 'No staff.' } });
	});

	it('takes nothing when what was to be given is refused', async () => {
		const { access, names } = fake([group('staff')], { refused: new Set(['finance']) });
		const wanted = [group('travel'), group('finance')];
		const error = await setMemberships(access, wanted, set).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ added: [{ name: 'travel' }], removed: [], cause: { message: 'No finance.' } });
		expect(names()).toEqual(['staff', 'travel']);
	});

	it('refuses a user whose memberships are not shown', async () => {
		const { access, changes } = fake([], { hidesWithState: 'untold' });
		await expect(setMemberships(access, [group('finance')], set)).rejects.toThrow('shows no memberships now');
		expect(changes).toEqual([]);
	});

	it('leaves what the API cannot take away', async () => {
		const { access, changes } = fake([{ ...group('everyone'), stays: 'Everybody is in it.' }]);
		expect(await setMemberships(access, [], set)).toMatchObject({ outcome: 'unchanged', kept: [{ name: 'everyone' }] });
		expect(changes).toEqual([]);
	});
});

describe('guards', () => {
	it.each([
		['ada', 'ada', true],
		['Ada', 'aDA', true],
		['ada', 'ad', false],
		['svc-backup', 'svc-*', true],
		['svc', 'svc-*', false],
		['ab', 'a*b', true],
		['a', 'a*a', false],
		['a.b.c', 'a*b*c', true],
		['a.c', 'a*b*c', false],
		['anything', '*', true],
		['a+b', 'a.b', false],
	])('fit %j to the pattern %j: %j', (name, pattern, expected) => {
		expect(fits(name, pattern)).toBe(expected);
	});

	it.each([
		[{ protectedUsers: [] }, {}, undefined],
		[{ protectedUsers: ['*@example.com'] }, {}, '"ada" is protected by "*@example.com".'],
		[{ protectedUsers: [], onlyIfEmail: 'ADA@example.com' }, {}, undefined],
		[{ protectedUsers: [], onlyIfEmail: 'a@example.com' }, {}, 'does not have the email address'],
		[{ protectedUsers: [] }, { guarded: 'own' }, 'the account behind the credential'],
		[{ protectedUsers: [] }, { guarded: 'admin' }, undefined],
		[{ protectedUsers: ['*@example.com'] }, { emails: undefined }, 'cannot be read now'],
		[{ protectedUsers: ['svc-*'] }, { emails: undefined }, undefined],
		[{ protectedUsers: [], onlyIfEmail: 'ada@example.com' }, { emails: undefined }, 'cannot be read now'],
		[{ protectedUsers: ['*@x'], mayBeHidden: true }, { emails: undefined }, undefined],
		[{ protectedUsers: ['ad*'], mayBeHidden: true }, { emails: undefined }, 'is protected by'],
	] as const)('of %j for a user with %j', (guards, more, message) => {
		const refused = refusalOf({ ...user, ...more }, guards);
		if (message === undefined) expect(refused).toBeUndefined();
		else expect(refused).toContain(message);
	});
});
