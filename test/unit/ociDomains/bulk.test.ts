/** Bulk work in a domain: what becomes of each row when a request is refused as a whole or gets no answer. */
import { describe, expect, it } from '@jest/globals';

import type { Action, ActionOutcome, ReadScope } from '../../../providers/directory';
import type { ServiceError } from '../../../providers/http/errors';
import { collect } from '../../../providers/http/paging';
import type { OciDomainsClient } from '../../../providers/ociDomains/client';
import { openDomainsDirectory } from '../../../providers/ociDomains/directory';
import { userChanges } from '../../../providers/ociDomains/directory/changes';
import { userCreates } from '../../../providers/ociDomains/directory/creates';
import { membershipChanges, packsOf, type MembershipAction } from '../../../providers/ociDomains/directory/memberships';
import { ADA, BOB, domain, inTurn, MEMBER, OTHER, page, refusalOf, refusing, TEAM, UNKNOWN } from './support';

const OWN = 'ocid1.user.oc1..me';
const idOf = (index: number) => index.toString(16).padStart(32, '0');
const member = (id: string, type: MembershipAction['type'] = 'addToGroup'): MembershipAction => ({
	key: id,
	type,
	userId: id,
	groupId: TEAM,
});
const notMade = () => false;
const operationsOf = (body: Readonly<Record<string, unknown>>) => body.Operations as Array<Record<string, unknown>>;

describe('members in packs', () => {
	it('are of one group and one direction, a hundred at most, in the order of the actions', () => {
		const many = Array.from({ length: 101 }, (_, index) => member(idOf(index)));
		const other = { ...member(BOB), groupId: OTHER };
		const packs = packsOf([...many, member(ADA, 'removeFromGroup'), other]);
		expect(packs.map(({ type, groupId, actions }) => [type, groupId, actions.length])).toEqual([
			['addToGroup', TEAM, 100],
			['addToGroup', TEAM, 1],
			['removeFromGroup', TEAM, 1],
			['addToGroup', OTHER, 1],
		]);
		expect(packs.slice(0, 2).flatMap(({ actions }) => actions)).toEqual(many);
	});
});

describe('a pack of members', () => {
	const ids = [0, 1, 2, 3, 4].map(idOf);
	const [pack] = packsOf(ids.map((id) => member(id)));
	const blamed = idOf(3);

	/** Adds each member but the one that is refused, alone or among others. */
	async function judged(cause: ServiceError, refusal: (ids: readonly string[]) => object | undefined) {
		const { client, writes } = domain(({ call, body }) => {
			if (call.includes('/.search')) return page();
			const added = operationsOf(body).flatMap(({ value }) =>
				(value as Array<{ value: string }>).map((one) => one.value),
			);
			return refusal(added) ?? { status: 204 };
		});
		if (pack === undefined) throw new Error('There is no pack.');
		const outcomes = await membershipChanges(client, notMade).refused(pack, cause, 1);
		if (outcomes === 'again') throw new Error('It was to be sent again.');
		return { told: outcomes.map(({ key, status }) => [key, status]), writes: writes().length };
	}
	const told = (status: (id: string) => string) => ids.map((id) => [id, status(id)]);

	it('that is refused for one of them is halved until only that one is refused', async () => {
		const invalid = refusalOf('invalid', 400);
		const one = await judged(invalid, (added) => (added.includes(blamed) ? refusing(400) : undefined));
		expect(one.told).toEqual(told((id) => (id === blamed ? 'refused' : 'done')));
		// 3 + 2, then 1 + 1.
		expect(one.writes).toBe(4);
	});

	it('is not halved further after a refusal that is not about a value', async () => {
		const down = await judged(refusalOf('invalid', 400), (added) =>
			added.includes(blamed) ? refusing(403) : undefined,
		);
		expect(down.told).toEqual(told((id) => (ids.indexOf(id) >= 3 ? 'refused' : 'done')));
		expect(down.writes).toBe(2);
	});

	it('is refused as a whole when the refusal is about no value', async () => {
		const all = await judged(refusalOf('forbidden', 403), () => undefined);
		expect(all).toEqual({ told: told(() => 'refused'), writes: 0 });
	});

	it('one of whom is a member already is compared and sent again, and what fails then fails all', async () => {
		const twice = refusalOf('conflict', 409, MEMBER);
		expect(await judged(twice, () => undefined)).toEqual({ told: told(() => 'done'), writes: 1 });
		expect((await judged(twice, () => refusing(403))).told).toEqual(told(() => 'refused'));
	});

	it('without an answer is done when all of it is so, for additions and removals', async () => {
		const found = async (type: MembershipAction['type'], ...present: string[]) => {
			const [both] = packsOf([ADA, BOB].map((id) => member(id, type)));
			if (both === undefined) throw new Error('There is no pack.');
			const users = present.map((id) => ({ id, userName: id, groups: [{ value: TEAM }] }));
			const { client } = domain(() => page(...users));
			return [...(await membershipChanges(client, notMade).findDone([both])).values()];
		};
		const done = [
			[
				{ key: ADA, status: 'done' },
				{ key: BOB, status: 'done' },
			],
		];
		expect(await found('addToGroup', ADA, BOB)).toEqual(done);
		expect(await found('addToGroup', ADA)).toEqual([]);
		expect(await found('removeFromGroup')).toEqual(done);
		expect(await found('removeFromGroup', ADA)).toEqual([]);
	});
});

