/** What bulk work makes of the answers to its single changes, and what it finds by names and IDs. */
import { describe, expect, it } from '@jest/globals';

import { ServiceError } from '../../../providers/http/errors';
import type { HttpRequest, Send } from '../../../providers/http/send';
import { OciDomainsClient } from '../../../providers/ociDomains/client';
import { CUSTOMER_SECRET_KEY, deleteCredential } from '../../../providers/ociDomains/credentials';
import { domainsCapabilities } from '../../../providers/ociDomains/directory/capabilities';
import { userRemovals } from '../../../providers/ociDomains/directory/changes';
import { groupCreates, userCreates } from '../../../providers/ociDomains/directory/creates';
import { changeGroup } from '../../../providers/ociDomains/groupChanges';
import { lookUpGroups } from '../../../providers/ociDomains/groupLookups';
import { hasOwnAccount } from '../../../providers/ociDomains/memberLists';
import { listOperations } from '../../../providers/ociDomains/userLists';
import { userNamed, usersNamed } from '../../../providers/ociDomains/userReferences';

const ADA = 'a'.repeat(32);
const BOB = 'b'.repeat(32);
const TEAM = 'c'.repeat(32);

interface Reply {
	readonly status?: number;
	readonly body?: object;
}

const page = (...resources: object[]): Reply => ({
	body: { totalResults: resources.length, Resources: resources },
});
const gone: Reply = {
	status: 404,
	body: { detail: 'Not found.', status: '404', schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] },
};

/** A domain that answers as told, with the bodies and addresses of what was sent. */
function domain(answer: (request: HttpRequest, filter: string) => Reply, ownUserOcid?: string) {
	const sent: Array<{ call: string; body: string }> = [];
	const send: Send = async (request) => {
		const { method, url, body } = request;
		const text = body === undefined ? '' : Buffer.from(body).toString();
		sent.push({ call: `${method} ${url.replace(/^.*\/admin\/v1/, '')}`, body: text });
		const asked = text.startsWith('{') ? (JSON.parse(text) as { filter?: string }) : {};
		const { status = 200, body: reply } = answer(request, asked.filter ?? '');
		return await Promise.resolve({
			status,
			headers: {},
			body: new TextEncoder().encode(reply && JSON.stringify(reply)),
		});
	};
	const clock = { now: () => 0, sleep: async () => await Promise.resolve() };
	const client = new OciDomainsClient(send, { domainUrl: 'https://idcs.example.com', clock, ownUserOcid });
	return { client, sent };
}

const refusal = (status: number, message: string, code?: string) =>
	new ServiceError({
		service: 'OCI Identity Domains',
		kind: status === 404 ? 'notFound' : 'conflict',
		status,
		message,
		...(code ? { code } : {}),
	});
const taken = refusal(409, 'User with the same userName already exists.', 'error.common.exception.duplicateResource');

