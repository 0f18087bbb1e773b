/** What a user has in a domain, and what of it can be taken and given. */
import { describe, expect, it } from '@jest/globals';

import { accessOf, canRestore } from '../../../providers/ociDomains/access';
import { ADA, BOB, domain, gone, inTurn, OTHER, page, refusing, TEAM } from './support';

const ROLE = 'd'.repeat(32);
const ada = {
	id: ADA,
	ocid: 'ocid1.user.oc1..ada',
	userName: 'ada',
	active: true,
	emails: [{ value: 'ada@example.com' }, { value: 'ada@home.example' }],
};
const role = { id: ROLE, displayName: 'Clerk', app: { value: OTHER } };
const grant = {
	id: BOB,
	grantee: { value: ADA, type: 'User' },
	entitlement: { attributeName: 'appRoles', attributeValue: ROLE },
	grantMechanism: 'ADMINISTRATOR_TO_USER',
};
const roleEntry = { type: 'appRole', id: ROLE, name: 'Clerk' };
const everybody = { id: OTHER, displayName: 'All Domain Users' };
const stays = 'The group "All Domain Users" always has all users of the domain, so its members cannot be changed.';

describe('the user whose access is looked at', () => {
	it('has a name and all addresses, and is told when it is the account behind the credential', () => {
		const seen = (ownUserOcid?: string) => accessOf(domain(() => ({}), { ownUserOcid }).client, ada).user;
		const plain = { id: ADA, name: 'ada', emails: ['ada@example.com', 'ada@home.example'] };
		expect(seen()).toEqual({ ...plain, guarded: undefined });
		expect(seen('OCID1.user.oc1..ada')).toEqual({ ...plain, guarded: 'own' });
	});

	it('is not judged without its OCID when an account is behind the credential', () => {
		const { client } = domain(() => ({}), { ownUserOcid: 'ocid1.user.oc1..me' });
		expect(() => accessOf(client, { id: ADA, userName: 'ada' })).toThrow(
			`the user ${ADA} without its OCID, so that it is not known whether it is the account behind the credential`,
		);
	});
});

