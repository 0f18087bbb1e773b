import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
	FixedTimeDelayStrategy,
	MaxAttemptsTerminationStrategy,
	Region,
	SimpleAuthenticationDetailsProvider,
} from 'oci-common';
import { IdentityClient } from 'oci-identity';
import { startSandbox, type Sandbox } from '../../sandbox';
import type { OciIdentityCredentials } from '../../sandbox/services/oci';

/*
 * How the official SDK meets the refusals and faults of the sandbox: it must recognize what is an error of the service,
 * and repeat what it repeats against the real one.
 */

let sandbox: Sandbox;
let compartmentId: string;

// The SDK tells the console about every refusal and repetition.
jest.spyOn(console, 'warn').mockImplementation(() => undefined);

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 1 });
	compartmentId = sandbox.credentials.ociIdentityApi.tenancyOcid;
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

/** Repeats like the SDK's default policy, without its pauses. */
function connect(changes: Partial<OciIdentityCredentials> = {}): IdentityClient {
	const { tenancyOcid, userOcid, fingerprint, privateKey } = { ...sandbox.credentials.ociIdentityApi, ...changes };
	const provider = new SimpleAuthenticationDetailsProvider(
		tenancyOcid,
		userOcid,
		fingerprint,
		privateKey,
		null,
		Region.US_ASHBURN_1,
	);
	const client = new IdentityClient(
		{ authenticationDetailsProvider: provider },
		{
			retryConfiguration: {
				delayStrategy: new FixedTimeDelayStrategy(0.01),
				terminationStrategy: new MaxAttemptsTerminationStrategy(4),
			},
		},
	);
	client.endpoint = `${sandbox.url}/oci`;
	return client;
}

async function create(client: IdentityClient, name: string, email: string | undefined = `${name}@example.com`) {
	const details = { compartmentId, name, description: '', ...(email === '' ? {} : { email }) };
	return client.createUser({ createUserDetails: details });
}

const failure = async (work: Promise<unknown>): Promise<unknown> =>
	work.then(
		() => undefined,
		(error: unknown) => error,
	);

describe('errors carry status, code, message and request id', () => {
	test('name in use', async () => {
		const client = connect();
		await create(client, 'jane');
		const error = await failure(create(client, 'jane', 'other@example.com'));
		expect(error).toMatchObject({
			statusCode: 409,
			serviceCode: 'IdcsConversionError',
			message: expect.stringContaining('User with the same userName already exists.'),
			opcRequestId: expect.stringMatching(/\/[0-9A-F]{32}\/[0-9A-F]{32}$/),
			targetService: 'Identity',
			operationName: 'createUser',
			requestEndpoint: `POST ${sandbox.url}/oci/20160918/users`,
		});
	});

	test('name in use in a classic tenancy', async () => {
		sandbox.options('oci', { tenancyKind: 'classic' });
		const client = connect();
		await create(client, 'jane');
		expect(await failure(create(client, 'jane', ''))).toMatchObject({
			statusCode: 409,
			serviceCode: 'UserAlreadyExists',
			message: "User 'jane' already exists",
		});
	});

	test('email missing', async () => {
		expect(await failure(create(connect(), 'jane', ''))).toMatchObject({
			statusCode: 400,
			serviceCode: 'IdcsConversionError',
			message: expect.stringContaining('The primary email must be specified.'),
		});
	});

	test('missing permission looks like a missing object', async () => {
		const { userOcid } = sandbox.services.oci.addCaller('nobody', 'none');
		const expected = { statusCode: 404, serviceCode: 'NotAuthorizedOrNotFound' };
		expect(await failure(connect({ userOcid }).listUsers({ compartmentId }))).toMatchObject(expected);
		expect(await failure(connect().getUser({ userId: 'ocid1.user.oc1..gone' }))).toMatchObject(expected);
	});

	test('stale etag', async () => {
		const client = connect();
		const { user } = await create(client, 'jane');
		expect(await failure(client.deleteUser({ userId: user.id, ifMatch: 'stale' }))).toMatchObject({
			statusCode: 412,
			serviceCode: 'NoEtagMatch',
		});
	});

	test.each([
		[
			'key',
			() => ({
				privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 })
					.privateKey.export({ type: 'pkcs8', format: 'pem' })
					.toString(),
			}),
		],
		['fingerprint', () => ({ fingerprint: '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff' })],
		['user', () => ({ userOcid: 'ocid1.user.oc1..stranger' })],
	])('wrong %s', async (_name, changes) => {
		expect(await failure(connect(changes()).listUsers({ compartmentId }))).toMatchObject({
			statusCode: 401,
			serviceCode: 'NotAuthenticated',
		});
	});

	test('clock 6 minutes off', async () => {
		sandbox.faults.set({ clockSkewSeconds: { oci: 360 } });
		expect(await failure(connect().listUsers({ compartmentId }))).toMatchObject({ statusCode: 401 });
	});

	test('a web page instead of an answer', async () => {
		sandbox.faults.set({ rules: [{ status: 400, body: 'html' }] });
		expect(await failure(connect().listUsers({ compartmentId }))).toMatchObject({ statusCode: 400 });
	});
});

describe('what the SDK repeats', () => {
	const requests = () => sandbox.log.entries.map(({ status }) => status);

	test.each([429, 500, 502, 503, 504])('%d', async (status) => {
		sandbox.faults.set({ rules: [{ status, count: 2 }] });
		expect((await connect().listUsers({ compartmentId })).items).toHaveLength(1);
		expect(requests()).toEqual([status, status, 200]);
	});

	test('throttling until the window ends', async () => {
		sandbox.faults.set({ rules: [{ throttle: { requests: 1, perSeconds: 60 } }] });
		const client = connect();
		await client.listUsers({ compartmentId });
		expect(await failure(client.listUsers({ compartmentId }))).toMatchObject({
			statusCode: 429,
			serviceCode: 'TooManyRequests',
			message: 'User-rate limit exceeded.',
		});
		expect(requests()).toEqual([200, 429, 429, 429, 429]);
	});

	test('not a 429 with another code or none', async () => {
		sandbox.faults.set({
			rules: [
				{ status: 429, code: 'Other', count: 1 },
				{ status: 429, code: '', count: 1 },
			],
		});
		expect(await failure(connect().listUsers({ compartmentId }))).toMatchObject({ serviceCode: 'Other' });
		expect(await failure(connect().listUsers({ compartmentId }))).toMatchObject({ statusCode: 429 });
		expect(requests()).toEqual([429, 429]);
	});

	test('a create whose answer was lost, without making two users', async () => {
		sandbox.faults.set({ rules: [{ method: 'POST', status: 500, after: true, count: 1 }] });
		const { user } = await create(connect(), 'jane');
		expect(requests()).toEqual([500, 200]);
		expect(sandbox.state('oci').users.filter(({ name }) => name === 'jane')).toEqual([
			expect.objectContaining({ id: user.id }),
		]);
	});
});
