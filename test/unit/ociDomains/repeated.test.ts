/** Writes whose answer is lost, which were overtaken, or which the domain does not understand yet: what is sent again. */
import { describe, expect, it } from '@jest/globals';

import { removeResource, sendChanger, whenKnown } from '../../../providers/ociDomains/changes';
import type { OciDomainsClient } from '../../../providers/ociDomains/client';
import { changeGroup } from '../../../providers/ociDomains/groupChanges';
import { setActive, setCapabilities, unlock } from '../../../providers/ociDomains/state';
import { changeUser } from '../../../providers/ociDomains/users';
import { ADA, BOB, domain, gone, inTurn, OTHER, refusing, TEAM, UNKNOWN } from './support';

const lost = refusing(500);
const stale = refusing(412);
const done = { status: 204 };

/** A user or a group, as a change of it finds it. */
const kinds = [
	{
		what: 'a user',
		present: { id: ADA, userName: 'ada', title: 'Ms', meta: { version: 'v1' } },
		change: async (client: OciDomainsClient, version?: string) =>
			await changeUser(
				client,
				{ id: ADA, userName: 'ada', title: 'Ms', meta: { version: 'v1' } },
				{ title: 'Dr' },
				version,
			),
		wanted: { title: 'Dr' },
	},
	{
		what: 'a group',
		present: { id: TEAM, displayName: 'Team', externalId: 'G-1', meta: { version: 'v1' } },
		change: async (client: OciDomainsClient, version?: string) =>
			await changeGroup(
				client,
				{ id: TEAM, displayName: 'Team', externalId: 'G-1', meta: { version: 'v1' } },
				{ externalId: 'G-2' },
				version,
			),
		wanted: { externalId: 'G-2' },
	},
];

describe.each(kinds)('a change of $what', ({ present, change, wanted }) => {
	const newer = { ...present, meta: { version: 'v2' } };

	it.each([
		['was changed meanwhile', stale],
		['gets no clear answer', lost],
	])('is compared with a new read and sent again when it %s', async (_why, refusal) => {
		const patch = inTurn(refusal, done);
		const read = inTurn({ body: newer }, { body: { ...newer, ...wanted } });
		const { client, writes, waits } = domain(({ method }) => (method === 'PATCH' ? patch() : read()));
		expect(await change(client)).toMatchObject({ value: wanted, changed: true });
		expect(writes().map(({ ifMatch }) => ifMatch)).toEqual(['v1', 'v2']);
		expect(waits).toEqual([1_000]);
	});

	it('counts as changed when the lost one was done, and as unchanged when another writer did it', async () => {
		const changed = async (refusal: object) => {
			const { client, writes } = domain(({ method }) =>
				method === 'PATCH' ? refusal : { body: { ...newer, ...wanted } },
			);
			const { changed: isChanged } = await change(client);
			return [isChanged, writes().length];
		};
		expect(await changed(lost)).toEqual([true, 1]);
		expect(await changed(stale)).toEqual([false, 1]);
	});

	it('is given up after three tries, with growing waits', async () => {
		const { client, writes, waits } = domain(({ method }) => (method === 'PATCH' ? lost : { body: present }));
		await expect(change(client)).rejects.toMatchObject({ status: 500 });
		expect(writes()).toHaveLength(3);
		expect(waits).toEqual([1_000, 2_000]);
	});

	it('is sent once for a version that was asked for, and after a clear refusal', async () => {
		for (const [refusal, version] of [
			[stale, 'v0'],
			[refusing(400), undefined],
		] as const) {
			const { client, writes } = domain(({ method }) => (method === 'PATCH' ? refusal : { body: present }));
			await expect(change(client, version)).rejects.toMatchObject({ status: refusal.status });
			expect(writes().map(({ ifMatch }) => ifMatch)).toEqual([version ?? 'v1']);
		}
	});
});

describe('a delete', () => {
	const remove = (replies: readonly object[], read: object) => {
		const answer = inTurn(...replies);
		const bench = domain(({ method }) => (method === 'DELETE' ? answer() : read));
		return { ...bench, result: removeResource(bench.client.scim, 'Groups', TEAM, { version: 'v1', force: true }) };
	};

	it('is sent again while its answer is lost, up to three times', async () => {
		const { result, writes, waits } = remove([lost], { body: { id: TEAM } });
		await expect(result).rejects.toMatchObject({ status: 500 });
		expect(writes().map(({ call, ifMatch }) => [call, ifMatch])).toEqual(
			Array.from({ length: 3 }, () => [`DELETE /Groups/${TEAM}?forceDelete=true`, 'v1']),
		);
		expect(waits).toEqual([1_000, 2_000]);
	});

	it('was done by the first try when the second finds nothing', async () => {
		await expect(remove([lost, gone], gone).result).resolves.toBeUndefined();
		await expect(remove([gone], gone).result).rejects.toMatchObject({ kind: 'notFound' });
	});

	it('that is "not found" while the resource can be read is forbidden', async () => {
		await expect(remove([gone], { body: { id: TEAM } }).result).rejects.toMatchObject({
			kind: 'forbidden',
			status: 404,
			advice: 'It can still be read, so it was not deleted. Check what the account of the credential may delete.',
		});
	});
});

