import { generateKeyPairSync } from 'node:crypto';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName, NODE } from '../../support/workflow';
import { startOci, UNKNOWN_USER, type OciBench } from './support';

/*
 * What a workflow author sees when something is wrong: the sentence, what to do, and what Oracle's support asks for.
 */

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => {
	await oci.sandbox.reset();
	await oci.use(oci.sandbox.credentials.ociIdentityApi);
});
afterEach(() => oci.sandbox.faults.clear());
afterAll(() => oci.stop());

const REQUEST_ID = /^[0-9A-F]{32}\/[0-9A-F]{32}\/[0-9A-F]{32}$/;
/** The end of a description: service, status and code. The request id is too long for it, and is in the data. */
const facts = (status: number, code: string) => new RegExp(`\\(OCI Identity: HTTP status ${status}, code ${code}\\)$`);
const read = async () => await oci.failure('user', 'getAll', {});

describe('a wrong credential', () => {
	const encrypted = () => {
		const { privateKey } = generateKeyPairSync('rsa', {
			modulusLength: 2048,
			publicKeyEncoding: { type: 'spki', format: 'pem' },
			privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'right horse' },
		});
		return privateKey;
	};

	it('wrong passphrase: is told apart before anything is sent', async () => {
		await oci.use({ ...oci.sandbox.credentials.ociIdentityApi, privateKey: encrypted(), passphrase: 'wrong horse' });
		const error = await read();
		expect(error.message).toBe(
			'Private Key cannot be decrypted: the passphrase does not belong to this key. Enter the passphrase that was chosen when the key was made.',
		);
		expect(oci.calls()).toEqual([]);
		expect(JSON.stringify(error)).not.toContain('wrong horse');
	});

	it('no passphrase: is asked for', async () => {
		await oci.use({ ...oci.sandbox.credentials.ociIdentityApi, privateKey: encrypted() });
		expect((await read()).message).toBe('Private Key is encrypted. Enter its passphrase under Passphrase.');
	});

	it('wrong fingerprint: both fingerprints are named, before anything is sent', async () => {
		const { ociIdentityApi } = oci.sandbox.credentials;
		const fingerprint = 'aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99';
		await oci.use({ ...ociIdentityApi, fingerprint });
		const error = await read();
		expect(error.message).toContain('Private Key and Fingerprint do not belong together');
		expect(error.message).toContain(`the key's own fingerprint is ${ociIdentityApi.fingerprint}`);
		expect(error.message).toContain(`Fingerprint is ${fingerprint}`);
		expect(oci.calls()).toEqual([]);
	});

	it('a key that is not registered for the user: OCI does not say why, the advice lists what to check', async () => {
		await oci.use({ ...oci.sandbox.credentials.ociIdentityApi, userOcid: UNKNOWN_USER });
		const error = await read();
		expect(error).toMatchObject({
			message: 'The required information to complete authentication was not provided or was incorrect.',
			httpCode: '401',
		});
		expect(error.description).toContain('OCI did not accept the signature and does not say why. Check in this order:');
		expect(error.description).toMatch(facts(401, 'NotAuthenticated'));
	});

	it.each([360, -360])('a clock that is %d seconds off: the advice names the clock', async (seconds) => {
		oci.sandbox.faults.set({ clockSkewSeconds: { oci: seconds } });
		const error = await read();
		expect(error).toMatchObject({ httpCode: '401' });
		expect(error.description).toContain('the clock of the machine that n8n runs on is right to within 5 minutes');
		expect(error.description).toMatch(facts(401, 'NotAuthenticated'));
		// It's no use to try it again.
		expect(oci.calls()).toHaveLength(1);
	});
});