describe('changes of users', () => {
	const user = { id: ADA, active: true, values: { userName: 'ada' } };
	const known = { id: ADA, userName: 'ada', title: 'Ms', active: true };
	const update = { key: 'k', type: 'updateUser', user, values: { title: 'Dr' } } as const;
	const disable = { key: 'k', type: 'disableUser', user } as const;

	it('without an answer are done when the user is so', async () => {
		const found = async (action: typeof disable | typeof update, ...users: object[]) => {
			const { client } = domain(() => page(...users));
			const work = userChanges(client);
			return [...(await work.findDone([{ action, user: known }])).values()];
		};
		const done = [[{ key: 'k', status: 'done', id: ADA }]];
		expect(await found(update, { ...known, title: 'Dr' })).toEqual(done);
		expect(await found(update, known)).toEqual([]);
		expect(await found(disable, { ...known, active: false })).toEqual(done);
		expect(await found(disable, known)).toEqual([]);
		expect(await found(disable)).toEqual([]);
	});

	it('fail with the error of what looks them up', () => {
		const cause = new Error('No list.');
		const work = userChanges(domain(() => page()).client);
		expect(work.failed({ action: update, user: known }, cause)).toEqual([
			{ key: 'k', status: 'refused', error: cause },
		]);
	});
});

describe('a new user whom another writer made in the same moment', () => {
	it('is refused by name', async () => {
		const create = {
			key: 'k',
			type: 'createUser',
			values: { userName: 'ada', lastName: 'Byron' },
			groupIds: [],
		} as const;
		const { client } = domain(() => page({ id: ADA, userName: 'Ada', name: { familyName: 'King' } }));
		const found = await userCreates(client, true, () => undefined).findDone([create]);
		expect([...found.values()]).toMatchObject([
			[
				{
					status: 'refused',
					error: {
						kind: 'conflict',
						status: 409,
						message: 'A user named "Ada" was created by someone else at the same time.',
						advice: 'Run the import again: the user is then compared with the row.',
					},
				},
			],
		]);
	});

	it('without an ID in the answer and in no list is an error that says so', async () => {
		const create = { key: 'k', type: 'createUser', values: { userName: 'ada' }, groupIds: [] } as const;
		const { client } = domain(() => page());
		expect(await userCreates(client, true, () => undefined).done(create, undefined)).toMatchObject([
			{
				error: {
					kind: 'unexpected',
					status: 200,
					message: '"ada" was created, but the domain did not return its ID and does not list it yet.',
					advice: 'Run the import again.',
				},
			},
		]);
	});
});