describe('what was made a moment ago', () => {
	const attempt = async (replies: readonly object[], patienceMs: number) => {
		const answer = inTurn(...replies);
		const { client, waits } = domain(answer);
		const result = whenKnown(client.scim, patienceMs, async () => await client.scim.get('Users', ADA));
		const settled = await result.catch((error: unknown) => error);
		return [settled, waits] as const;
	};
	const ada = { body: { id: ADA } };

	it('is asked for again while the domain does not know it, twice as long each time', async () => {
		expect(await attempt([gone, refusing(400, UNKNOWN), ada], 1_500)).toEqual([{ id: ADA }, [500, 1_000]]);
		expect(await attempt([gone, gone, ada], 1_499)).toMatchObject([{ kind: 'notFound' }, [500]]);
	});

	it('is not asked for again after any other refusal', async () => {
		expect(await attempt([refusing(400), ada], 9_000)).toMatchObject([{ status: 400 }, []]);
	});
});

describe('a change with a path of its own', () => {
	const send = async (body: unknown) =>
		await sendChanger(domain(() => ({ body })).client.scim, 'UserStatusChanger', ADA, { active: true });

	it('needs an answer of the domain about this user', async () => {
		expect(await send({ id: ADA })).toEqual({ id: ADA });
		expect(await send({ id: 'ocid1', ocid: ADA })).toMatchObject({ id: 'ocid1' });
		expect(await send({ active: true })).toEqual({ active: true });
		await expect(send('<html>')).rejects.toMatchObject({
			kind: 'unexpected',
			status: 200,
			message: 'OCI Identity Domains answered with something that is no answer to the change.',
		});
		await expect(send({ id: BOB })).rejects.toMatchObject({
			kind: 'unexpected',
			status: 200,
			message: 'OCI Identity Domains answered with the change of another user than the requested one.',
		});
	});
});

describe('the state of a user whose change gets no answer', () => {
	const USER_STATE = 'urn:ietf:params:scim:schemas:oracle:idcs:extension:userState:User';
	const CAPABILITIES = 'urn:ietf:params:scim:schemas:oracle:idcs:extension:capabilities:User';
	const cases = [
		{
			what: 'active',
			before: { active: true },
			after: { active: false },
			change: async ({ scim }: OciDomainsClient, user: { id: string; userName: string }) =>
				await setActive(scim, user, false),
		},
		{
			what: 'locked',
			before: { [USER_STATE]: { locked: { on: true, reason: 1 }, lastLogin: 'x' } },
			after: { [USER_STATE]: { locked: { on: false }, lastLogin: 'x' } },
			change: async ({ scim }: OciDomainsClient, user: { id: string; userName: string }) => await unlock(scim, user),
		},
		{
			what: 'capabilities',
			before: { [CAPABILITIES]: { canUseApiKeys: true, canUseConsole: true } },
			after: { [CAPABILITIES]: { canUseApiKeys: false, canUseConsole: true } },
			change: async ({ scim }: OciDomainsClient, user: { id: string; userName: string }) =>
				await setCapabilities(scim, user, { canUseApiKeys: false }),
		},
	];

	it.each(cases)('is read, and sent again only if it is not so ($what)', async ({ before, after, change }) => {
		const user = { id: ADA, userName: 'ada', ...before };
		const run = async (...reads: object[]) => {
			const read = inTurn(...reads.map((state) => ({ body: { id: ADA, userName: 'ada', ...state } })));
			const { client, writes } = domain(({ method }) => (method === 'GET' ? read() : lost));
			const result = await change(client, user).catch((error: unknown) => error);
			return [result, writes().length];
		};
		expect(await run(after)).toEqual([{ value: { ...user, ...after }, changed: true }, 1]);
		expect(await run(before, after)).toMatchObject([{ changed: true }, 2]);
		expect(await run(before)).toMatchObject([{ status: 500 }, 3]);
	});

	it('is not written when it is so already', async () => {
		for (const { after, change } of cases) {
			const { client, sent } = domain(() => lost);
			const user = { id: ADA, userName: 'ada', ...after };
			expect(await change(client, user)).toEqual({ value: user, changed: false });
			expect(sent).toEqual([]);
		}
	});

	it.each([{ userId: OTHER }, 'nothing'])('is not unlocked by an answer about another user (%j)', async (body) => {
		const user = { id: ADA, userName: 'ada' };
		const { client } = domain(({ method }) => (method === 'GET' ? { body: user } : { body }));
		await expect(unlock(client.scim, user)).rejects.toMatchObject({
			kind: 'unexpected',
			status: 200,
			message: 'OCI Identity Domains answered with no answer about this user.',
		});
	});
});
