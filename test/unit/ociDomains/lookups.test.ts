/** What names users and groups, what answers must have, and what errors say. */
import { describe, expect, it } from '@jest/globals';

import { without } from '../../support/without';
import type { OciDomainsClient } from '../../../providers/ociDomains/client';
import { addressOf } from '../../../providers/ociDomains/domain';
import { lookUpGroups } from '../../../providers/ociDomains/groupLookups';
import { groupById, groupByName } from '../../../providers/ociDomains/groups';
import { identityUsersWith } from '../../../providers/ociDomains/identityUsers';
import { collect } from '../../../providers/http/paging';
import { getGroupsOf } from '../../../providers/ociDomains/memberLists';
import { membersAmong } from '../../../providers/ociDomains/memberships';
import { readGroup, readUser } from '../../../providers/ociDomains/schemas';
import { usersNamed } from '../../../providers/ociDomains/userReferences';
import { userById, userByName } from '../../../providers/ociDomains/users';
import { ADA, BOB, domain, gone, OTHER, page, TEAM } from './support';

const unreadable = (what: string) => ({
	kind: 'unexpected',
	status: 200,
	message: `OCI Identity Domains answered with ${what}.`,
});

describe('what is no user or group', () => {
	it.each([
		[readUser, 'user', { id: ADA, userName: 'ada' }],
		[readGroup, 'group', { id: TEAM, displayName: 'Team' }],
	] as const)('is not read (%p, %s)', (read, what, whole) => {
		expect(read({ ...whole, more: 1 })).toEqual({ ...whole, more: 1 });
		for (const [name] of Object.entries(whole)) {
			expect(() => read(without(whole as Record<string, string>, name))).toThrow(
				expect.objectContaining(unreadable(`something that is no ${what}`)),
			);
		}
		expect(() => read({ ...whole, id: '' })).toThrow();
	});
});

describe('a user or group that is named', () => {
	const byId = [
		['user', async (client: OciDomainsClient, id: string) => await userById(client, id, 'The Field')],
		['group', async (client: OciDomainsClient, id: string) => await groupById(client, id, 'The Field')],
	] as const;

	it.each(byId)('by ID must have one or an OCID (%s)', async (object, find) => {
		const { client, sent } = domain(() => gone);
		const long = 'x'.repeat(150);
		await expect(find(client, long)).rejects.toMatchObject({
			name: 'InputError',
			field: 'The Field',
			message: `"${'x'.repeat(99)}…" is neither the ID nor the OCID of a ${object}.`,
			reason: { code: 'notAnId', facts: { object, field: 'The Field' } },
		});
		expect(sent).toEqual([]);
	});

	it.each(byId)('by ID must be there, and not be on its way out (%s)', async (object, find) => {
		const missing = {
			kind: 'notFound',
			status: 404,
			message: `There is no ${object} "${ADA}" in the identity domain.`,
			reason: { code: 'notInDomain', facts: { object } },
		};
		await expect(find(domain(() => gone).client, ADA)).rejects.toMatchObject(missing);
		const one = { id: ADA, userName: 'ada', displayName: 'Ada' };
		const leaving = domain(() => ({ body: { ...one, deleteInProgress: true } }));
		await expect(find(leaving.client, ADA)).rejects.toMatchObject(missing);
		expect(await find(domain(() => ({ body: one })).client, ADA)).toEqual(one);
	});

	it('by name must be there', async () => {
		const { client } = domain(() => page());
		await expect(userByName(client, 'ada', 'User')).rejects.toThrow('There is no user "ada" in the identity domain.');
		await expect(groupByName(client, 'team')).rejects.toThrow('There is no group "team" in the identity domain.');
	});
});

describe('an email address that several users have', () => {
	const holders = [ADA, BOB].map((id) => ({ id, userName: id, emails: [{ value: 'Office@example.com' }] }));
	const ambiguous = {
		name: 'InputError',
		field: 'The Field',
		message: '2 users have the email address "office@example.com", so it is not clear which one is meant.',
		advice: 'Use the user name, the ID or the OCID.',
	};

	it('names none of them', async () => {
		const { client } = domain(() => page(...holders));
		const address = 'office@example.com';
		await expect(userByName(client, address, 'The Field')).rejects.toMatchObject(ambiguous);
		await expect(usersNamed(client, [address], 'The Field')).rejects.toMatchObject(ambiguous);
	});

	it('names the user whose user name it is, who has it, too', async () => {
		const emails = [{ value: 'office@example.com' }];
		const { client } = domain(() => page(...holders, { id: OTHER, userName: 'OFFICE@example.com', emails }));
		expect((await userByName(client, 'office@example.com', 'User')).id).toBe(OTHER);
		expect(await usersNamed(client, ['office@example.com'], 'User')).toMatchObject([{ id: OTHER }]);
	});
});

