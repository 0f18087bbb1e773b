import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { without } from '../../support/without';
import { OciClient, listOf, objectOf, refusalOf } from './support/oci';

let sandbox: Sandbox;
let client: OciClient;
let user: string;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 9 });
	client = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
});
beforeEach(async () => {
	await sandbox.reset();
	user = `/users/${(await client.createUser('jane')).id}`;
});
afterAll(() => sandbox.stop());

/** Public keys in PEM; 512 bits where the size does not matter would be refused, so these are real ones. */
const keys = Array.from({ length: 4 }, () => {
	const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
	return {
		privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
	};
});
const [pem0, pem1, pem2, pem3] = keys.map(({ publicKey }) => publicKey);

describe('API keys', () => {
	test('are uploaded, listed, deleted', async () => {
		const answer = await client.post(`${user}/apiKeys`, { key: pem0 });
		const key = objectOf(answer);
		expect(key).toEqual({
			keyId: `${client.credentials.tenancyOcid}${user.replace('/users', '')}/${String(key.fingerprint)}`,
			keyValue: pem0,
			fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
			userId: user.slice('/users/'.length),
			timeCreated: expect.any(String),
			lifecycleState: 'ACTIVE',
			inactiveStatus: null,
		});
		expect(listOf(await client.get(`${user}/apiKeys`))).toEqual([key]);
		const escaped = encodeURIComponent(String(key.fingerprint));
		expect((await client.delete(`${user}/apiKeys/${escaped}`, { headers: { 'if-match': 'x' } })).status).toBe(412);
		expect((await client.delete(`${user}/apiKeys/${escaped}`)).status).toBe(204);
		expect((await client.delete(`${user}/apiKeys/${String(key.fingerprint)}`)).status).toBe(404);
	});

	test('raw colons in the path work too', async () => {
		const { fingerprint } = objectOf(await client.post(`${user}/apiKeys`, { key: pem0 }));
		expect((await client.delete(`${user}/apiKeys/${String(fingerprint)}`)).status).toBe(204);
	});

	test('sign, after the delay that the options set', async () => {
		sandbox.options('oci', { keyDelaySeconds: 60 });
		const { fingerprint } = objectOf(await client.post(`${user}/apiKeys`, { key: pem0 }));
		const own = new OciClient(`${sandbox.url}/oci`, {
			...client.credentials,
			userOcid: user.slice('/users/'.length),
			fingerprint: String(fingerprint),
			privateKey: keys[0]?.privateKey ?? '',
		});
		const early = await own.get(`${user}/apiKeys`);
		sandbox.clock.advance(61_000);
		const late = await own.get(`${user}/apiKeys`, { date: sandbox.clock.now() });
		expect([early.status, late.status]).toEqual([401, 200]);
	});

	test.each([
		['domains', 400, 'IdcsConversionError', 'maximum quota limit of 3'],
		['classic', 409, 'ApiKeyLimitExceeded', 'maximum quota limit of 3'],
	])('are three at most in a %s tenancy', async (tenancyKind, status, code, text) => {
		sandbox.options('oci', { tenancyKind });
		for (const key of [pem0, pem1, pem2]) expect((await client.post(`${user}/apiKeys`, { key })).status).toBe(200);
		const refused = refusalOf(await client.post(`${user}/apiKeys`, { key: pem3 }));
		expect(refused).toMatchObject({ status, code });
		expect(refused.message).toContain(text);
	});

	test('are not uploaded twice', async () => {
		await client.post(`${user}/apiKeys`, { key: pem0 });
		expect((await client.post(`${user}/apiKeys`, { key: pem0 })).status).toBe(409);
	});

	const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' });
	const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
	test.each([
		['of OpenSSH', 'ssh-rsa AAAAB3NzaC1yc2E', 'Invalid public key header or footer.'],
		['that is private', keys[0]?.privateKey, 'Invalid public key header or footer.'],
		['with nonsense inside', '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----', 'Invalid public key.'],
		['that is too short', String(small), 'at least 2048 bits'],
		['of another kind', String(elliptic), 'Only RSA keys'],
	])('%s are refused', async (_name, key, text) => {
		const domains = refusalOf(await client.post(`${user}/apiKeys`, { key }));
		expect(domains).toMatchObject({ status: 400, code: 'IdcsConversionError' });
		expect(domains.message).toContain(text);
		sandbox.options('oci', { tenancyKind: 'classic' });
		const classic = refusalOf(await client.post(`${user}/apiKeys`, { key }));
		expect(classic).toMatchObject({ status: 400, code: 'InvalidParameter' });
		expect(classic.message).toContain(text);
	});

	test('of the main user belong to the handed-out credentials', async () => {
		const { userOcid, fingerprint, privateKey } = client.credentials;
		const [key] = listOf(await client.get(`/users/${userOcid}/apiKeys`));
		expect(key).toMatchObject({ fingerprint });
		expect(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })).toBe(key?.keyValue);
	});
});