describe('creates of users', () => {
	const ada = {
		id: ADA,
		userName: 'Ada',
		name: { familyName: 'Byron' },
		externalId: 'E-1',
		emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
	};
	const create = (more: object = {}, values: object = {}) =>
		({
			key: 'k',
			type: 'createUser',
			values: { userName: 'ada', lastName: 'Byron', email: 'ada@example.com', ...values },
			groupIds: [],
			...more,
		}) as const;
	const work = (...found: object[]) => {
		const made: string[] = [];
		const { client } = domain(() => page(...found));
		return { made, work: userCreates(client, true, (id) => made.push(id)) };
	};

	it('have the ID of the answer, or else of the user of that name', async () => {
		const first = work(ada);
		expect(await first.work.done(create(), BOB)).toEqual([{ key: 'k', status: 'done', id: BOB }]);
		expect(await first.work.done(create(), undefined)).toEqual([{ key: 'k', status: 'done', id: ADA }]);
		expect(first.made).toEqual([BOB, ADA]);
		expect(await work().work.done(create(), undefined)).toMatchObject([{ status: 'refused' }]);
	});

	it('take a user who is there, unless key or password say otherwise', async () => {
		const there = [{ key: 'k', status: 'done', id: ADA, wasThere: true }];
		expect(await work(ada).work.refused(create(), taken, 1)).toEqual(there);
		expect(await work(ada).work.refused(create({}, { key: 'e-1' }), taken, 1)).toEqual(there);
		expect(await work(ada).work.refused(create({}, { key: 'E-2' }), taken, 1)).toMatchObject([{ status: 'refused' }]);
		expect(await work(ada).work.refused(create({ password: 'Secret-1' }), taken, 1)).toMatchObject([
			{ status: 'refused', error: taken },
		]);
		expect(await work().work.refused(create(), taken, 1)).toMatchObject([{ status: 'refused', error: taken }]);
		const other = refusal(400, 'No.');
		expect(await work(ada).work.refused(create(), other, 1)).toEqual([{ key: 'k', status: 'refused', error: other }]);
	});

	it('without an answer are their own when the user is as wanted, and of somebody else when not', async () => {
		const own = work(ada);
		const action = create({}, { key: 'E-1' });
		expect([...(await own.work.findDone([action])).values()]).toEqual([[{ key: 'k', status: 'done', id: ADA }]]);
		expect(own.made).toEqual([ADA]);
		const foreign = work({ ...ada, name: { familyName: 'King' } });
		expect([...(await foreign.work.findDone([action])).values()]).toMatchObject([[{ status: 'refused' }]]);
		expect(foreign.made).toEqual([]);
		expect((await work().work.findDone([action])).size).toBe(0);
	});

	it('are sent again while what they made is not listed, and are theirs once it is', async () => {
		let found: object[] = [];
		const { client } = domain(() => page(...found));
		const users = userCreates(client, true, () => undefined);
		const action = create();
		expect(await users.refused(action, taken, 1)).toMatchObject([{ status: 'refused' }]);
		await users.findDone([action]);
		expect(await users.refused(action, taken, 1)).toBe('again');
		expect(await users.refused(action, taken, 99)).toMatchObject([{ status: 'refused' }]);
		found = [{ ...ada, externalId: undefined }];
		expect(await users.refused(action, taken, 2)).toEqual([{ key: 'k', status: 'done', id: ADA }]);
		found = [{ ...ada, name: { familyName: 'King' } }];
		expect(await users.refused(action, taken, 2)).toEqual([{ key: 'k', status: 'done', id: ADA, wasThere: true }]);
	});
});

describe('creates of groups', () => {
	const team = { id: TEAM, displayName: 'Team' };
	const action = { key: 'k', type: 'createGroup', name: 'team' } as const;
	const work = (...found: object[]) => groupCreates(domain(() => page(...found)).client, () => undefined);

	it('find what is there, by its name', async () => {
		expect(await work(team).done(action, undefined)).toEqual([{ key: 'k', status: 'done', id: TEAM }]);
		expect(await work().done(action, undefined)).toMatchObject([{ status: 'refused' }]);
		expect(await work(team).refused(action, taken, 1)).toEqual([
			{ key: 'k', status: 'done', id: TEAM, wasThere: true },
		]);
		expect(await work().refused(action, taken, 1)).toMatchObject([{ status: 'refused', error: taken }]);
		expect(await work(team).refused(action, refusal(400, 'No.'), 1)).toMatchObject([{ status: 'refused' }]);
		expect([...(await work(team).findDone([action])).values()]).toEqual([[{ key: 'k', status: 'done', id: TEAM }]]);
		expect((await work().findDone([action])).size).toBe(0);
		const { client, sent } = domain(() => page(team));
		await groupCreates(client, () => undefined).findDone([action]);
		expect(sent[0]?.body).toContain(String.raw`displayName eq \"team\"`);
	});
});

