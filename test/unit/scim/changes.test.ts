/** Changes of users, groups and members: in halves, with lost answers, and by names that could mean two. */
import { describe, expect, it } from '@jest/globals';

import type { HttpRequest, Send } from '../../../providers/http/send';
import { scimBase } from '../../../providers/scim/auth/address';
import { changeGroup } from '../../../providers/scim/groups';
import { changeMembers } from '../../../providers/scim/memberships';
import { groupInList } from '../../../providers/scim/references';
import { readGroup, readUser } from '../../../providers/scim/schemas';
import { ScimService } from '../../../providers/scim/service';
import { ensureUser } from '../../../providers/scim/users';

import { PROFILE } from './support';

interface Reply {
	readonly status?: number;
	readonly body?: object | undefined;
}
interface Sent {
	readonly method: string;
	readonly path: string;
	readonly body: string;
}

/** A server that answers as told and has no discovery; what was sent, and the waits. */
function server(answer: (sent: Sent) => Reply) {
	const sent: Sent[] = [];
	const waits: number[] = [];
	const send: Send = async ({ method, url, body }: HttpRequest) => {
		const path = url.replace('https://acme.example/scim/v2', '');
		const one = { method, path, body: body === undefined ? '' : Buffer.from(body).toString() };
		const isDiscovery = /ServiceProviderConfig|ResourceTypes|\/Me\b/.test(path);
		if (!isDiscovery) sent.push(one);
		const { status = 200, body: reply }: Reply = isDiscovery ? { status: 404, body: {} } : answer(one);
		return await Promise.resolve({
			status,
			headers: {},
			body: new TextEncoder().encode(reply && JSON.stringify(reply)),
		});
	};
	const clock = {
		now: () => 0,
		sleep: async (ms: number) => {
			waits.push(ms);
			await Promise.resolve();
		},
	};
	const options = { baseUrl: 'https://acme.example/scim/v2', profile: 'automatic', ownUserNames: [], clock } as const;
	return { service: new ScimService(send, options), sent, waits };
}

const page = (...resources: object[]): Reply => ({
	body: { totalResults: resources.length, startIndex: 1, itemsPerPage: resources.length, Resources: resources },
});