describe.each([
	['authTokens', { description: 'mail' }, { description: 'post' }, 'token', 2],
	['smtpCredentials', { description: 'mail' }, { description: 'post' }, 'password', 2],
	['customerSecretKeys', { displayName: 'mail' }, { displayName: 'post' }, 'key', 2],
	['mfaTotpDevices', {}, undefined, 'seed', 1],
] as const)('%s', (kind, createBody, updateBody, secretMember, max) => {
	test('show their secret once', async () => {
		const created = await client.post(`${user}/${kind}`, createBody);
		const credential = objectOf(created);
		const secret = credential[secretMember];
		expect(credential).toMatchObject({ ...createBody, userId: user.slice('/users/'.length), lifecycleState: 'ACTIVE' });
		expect(secret).toEqual(expect.any(String));
		const list = await client.get(`${user}/${kind}`);
		expect(listOf(list).map(({ id }) => id)).toEqual([credential.id]);
		expect(list.text).not.toContain(secret);
		const [listed] = listOf(list);
		expect(listed).toEqual(
			kind === 'authTokens' ? { ...credential, token: null } : without({ ...credential }, secretMember),
		);
	});

	test('are limited in number', async () => {
		for (let index = 0; index < max; index++) {
			expect((await client.post(`${user}/${kind}`, createBody)).status).toBe(200);
		}
		expect(refusalOf(await client.post(`${user}/${kind}`, createBody))).toMatchObject({
			status: 400,
			code: 'LimitExceeded',
		});
		const [first] = listOf(await client.get(`${user}/${kind}`));
		expect((await client.delete(`${user}/${kind}/${first?.id}`)).status).toBe(204);
		expect((await client.post(`${user}/${kind}`, createBody)).status).toBe(200);
	});

	test('belong to their user', async () => {
		const { id } = objectOf(await client.post(`${user}/${kind}`, createBody));
		const other = `/users/${(await client.createUser('john')).id}`;
		expect(listOf(await client.get(`${other}/${kind}`))).toEqual([]);
		expect((await client.delete(`${other}/${kind}/${id}`)).status).toBe(404);
		expect((await client.delete(`${user}/${kind}/${id}`, { headers: { 'if-match': 'x' } })).status).toBe(412);
	});

	test('go with their user', async () => {
		const { id } = objectOf(await client.post(`${user}/${kind}`, createBody));
		await client.delete(user);
		expect(JSON.stringify(sandbox.state('oci'))).not.toContain(id);
	});

	if (updateBody) {
		test('change without showing the secret', async () => {
			const created = await client.post(`${user}/${kind}`, createBody);
			const { id, [secretMember]: secret } = objectOf(created);
			const path = `${user}/${kind}/${id}`;
			const changed = await client.put(path, updateBody, { headers: { 'if-match': created.headers.etag } });
			expect(objectOf(changed)).toMatchObject({ id, ...updateBody });
			expect(changed.text).not.toContain(secret);
			expect((await client.put(path, updateBody, { headers: { 'if-match': created.headers.etag } })).status).toBe(412);
		});
	}
});

test('a user without the capability gets no token', async () => {
	await client.put(`${user}/capabilities`, { canUseAuthTokens: false });
	expect((await client.post(`${user}/authTokens`, { description: 'x' })).status).toBe(400);
});

describe('the Console password', () => {
	test('is answered once and known to exist later', async () => {
		expect((await client.get(`${user}/uiPassword`)).status).toBe(404);
		const { password, inactiveStatus, ...rest } = objectOf(await client.post(`${user}/uiPassword`));
		expect([password, inactiveStatus]).toEqual([expect.stringMatching(/^.{16}$/), null]);
		expect(Object.keys(rest).sort()).toEqual(['lifecycleState', 'timeCreated', 'userId']);
		expect(objectOf(await client.get(`${user}/uiPassword`))).toEqual(rest);
		expect(objectOf(await client.post(`${user}/uiPassword`)).password).not.toBe(password);
	});

	test('is null where the domain sends an email instead', async () => {
		sandbox.options('oci', { domainPassword: 'null' });
		expect(objectOf(await client.post(`${user}/uiPassword`)).password).toBeNull();
		sandbox.options('oci', { tenancyKind: 'classic' });
		expect(objectOf(await client.post(`${user}/uiPassword`)).password).toEqual(expect.any(String));
	});
});

test('an MFA device is activated by the code of its seed', async () => {
	const { id, seed } = objectOf(await client.post(`${user}/mfaTotpDevices`));
	const device = `${user}/mfaTotpDevices/${id}`;
	expect((await client.post(`${device}/actions/activate`, { totpToken: '000000x' })).status).toBe(400);
	const code = totp(String(seed), sandbox.clock.now());
	expect(objectOf(await client.post(`${device}/actions/activate`, { totpToken: code })).isActivated).toBe(true);
	expect(objectOf(await client.get(device))).toMatchObject({ id, isActivated: true });
	expect(objectOf(await client.get(user)).isMfaActivated).toBe(true);
	const again = objectOf(await client.post(`${device}/actions/generateSeed`));
	expect([again.seed === seed, again.isActivated]).toEqual([false, false]);
});

/** RFC 6238 with SHA-1, 30 seconds, six digits. */
function totp(seed: string, now: number): string {
	const bits = [...seed]
		.map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
		.join('');
	const secret = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
	const counter = Buffer.alloc(8);
	counter.writeUInt32BE(Math.floor(now / 30_000), 4);
	const mac = createHmac('sha1', secret).update(counter).digest();
	const offset = (mac[19] ?? 0) & 0x0f;
	return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1e6).padStart(6, '0');
}