describe('deletes of users', () => {
	const action = {
		key: 'k',
		type: 'deleteUser',
		user: { id: ADA, active: true, values: { userName: 'ada' } },
	} as const;
	const run = async (error: ServiceError, answer: (request: HttpRequest) => Reply) => {
		const { client, sent } = domain(answer);
		return { outcome: await userRemovals(client).refused(action, error, 1), sent: sent.map(({ call }) => call) };
	};
	const referenced = refusal(400, "unable to delete User 'x' since it is currently referenced by Group A");
	const active = refusal(400, "User 'x' is active and cannot be deleted.");

	it('are forced for who is referenced, after a deactivation where the domain wants it', async () => {
		const forced = await run(referenced, () => ({ status: 204 }));
		expect(forced.outcome).toEqual([{ key: 'k', status: 'done' }]);
		expect(forced.sent).toEqual([`DELETE /Users/${ADA}?forceDelete=true`]);
		const after = await run(active, ({ method }) => (method === 'PATCH' ? { body: { id: ADA } } : { status: 204 }));
		expect(after.outcome).toEqual([{ key: 'k', status: 'done' }]);
		expect(after.sent).toEqual([`PATCH /Users/${ADA}`, `DELETE /Users/${ADA}?forceDelete=true`]);
	});

	it('are done when the user is gone or going, and refused when not', async () => {
		const missing = refusal(404, 'Not found.');
		expect((await run(missing, () => gone)).outcome).toEqual([{ key: 'k', status: 'done', wasThere: true }]);
		const going = { id: ADA, userName: 'ada', deleteInProgress: true };
		expect((await run(missing, () => ({ body: going }))).outcome).toEqual([
			{ key: 'k', status: 'done', wasThere: true },
		]);
		const there = await run(missing, () => ({ body: { ...going, deleteInProgress: false } }));
		expect(there.outcome).toEqual([{ key: 'k', status: 'refused', error: missing }]);
		const other = refusal(403, "'is active' is the name of a group that is not referenced");
		expect(await run(other, () => gone)).toEqual({
			outcome: [{ key: 'k', status: 'refused', error: other }],
			sent: [],
		});
		expect((await run(referenced, () => ({ status: 403 }))).outcome).toMatchObject([{ status: 'refused' }]);
	});

	it('without an answer are done when the user is not listed', async () => {
		const listed = async (...found: object[]) =>
			(await userRemovals(domain(() => page(...found)).client).findDone([action])).size;
		expect(await listed()).toBe(1);
		expect(await listed({ id: ADA, userName: 'ada' })).toBe(0);
		await expect(listed({ id: BOB, userName: 'bob' })).rejects.toThrow('users');
	});
});

describe('references', () => {
	const ada = {
		id: ADA,
		ocid: `ocid1.user.oc1..${ADA}`,
		userName: 'ada',
		displayName: 'Ada',
		emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
	};

	it('to users who do not exist are named, with the field', async () => {
		const { client } = domain(() => page());
		await expect(userNamed(client, 'eve', 'Manager')).rejects.toMatchObject({
			kind: 'notFound',
			status: 404,
			message: expect.stringContaining('There is no user "eve" in the identity domain.'),
			reason: { code: 'notInDomain', facts: { object: 'user', field: 'Manager' } },
		});
		const many = Array.from({ length: 12 }, (_, index) => `eve${index}`);
		await expect(usersNamed(client, many, 'Members')).rejects.toThrow('"eve9" and 2 more in the identity domain.');
	});

	it('find by ID, OCID, name and address, and ask for what tells who it is', async () => {
		for (const reference of [ADA, ada.ocid, 'ADA', 'Ada@example.com']) {
			const { client, sent } = domain(() => page(ada));
			expect(await userNamed(client, reference, 'User')).toMatchObject({ id: ADA });
			expect(JSON.parse(sent[0]?.body ?? '{}')).toMatchObject({
				attributes: ['userName', 'ocid', 'displayName', 'emails', 'deleteInProgress'],
			});
		}
	});

	it('to groups are asked for by name and ID', async () => {
		const { client, sent } = domain(() => page({ id: TEAM, displayName: 'Team' }, { id: BOB, displayName: 'Crew' }));
		const { named, withId } = await lookUpGroups(client, { texts: ['team'], ids: [BOB], field: 'Groups' });
		expect(named.get('team')).toMatchObject({ id: TEAM });
		expect(withId.get(BOB)).toMatchObject({ displayName: 'Crew' });
		expect(JSON.parse(sent[0]?.body ?? '{}')).toMatchObject({ filter: `(displayName eq "team") or (id eq "${BOB}")` });
	});

	it('to a credential name its kind when it is not there', async () => {
		const { client } = domain(() => gone);
		await expect(deleteCredential(client.scim, CUSTOMER_SECRET_KEY, ADA, BOB)).rejects.toThrow('customer secret key');
	});
});

