import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName } from '../../support/workflow';
import { paired, startOci, type OciBench } from './support';

let oci: OciBench;
let users: string[];
let group: string;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => {
	await oci.sandbox.reset();
	users = await oci.makeUsers('ada', 'grace', 'edsger');
	[group = ''] = await oci.makeGroups('Developers');
	oci.sandbox.log.clear();
});
afterAll(() => oci.stop());

const everybody = { input: [{ name: 'ada' }, { name: 'grace' }, { name: 'edsger' }] };
const byNames = { user: byName('={{ $json.name }}'), group: byName('Developers') };
const members = () =>
	oci.sandbox
		.state('oci')
		.memberships.filter(({ groupId }) => groupId === group)
		.map(({ userId }) => userId);
const looksFor = (what: string) => oci.calls().filter((call) => call.startsWith(`GET /${what}?`));

describe('User: Add to Group', () => {
	it('takes users and groups by name, and says who was a member already', async () => {
		await oci.join(users.slice(0, 1), [group]);
		const items = await oci.output('user', 'addToGroup', byNames, everybody);
		expect(paired(items, 'userId', 'groupId', 'outcome')).toEqual([
			[users[0], group, 'unchanged', { item: 0 }],
			[users[1], group, 'created', { item: 1 }],
			[users[2], group, 'created', { item: 2 }],
		]);
		expect(members()).toEqual(users);
		expect(oci.writes().filter((write) => write.endsWith('POST /userGroupMemberships'))).toHaveLength(3);
	});

	it('looks a name up once in a run', async () => {
		await oci.output('user', 'addToGroup', byNames, { input: [...everybody.input, ...everybody.input] });
		expect(looksFor('groups')).toHaveLength(1);
		expect(looksFor('users')).toHaveLength(3);
	});

	it('looks nothing up for OCIDs', async () => {
		await oci.output('user', 'addToGroup', { user: byId(users[0] ?? ''), group: byId(group) });
		expect([looksFor('groups'), looksFor('users')]).toEqual([[], []]);
	});

	it('looks a name up again that was missing, since an earlier item may have made it', async () => {
		const error = await oci.run(
			'user',
			'addToGroup',
			{ user: byName('={{ $json.name }}'), group: byId(group) },
			{ input: [{ name: 'alan' }, { name: 'alan' }], onError: 'continueRegularOutput' },
		);
		expect(error.error).toBeUndefined();
		expect(looksFor('users')).toHaveLength(2);
	});

	it('adopts a membership that somebody else made after the look', async () => {
		oci.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/userGroupMemberships', visibilityDelayMs: 60_000 }] });
		await oci.join(users.slice(0, 1), [group]);
		oci.sandbox.faults.set({ rules: [{ method: 'GET', path: '*/userGroupMemberships', skip: 1, latencyMs: 250 }] });
		oci.sandbox.log.clear();
		const parameters = { user: byId(users[0] ?? ''), group: byId(group), options: { patience: 0 } };
		const running = oci.output('user', 'addToGroup', parameters);
		await oci.until(() => oci.writes().some((write) => write.startsWith('409')));
		oci.sandbox.clock.advance(60_000);
		expect((await running)[0]?.json).toMatchObject({ outcome: 'unchanged', groupId: group });
	});

	it('asks again for a user whom OCI does not know everywhere yet', async () => {
		oci.sandbox.faults.failNext({ method: 'POST', path: '*/userGroupMemberships', status: 404 });
		const parameters = { user: byId(users[0] ?? ''), group: byId(group), options: { patience: 1 } };
		const [item] = await oci.output('user', 'addToGroup', parameters);
		expect(item?.json.outcome).toBe('created');
		expect(oci.writes().map((write) => write.slice(0, 3))).toEqual(['404', '200']);
	});

	it.each([
		['the look for the membership', { method: 'GET', path: '*/userGroupMemberships', status: 404 }],
		[
			'the body',
			{
				method: 'POST',
				path: '*/userGroupMemberships',
				status: 400,
				code: 'RelatedResourceNotAuthorizedOrNotFound',
			},
		],
	])('asks again when it is %s in which OCI does not know the user yet', async (_name, refusal) => {
		oci.sandbox.faults.failNext(refusal);
		const parameters = { user: byId(users[0] ?? ''), group: byId(group), options: { patience: 1 } };
		const [item] = await oci.output('user', 'addToGroup', parameters);
		expect(item?.json.outcome).toBe('created');
	});

	it('waits for a membership that OCI has, as it says, and does not show yet', async () => {
		oci.sandbox.faults.set({
			rules: [{ method: 'POST', path: '*/userGroupMemberships', count: 1, visibilityDelayMs: 400 }],
		});
		await oci.join(users.slice(0, 1), [group]);
		// Waits of tests are shorter than they say, the delay of the sandbox is not.
		const parameters = { user: byId(users[0] ?? ''), group: byId(group), options: { patience: 60 } };
		const [item] = await oci.output('user', 'addToGroup', parameters);
		expect(item?.json).toMatchObject({ outcome: 'unchanged', groupId: group });
	});

	it('does not ask again when that is not wanted', async () => {
		oci.sandbox.faults.failNext({ method: 'POST', path: '*/userGroupMemberships', status: 404 });
		const parameters = { user: byId(users[0] ?? ''), group: byId(group), options: { patience: 0 } };
		await oci.failure('user', 'addToGroup', parameters);
		expect(oci.writes()).toHaveLength(1);
	});
});

describe('User: Remove From Group', () => {
	it('ends memberships, and says who was no member', async () => {
		await oci.join(users.slice(0, 2), [group]);
		const items = await oci.output('user', 'removeFromGroup', byNames, everybody);
		expect(paired(items, 'userId', 'groupId', 'outcome')).toEqual([
			[users[0], group, 'deleted', { item: 0 }],
			[users[1], group, 'deleted', { item: 1 }],
			[users[2], group, 'unchanged', { item: 2 }],
		]);
		expect(members()).toEqual([]);
	});

	it('takes a membership that somebody else ended in between for ended', async () => {
		await oci.join(users.slice(0, 1), [group]);
		oci.sandbox.faults.set({ rules: [{ method: 'DELETE', count: 1, status: 404, after: true }] });
		const [item] = await oci.output('user', 'removeFromGroup', { user: byId(users[0] ?? ''), group: byId(group) });
		expect([item?.json.outcome, members()]).toEqual(['deleted', []]);
	});
});

describe('User: Get Groups', () => {
	it('gives the groups of each user', async () => {
		const [other = ''] = await oci.makeGroups('Testers');
		await oci.join([users[0] ?? ''], [group, other]);
		await oci.join([users[1] ?? ''], [other]);
		const items = await oci.output('user', 'getGroups', { user: byName('={{ $json.name }}') }, everybody);
		expect(paired(items, 'id', 'name')).toEqual([
			[group, 'Developers', { item: 0 }],
			[other, 'Testers', { item: 0 }],
			[other, 'Testers', { item: 1 }],
		]);
		const [whole] = await oci.output('user', 'getGroups', { user: byName('ada'), simplify: false });
		expect(whole?.json).toHaveProperty('compartmentId');
	});
});
