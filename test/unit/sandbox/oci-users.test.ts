import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { OciClient, listOf, objectOf, refusalOf, type Answer } from './support/oci';

let sandbox: Sandbox;
let client: OciClient;
let compartmentId: string;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 4 });
	client = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
	compartmentId = client.credentials.tenancyOcid;
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

/** A refusal of the identity domain with the error inside taken apart. */
function domainRefusal(answer: Answer) {
	const { status, code, message } = refusalOf(answer);
	const [, prefix, json] = /^(\w+ request failed)(\{.*\})$/.exec(String(message)) ?? [];
	const scim = JSON.parse(json ?? 'null') as Record<string, Record<string, unknown>>;
	const { messageId } = scim['urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error'] ?? {};
	return { status, code, prefix, scimStatus: scim.status, detail: scim.detail, messageId };
}

describe('create', () => {
	test('answers 200 with the whole user, an etag and a request id', async () => {
		const body = {
			compartmentId,
			name: 'jane.doe+x@1',
			description: '',
			email: 'jane@example.com',
			freeformTags: { a: 'b' },
		};
		const answer = await client.post('/users', body, { headers: { 'opc-request-id': 'my-id' } });
		expect(objectOf(answer)).toEqual({
			id: expect.stringMatching(/^ocid1\.user\.oc1\.\.[a-z2-7]{60}$/),
			compartmentId,
			name: 'jane.doe+x@1',
			description: '',
			email: 'jane@example.com',
			emailVerified: false,
			dbUserName: null,
			identityProviderId: null,
			externalIdentifier: expect.stringMatching(/^[0-9a-f]{32}$/),
			timeCreated: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
			lifecycleState: 'ACTIVE',
			inactiveStatus: null,
			isMfaActivated: false,
			capabilities: expect.objectContaining({ canUseDbCredentials: true, canUseApiKeys: true }),
			freeformTags: { a: 'b' },
			definedTags: {
				'Oracle-Tags': { CreatedBy: 'default/sandbox.administrator', CreatedOn: expect.any(String) },
			},
			lastSuccessfulLoginTime: null,
			previousSuccessfulLoginTime: null,
		});
		expect(answer.headers.etag).toMatch(/^[0-9a-f]{32}$/);
		expect(answer.headers['opc-request-id']).toMatch(/^my-id\/[0-9A-F]{32}\/[0-9A-F]{32}$/);
		expect(answer.headers['content-type']).toMatch(/^application\/json/);
	});

	test('leaves out unset members where the options say so', async () => {
		sandbox.options('oci', { unsetMembers: 'absent' });
		expect(Object.keys(await client.createUser('sparse'))).not.toContain('inactiveStatus');
	});

	test.each([
		[{ name: 'two words' }, 'InvalidParameter'],
		[{ name: 'slash/ed' }, 'InvalidParameter'],
		[{ name: 'x'.repeat(101) }, 'InvalidParameter'],
		[{ name: '' }, 'InvalidParameter'],
		[{ name: 5 }, 'CannotParseRequest'],
		[{ name: null }, 'MissingParameter'],
		[{ description: undefined }, 'MissingParameter'],
		[{ compartmentId: 'ocid1.compartment.oc1..x' }, 'InvalidParameter'],
		[{ colour: 'red' }, 'InvalidParameter'],
		[{ freeformTags: { a: 1 } }, 'CannotParseRequest'],
		[{ freeformTags: { a: 'x'.repeat(257) } }, 'InvalidParameter'],
		[
			{ freeformTags: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, ''])) },
			'InvalidParameter',
		],
	])('refuses %j', async (change, code) => {
		const body = { compartmentId, name: 'good', description: 'good', email: 'good@example.com', ...change };
		expect(refusalOf(await client.post('/users', body))).toMatchObject({ status: 400, code });
		expect(sandbox.state('oci').users).toHaveLength(1);
	});

	test.each(['{', '[]', '"x"', 'null'])('cannot parse the body %s', async (body) => {
		expect(refusalOf(await client.post('/users', body))).toMatchObject({ status: 400, code: 'CannotParseRequest' });
	});

	test('says that the compartment must be the tenancy', async () => {
		const answer = await client.post('/users', {
			compartmentId: 'x',
			name: 'a',
			description: '',
			email: 'a@example.com',
		});
		expect(refusalOf(answer).message).toBe('Tenant id is not equal to compartment id');
	});

	test('needs the content type of JSON', async () => {
		const body = { compartmentId, name: 'a', description: '', email: 'a@example.com' };
		const refused = await client.post('/users', body, { contentType: 'text/plain' });
		expect(refusalOf(refused)).toMatchObject({ status: 400, code: 'CannotParseRequest' });
		sandbox.options('oci', { wrongContentType: 'UnsupportedMediaType' });
		expect((await client.post('/users', body, { contentType: 'text/plain' })).status).toBe(415);
		expect((await client.post('/users', body, { contentType: 'application/json; charset=utf-8' })).status).toBe(200);
	});
});

