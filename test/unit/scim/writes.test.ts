/** Writes to a SCIM server whose answers are lost, foreign or overtaken: what is sent again, and what is told. */
import { describe, expect, it } from '@jest/globals';

import { removeResource } from '../../../providers/scim/changes';
import { changeGroup, ensureGroup } from '../../../providers/scim/groups';
import { changeMembers } from '../../../providers/scim/memberships';
import type { ScimService } from '../../../providers/scim/service';
import { changeUser, createUser, deleteUser, ensureUser, setActive } from '../../../providers/scim/users';
import { gone, inTurn, page, refusalOf, refusing, server, unreadable } from './server';

const lost = refusing(500);
const done = { status: 204 };
const ada = { id: 'u1', userName: 'ada', title: 'Ms', active: true };
const team = { id: 'g1', displayName: 'Team', externalId: 'E-1' };

const kinds = [
	{
		what: 'a user',
		present: ada,
		wanted: { title: 'Dr' },
		change: async (service: ScimService) => await changeUser(service, ada, { title: 'Dr' }),
	},
	{
		what: 'a group',
		present: team,
		wanted: { externalId: 'E-2' },
		change: async (service: ScimService) => await changeGroup(service, team, { externalId: 'E-2' }),
	},
];

describe.each(kinds)('a change of $what', ({ present, wanted, change }) => {
	it.each([
		['is stale', refusing(412)],
		['gets no clear answer', lost],
	])('is compared with a new read and sent again when it %s', async (_why, refusal) => {
		const patch = inTurn(refusal, done);
		const read = inTurn({ body: present }, { body: { ...present, ...wanted } });
		const { service, writes, waits } = server(({ method }) => (method === 'PATCH' ? patch() : read()));
		expect(await change(service)).toEqual({ value: { ...present, ...wanted }, changed: true });
		expect(writes()).toHaveLength(2);
		expect(waits).toEqual([1_000]);
	});

	it('counts as changed when the lost one was done, and as unchanged when another writer did it', async () => {
		const changed = async (refusal: object) => {
			const { service, writes } = server(({ method }) =>
				method === 'PATCH' ? refusal : { body: { ...present, ...wanted } },
			);
			return [(await change(service)).changed, writes().length];
		};
		expect(await changed(lost)).toEqual([true, 1]);
		expect(await changed(refusing(412))).toEqual([false, 1]);
	});

	it('is given up after three tries, and at once after a clear refusal', async () => {
		const tried = async (refusal: object) => {
			const { service, writes, waits } = server(({ method }) => (method === 'PATCH' ? refusal : { body: present }));
			return [await refusalOf(change(service)), writes().length, waits];
		};
		expect(await tried(lost)).toMatchObject([{ status: 500 }, 3, [1_000, 2_000]]);
		expect(await tried(refusing(400))).toMatchObject([{ status: 400 }, 1, []]);
	});
});

describe('a delete', () => {
	const remove = async (replies: readonly object[], ...reads: object[]) => {
		const [answer, read] = [inTurn(...replies), inTurn(...reads)];
		const { service, writes, waits } = server(({ method }) => (method === 'DELETE' ? answer() : read()));
		const result = await removeResource(service, 'users', 'u1').catch((error: unknown) => error);
		return [result, writes().length, waits];
	};
	const there = { body: ada };

	it('is sent again while its answer is lost and the user is there', async () => {
		expect(await remove([lost], there)).toMatchObject([{ status: 500 }, 3, [1_000, 2_000]]);
		expect(await remove([lost, done], there)).toEqual([undefined, 2, [1_000]]);
	});

	it('is done when its answer is lost and the user is gone, or an earlier try did it', async () => {
		expect(await remove([lost], gone)).toEqual([undefined, 1, []]);
		expect(await remove([lost, gone], there, gone)).toEqual([undefined, 2, [1_000]]);
		expect(await remove([gone], gone)).toMatchObject([{ kind: 'notFound' }, 1, []]);
	});

	it('that is "not found" while the user can be read is forbidden, and other refusals stay', async () => {
		expect(await remove([gone], there)).toMatchObject([
			{
				kind: 'forbidden',
				status: 404,
				message: 'Not found.',
				advice: 'It can still be read, so it was not deleted. Check what the credential may delete.',
			},
			1,
			[],
		]);
		expect(await remove([refusing(400)], there)).toMatchObject([{ status: 400 }, 1, []]);
	});

	it('is none where the service deletes no users, and no deletion for good where it disables them', async () => {
		const deleted = async (profile: 'atlassian' | 'automatic' | 'salesforce') => {
			const { service, writes } = server(() => done, { profile });
			return [await deleteUser(service, ada).catch((error: unknown) => error), writes()];
		};
		expect(await deleted('automatic')).toEqual([true, ['DELETE /Users/u1']]);
		expect(await deleted('atlassian')).toEqual([false, ['DELETE /Users/u1']]);
		expect(await deleted('salesforce')).toMatchObject([
			{
				field: 'operation',
				message: 'Salesforce does not delete users by its API.',
				reason: { code: 'deletesNoUsers' },
			},
			[],
		]);
	});
});