describe('members', () => {
	/** A group whose members a PATCH changes, unless it is refused. */
	function group(members: string[], refuse: (count: number) => number | undefined, isDone = true) {
		return server(({ method, body }) => {
			if (method === 'PATCH') {
				const { Operations: operations } = JSON.parse(body) as {
					Operations: Array<{ op: string; value?: Array<{ value: string }> }>;
				};
				const ids = operations.flatMap(({ value = [] }) => value.map((one) => one.value));
				const status = refuse(ids.length);
				if (status !== undefined) return { status, body: { detail: 'No.' } };
				if (isDone) members.push(...ids);
				return { status: 204 };
			}
			return { body: { id: 'g', displayName: 'Team', members: members.map((value) => ({ value })) } };
		});
	}

	it('that are too many for a request go in halves', async () => {
		const members = ['u0'];
		const { service, sent } = group(members, (count) => (count > 2 ? 413 : undefined));
		const change = await changeMembers(service, 'g', { add: ['u1', 'u2', 'u3', 'u4', 'u5', 'u0'] });
		expect(change).toEqual({ added: ['u1', 'u2', 'u3', 'u4', 'u5'], removed: [] });
		expect([...members].sort()).toEqual(['u0', 'u1', 'u2', 'u3', 'u4', 'u5']);
		expect(sent.filter(({ method }) => method === 'PATCH')).toHaveLength(5);
	});

	it.each([400, 403, 414])('that are refused with %i are not sent again', async (status) => {
		const { service, sent } = group(['u0'], () => status);
		await expect(changeMembers(service, 'g', { add: ['u1', 'u2'] })).rejects.toMatchObject({ status });
		expect(sent.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
	});

	it('of whom a single one is too much are refused', async () => {
		const { service } = group(['u0'], () => 413);
		await expect(changeMembers(service, 'g', { add: ['u1'] })).rejects.toMatchObject({ status: 413 });
	});

	it('that do not change in spite of success are an error, after longer and longer waits', async () => {
		const { service, waits } = group(['u0'], () => undefined, false);
		await expect(changeMembers(service, 'g', { add: ['u1'] })).rejects.toThrow('did not change');
		expect(waits[0]).toBe(1_000);
		expect(waits).toEqual(waits.map((_wait, index) => 1_000 * (index + 1)));
	});
});

describe('a group', () => {
	const run = async (status: number, tries: number) => {
		let group: { id: string; displayName: string } = { id: 'g', displayName: 'Team' };
		let left = tries;
		const { service, waits } = server(({ method }) => {
			if (method !== 'PATCH') return { body: group };
			group = { ...group, displayName: 'Crew' };
			return left-- > 0 ? { status, body: { detail: 'No.' } } : { status: 204 };
		});
		const before = { id: 'g', displayName: 'Team' };
		return { change: changeGroup(service, before, { displayName: 'Crew' }), waits };
	};

	it('whose change got no answer is told as changed', async () => {
		const { change, waits } = await run(500, 1);
		expect(await change).toEqual({ value: expect.objectContaining({ displayName: 'Crew' }), changed: true });
		expect(waits).toEqual([1_000]);
	});

	it('that somebody else changed is compared again', async () => {
		const { change } = await run(412, 1);
		expect(await change).toEqual({ value: expect.objectContaining({ displayName: 'Crew' }), changed: false });
		await expect((await run(400, 1)).change).rejects.toMatchObject({ status: 400 });
	});

	it('is found by name or ID, and not by what could mean two', () => {
		const { service } = server(() => page());
		const team = { id: 'g1', displayName: 'Team' };
		const other = { id: 'Team', displayName: 'Other' };
		expect(groupInList(service, [team], 'TEAM', 'Group')).toBe(team);
		expect(groupInList(service, [team], 'g1', 'Group')).toBe(team);
		const same = { id: 'Same', displayName: 'Same' };
		expect(groupInList(service, [team, same], 'Same', 'Group')).toBe(same);
		expect(() => groupInList(service, [team, other], 'Team', 'Group')).toThrow(
			'"Team" is the name of one group and the ID of another, so it is not clear which one is meant.',
		);
		expect(() => groupInList(service, [team], 'Crew', 'Group')).toThrow('Crew');
		let advice: unknown;
		try {
			groupInList(service, [team, other], 'Team', 'Group');
		} catch (error) {
			advice = error;
		}
		expect(advice).toMatchObject({ advice: 'Use the ID, or another name.' });
	});
});

describe('a user who exists', () => {
	it('gets values and the state apart, and never the password of a new one', async () => {
		let user: Record<string, unknown> = { id: 'u', userName: 'ada', active: false, title: 'Dr' };
		const { service, sent } = server(({ method, body }) => {
			if (method === 'PATCH') {
				user = body.includes('Prof') ? { ...user, title: 'Prof' } : { ...user, active: true };
				return { body: user };
			}
			return sent.at(-1)?.path.startsWith('/Users/') === true ? { body: user } : page(user);
		});
		const values = { userName: 'ada', title: 'Prof', active: true, password: 'Secret-1' };
		await ensureUser(service, values, 'update');
		const patches = sent.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
		expect(patches).toHaveLength(2);
		expect(patches[0]).toContain('Prof');
		expect(patches.join()).not.toContain('Secret-1');
		expect(patches[0]).not.toContain('active');
		expect(patches[1]).toContain('active');
	});
});

describe('what is read', () => {
	it('is a user or a group, in whatever case a server writes', () => {
		expect(readUser(PROFILE, { Id: 'u', UserName: 'ada', Active: 'False' })).toMatchObject({
			id: 'u',
			userName: 'ada',
			active: false,
		});
		expect(readUser(PROFILE, { id: 'u', userName: 'ada', active: ' TRUE ' })).toMatchObject({ active: true });
		const unreadable = { kind: 'unexpected', status: 200 };
		const thrown = (read: () => unknown): unknown => {
			try {
				return read();
			} catch (error) {
				return error;
			}
		};
		expect(thrown(() => readUser(PROFILE, { id: 'u' }))).toMatchObject(unreadable);
		expect(thrown(() => readGroup(PROFILE, { id: 'g', displayName: 7 }))).toMatchObject(unreadable);
	});
});

it('the base address is what stands before the resources', () => {
	const base = 'https://acme.example/scim/v2';
	for (const given of [
		base,
		`${base}/`,
		`${base}/Users`,
		`${base}/users/u1`,
		`${base}/ServiceProviderConfig`,
		`${base}/Me`,
	]) {
		expect(scimBase(given, 'Base URL')).toBe(base);
	}
	expect(scimBase(`${base}/Userspace`, 'Base URL')).toBe(`${base}/Userspace`);
	expect(() => scimBase('acme', 'Base URL')).toThrow('Base URL');
});