describe('a run of changes', () => {
	const scope: ReadScope = { users: { by: 'keys', rows: [{ userName: 'ada' }], fields: ['userName'] }, groups: [] };
	const me = { id: ADA, ocid: OWN, userName: 'ada', active: true };
	const apply = async (client: OciDomainsClient, actions: readonly Action[], useBulk = false) => {
		const directory = openDomainsDirectory(client, { useBulk, maxConcurrency: 1, suppressMail: false });
		const outcomes: ActionOutcome[] = await collect((await directory.read(scope)).apply(actions));
		return outcomes;
	};
	const user = { id: ADA, active: true, values: { userName: 'ada' } };
	const bench = () =>
		domain(({ call }) => (call.includes('/.search') ? page(me) : { status: 204 }), { ownUserOcid: OWN });

	it.each([
		['disableUser', 'is not disabled'],
		['deleteUser', 'is not deleted'],
	] as const)('never does %s to the account behind the credential', async (type, what) => {
		const { client, writes } = bench();
		expect(await apply(client, [{ key: 'k', type, user }])).toMatchObject([
			{
				key: 'k',
				status: 'refused',
				error: { field: 'userName', message: `This is the account behind the credential; it ${what}.` },
			},
		]);
		expect(writes()).toEqual([]);
	});

	it('does it not where only the row says that it is that account', async () => {
		const { client, writes } = domain(() => page());
		const guarded = { ...user, id: BOB, guarded: 'own' } as const;
		const outcomes = await apply(client, [
			{ key: 'a', type: 'disableUser', user: guarded },
			{ key: 'b', type: 'deleteUser', user: guarded },
		]);
		expect(outcomes.map(({ key, status }) => [key, status])).toEqual([
			['a', 'refused'],
			['b', 'refused'],
		]);
		expect(writes()).toEqual([]);
	});

	it('sends nothing for a user who is so already', async () => {
		const { client, writes } = bench();
		expect(await apply(client, [{ key: 'k', type: 'enableUser', user }])).toEqual([
			{ key: 'k', status: 'done', id: ADA, wasThere: true },
		]);
		expect(writes()).toEqual([]);
	});

	it('sends a Bulk with an operation without an answer again once it is looked up, five times', async () => {
		const two: Action[] = [ADA, BOB].map((id) => ({
			key: id,
			type: 'disableUser',
			user: { id, active: true, values: { userName: id } },
		}));
		const { client, writes, waits } = domain(({ call }) => (call.includes('/.search') ? page() : refusing(500)));
		const outcomes = await apply(client, two, true);
		expect(outcomes.map(({ status }) => status)).toEqual(['refused', 'refused']);
		expect(writes().map(({ call }) => call)).toEqual(Array.from({ length: 5 }, () => 'POST /Bulk'));
		expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 2_000]);
	});

	it('knows no other user or group by the name of a new one', async () => {
		const create: Action[] = [{ key: 'k', type: 'createGroup', name: 'Team' }];
		const list = inTurn(page(), page());
		const { client } = domain(({ call }) =>
			call.includes('/.search') ? list() : { status: 201, body: { id: OTHER, displayName: 'Other' } },
		);
		expect(await apply(client, create)).toMatchObject([
			{
				status: 'refused',
				error: {
					kind: 'unexpected',
					status: 200,
					message: 'OCI Identity Domains answered with another user or group than the created one.',
				},
			},
		]);
	});

	it('knows no other group in the answer to a Bulk either', async () => {
		const names = ['Team', 'Crew'];
		const create: Action[] = names.map((name) => ({ key: name, type: 'createGroup', name }));
		const { client } = domain(({ call, body }) => {
			if (call.includes('/.search')) return page();
			const answers = operationsOf(body).map(({ method, bulkId }, index) => ({
				method,
				bulkId,
				status: '201',
				location: `https://idcs.example.com/admin/v1/Groups/id${index}`,
				response: { id: `id${index}`, displayName: 'Other' },
			}));
			return { body: { Operations: answers } };
		});
		expect((await apply(client, create, true)).map(({ status }) => status)).toEqual(['refused', 'refused']);
	});

	it('reads everybody for keys that no search finds', async () => {
		const { client, sent } = domain(() => page({ ...me, displayName: 'Ada' }));
		const directory = openDomainsDirectory(client, { useBulk: false, maxConcurrency: 1, suppressMail: false });
		const users = { by: 'keys', rows: [{ displayName: 'Ada' }], fields: ['displayName'] } as const;
		expect((await directory.read({ users, groups: [] })).users.map(({ id }) => id)).toEqual([ADA]);
		expect(sent[0]?.body.filter).toBe('userName pr');
	});

	it('is sent again for a member who was made in it, while the domain does not know the user', async () => {
		const create: Action = { key: 'u', type: 'createUser', values: { userName: 'bob', lastName: 'Roe' }, groupIds: [] };
		const join: Action = { key: 'm', type: 'addToGroup', userId: BOB, groupId: TEAM };
		const patch = inTurn(refusing(400, UNKNOWN), { status: 204 });
		const { client, waits } = domain(({ call, method }) => {
			if (call.includes('/.search')) return page();
			return method === 'PATCH' ? patch() : { status: 201, body: { id: BOB, userName: 'bob' } };
		});
		const outcomes = await apply(client, [create, join]);
		expect(outcomes.map(({ key, status }) => [key, status])).toEqual([
			['u', 'done'],
			['m', 'done'],
		]);
		expect(waits).toEqual([2_000]);
	});
});