describe('a create', () => {
	it('whose answer is lost is not the user of that name with other values', async () => {
		const made = { ...ada, name: { familyName: 'King' } };
		const create = async (values: object) => {
			const { service } = server(({ method }) => (method === 'POST' ? lost : page(made)));
			return await createUser(service, { userName: 'ada', ...values }, true).then(
				({ id }) => id,
				({ status }: { status: number }) => status,
			);
		};
		expect(await create({ familyName: 'King' })).toBe('u1');
		expect(await create({ familyName: 'Byron' })).toBe(500);
		expect(await create({ email: 'ada@example.com' })).toBe(500);
	});

	it.each([
		['a user', async (service: ScimService) => (await ensureUser(service, { userName: 'ada' }, 'update')).outcome, ada],
		[
			'a group',
			async (service: ScimService) => (await ensureGroup(service, { displayName: 'Team' }, 'update')).outcome,
			team,
		],
	])('of a taken name is looked for with growing waits (%s)', async (_what, ensure, there) => {
		let isThere = false;
		const answer = (lookable: boolean) =>
			server(({ method }) => {
				if (method !== 'POST') return isThere && lookable ? page(there) : page();
				isThere = true;
				return refusing(409);
			});
		expect(await ensure(answer(true).service)).toBe('unchanged');
		const never = answer(false);
		expect(await refusalOf(ensure(never.service))).toMatchObject({ status: 409 });
		expect(never.waits).toEqual([1_000, 2_000, 4_000]);
	});
});

describe('the state of a user', () => {
	const set = async (read: object, active: boolean) => {
		const { service, writes } = server(({ method }) => (method === 'GET' ? read : done));
		const result = await setActive(service, { ...ada, active: !active }, active).catch((error: unknown) => error);
		return [result, writes()];
	};

	it('is believed only as it is read afterwards', async () => {
		const write = ['PATCH /Users/u1'];
		expect(await set({ body: { ...ada, active: false } }, false)).toMatchObject([{ changed: true }, write]);
		expect(await set({ body: ada }, false)).toMatchObject([
			unreadable('success, but the user is still enabled'),
			write,
		]);
		expect(await set({ body: { ...ada, active: false } }, true)).toMatchObject([
			unreadable('success, but the user is still disabled'),
			write,
		]);
	});

	it('of a user who is no longer shown is disabled, and not enabled', async () => {
		expect(await set(gone, false)).toMatchObject([
			{ value: { id: 'u1', active: false }, changed: true },
			['PATCH /Users/u1'],
		]);
		expect(await set(gone, true)).toMatchObject([{ kind: 'unexpected' }, ['PATCH /Users/u1']]);
	});

	it('is not written when it is so', async () => {
		const { service, sent } = server(() => lost);
		expect(await setActive(service, { id: 'u1', userName: 'ada' }, true)).toMatchObject({ changed: false });
		expect(sent).toEqual([]);
	});

	it('of the account behind the credential is not disabled by a create', async () => {
		const robot = { id: 'u9', userName: 'robot', active: true };
		const { service, writes } = server(() => page(robot));
		expect(await refusalOf(ensureUser(service, { userName: 'robot', active: false }, 'update'))).toMatchObject({
			field: 'active',
			message: 'This is the account behind the credential; it is not disabled.',
			advice: 'Nothing was changed.',
		});
		expect(writes()).toEqual([]);
	});
});

describe('members that are gone', () => {
	const lose = async (count: number) => {
		const ids = Array.from({ length: count }, (_, index) => `m${index}`);
		const before = { id: 'g1', displayName: 'Team', members: [...ids, 'stays'].map((value) => ({ value })) };
		const after = { ...before, members: [{ value: 'stays' }] };
		const read = inTurn({ body: before }, { body: after });
		const { service } = server(({ method }) => (method === 'GET' ? read() : done));
		return await refusalOf(changeMembers(service, 'g1', { add: ['new'] }));
	};

	it('and were not to be removed are named, twenty at most', async () => {
		expect(await lose(1)).toMatchObject({
			kind: 'unexpected',
			status: 200,
			message: 'The group lost 1 members that were not to be removed: m0.',
			advice: expect.stringContaining('Another program may have removed them at the same time.'),
		});
		const twenty = Array.from({ length: 20 }, (_, index) => `m${index}`).join(', ');
		expect(await lose(20)).toMatchObject({ message: expect.stringContaining(`removed: ${twenty}.`) });
		expect(await lose(21)).toMatchObject({ message: expect.stringContaining(`removed: ${twenty} and more.`) });
	});
});
