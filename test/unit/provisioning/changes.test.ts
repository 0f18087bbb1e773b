/** What is reported between two looks: replayed on what was known, it gives what is known now. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { DirectoryGroup, DirectoryUser } from '../../../providers/directory';
import {
	changesSince,
	firstLook,
	manyRemovals,
	type Change,
	type KnownDirectory,
	type KnownUser,
	type Look,
	type WatchedScope,
} from '../../../provisioning/changes';
import { restore, store } from '../../../provisioning/knownDirectory';
import { ValueDigests } from '../../../provisioning/valueDigests';

const FIELDS = ['userName', 'email', 'title'];
const digests = new ValueDigests(new Uint8Array(32).fill(7), FIELDS);
const GROUPS: readonly DirectoryGroup[] = ['a,b', 'x|y;z'].map((name) => ({ id: `group ${name}`, name }));

/** A user of the real directory that the model has. */
interface Person {
	readonly id: string;
	userName: string;
	email: string;
	active: boolean;
	groups: Set<DirectoryGroup>;
}

const toUser = ({ id, userName, email, active }: Person): DirectoryUser => ({
	id,
	active,
	values: { userName, email },
});

const inScope = (scope: WatchedScope, { groups, email }: Person) =>
	scope === 'all' || (scope === 'members' ? groups.size > 0 : email !== 'hidden');

function look(scope: WatchedScope, people: Iterable<Person>): Look {
	const seen = [...people].filter((person) => inScope(scope, person)).map((p) => [toUser(p), p] as const);
	return {
		scope,
		users: seen.map(([user]) => user),
		groupsOf: new Map(seen.map(([user, { groups }]) => [user, [...groups]])),
	};
}

/** The state of one user as a workflow would know it from the events alone. */
interface Told {
	active: boolean;
	values: Record<string, string>;
	groupIds: Set<string>;
}

/** A workflow that mirrors the directory by nothing but the events. */
function replay(told: Map<string, Told>, changes: readonly Change[]): void {
	for (const change of changes) {
		const { event, after, before } = change;
		const id = (after ?? before)?.id ?? '';
		if (event === 'userRemoved' || event === 'userLeftScope') {
			expect(told.delete(id)).toBe(true);
			continue;
		}
		if (event === 'userCreated' || event === 'userEnteredScope') {
			expect(told.has(id)).toBe(false);
			told.set(id, { active: after?.active ?? false, values: { ...after?.values }, groupIds: new Set() });
			continue;
		}
		const user = told.get(id);
		if (user === undefined) throw new Error(`${event} came before the user ${id} was told`);
		if (event === 'userChanged') {
			expect(change.changed.length).toBeGreaterThan(0);
			for (const name of change.changed) user.values[name] = after?.values[name] ?? '';
		} else if (event === 'addedToGroup') {
			expect(user.groupIds.has(change.group.id)).toBe(false);
			user.groupIds.add(change.group.id);
		} else if (event === 'removedFromGroup') {
			expect(user.groupIds.delete(change.group.id)).toBe(true);
		} else {
			expect(user.active).toBe(event === 'userDisabled');
			user.active = event === 'userEnabled';
		}
	}
}

const step = fc.oneof(
	fc.record({ do: fc.constant('create' as const), who: fc.nat(5), email: fc.constantFrom('a', 'b', 'hidden') }),
	fc.record({ do: fc.constant('delete' as const), who: fc.nat(5) }),
	fc.record({ do: fc.constant('email' as const), who: fc.nat(5), email: fc.constantFrom('a', 'b', 'hidden', '') }),
	fc.record({ do: fc.constant('rename' as const), who: fc.nat(5), userName: fc.constantFrom('n;1', 'n|2', 'n%3b') }),
	fc.record({ do: fc.constant('switch' as const), who: fc.nat(5) }),
	fc.record({ do: fc.constant('group' as const), who: fc.nat(5), group: fc.nat(1) }),
	fc.record({ do: fc.constant('poll' as const), how: fc.constantFrom('works', 'works', 'fails', 'lost', 'restart') }),
);

describe.each(['all', 'members'] as const)('with the scope "%s"', (scope) => {
	it('the events, replayed, always give what is there', () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				const people = new Map<number, Person>();
				let ids = 0;
				let known: KnownDirectory = firstLook(look(scope, []), digests);
				const told = new Map<string, Told>();
				const poll = (how: string) => {
					// A read that fails throws before anything is compared.
					if (how === 'fails') return;
					const { changes, now } = changesSince(known, look(scope, people.values()), digests);
					// n8n died before it kept either: neither the events nor the state are there.
					if (how === 'lost') return;
					replay(told, changes);
					known = how === 'restart' ? (restore(store(now)) ?? known) : now;
				};
				for (const one of steps) {
					if (one.do === 'poll') {
						poll(one.how);
						continue;
					}
					const person = people.get(one.who);
					if (one.do === 'create' && person === undefined) {
						ids += 1;
						people.set(one.who, {
							id: `id|${ids}`,
							userName: `user ${one.who}`,
							email: one.email,
							active: true,
							groups: new Set(),
						});
					}
					if (person === undefined) continue;
					if (one.do === 'delete') people.delete(one.who);
					if (one.do === 'email') person.email = one.email;
					if (one.do === 'rename') person.userName = one.userName;
					if (one.do === 'switch') person.active = !person.active;
					const group = one.do === 'group' ? GROUPS[one.group] : undefined;
					if (group && !person.groups.delete(group)) person.groups.add(group);
				}
				poll('restart');
				const expected = [...people.values()]
					.filter((person) => inScope(scope, person))
					.map(({ id, active, userName, email, groups }) => [
						id,
						{ active, userName, email, groupIds: [...groups].map((group) => group.id).sort() },
					]);
				const mirrored = [...told].map(([id, { active, values, groupIds }]) => [
					id,
					{ active, userName: values.userName, email: values.email, groupIds: [...groupIds].sort() },
				]);
				expect(Object.fromEntries(mirrored)).toEqual(Object.fromEntries(expected));
				expect(changesSince(known, look(scope, people.values()), digests).changes).toEqual([]);
			}),
			{ numRuns: 500 },
		);
	});
});