describe('in a tenancy with identity domains', () => {
	test('the email is mandatory', async () => {
		const answer = await client.post('/users', { compartmentId, name: 'a', description: '' });
		expect(domainRefusal(answer)).toEqual({
			status: 400,
			code: 'IdcsConversionError',
			prefix: 'Post request failed',
			scimStatus: '400',
			detail: 'The primary email must be specified.',
			messageId: 'error.identity.user.primaryEmailNotSpecified',
		});
	});

	test.each(['plain', 'two@at@example.com', 'no@dot', 'blank in@example.com'])(
		'the email %s is refused',
		async (email) => {
			expect(
				domainRefusal(await client.post('/users', { compartmentId, name: 'a', description: '', email })),
			).toMatchObject({
				status: 400,
				detail: `"${email}" is an invalid format for an email address . The format must be compliant with RFC 5322.`,
				messageId: 'error.common.validation.invalidEmailFormat',
			});
		},
	);

	test('a name in use is refused whatever its case', async () => {
		await client.createUser('jane');
		const body = { compartmentId, name: 'JANE', description: '', email: 'other@example.com' };
		expect(domainRefusal(await client.post('/users', body))).toMatchObject({
			status: 409,
			prefix: 'Post request failed',
			detail: 'User with the same userName already exists.',
			messageId: 'error.common.exception.duplicateResource',
		});
	});

	test('an email in use is refused at creation and at a change', async () => {
		const jane = await client.createUser('jane');
		const { id } = await client.createUser('john');
		const created = await client.post('/users', {
			compartmentId,
			name: 'x',
			description: '',
			email: 'JANE@example.com',
		});
		const changed = await client.put(`/users/${id}`, { email: 'jane@example.com' });
		expect([domainRefusal(created), domainRefusal(changed)]).toMatchObject([
			{ status: 409, prefix: 'Post request failed' },
			{ status: 409, prefix: 'PATCH request failed' },
		]);
		expect((await client.put(`/users/${jane.id}`, { email: 'jane@example.com' })).status).toBe(200);
	});
});

describe('in a classic tenancy', () => {
	beforeEach(() => void sandbox.options('oci', { tenancyKind: 'classic' }));

	test('a user needs no email and has no id in a domain', async () => {
		const user = objectOf(await client.post('/users', { compartmentId, name: 'a', description: '' }));
		expect(user).toMatchObject({ email: null, externalIdentifier: null });
	});

	test('a name in use has its own code, or a general one', async () => {
		await client.createUser('jane');
		const body = { compartmentId, name: 'Jane', description: '' };
		expect(refusalOf(await client.post('/users', body))).toEqual({
			status: 409,
			code: 'UserAlreadyExists',
			message: "User 'Jane' already exists",
		});
		sandbox.options('oci', { duplicateCode: 'general' });
		expect(refusalOf(await client.post('/users', body)).code).toBe('NotAuthorizedOrResourceAlreadyExists');
		sandbox.options('oci', { nameComparison: 'exact' });
		expect((await client.post('/users', body)).status).toBe(200);
	});

	test('a bad email is an invalid parameter', async () => {
		const answer = await client.post('/users', { compartmentId, name: 'a', description: '', email: 'x' });
		expect(refusalOf(answer)).toMatchObject({ status: 400, code: 'InvalidParameter' });
	});
});

