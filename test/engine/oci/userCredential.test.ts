import { generateKeyPairSync } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { INodeParameters } from 'n8n-workflow';

import { byId, byName } from '../../support/workflow';
import { paired, startOci, type OciBench } from './support';

let oci: OciBench;
let users: string[];
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => {
	await oci.sandbox.reset();
	users = await oci.makeUsers('ada', 'grace');
	oci.sandbox.log.clear();
});
afterAll(() => oci.stop());

const both = { input: [{ name: 'ada' }, { name: 'grace' }] };
const user = byName('={{ $json.name }}');

describe.each([
	['authToken', 'authTokens', 'description', 'token'],
	['customerSecretKey', 'customerSecretKeys', 'displayName', 'key'],
	['smtpCredential', 'smtpCredentials', 'description', 'password'],
])('%s', (resource, collection, label, secret) => {
	const create = async () => await oci.output(resource, 'create', { user, label: 'Build server' }, both);

	it('Create shows the secret, Get Many never again', async () => {
		const made = await create();
		expect(paired(made, 'userId', label, 'outcome')).toEqual([
			[users[0], 'Build server', 'created', { item: 0 }],
			[users[1], 'Build server', 'created', { item: 1 }],
		]);
		const secrets = made.map(({ json }) => json[secret] as string);
		expect(secrets).toEqual([expect.stringMatching(/^.{20,}$/), expect.stringMatching(/^.{20,}$/)]);
		const listed = await oci.output(resource, 'getAll', { user }, both);
		expect(paired(listed, 'id', label)).toEqual(
			made.map(({ json }, index) => [json.id, 'Build server', { item: index }]),
		);
		for (const each of secrets) expect(JSON.stringify(listed)).not.toContain(each);
	});

	it('Update changes the label, and writes nothing when it is so already', async () => {
		const [made] = await create();
		const id = made?.json.id as string;
		oci.sandbox.log.clear();
		const parameters = { user: byName('ada'), credentialId: id, label: 'Other server' };
		const [first] = await oci.output(resource, 'update', parameters);
		const [second] = await oci.output(resource, 'update', parameters);
		expect([first?.json[label], first?.json.outcome, second?.json.outcome]).toEqual([
			'Other server',
			'updated',
			'unchanged',
		]);
		expect(oci.writes()).toEqual([`200 PUT /users/${users[0]}/${collection}/${id}`]);
	});

	it('Only If Unchanged holds by the ETag of Create and of Update', async () => {
		const [made] = await create();
		const target = { user: byName('ada'), credentialId: made?.json.id as string };
		const update = async (value: string, etag: unknown) =>
			(await oci.output(resource, 'update', { ...target, label: value, options: { etag: etag as string } }))[0]?.json;
		const updated = await update('second', made?.json.etag);
		expect(updated).toMatchObject({ outcome: 'updated', etag: expect.stringMatching(/./) });
		await expect(update('third', made?.json.etag)).rejects.toThrow('The If-Match header does not match');
		const options = { etag: made?.json.etag as string };
		expect(await oci.failure(resource, 'delete', { ...target, options })).toMatchObject({ httpCode: '412' });
		const [gone] = await oci.output(resource, 'delete', { ...target, options: { etag: updated?.etag as string } });
		expect(gone?.json.outcome).toBe('deleted');
	});

	it.each([{}, { etag: 'of Create' }])(
		'Update is done once and reported when its answer is lost, with %j',
		async (more) => {
			const [made] = await create();
			const options = 'etag' in more ? { etag: made?.json.etag as string } : {};
			oci.sandbox.faults.set({ rules: [{ method: 'PUT', count: 1, connection: 'resetAfter' }] });
			oci.sandbox.log.clear();
			const parameters = { user: byName('ada'), credentialId: made?.json.id as string, label: 'Other', options };
			const [item] = await oci.output(resource, 'update', parameters);
			expect(item?.json).toMatchObject({ outcome: 'updated', [label]: 'Other' });
			expect(oci.writes()).toHaveLength(1);
		},
	);

	it('Update does not know an ID of another user', async () => {
		const made = await create();
		const parameters = { user: byName('ada'), credentialId: made[1]?.json.id as string, label: 'x' };
		const error = await oci.failure(resource, 'update', parameters);
		expect(error.message).toContain('The user has nothing with the ID');
	});

	it('Delete takes them away', async () => {
		const made = await create();
		const input = made.map(({ json }, index) => ({ ...both.input[index], id: json.id as string }));
		const items = await oci.output(resource, 'delete', { user, credentialId: '={{ $json.id }}' }, { input });
		expect(paired(items, 'id', 'userId', 'outcome', 'deleted')).toEqual([
			[input[0]?.id, users[0], 'deleted', true, { item: 0 }],
			[input[1]?.id, users[1], 'deleted', true, { item: 1 }],
		]);
		expect(oci.sandbox.state('oci').raw?.credentials).toEqual([]);
		const again = { user, credentialId: '={{ $json.id }}', options: { ignoreMissing: true } };
		const missing = await oci.output(resource, 'delete', again, { input });
		expect(missing.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
	});

	it('a third one meets the limit', async () => {
		const one = { user: byName('ada'), label: '={{ $json.name }}' };
		const run = await oci.run(resource, 'create', one, {
			input: [{ name: '1' }, { name: '2' }, { name: '3' }],
			onError: 'continueErrorOutput',
		});
		const [succeeded = [], failed = []] = run.node('Node').outputs;
		expect(succeeded.map(({ json }) => json[label])).toEqual(['1', '2']);
		expect(failed.map(({ json }) => json.details)).toEqual([
			expect.objectContaining({ code: 'LimitExceeded', kind: 'invalid', status: 400 }),
		]);
	});
});

/** A client credential, and a credential for databases, whose password the caller chooses. */
describe.each([
	[
		'oAuth2ClientCredential',
		{
			label: 'export',
			credentialDescription: 'Nightly export',
			scopes: { entry: [{ audience: 'urn:opc:db', scope: 'urn:opc:db::read' }] },
		},
		{ name: 'export', description: 'Nightly export', scopes: [{ audience: 'urn:opc:db', scope: 'urn:opc:db::read' }] },
		10,
	],
	['dbCredential', { label: 'Warehouse', password: 'Chosen-1-Secret' }, {}, 2],
] as const)('%s', (resource, given, members, limit) => {
	const parameters = { user, ...given } as INodeParameters;
	const create = async () => await oci.output(resource, 'create', parameters, both);

	it('Create returns each with its source, and a secret that OCI made only there', async () => {
		const made = await create();
		expect(paired(made, 'userId', 'outcome')).toEqual([
			[users[0], 'created', { item: 0 }],
			[users[1], 'created', { item: 1 }],
		]);
		expect(made.map(({ json }) => json)).toEqual([expect.objectContaining(members), expect.objectContaining(members)]);
		const secrets = made.map(({ json }) => json.password);
		const fresh = resource === 'dbCredential' ? undefined : expect.stringMatching(/^.{20,}$/);
		expect(secrets).toEqual([fresh, fresh]);
		const listed = await oci.output(resource, 'getAll', { user }, both);
		expect(paired(listed, 'id', 'userId')).toEqual(
			made.map(({ json }, index) => [json.id, users[index], { item: index }]),
		);
		for (const each of [...secrets, 'Chosen-1-Secret']) {
			if (each !== undefined) expect(JSON.stringify(listed)).not.toContain(each);
		}
		expect(JSON.stringify(made)).not.toContain('Chosen-1-Secret');
	});

	it('Create is done once when its answer is lost', async () => {
		oci.sandbox.faults.set({ rules: [{ method: 'POST', count: 1, connection: 'resetAfter' }] });
		const [made] = await oci.output(resource, 'create', { ...parameters, user: byName('ada') });
		expect(made?.json.outcome).toBe('created');
		expect(oci.sandbox.state('oci').raw?.credentials).toEqual([expect.objectContaining({ id: made?.json.id })]);
	});

	it('Delete takes them away, and a second one finds nothing', async () => {
		const made = await create();
		const input = made.map(({ json }, index) => ({ ...both.input[index], id: json.id as string }));
		const target = { user, credentialId: '={{ $json.id }}' };
		const items = await oci.output(resource, 'delete', target, { input });
		expect(paired(items, 'id', 'userId', 'outcome', 'deleted')).toEqual([
			[input[0]?.id, users[0], 'deleted', true, { item: 0 }],
			[input[1]?.id, users[1], 'deleted', true, { item: 1 }],
		]);
		expect(oci.sandbox.state('oci').raw?.credentials).toEqual([]);
		expect(await oci.failure(resource, 'delete', target, { input })).toMatchObject({ httpCode: '404' });
		const again = await oci.output(resource, 'delete', { ...target, options: { ignoreMissing: true } }, { input });
		expect(again.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
	});

	it('Delete leaves what belongs to another user', async () => {
		const made = await create();
		const target = { user: byName('ada'), credentialId: made[1]?.json.id as string };
		expect(await oci.failure(resource, 'delete', target)).toMatchObject({ httpCode: '404' });
		expect(oci.sandbox.state('oci').raw?.credentials).toHaveLength(2);
	});

	it('one more than the limit is refused, and its secret not repeated', async () => {
		const input = Array.from({ length: limit + 1 }, (_, index) => ({ name: String(index) }));
		const run = await oci.run(
			resource,
			'create',
			{ ...parameters, user: byName('ada') },
			{ input, onError: 'continueErrorOutput' },
		);
		const [succeeded = [], failed = []] = run.node('Node').outputs;
		expect([succeeded.length, failed.length]).toEqual([limit, 1]);
		expect(failed[0]?.json.details).toMatchObject({ code: 'LimitExceeded', kind: 'invalid', status: 400 });
		expect(JSON.stringify(failed)).not.toContain('Chosen-1-Secret');
	});

	it('a user without the capability is refused', async () => {
		const capability = resource === 'dbCredential' ? 'canUseDBCredentials' : 'canUseOAuth2ClientCredentials';
		await oci.output('user', 'updateCapabilities', { user: byName('ada'), capabilities: { [capability]: false } });
		const error = await oci.failure(resource, 'create', { ...parameters, user: byName('ada') });
		expect(error.message).toMatch(new RegExp(capability, 'i'));
	});
});

it.each([
	[
		'oAuth2ClientCredential',
		{ label: 'x', credentialDescription: 'x', scopes: {} },
		'"Scopes" needs at least one entry',
	],
	[
		'oAuth2ClientCredential',
		{ label: 'x', credentialDescription: 'x', scopes: { entry: [{ audience: 'urn:x', scope: '' }] } },
		'each with "Audience" and "Scope"',
	],
	['dbCredential', { label: 'x', password: '={{ "" }}' }, '"Password" is empty.'],
])('%s needs all that OCI asks for, and sends nothing before', async (resource, given, sentence) => {
	const error = await oci.failure(resource, 'create', { user: byId(users[0] ?? ''), ...given });
	expect(error.message).toContain(sentence);
	expect(oci.calls()).toEqual([]);
});

describe('apiKey', () => {
	const pem = (bits = 2048) =>
		generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
	const keys = [pem(), pem()];
	const input = [
		{ name: 'ada', key: keys[0] },
		{ name: 'grace', key: keys[1] },
	];

	it('Upload, Get Many and Delete', async () => {
		const made = await oci.output('apiKey', 'upload', { user, publicKey: '={{ $json.key }}' }, { input });
		expect(paired(made, 'userId', 'outcome')).toEqual([
			[users[0], 'created', { item: 0 }],
			[users[1], 'created', { item: 1 }],
		]);
		const listed = await oci.output('apiKey', 'getAll', { user }, both);
		const fingerprints = made.map(({ json }) => json.fingerprint as string);
		expect(paired(listed, 'fingerprint', 'userId')).toEqual([
			[fingerprints[0], users[0], { item: 0 }],
			[fingerprints[1], users[1], { item: 1 }],
		]);
		const toDelete = { input: fingerprints.map((fingerprint, index) => ({ ...both.input[index], fingerprint })) };
		const parameters = { user, fingerprint: '={{ $json.fingerprint.toUpperCase() }}' };
		const deleted = await oci.output('apiKey', 'delete', parameters, toDelete);
		expect(paired(deleted, 'fingerprint', 'userId', 'outcome')).toEqual([
			[fingerprints[0], users[0], 'deleted', { item: 0 }],
			[fingerprints[1], users[1], 'deleted', { item: 1 }],
		]);
		const again = await oci.output('apiKey', 'delete', { ...parameters, options: { ignoreMissing: true } }, toDelete);
		expect(paired(again, 'fingerprint', 'outcome')).toEqual([
			[fingerprints[0], 'unchanged', { item: 0 }],
			[fingerprints[1], 'unchanged', { item: 1 }],
		]);
	});

	it.each(['domains', 'classic'])('Upload of a key that the user has changes nothing (%s)', async (tenancyKind) => {
		oci.sandbox.options('oci', { tenancyKind });
		const parameters = { user: byName('ada'), publicKey: keys[0] ?? '' };
		const [first] = await oci.output('apiKey', 'upload', parameters);
		const [second] = await oci.output('apiKey', 'upload', parameters);
		expect([first?.json.outcome, second?.json.outcome]).toEqual(['created', 'unchanged']);
		expect(second?.json.fingerprint).toBe(first?.json.fingerprint);
	});

	it('Delete refuses an ETag that is out of date', async () => {
		const [made] = await oci.output('apiKey', 'upload', { user: byName('ada'), publicKey: keys[0] ?? '' });
		const { fingerprint, etag } = made?.json as { fingerprint: string; etag: string };
		const remove = (options: { etag: string }) => ({ user: byName('ada'), fingerprint, options });
		expect(await oci.failure('apiKey', 'delete', remove({ etag: 'old' }))).toMatchObject({ httpCode: '412' });
		expect((await oci.output('apiKey', 'delete', remove({ etag })))[0]?.json.outcome).toBe('deleted');
	});

	it('takes a key whose line ends are written as \\n', async () => {
		const publicKey = (keys[0] ?? '').replaceAll('\n', '\\n');
		const [item] = await oci.output('apiKey', 'upload', { user: byName('ada'), publicKey });
		expect(item?.json.outcome).toBe('created');
	});

	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
	it.each([
		['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'This is a private key.'],
		['an OpenSSH key', 'ssh-rsa AAAAB3NzaC1yc2E ada@example', 'OpenSSH form'],
		['some text', 'hello', 'not a public key in PEM form'],
		['nothing', '', '"Public Key" is empty.'],
		['a short key', pem(1024), 'at least 2048 bits'],
		['a key of another kind', elliptic.export({ type: 'spki', format: 'pem' }).toString(), 'RSA keys'],
	])('refuses %s before it sends anything, and does not repeat it', async (_name, publicKey, sentence) => {
		const parameters = { user: byId(users[0] ?? ''), publicKey: '={{ $json.publicKey }}' };
		const error = await oci.failure('apiKey', 'upload', parameters, { input: [{ publicKey }] });
		expect(error.message).toContain(sentence);
		expect(JSON.stringify(error)).not.toContain(publicKey.split('\n')[1] ?? 'nothing to look for');
		expect(oci.calls()).toEqual([]);
	});
});