describe('all that a user has', () => {
	const held = async (state: object, refused = '', refusal = refusing(403)) => {
		const { client } = domain(({ call, method }) => {
			if (refused !== '' && call.includes(refused)) return refusal;
			if (call.includes(`/Users/${ADA}`)) return { body: { ...ada, ...state } };
			if (call.includes('/Grants')) return page(grant);
			if (call.includes(`/AppRoles/${ROLE}`)) return { body: role };
			if (call.includes('/Groups')) return page(everybody, { id: TEAM, displayName: 'Team' });
			if (call.includes('/ApiKeys')) return page({ id: '1', user: { value: ADA }, fingerprint: 'aa:bb' });
			if (call.includes('/AuthTokens'))
				return page({ id: '2', user: { value: ADA }, description: 'laptop', name: 'x' });
			if (call.includes('/SmtpCredentials'))
				return page({ id: '3', user: { value: ADA }, displayName: '', name: 'mail' });
			if (call.includes('/CustomerSecretKeys')) return page({ id: '4', user: { value: ADA }, displayName: 'store' });
			const more = { description: 'warehouse', dbPassword: 'planted-Secret-1', salt: 'planted-Secret-2' };
			if (call.includes('/UserDbCredentials')) return page({ id: '6', user: { value: ADA }, ...more });
			return method === 'POST' ? page({ id: '5', user: { value: ADA } }) : gone;
		});
		return await accessOf(client, ada).read();
	};
	const groups = [{ value: TEAM, display: 'Team' }, { value: OTHER }];
	const credential = (type: string, id: string, name: string) => ({
		type,
		id,
		name,
		kind: 'credential',
		restorable: false,
	});
	const wanted = [
		{ type: 'state', id: 'active', name: 'Active', kind: 'state', restorable: true },
		{ type: 'group', id: TEAM, name: 'Team', kind: 'membership', restorable: true, stays: undefined },
		{ type: 'group', id: OTHER, name: 'All Domain Users', kind: 'membership', restorable: false, stays },
		{ ...roleEntry, kind: 'membership', restorable: true },
		credential('apiKey', '1', 'aa:bb'),
		credential('authToken', '2', 'laptop'),
		credential('customerSecretKey', '4', 'store'),
		credential('smtpCredential', '3', 'mail'),
		credential('oAuth2ClientCredential', '5', '5'),
		credential('dbCredential', '6', 'warehouse'),
		{
			type: 'session',
			id: 'sessions',
			name: 'Sessions and tokens',
			kind: 'credential',
			restorable: false,
			stays: 'The API cannot end sessions. A disabled user cannot start a new one.',
		},
	];

	it('is the state, groups, app roles, and credentials of all kinds by the best name that they have', async () => {
		expect(await held({ groups })).toEqual(wanted);
		expect(await held({ groups, active: false })).toEqual(wanted.slice(1));
	});

	it.each([
		['/Grants', 'appRole', 'App roles', 'membership'],
		['/ApiKeys', 'apiKey', 'API keys', 'credential'],
		['/AuthTokens', 'authToken', 'auth tokens', 'credential'],
		['/CustomerSecretKeys', 'customerSecretKey', 'customer secret keys', 'credential'],
		['/SmtpCredentials', 'smtpCredential', 'SMTP credentials', 'credential'],
		['/OAuth2ClientCredentials', 'oAuth2ClientCredential', 'OAuth 2 client credentials', 'credential'],
		['/UserDbCredentials', 'dbCredential', 'database credentials', 'credential'],
	])('names what the credential may not see: %s', async (path, type, name, kind) => {
		const unseen = {
			type,
			id: '*',
			name,
			kind,
			restorable: false,
			stays: 'The credential may not see them, so it is not known whether there are any.',
		};
		const without = (entry: object) => wanted.map((one) => (one.type === type ? entry : one));
		expect(await held({ groups }, path)).toEqual(without(unseen));
		const stays = 'The domain does not list them, so it is not known whether there are any.';
		expect(await held({ groups }, path, gone)).toEqual(without({ ...unseen, stays }));
	});
});

it.each([gone, refusing(403)])('a role that cannot be read is named by its ID', async (refusal) => {
	const { client } = domain(({ call }) => {
		if (call.includes(`/AppRoles/${ROLE}`)) return refusal;
		if (call.includes('/Grants')) return page(grant);
		return call.includes(`/Users/${ADA}`) ? { body: { ...ada, groups: [] } } : page();
	});
	expect(await accessOf(client, ada).read()).toContainEqual({
		...roleEntry,
		name: ROLE,
		kind: 'membership',
		restorable: true,
	});
});

describe('the memberships alone', () => {
	const team = { id: TEAM, displayName: 'Team' };
	const group = { type: 'group', id: TEAM, name: 'Team' };

	it('come with the groups that are named, in one search', async () => {
		const { client, sent } = domain(() => page(team, { id: OTHER, displayName: 'Crew' }));
		const access = accessOf(client, { ...ada, groups: [{ value: TEAM }] });
		const named = await access.groupsNamed(['crew'], 'Groups');
		expect([...named]).toEqual([['crew', { type: 'group', id: OTHER, name: 'Crew' }]]);
		expect(await access.read('memberships')).toMatchObject([{ ...group, restorable: true }]);
		expect(sent).toHaveLength(1);
	});

	it('are read when the user came without groups', async () => {
		const { client, sent } = domain(({ call }) =>
			call.startsWith('GET') ? { body: { ...ada, groups: [{ value: TEAM }] } } : page(team),
		);
		expect(await accessOf(client, ada).read('memberships')).toMatchObject([group]);
		expect(sent.map(({ call }) => call)).toEqual([
			`GET /Users/${ADA}?attributes=userName%2Cactive%2Cgroups`,
			'POST /Groups/.search',
		]);
	});

	it('cannot be set to the group of all users', async () => {
		const { client } = domain(() => page(everybody));
		await expect(accessOf(client, ada).groupsNamed(['all domain users'], 'Groups')).rejects.toMatchObject({
			name: 'InputError',
			field: 'Groups',
			message: stays,
		});
	});
});