describe('update', () => {
	test('changes what is given, gives a new etag and obeys if-match', async () => {
		const created = await client.post('/users', {
			compartmentId,
			name: 'jane',
			description: 'old',
			email: 'j@example.com',
			freeformTags: { a: '1', b: '2' },
		});
		const { id } = objectOf(created);
		const changed = await client.put(
			`/users/${id}`,
			{ description: 'new', email: null, freeformTags: { a: '3' } },
			{ headers: { 'if-match': created.headers.etag } },
		);
		expect(objectOf(changed)).toMatchObject({
			name: 'jane',
			description: 'new',
			email: 'j@example.com',
			freeformTags: { a: '3' },
		});
		expect(changed.headers.etag).not.toBe(created.headers.etag);
		const stale = await client.put(
			`/users/${id}`,
			{ description: 'lost' },
			{ headers: { 'if-match': created.headers.etag } },
		);
		expect(refusalOf(stale)).toMatchObject({ status: 412, code: 'NoEtagMatch' });
		const deleted = await client.delete(`/users/${id}`, { headers: { 'if-match': 'stale' } });
		expect(deleted.status).toBe(412);
		expect((await client.get(`/users/${id}`)).json()).toEqual(changed.json());
	});

	test('cannot change the name', async () => {
		const { id } = await client.createUser('jane');
		expect((await client.put(`/users/${id}`, { name: 'john' })).status).toBe(400);
		sandbox.options('oci', { unknownField: 'ignore' });
		expect(objectOf(await client.put(`/users/${id}`, { name: 'john' })).name).toBe('jane');
	});

	test('writes canUseDBCredentials and reads canUseDbCredentials', async () => {
		const { id } = await client.createUser('jane');
		const user = objectOf(await client.put(`/users/${id}/capabilities`, { canUseDBCredentials: false }));
		expect(user.capabilities).toMatchObject({ canUseDbCredentials: false, canUseApiKeys: true });
		expect((await client.put(`/users/${id}/capabilities`, { canUseDbCredentials: false })).status).toBe(400);
	});

	test('unblocks but does not block', async () => {
		const { id } = await client.createUser('jane');
		sandbox.services.oci.block(id);
		expect(objectOf(await client.get(`/users/${id}`))).toMatchObject({ lifecycleState: 'INACTIVE', inactiveStatus: 4 });
		const inactive = listOf(await client.get(client.list('users', { lifecycleState: 'inactive' })));
		expect(inactive.map((user) => user.id)).toEqual([id]);
		const unblocked = objectOf(await client.put(`/users/${id}/state`, { blocked: false }));
		expect(unblocked).toMatchObject({ lifecycleState: 'ACTIVE', inactiveStatus: null });
		expect((await client.put(`/users/${id}/state`, { blocked: true })).status).toBe(400);
		sandbox.options('oci', { blockUser: 'accept' });
		expect(objectOf(await client.put(`/users/${id}/state`, { blocked: true })).lifecycleState).toBe('INACTIVE');
	});
});

test('a new user may be CREATING for a while', async () => {
	sandbox.options('oci', { creatingSeconds: 30 });
	const { id, lifecycleState } = await client.createUser('slow');
	sandbox.clock.advance(31_000);
	const later = objectOf(await client.get(`/users/${id}`, { date: sandbox.clock.now() }));
	expect([lifecycleState, later.lifecycleState]).toEqual(['CREATING', 'ACTIVE']);
});

describe('delete', () => {
	test('is final, and the name can be used again for another id', async () => {
		const { id } = await client.createUser('jane');
		const deleted = await client.delete(`/users/${id}`);
		expect([deleted.status, deleted.text]).toEqual([204, '']);
		expect((await client.get(`/users/${id}`)).status).toBe(404);
		expect((await client.delete(`/users/${id}`)).status).toBe(404);
		expect((await client.createUser('jane')).id).not.toBe(id);
	});

	test.each([
		['domains', 'IdcsConversionError'],
		['classic', 'Conflict'],
	])('of a member is refused in a %s tenancy', async (tenancyKind, code) => {
		sandbox.options('oci', { tenancyKind });
		const user = await client.createUser('jane');
		for (const name of ['A', 'B']) {
			await client.post('/userGroupMemberships', { userId: user.id, groupId: (await client.createGroup(name)).id });
		}
		const refused = refusalOf(await client.delete(`/users/${user.id}`));
		expect(refused).toMatchObject({ status: 409, code });
		expect(refused.message).toContain("unable to delete User 'jane' since it is currently referenced by Group A,B");
		sandbox.options('oci', { memberDelete: 'allow' });
		expect((await client.delete(`/users/${user.id}`)).status).toBe(204);
		expect(sandbox.state('oci').memberships).toHaveLength(1);
	});
});

test.each(['ocid1.group.oc1..x', 'garbage', 'ocid1.user.oc1..x'])('the id %s is not found', async (id) => {
	expect(refusalOf(await client.get(`/users/${id}`))).toEqual({
		status: 404,
		code: 'NotAuthorizedOrNotFound',
		message: 'Authorization failed or requested resource not found.',
	});
});