const person = (id: string, more: Partial<Person> = {}): Person => ({
	id,
	userName: id,
	email: 'a',
	active: true,
	groups: new Set(),
	...more,
});
const events = ({ changes }: { changes: readonly Change[] }) =>
	changes.map(({ event, before, after }) => `${event} ${(after ?? before)?.id}`);

it('says nothing of memberships when a filter finds or loses a user', () => {
	const [group] = GROUPS;
	const groups = new Set(group ? [group] : []);
	const with1 = firstLook(look('filter', [person('1', { groups })]), digests);
	const next = changesSince(with1, look('filter', [person('2', { groups })]), digests);
	expect(events(next)).toEqual(['userLeftScope 1', 'userEnteredScope 2']);
});

it('takes nobody who is missing in a part for removed, and keeps memberships', () => {
	const [group] = GROUPS;
	const groups = new Set(group ? [group] : []);
	const known = firstLook(look('all', [person('1', { groups }), person('2')]), digests);
	const part: Look = { scope: 'all', users: [toUser(person('2', { email: 'b' }))], isPartial: true };
	const next = changesSince(known, part, digests);
	expect(events(next)).toEqual(['userChanged 2']);
	expect(next.now.users.get('1')?.groupIds).toEqual(['group a,b']);
	expect(next.now.groups.get('group a,b')).toBe('a,b');
});

it('tells removals first, so that a user name can be used again', () => {
	const known = firstLook(look('all', [person('1', { userName: 'ann' })]), digests);
	expect(events(changesSince(known, look('all', [person('2', { userName: 'ann' })]), digests))).toEqual([
		'userRemoved 1',
		'userCreated 2',
	]);
});

describe('many removals', () => {
	const crowd = (count: number, groups = new Set<DirectoryGroup>()) =>
		Array.from({ length: count }, (_, index) => person(String(index), { groups }));
	const afterLosing = (all: number, lost: number) => {
		const known = firstLook(look('all', crowd(all)), digests);
		return manyRemovals(known, changesSince(known, look('all', crowd(all - lost)), digests).changes);
	};

	it.each([
		[10, 10, undefined],
		[11, 11, { count: 11, of: 11 }],
		[55, 11, undefined],
		[54, 11, { count: 11, of: 54 }],
		[1_000, 200, undefined],
		[1_000, 201, { count: 201, of: 1_000 }],
	])('of %d users, %d', (all, lost, expected) => {
		expect(afterLosing(all, lost)).toEqual(expected);
	});

	it('of the members of one group, however many users there are', () => {
		const [group] = GROUPS;
		const groups = new Set(group ? [group] : []);
		const others = crowd(100).map((other) => ({ ...other, id: `other ${other.id}` }));
		const known = firstLook(look('all', [...others, ...crowd(11, groups)]), digests);
		const { changes } = changesSince(known, look('all', [...others, ...crowd(11)]), digests);
		expect(manyRemovals(known, changes)).toEqual({ group: 'a,b', count: 11, of: 11 });
	});
});

describe('what is stored', () => {
	const user: KnownUser = {
		id: 'i;d|1,%',
		userName: 'ä,b;c|d%7c\u0000',
		active: false,
		digest: 'x',
		groupIds: ['g|1'],
	};
	const known: KnownDirectory = { users: new Map([[user.id, user]]), groups: new Map([['g|1', 'n;a,m|e']]) };

	it('is read again as it was', () => {
		expect(restore(store(known))).toEqual(known);
		expect(restore(store({ users: new Map(), groups: new Map() }))).toEqual({ users: new Map(), groups: new Map() });
	});

	it.each(['a', 'a|b|c', 'a|b|+x|7', 'a|b|x|', 'a|b|+|'])('is not read when it is damaged: %s', (users) => {
		expect(restore({ users, groups: '' })).toBeUndefined();
	});
});

describe('digests', () => {
	const ann: DirectoryUser = { id: '1', active: true, values: { userName: 'ann', email: 'a@example.com' } };

	it('differ for each key and each user, and hold no value', () => {
		const other = new ValueDigests(new Uint8Array(32).fill(8), FIELDS);
		const all = [digests.of(ann), other.of(ann), digests.of({ ...ann, id: '2' })];
		const parts = all.flatMap((digest) => digest.slice(12).match(/.{4}/g) ?? []);
		expect(new Set(all).size).toBe(3);
		expect(new Set(parts).size).toBe(parts.length);
	});

	it('name what changed, also what was set or cleared', () => {
		const before = digests.of(ann);
		const after = digests.of({ ...ann, values: { userName: 'anna', title: 'Dr' } });
		expect(digests.changed(before, after)).toEqual(['userName', 'email', 'title']);
		expect(digests.of({ ...ann, values: { ...ann.values, unwatched: 'x' } }, before)).toBe(before);
	});

	it('do not confuse values that follow each other', () => {
		const split = { ...ann, values: { userName: 'ann","a', email: 'b' } };
		const other = { ...ann, values: { userName: 'ann', email: 'a","b' } };
		expect(digests.of(split).slice(0, 12)).not.toBe(digests.of(other).slice(0, 12));
	});
});