describe('a change of access', () => {
	const changed = async (
		change: { take?: object[]; give?: object[] },
		{
			grants = [page(grant)],
			roleRead = { body: role },
			write = { status: 204 },
		}: { grants?: ReturnType<typeof page>[]; roleRead?: object; write?: object } = {},
	) => {
		const list = inTurn(...grants);
		const { client, writes } = domain(({ call, method }) => {
			if (call.includes('/Grants/.search')) return list();
			if (call.includes('/AppRoles')) return method === 'GET' ? roleRead : page();
			if (call.includes('/.search')) return page({ ...ada, groups: [{ value: TEAM }] });
			if (method === 'GET' && call.includes('/Users')) return { body: ada };
			if (method === 'GET') return gone;
			return write;
		});
		const { take = [], give = [] } = change as { take?: (typeof roleEntry)[]; give?: (typeof roleEntry)[] };
		const outcomes = await accessOf(client, ada).change({ take, give });
		return [outcomes.map(({ entry, status }) => [entry.type, status]), writes().map(({ call }) => call)];
	};
	const state = { type: 'state', id: 'active', name: 'Active' };
	const group = { type: 'group', id: TEAM, name: 'Team' };

	it('revokes an app role, and one that is not held was so', async () => {
		expect(await changed({ take: [roleEntry] })).toEqual([[['appRole', 'done']], [`DELETE /Grants/${BOB}`]]);
		expect(await changed({ take: [roleEntry] }, { grants: [page()] })).toEqual([[['appRole', 'wasSo']], []]);
	});

	it('revokes an app role that cannot be read', async () => {
		expect(await changed({ take: [roleEntry] }, { roleRead: gone })).toEqual([
			[['appRole', 'done']],
			[`DELETE /Grants/${BOB}`],
		]);
	});

	it('takes what is gone for taken, and no other refusal', async () => {
		const token = { type: 'authToken', id: OTHER, name: 'laptop' };
		expect(await changed({ take: [token] })).toEqual([[['authToken', 'wasSo']], []]);
		expect(await changed({ take: [roleEntry] }, { write: refusing(400) })).toEqual([
			[['appRole', 'refused']],
			[`DELETE /Grants/${BOB}`],
		]);
	});

	it('grants an app role, and one that is held was so', async () => {
		const made = { write: { body: { id: BOB } } };
		expect(await changed({ give: [roleEntry] }, { grants: [page()], ...made })).toEqual([
			[['appRole', 'done']],
			['POST /Grants'],
		]);
		expect(await changed({ give: [roleEntry] })).toEqual([[['appRole', 'wasSo']], []]);
	});

	it('disables first and enables last', async () => {
		const disabled = await changed({ take: [group, state] }, { write: { body: {} } });
		expect(disabled[1]?.[0]).toBe(`PUT /UserStatusChanger/${ADA}`);
		expect(disabled[0]?.map(([type]) => type)).toEqual(['state', 'group']);
		expect(await changed({ give: [state, group] })).toEqual([
			[
				['group', 'wasSo'],
				['state', 'wasSo'],
			],
			[],
		]);
	});
});

it('groups, app roles and the state can be given back, and nothing else', () => {
	const can = (type: string, id = 'x') => canRestore({ type, id, name: 'x' });
	expect([can('group'), can('appRole'), can('state', 'active')]).toEqual([true, true, true]);
	expect([can('state'), can('apiKey'), can('authToken'), can('session')]).toEqual([false, false, false, false]);
});