describe('a refusal', () => {
	it('a missing permission: may also be a missing object, and both are said', async () => {
		await oci.use(oci.sandbox.services.oci.addCaller('reader', 'none'));
		const error = await read();
		expect(error).toMatchObject({ message: 'Authorization failed or requested resource not found.', httpCode: '404' });
		expect(error.description).toContain('does not exist and for one that the user of the credential may not see');
		expect(error.description).toContain('"manage users in tenancy"');
		expect(error.description).toMatch(facts(404, 'NotAuthorizedOrNotFound'));
	});

	it('somebody who may only read: the reads work, the writes do not', async () => {
		await oci.use(oci.sandbox.services.oci.addCaller('reader', 'read'));
		expect(await oci.output('group', 'getAll', {})).toHaveLength(1);
		const error = await oci.failure('group', 'create', { name: 'Developers' });
		expect(error.description).toMatch(facts(404, 'NotAuthorizedOrNotFound'));
		expect(error.context?.data).toEqual({ requestId: expect.stringMatching(REQUEST_ID) as unknown });
	});

	it('an unknown name: is named, with how names are compared', async () => {
		const error = await oci.failure('user', 'get', { user: byName('Nobody') });
		expect(error.message).toBe('There is no user named "Nobody" in the tenancy.');
		expect(error.description).toContain('upper and lower case included');
		expect(error.description).toContain('HTTP status 404');
	});

	it.each([
		['an OCID of another kind', 'ocid1.group.oc1..aaaa', '"ocid1.group.oc1..aaaa" in "User" has the wrong form.'],
		['a name in the place of an OCID', 'ada', '"ada" in "User" has the wrong form.'],
		['an OCID that is cut off', 'ocid1.user.oc1', '"ocid1.user.oc1" in "User" has the wrong form.'],
		['an OCID with a blank', 'ocid1.user.oc1..aa aa', '"ocid1.user.oc1..aa aa" in "User" has the wrong form.'],
	])('%s: is refused before anything is sent', async (_name, id, sentence) => {
		const error = await oci.failure('user', 'get', { user: byId('={{ $json.id }}') }, { input: [{ id }] });
		expect([error.message, error.description, oci.calls()]).toEqual([
			sentence,
			'Not the OCID of a user. It begins with ocid1.user. Choose By Name to give it in another way.',
			[],
		]);
	});

	it('a name in use: the advice names the choice that helps', async () => {
		await oci.makeUsers('ada');
		await oci.makeGroups('Developers');
		const user = await oci.failure('user', 'create', { name: 'ada', email: 'other@example.com' });
		expect(user.message).toBe('There is already a user with the user name "ada".');
		expect(user.description).toContain("Set 'If User Exists' to 'Return Existing' or 'Update'");
		expect(user.description).toMatch(facts(409, 'IdcsConversionError'));
		oci.sandbox.options('oci', { tenancyKind: 'classic' });
		const group = await oci.failure('group', 'create', { name: 'Developers' });
		expect(group.message).toBe("Group 'Developers' already exists");
		expect(group.description).toContain("Set 'If Group Exists' to 'Return Existing' or 'Update'");
		expect(group.description).toMatch(facts(409, 'GroupAlreadyExists'));
	});

	it.each(['domains', 'classic'])('a group that is not empty, a user who is in one (%s)', async (tenancyKind) => {
		oci.sandbox.options('oci', { tenancyKind });
		const [user = ''] = await oci.makeUsers('ada');
		const [group = ''] = await oci.makeGroups('Developers');
		await oci.join([user], [group]);
		const code = tenancyKind === 'domains' ? 'IdcsConversionError' : 'Conflict';
		const full = await oci.failure('group', 'delete', { group: byId(group) });
		expect(full.message).toBe("unable to delete Group 'Developers' since it is not empty");
		expect(full.description).toContain('Remove the memberships first');
		expect(full.description).toMatch(facts(409, code));
		const member = await oci.failure('user', 'delete', { user: byId(user) });
		expect(member.message).toContain(
			"unable to delete User 'ada' since it is currently referenced by Group Developers",
		);
		expect(member.description).toContain("or turn on 'Remove Memberships and Credentials First'");
		expect(member.description).toMatch(facts(409, code));
	});

	it('throttled beyond the limit: says when to come back, at once', async () => {
		oci.sandbox.faults.set({ rules: [{ status: 429, retryAfter: 'seconds', retryAfterSeconds: 600 }] });
		const error = await read();
		expect(error).toMatchObject({ message: 'User-rate limit exceeded.', httpCode: '429' });
		expect(error.description).toMatch(/Try again after \d{4}-\d\d-\d\dT[\d:.]+Z \(in 10 minutes\)\./);
		expect(error.description).toContain('Run the node later, or with fewer items at a time.');
		expect(error.description).toMatch(facts(429, 'TooManyRequests'));
		expect(oci.calls()).toHaveLength(1);
	});

	it('the limit of the pause is an option', async () => {
		oci.sandbox.faults.set({ rules: [{ status: 429, retryAfter: 'seconds', retryAfterSeconds: 1, count: 1 }] });
		await oci.failure('user', 'getAll', { options: { maxThrottleWait: 0 } });
		oci.sandbox.faults.set({ rules: [{ status: 429, retryAfter: 'seconds', retryAfterSeconds: 0, count: 1 }] });
		await oci.output('user', 'getAll', { options: { maxThrottleWait: 0 } });
	});

	it('the time to come back is in the error item too, for workflows that wait until then', async () => {
		oci.sandbox.faults.set({ rules: [{ status: 429, retryAfter: 'date', retryAfterSeconds: 600 }] });
		const run = await oci.run('user', 'getAll', {}, { onError: 'continueRegularOutput' });
		expect(run.node(NODE).outputs[0]?.[0]?.json.details).toEqual({
			kind: 'throttled',
			service: 'OCI Identity',
			status: 429,
			code: 'TooManyRequests',
			requestId: expect.stringMatching(REQUEST_ID),
			retryAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
		});
	});
});

describe('an answer that is none', () => {
	it.each([
		['a web page', { status: 503, code: '' }, 'html', 'gateway or proxy answered in its place'],
		['nothing at all', { status: 503 }, 'empty', 'answered with HTTP status 503 and no explanation'],
	] as const)('%s: is told apart from the service', async (_name, failure, body, sentence) => {
		oci.sandbox.faults.set({ rules: [{ ...failure, retryAfter: 'seconds', retryAfterSeconds: 0, body }] });
		const error = await read();
		expect(error.message).toContain(sentence);
		expect(error).toMatchObject({ httpCode: '503' });
		expect(oci.calls()).toHaveLength(5);
	});

	it.each(['html', 'cut', 'empty'] as const)('a success with a body that is "%s": is no success', async (body) => {
		oci.sandbox.faults.set({ rules: [{ body }] });
		const error = await read();
		expect(error.message).toBe('The service answered with something that is not what its documentation describes.');
		expect(error.description).toContain('Check the endpoint in the credential.');
	});

	it('nobody there: names host and port', async () => {
		await oci.use({ ...oci.sandbox.credentials.ociIdentityApi, endpoint: 'http://127.0.0.1:9' });
		const error = await read();
		expect(error.message).toBe('The connection was refused (127.0.0.1:9).');
		expect(error.description).toContain('Check host and port in the credential');
	});
});