describe('a text that means one user or another', () => {
	const [bob] = [{ id: BOB, userName: 'bob', emails: [{ value: 'Bob@example.com' }] }];
	const doubt = (what: string) => ({
		name: 'InputError',
		field: 'The Field',
		message: expect.stringMatching(`^"[^"]+" is ${what} of another, so it is not clear which one is meant\\.$`),
		advice: 'Use the OCID.',
	});

	it('is refused when it is the user name of one and the address of another', async () => {
		const { client } = domain(() => page(bob, { id: OTHER, userName: 'bob@example.com' }));
		const error = doubt('the user name of one user and an email address');
		await expect(userByName(client, 'bob@example.com', 'The Field')).rejects.toMatchObject(error);
		await expect(usersNamed(client, ['BOB@example.com'], 'The Field')).rejects.toMatchObject(error);
	});

	it('is refused when it is the ID of one and the user name or address of another', async () => {
		const error = doubt('the ID of one user and the user name or email address');
		for (const more of [{ userName: BOB }, { userName: 'eve', emails: [{ value: BOB }] }]) {
			const { client } = domain(() => page(bob, { id: OTHER, ...more }));
			await expect(usersNamed(client, [BOB], 'The Field')).rejects.toMatchObject(error);
		}
		const { client } = domain(() => page({ id: BOB, userName: BOB }));
		expect(await usersNamed(client, [BOB], 'The Field')).toMatchObject([{ id: BOB }]);
	});

	it('is the user name alone where no user has that ID, and never the name for an OCID', async () => {
		const { client } = domain(() => page({ id: OTHER, userName: ADA }));
		expect(await usersNamed(client, [ADA], 'The Field')).toMatchObject([{ id: OTHER }]);
		const ocid = 'ocid1.user.oc1..aaaa';
		const gone = domain(() => page({ id: OTHER, userName: ocid, ocid: 'ocid1.user.oc1..bbbb' }));
		await expect(usersNamed(gone.client, [ocid], 'The Field')).rejects.toThrow();
	});
});

describe('references to users', () => {
	it('are asked for thirty at a time, each once', async () => {
		const names = Array.from({ length: 31 }, (_, index) => `u${index}`);
		const { client, sent } = domain(({ filter }) =>
			page(...[...filter.matchAll(/userName eq "(u\d+)"/g)].map(([, name]) => ({ id: `id-${name}`, userName: name }))),
		);
		const found = await usersNamed(client, [...names, 'u0'], 'Users');
		expect(found.map(({ userName }) => userName)).toEqual(names);
		const asked = sent.map(({ body }) => String(body.filter).match(/userName eq/g)?.length);
		expect(asked).toEqual([30, 1]);
	});

	it('that nothing fits are counted beyond ten', async () => {
		const { client } = domain(() => page());
		const names = Array.from({ length: 10 }, (_, index) => `u${index}`);
		await expect(usersNamed(client, names, 'Users')).rejects.toMatchObject({
			message: `There are no users ${names.map((name) => `"${name}"`).join(', ')} in the identity domain.`,
			advice: 'Nothing was changed.',
		});
		await expect(usersNamed(client, [...names, 'u10'], 'Users')).rejects.toThrow('"u9" and 1 more in the');
	});
});

describe('groups that a list names', () => {
	const team = { id: TEAM, displayName: 'Team' };

	it('are asked for fifty at a time, and must be there', async () => {
		const names = Array.from({ length: 51 }, (_, index) => `g${index}`);
		const { client, sent } = domain(({ filter }) =>
			page(...[...filter.matchAll(/eq "(g\d+)"/g)].map(([, name]) => ({ id: `id-${name}`, displayName: name }))),
		);
		const { named } = await lookUpGroups(client, { texts: names, ids: [], field: 'Groups' });
		expect([...named.keys()]).toEqual(names);
		expect(sent.map(({ body }) => String(body.filter).match(/ eq /g)?.length)).toEqual([50, 1]);
		const none = domain(() => page()).client;
		await expect(lookUpGroups(none, { texts: ['team'], ids: [], field: 'Groups' })).rejects.toThrow(
			'There is no group "team" in the identity domain.',
		);
	});

	it('are found by ID in any case, and by OCID', async () => {
		const { client } = domain(({ method }) =>
			method === 'GET' ? { body: { ...team, ocid: 'ocid1.group.x' } } : page(team),
		);
		const texts = [TEAM.toUpperCase(), 'ocid1.group.x'];
		const { named } = await lookUpGroups(client, { texts, ids: [], field: 'Groups' });
		expect([...named].map(([text, { id }]) => [text, id])).toEqual(texts.map((text) => [text, TEAM]));
	});

	it('of a user have the names that the user has of them where they cannot be read', async () => {
		const groups = [
			{ value: TEAM, display: 'Seen' },
			{ value: OTHER, display: 'Hidden', ocid: 'ocid1.group.o' },
			{ value: BOB },
		];
		const { client } = domain(({ method }) =>
			method === 'GET' ? { body: { id: ADA, userName: 'ada', groups } } : page(team),
		);
		const wanted = [team, { id: OTHER, displayName: 'Hidden', ocid: 'ocid1.group.o' }, { id: BOB, displayName: BOB }];
		expect(await getGroupsOf(client, { id: ADA, userName: 'ada' }, 9)).toEqual(wanted);
		expect(await getGroupsOf(client, { id: ADA, userName: 'ada' }, 2)).toEqual(wanted.slice(0, 2));
	});
});

