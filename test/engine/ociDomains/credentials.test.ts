/** API keys, auth tokens, customer secret keys, SMTP credentials and OAuth 2 client credentials. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { text } from '../../support/text';
import { byId, byName } from '../../support/workflow';
import { paired, startDomains, UNKNOWN_ID, type DomainsBench } from './support';

let domains: DomainsBench;
let ada: string;
let grace: string;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	[ada = '', grace = ''] = await domains.makeUsers('ada', 'grace');
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const user = byName('={{ $json.name }}');
const both = { input: [{ name: 'ada' }, { name: 'grace' }] };

const scopes = { entry: [{ audience: 'urn:opc:resource:consumer::all', scope: 'urn:opc:resource:consumer::read' }] };

describe.each([
	['authToken', 'description', ['token'], {}],
	['customerSecretKey', 'displayName', ['secretKey'], {}],
	['smtpCredential', 'description', ['password'], {}],
	['oAuth2ClientCredential', 'name', ['secret'], { scopes }],
] as const)('%s', (resource, label, secrets, more) => {
	const create = async (settings: Parameters<DomainsBench['run']>[3] = both) =>
		await domains.output(resource, 'create', { user, label: 'Build server', ...more }, settings);

	it('Create shows the secret once, Get Many never', async () => {
		const made = await create();
		expect(paired(made, 'outcome', 'userName', label)).toEqual([
			['created', 'ada', 'Build server', { item: 0 }],
			['created', 'grace', 'Build server', { item: 1 }],
		]);
		for (const secret of secrets) expect(made[0]?.json[secret]).toEqual(expect.stringMatching(/^\w+$/));
		const listed = await domains.output(resource, 'getAll', { user }, both);
		expect(paired(listed, 'id', 'userId', label)).toEqual([
			[made[0]?.json.id, ada, 'Build server', { item: 0 }],
			[made[1]?.json.id, grace, 'Build server', { item: 1 }],
		]);
		for (const secret of secrets) expect(listed[0]?.json).not.toHaveProperty(secret);
	});

	it('Update changes what differs', async () => {
		const [made] = await create();
		const parameters = { user: byName('ada'), credentialId: text(made?.json.ocid), label: 'Robot' };
		const [item] = await domains.output(resource, 'update', parameters);
		expect(item?.json).toMatchObject({ outcome: 'updated', id: made?.json.id, [label]: 'Robot' });
		expect((await domains.output(resource, 'update', parameters))[0]?.json.outcome).toBe('unchanged');
		const stale = { ...parameters, label: 'Other', options: { etag: text(made?.json.etag) } };
		expect(await domains.failure(resource, 'update', stale)).toMatchObject({ httpCode: '412' });
	});

	it("Update and Delete refuse another user's", async () => {
		const [made] = await create();
		const parameters = { user: byId(grace), credentialId: text(made?.json.id), label: 'Robot' };
		for (const operation of ['update', 'delete']) {
			const error = await domains.failure(resource, operation, parameters);
			expect(error.message).toContain(`with the ID "${text(made?.json.id)}"`);
		}
		expect((await domains.output(resource, 'getAll', { user: byId(ada) }))[0]?.json[label]).toBe('Build server');
	});

	it('Delete removes it, and says so once', async () => {
		const made = await create();
		const input = made.map(({ json }) => ({ name: json.userName as string, id: json.id as string }));
		const parameters = { user, credentialId: '={{ $json.id }}' };
		const items = await domains.output(resource, 'delete', parameters, { input });
		expect(paired(items, 'id', 'userId', 'outcome', 'deleted')).toEqual([
			[input[0]?.id, ada, 'deleted', true, { item: 0 }],
			[input[1]?.id, grace, 'deleted', true, { item: 1 }],
		]);
		const again = { ...parameters, options: { ignoreMissing: true } };
		const missing = await domains.output(resource, 'delete', again, { input });
		expect(missing.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
		const error = await domains.failure(resource, 'delete', { user: byId(ada), credentialId: UNKNOWN_ID });
		expect(error.message).toContain(UNKNOWN_ID);
	});

	it('Create is sent once when its answer is lost, and says what to do', async () => {
		const rule = { service: 'oci-domains', method: 'POST', path: '*s', after: true, status: 500, count: 1 };
		domains.sandbox.faults.set({ rules: [rule] });
		const parameters = { user: byId(ada), label: 'Build server', ...more };
		const error = await domains.failure(resource, 'create', parameters);
		expect(error.description).toContain('its secret cannot be read again');
		expect(await domains.output(resource, 'getAll', { user: byId(ada) })).toHaveLength(1);
	});
});

it('an expiry is checked and sent', async () => {
	const parameters = { user: byId(ada), label: 'x', additionalFields: { expiresOn: '2030-01-31' } };
	const [made] = await domains.output('authToken', 'create', parameters);
	expect(made?.json.expiresOn).toBe('2030-01-31T00:00:00.000Z');
	const bad = { ...parameters, additionalFields: { expiresOn: 'tomorrow' } };
	expect((await domains.failure('authToken', 'create', bad)).message).toContain('"Expires On" must be a time');
});

it.each([[{}], [{ entry: [{ audience: 'a', scope: '' }] }]])('scopes must be whole: %j', async (given) => {
	const parameters = { user: byId(ada), label: 'x', scopes: given };
	const error = await domains.failure('oAuth2ClientCredential', 'create', parameters);
	expect(error.message).toContain('"Scopes" needs at least one entry');
	expect(domains.calls()).toEqual([]);
});

it("a credential is not made for the credential's own account", async () => {
	const error = await domains.failure('authToken', 'create', { user: byName('sandbox.administrator'), label: 'x' });
	expect(error.message).toContain('it gets no auth token');
	expect(domains.writes()).toEqual([]);
});

describe('apiKey', () => {
	const pem = () =>
		generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
	const keys = [pem(), pem()];
	const input = [
		{ name: 'ada', key: keys[0] },
		{ name: 'grace', key: keys[1] },
	];
	const upload = { user, publicKey: '={{ $json.key }}', additionalFields: { description: 'Robot' } };

	it('Upload, Get Many and Delete', async () => {
		const made = await domains.output('apiKey', 'upload', upload, { input });
		expect(paired(made, 'userName', 'outcome', 'description')).toEqual([
			['ada', 'created', 'Robot', { item: 0 }],
			['grace', 'created', 'Robot', { item: 1 }],
		]);
		const fingerprints = made.map(({ json }) => text(json.fingerprint));
		const listed = await domains.output('apiKey', 'getAll', { user }, both);
		expect(paired(listed, 'fingerprint', 'userId')).toEqual([
			[fingerprints[0], ada, { item: 0 }],
			[fingerprints[1], grace, { item: 1 }],
		]);
		const toDelete = { input: fingerprints.map((fingerprint, index) => ({ ...both.input[index], fingerprint })) };
		const parameters = { user, fingerprint: '={{ $json.fingerprint.toUpperCase() }}' };
		const deleted = await domains.output('apiKey', 'delete', parameters, toDelete);
		expect(paired(deleted, 'fingerprint', 'userId', 'outcome')).toEqual([
			[fingerprints[0], ada, 'deleted', { item: 0 }],
			[fingerprints[1], grace, 'deleted', { item: 1 }],
		]);
		const again = { ...parameters, options: { ignoreMissing: true } };
		const missing = await domains.output('apiKey', 'delete', again, toDelete);
		expect(missing.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
		expect((await domains.failure('apiKey', 'delete', parameters, toDelete)).message).toContain('has no API key');
	});

	it('Upload of a key that the user has changes nothing; that of another user is refused', async () => {
		await domains.output('apiKey', 'upload', upload, { input: input.slice(0, 1) });
		const [again] = await domains.output('apiKey', 'upload', upload, { input: input.slice(0, 1) });
		expect(again?.json.outcome).toBe('unchanged');
		const error = await domains.failure('apiKey', 'upload', { user: byName('grace'), publicKey: keys[0] ?? '' });
		expect(error).toMatchObject({ httpCode: '409' });
	});

	it('Upload looks for the key when the answer is lost', async () => {
		const rule = { service: 'oci-domains', method: 'POST', path: '*/ApiKeys', after: true, status: 500, count: 1 };
		domains.sandbox.faults.set({ rules: [rule] });
		const [item] = await domains.output('apiKey', 'upload', { user: byName('ada'), publicKey: keys[0] ?? '' });
		expect(item?.json).toMatchObject({ outcome: 'created', fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}/) });
		expect(domains.writes()).toHaveLength(1);
	});

	it('Upload refuses a private key before it sends anything', async () => {
		const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
		const publicKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
		const error = await domains.failure('apiKey', 'upload', { user: byId(ada), publicKey });
		expect(error.message).toContain('This is a private key.');
		expect(domains.calls()).toEqual([]);
	});
});