describe('the account behind the credential', () => {
	const own = { id: ADA, ocid: 'ocid1.user.oc1..me', userName: 'me', groups: [{ value: TEAM }] };
	const asked = async (user: object, ownUserOcid?: string) =>
		await hasOwnAccount(domain(() => page(user), ownUserOcid).client, { id: TEAM });

	it('is in a group that it is listed with, and an application is in none', async () => {
		expect(await asked(own, own.ocid)).toBe(true);
		expect(await asked({ ...own, groups: [{ value: BOB }] }, own.ocid)).toBe(false);
		expect(await asked({ ...own, groups: undefined }, own.ocid)).toBe(false);
		expect(await asked({ ...own, ocid: 'ocid1.user.oc1..other' }, own.ocid)).toBe(false);
		expect(await asked(own)).toBe(false);
	});
});

describe('a change of a group', () => {
	it('writes what differs alone', async () => {
		const team = { id: TEAM, displayName: 'Team', externalId: 'G-1' };
		const { client, sent } = domain(() => ({ body: team }));
		await changeGroup(client, team, { displayName: 'Team', externalId: 'G-1', description: '' });
		expect(sent.filter(({ call }) => call.startsWith('PATCH'))).toEqual([]);
		await changeGroup(client, team, { displayName: 'Crew', externalId: '' });
		const patches = sent.filter(({ call }) => call.startsWith('PATCH'));
		expect(JSON.parse(patches[0]?.body ?? '{}')).toMatchObject({
			Operations: [
				{ op: 'replace', path: 'displayName', value: 'Crew' },
				{ op: 'remove', path: 'externalId' },
			],
		});
	});
});

it('phone numbers keep the primary one, and are cleared when none is left', () => {
	const user = { id: ADA, userName: 'ada', phoneNumbers: [{ value: '+1', type: 'work', primary: true }] };
	const wanted = [
		{ value: '+1', type: 'work' },
		{ value: '+2', type: 'home' },
	];
	expect(listOperations(user, { phoneNumbers: wanted })).toMatchObject([
		{
			op: 'replace',
			path: 'phoneNumbers',
			value: [
				{ value: '+1', type: 'work', primary: true },
				{ value: '+2', type: 'home' },
			],
		},
	]);
	expect(listOperations(user, { phoneNumbers: [{ value: '+1', type: 'work' }] })).toEqual([]);
	expect(listOperations(user, { phoneNumbers: [] })).toMatchObject([{ op: 'remove', path: 'phoneNumbers' }]);
});

/** Source: OCI identity domains REST API, Bulk and API rate limits. */
it('the calls of an import are counted in Bulks of fifty, and members by the hundred', () => {
	const none = {
		newGroups: 0,
		newUsers: 0,
		updates: 0,
		deletes: 0,
		memberships: 0,
		groupsChanged: 0,
		membershipsOfNew: 0,
		usersRegrouped: 0,
	};
	const calls = (more: object) => domainsCapabilities.effort?.calls({ ...none, ...more });
	for (const kind of ['newGroups', 'newUsers', 'updates', 'deletes', 'groupsChanged']) {
		expect([1, 50, 51].map((count) => calls({ [kind]: count }))).toEqual([1, 1, 2]);
	}
	expect(calls({ memberships: 5_000 })).toBe(1);
	expect(calls({ memberships: 5_001 })).toBe(2);
	expect(domainsCapabilities.effort?.perMinute).toBe(200);
});