describe('who of some users is in a group', () => {
	it('is asked for fifty at a time, and told by the groups of each', async () => {
		const ids = Array.from({ length: 51 }, (_, index) => `id${index}`);
		const { client, sent } = domain(({ filter }) =>
			page(
				...[...filter.matchAll(/id eq "(id\d+)"/g)].map(([, id = '']) => ({
					id,
					userName: id,
					groups: [{ value: id === 'id7' ? OTHER : TEAM }],
				})),
			),
		);
		expect([...(await membersAmong(client, TEAM, ids))]).toEqual(ids.filter((id) => id !== 'id7'));
		expect(sent.map(({ body }) => String(body.filter).match(/id eq/g)?.length)).toEqual([50, 1]);
		expect(String(sent[1]?.body.filter)).toBe(`(id eq "id50") and (groups.value eq "${TEAM}")`);
	});

	it('is not known of a user who comes without groups', async () => {
		const { client } = domain(() => page({ id: ADA, userName: 'ada' }));
		await expect(membersAmong(client, TEAM, [ADA])).rejects.toMatchObject(
			unreadable('a user without the groups that were asked for'),
		);
	});
});

describe('users in the terms of the Identity API', () => {
	const ask = async (...users: object[]) => {
		const { client, sent } = domain(() => page(...users));
		const found = await collect(
			identityUsersWith(client, { names: ['ada'], emails: ['a@b.example'], ids: ['ocid1.user.a'] }),
		);
		return { found, body: sent[0]?.body };
	};
	const ada = {
		id: ADA,
		ocid: 'ocid1.user.a',
		userName: 'ada',
		description: 'First',
		emails: [{ value: 'second@b.example' }, { value: 'a@b.example', primary: true }],
		meta: { created: '2026-01-02T03:04:05Z' },
	};

	it('have the primary address and all others', async () => {
		const { found, body } = await ask(
			ada,
			{ ...ada, id: OTHER, deleteInProgress: true },
			{ id: BOB, ocid: 'ocid1.user.b', userName: 'bob' },
		);
		expect(found).toEqual([
			{
				id: 'ocid1.user.a',
				name: 'ada',
				email: 'a@b.example',
				addresses: ['second@b.example', 'a@b.example'],
				description: 'First',
				timeCreated: '2026-01-02T03:04:05Z',
			},
			{
				id: 'ocid1.user.b',
				name: 'bob',
				email: undefined,
				addresses: [],
				description: undefined,
				timeCreated: undefined,
			},
		]);
		expect(body).toMatchObject({
			filter: '(userName eq "ada") or (emails.value eq "a@b.example") or (ocid eq "ocid1.user.a")',
			attributes: expect.arrayContaining(['userName', 'ocid', 'description', 'emails', 'deleteInProgress', 'meta']),
		});
	});

	it('are not known without an OCID, or with two primary addresses', async () => {
		await expect(ask({ ...ada, ocid: undefined })).rejects.toMatchObject(
			unreadable(`the user ${ADA} without its OCID`),
		);
		const emails = [
			{ value: '1', primary: true },
			{ value: '2', primary: true },
		];
		await expect(ask({ ...ada, emails })).rejects.toMatchObject(
			unreadable(`the user ${ADA} with several primary email addresses`),
		);
	});
});

describe('the address of a domain', () => {
	const domainOf = (more: object = {}) => ({ displayName: 'Partners', url: 'https://idcs-1.example.com:443', ...more });

	it('is that of its home region', () => {
		expect(addressOf(domainOf(), {})).toBe('https://idcs-1.example.com');
		expect(addressOf(domainOf({ homeRegionUrl: 'https://idcs-1.home.example.com' }), {})).toBe(
			'https://idcs-1.home.example.com',
		);
		expect(addressOf(domainOf({ lifecycleState: 'ACTIVE' }), {})).toBe('https://idcs-1.example.com');
	});

	it('is none while the domain is not active', () => {
		expect(() => addressOf(domainOf({ lifecycleState: 'INACTIVE' }), {})).toThrow(
			expect.objectContaining({
				kind: 'conflict',
				status: 0,
				message: 'The identity domain "Partners" is not active; its state is INACTIVE.',
				advice: 'Activate it in the Oracle Cloud Console, or choose another domain.',
			}),
		);
	});
});
