import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { domainCaller, ENTERPRISE, GROUP, newUser, OWN, resources, USER } from './support/domains';

let sandbox: Sandbox;
let domain: Awaited<ReturnType<typeof domainCaller>>;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci-domains'], seed: 11 });
});
beforeEach(async () => {
	await sandbox.reset();
	domain = await domainCaller(sandbox);
});
afterAll(() => sandbox.stop());

const refusal = ({ status, json }: { status: number; json: Record<string, unknown> }) => [status, json.detail];

describe('tokens', () => {
	test('come for client credentials and end after an hour', async () => {
		expect((await domain.token()).json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
		expect((await domain.call('GET', '/Users')).status).toBe(200);
		sandbox.clock.advance(3_600_000);
		const late = await domain.call('GET', '/Users');
		expect([late.status, late.json.code]).toEqual([401, 'NotAuthenticated']);
	});

	test.each([
		[{ scope: 'urn:other' }, undefined, 400, 'invalid_scope'],
		[{ grant_type: 'password' }, undefined, 400, 'unsupported_grant_type'],
		[{}, 'wrong', 401, 'invalid_client'],
	])('are refused: %j %s', async (form, secret, status, error) => {
		const answer = await domain.token(form, secret);
		expect([answer.status, answer.json.error]).toEqual([status, error]);
	});

	test('open only the domain that gave them, and only what the application may do', async () => {
		const partners = await domainCaller(sandbox, ['User Manager'], 'Partners');
		const other = domain.domainUrl.replace(/idcs-.*/, partners.domainUrl.replace(/.*(?=idcs-)/, ''));
		const { access_token: token } = (await domain.token()).json;
		const headers = { authorization: `Bearer ${String(token)}` };
		expect((await fetch(`${other}/admin/v1/Users`, { headers })).status).toBe(401);
		expect((await partners.call('POST', '/Groups', { schemas: [GROUP], displayName: 'x' })).status).toBe(403);
		expect((await partners.call('POST', '/Users', newUser('jane'))).status).toBe(201);
		const desk = await domainCaller(sandbox, ['Help Desk Administrator']);
		expect((await desk.call('GET', '/Users')).status).toBe(403);
	});

	test('of an unsigned request there is none', async () => {
		expect((await fetch(`${domain.domainUrl}/admin/v1/Users`)).status).toBe(401);
	});
});

describe('users', () => {
	test('have a SCIM id, an OCID, a version and the recovery address, and are found by either id', async () => {
		const answer = await domain.call('POST', '/Users', newUser('jane.doe'));
		expect(answer.status).toBe(201);
		const { id, ocid, meta, emails } = answer.json as {
			id: string;
			ocid: string;
			meta: Record<string, string>;
			emails: unknown;
		};
		expect(id).toMatch(/^[0-9a-f]{32}$/);
		expect(ocid).toMatch(/^ocid1\.user\.oc1\.\./);
		expect(answer.headers.get('etag')).toBe(meta.version);
		expect(answer.headers.get('location')).toBe(`${domain.domainUrl}/admin/v1/Users/${id}`);
		expect(emails).toContainEqual({ value: 'jane.doe@example.com', type: 'recovery', primary: false });
		for (const key of [id, ocid]) expect((await domain.call('GET', `/Users/${key}`)).json.userName).toBe('jane.doe');
		expect(sandbox.services['oci-domains'].mails()).toMatchObject([{ to: 'jane.doe@example.com', kind: 'welcome' }]);
	});

	test('get no mail when the request says so', async () => {
		await domain.user('jane', { schemas: [USER, OWN], [OWN]: { bypassNotification: true } });
		expect(sandbox.services['oci-domains'].mails()).toEqual([]);
	});

	test.each([
		[{ schemas: [] }, 'Missing required attribute(s): schemas.'],
		[{ schemas: [GROUP] }, `The schemas of the request must include ${USER}.`],
		[{ userName: '' }, 'Missing required attribute(s): userName.'],
		[{ name: undefined }, 'Missing required attribute(s): name.familyName.'],
		[{ emails: undefined }, 'The primary email must be specified.'],
		[{ emails: [{ value: 'jane', type: 'work', primary: true }] }, expect.stringContaining('invalid format')],
		[{ active: 'False' }, 'Attribute active must be of the type boolean.'],
		[{ [ENTERPRISE]: { department: 'x' } }, `The schemas of the request must include ${ENTERPRISE}.`],
		[
			{ schemas: [USER, ENTERPRISE], [ENTERPRISE]: { manager: { value: 'a'.repeat(32) } } },
			expect.stringContaining('Manager'),
		],
	])('are refused: %j', async (more, detail) => {
		expect(refusal(await domain.call('POST', '/Users', newUser('jane', more)))).toEqual([400, detail]);
	});

	test('have unique names, whatever the case, and unique primary addresses', async () => {
		await domain.user('jane');
		expect(refusal(await domain.call('POST', '/Users', newUser('JANE')))[0]).toBe(409);
		const emails = [{ value: 'Jane@Example.com', type: 'work', primary: true }];
		expect(refusal(await domain.call('POST', '/Users', newUser('john', { emails })))).toEqual([
			409,
			'User with the same emails already exists.',
		]);
		sandbox.options('oci-domains', { uniqueEmail: 'ignore' });
		await domain.user('john', { emails });
		await (await domainCaller(sandbox, ['User Administrator'], 'Partners')).user('jane');
	});

	test('keep read-only attributes: dropped on POST, refused on PUT and PATCH', async () => {
		const { id, ...rest } = await domain.user('jane', { ocid: 'mine', groups: [{ value: 'x' }] });
		expect(rest.ocid).not.toBe('mine');
		const path = `/Users/${String(id)}`;
		expect((await domain.call('PUT', path, newUser('jane', { ocid: 'mine' }))).status).toBe(400);
		expect((await domain.patch(path, { op: 'replace', path: 'ocid', value: 'mine' })).status).toBe(400);
		expect((await domain.patch(path, { op: 'add', path: 'groups', value: [{ value: 'x' }] })).status).toBe(400);
		expect((await domain.call('PUT', path, newUser('jane', { title: 'Dr' }))).json).toMatchObject({
			title: 'Dr',
			ocid: rest.ocid,
		});
	});

	test('show passwords never, groups only on request, and sets and parts as asked', async () => {
		const user = await domain.user('jane', { password: 'Secret123', title: 'Dr' });
		expect(user).not.toHaveProperty('password');
		const path = `/Users/${String(user.id)}`;
		await domain.group('Team', [String(user.id)]);
		const get = async (query: string) => (await domain.call('GET', path + query)).json;
		expect(await get('')).not.toHaveProperty('groups');
		expect((await get('?attributes=groups')).groups).toMatchObject([
			{ display: 'All Domain Users' },
			{ display: 'Team' },
		]);
		expect(await get('?attributes=groups')).not.toHaveProperty('title');
		expect(await get('?attributeSets=default&attributeSets=request')).toMatchObject({
			title: 'Dr',
			groups: expect.anything(),
		});
		expect(await get('?attributeSets=all')).not.toHaveProperty('groups');
		expect(await get('?attributes=name.familyName')).toMatchObject({ name: { familyName: 'Lee' } });
		expect((await domain.call('GET', `${path}?attributeSets=some`)).status).toBe(400);
	});

	test('are changed only in the version that the request names', async () => {
		const { id, meta } = await domain.user('jane');
		const path = `/Users/${String(id)}`;
		const change = (version: string) =>
			domain.call(
				'PATCH',
				path,
				{
					schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
					Operations: [{ op: 'REPLACE', path: 'title', value: 'Dr' }],
				},
				{ 'if-match': version },
			);
		const { version } = meta as { version: string };
		const changed = await change(version);
		expect([changed.status, changed.json.title]).toEqual([200, 'Dr']);
		expect((await change(version)).status).toBe(412);
		expect((await domain.call('DELETE', path, undefined, { 'if-match': version })).status).toBe(412);
	});

	test('who are in groups are deleted by force only', async () => {
		const { id } = await domain.user('jane');
		const { id: groupId } = await domain.group('Team', [String(id)]);
		const refused = await domain.call('DELETE', `/Users/${String(id)}`);
		expect(refusal(refused)).toEqual([
			400,
			"unable to delete User 'jane' since it is currently referenced by Group Team",
		]);
		expect((await domain.call('DELETE', `/Users/${String(id)}?forceDelete=true`)).status).toBe(204);
		expect((await domain.call('GET', `/Users/${String(id)}`)).status).toBe(404);
		expect(await domain.members(groupId)).toEqual([]);
	});
});

describe('changers', () => {
	const SCHEMA = 'urn:ietf:params:scim:schemas:oracle:idcs:';
	const change = (name: string, id: unknown, body: object) =>
		domain.call('PUT', `/${name}/${String(id)}`, { schemas: [SCHEMA + name], ...body });

	test('disable, set capabilities and passwords, and unlock', async () => {
		const { id } = await domain.user('jane');
		expect((await change('UserStatusChanger', id, { active: false })).json.active).toBe(false);
		expect((await change('UserCapabilitiesChanger', id, { canUseApiKeys: false })).json.canUseApiKeys).toBe(false);
		expect((await change('UserPasswordChanger', id, { password: 'short' })).status).toBe(400);
		expect((await change('UserPasswordChanger', id, { password: 'Long-enough-1' })).status).toBe(200);
		expect((await change('UserPasswordResetter', id, {})).status).toBe(200);
		const lock = { schemas: [`${SCHEMA}UserLockedStateChanger`], userId: id, locked: false };
		expect((await domain.call('POST', '/UserLockedStateChanger', lock)).status).toBe(201);
		expect(sandbox.services['oci-domains'].mails().map(({ kind }) => kind)).toEqual([
			'welcome',
			'passwordChanged',
			'passwordReset',
		]);
		expect(sandbox.state('oci-domains').users).toContainEqual(expect.objectContaining({ name: 'jane', active: false }));
	});

	test('demand their schema', async () => {
		const { id } = await domain.user('jane');
		expect((await domain.call('PUT', `/UserStatusChanger/${String(id)}`, { active: false })).status).toBe(400);
	});
});

describe('lists', () => {
	test('have 50 entries unless asked otherwise, and say the size that was asked', async () => {
		sandbox.seed({ users: 60, groups: 0, seed: 1 });
		const all = await domain.call('GET', '/Users');
		expect(all.json).toMatchObject({ totalResults: 61, startIndex: 1, itemsPerPage: 50 });
		expect(resources(all)).toHaveLength(50);
		const rest = await domain.call('GET', '/Users?startIndex=51&count=1000&sortBy=userName&sortOrder=DESCENDING');
		expect(rest.json.itemsPerPage).toBe(1000);
		const names = resources(rest).map(({ userName }) => String(userName));
		expect(names).toHaveLength(11);
		expect(names).toEqual([...names].sort().reverse());
		expect((await domain.call('GET', '/Users?count=-1')).json.itemsPerPage).toBe(50);
		expect((await domain.call('GET', '/Users?startIndex=62')).json).not.toHaveProperty('Resources');
		sandbox.options('oci-domains', { nextPage: 'present' });
		expect((await domain.call('GET', '/Users?count=10')).headers.get('opc-next-page')).toBe('11');
		expect(resources(await domain.call('GET', '/Users?page=61&limit=10'))).toHaveLength(1);
	});
});

describe('filters', () => {
	beforeEach(async () => {
		await domain.user('ann', {
			externalId: 'HR-1',
			title: 'Dr "X"',
			phoneNumbers: [
				{ value: '503 1', type: 'home' },
				{ value: '604', type: 'work' },
			],
		});
		await domain.user('bob', { active: false, schemas: [USER, ENTERPRISE], [ENTERPRISE]: { department: 'Sales' } });
	});

	test.each([
		['userName eq "ANN"', ['ann']],
		['userName eq "ann" or userName eq "bob"', ['ann', 'bob']],
		['(userName eq "ann" or userName eq "bob") and active eq false', ['bob']],
		['userName eq "ann" or userName eq "bob" and active eq false', ['ann', 'bob']],
		['not (userName sw "sandbox") and active eq true', ['ann']],
		['externalId eq "HR-1"', ['ann']],
		['externalId eq "hr-1"', []],
		['emails.value eq "bob@example.com"', ['bob']],
		['emails[type eq "work"].value co "BOB"', ['bob']],
		['phoneNumbers[type eq "home"].value co "503"', ['ann']],
		['phoneNumbers[type eq "work" and value co "503"]', []],
		['title eq "Dr \\"X\\""', ['ann']],
		[`${ENTERPRISE}:department eq "sales"`, ['bob']],
		[
			'meta.lastModified ge "2020-01-01T00:00:00Z" and userName pr and userName ne "bob"',
			['sandbox.administrator', 'ann'],
		],
		['externalId pr', ['ann']],
		['description eq "x"', 400],
		['nothing eq "x"', 400],
		['userName eq x', 400],
		['userName eq "x" and', 400],
		['userName like "x"', 400],
	])('%s', async (filter, names) => {
		expect(await domain.found(filter)).toEqual(names);
	});

	test('find the groups of a user and the members of a group', async () => {
		const { id } = await domain.group('Team');
		const [{ id: ann } = {}] = resources(await domain.call('GET', '/Users?filter=userName+eq+%22ann%22'));
		await domain.patch(`/Groups/${String(id)}`, { op: 'add', path: 'members', value: [{ value: ann }] });
		expect(await domain.found(`groups.value eq "${String(id)}"`)).toEqual(['ann']);
		expect(await domain.found(`id eq "${String(ann)}" and groups.value eq "${String(id)}"`)).toEqual(['ann']);
		const groups = await domain.call(
			'GET',
			`/Groups?filter=${encodeURIComponent(`members.value eq "${String(ann)}"`)}`,
		);
		expect(resources(groups).map(({ displayName }) => displayName)).toEqual(['All Domain Users', 'Team']);
	});
});
