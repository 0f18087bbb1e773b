import { generateKeyPairSync } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { resources } from '../../../nodes/OciIdentity/resources';
import { byId, NODE } from '../../support/workflow';
import { startOci, UNKNOWN_GROUP, UNKNOWN_USER, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
	// Every operation is refused to somebody who has no policy. With one address for all regions no home region is looked
	// up before, so it is the operation itself that is refused.
	await oci.use({ ...oci.sandbox.services.oci.addCaller('nobody', 'none'), endpoint: `${oci.sandbox.url}/oci` });
});
beforeEach(() => oci.sandbox.log.clear());
afterAll(() => oci.stop());

const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const user = byId(UNKNOWN_USER);
const group = byId(UNKNOWN_GROUP);
const policyId = 'ocid1.policy.oc1..aaaaaaaaunknown';
const ofUser: Readonly<Record<string, INodeParameters>> = {
	create: { user, label: 'x' },
	getAll: { user },
	update: { user, credentialId: 'x', label: 'x' },
	delete: { user, credentialId: 'x' },
};

/** Of the kinds that cannot be changed. */
const ofUserForGood: Readonly<Record<string, INodeParameters>> = {
	getAll: { user },
	delete: { user, credentialId: 'x' },
};

/** Parameters with which each operation gets as far as the service. */
const parameters: Readonly<Record<string, Readonly<Record<string, INodeParameters>>>> = {
	user: {
		create: { name: '={{ $json.name }}', email: 'x@example.com' },
		addToGroup: { user, group, options: { patience: 0 } },
		resetPassword: { user },
		delete: { user },
		get: { user },
		getAll: {},
		getGroups: { user },
		removeFromGroup: { user, group },
		setGroups: { user, groups: UNKNOWN_GROUP },
		endAccess: { user },
		unblock: { user },
		update: { user, updateFields: { description: 'x' } },
		updateCapabilities: { user, capabilities: { canUseApiKeys: false } },
	},
	group: {
		create: { name: '={{ $json.name }}' },
		delete: { group },
		get: { group },
		getAll: {},
		getMembers: { group },
		update: { group, updateFields: { description: 'x' } },
	},
	apiKey: {
		upload: { user, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
		getAll: { user },
		delete: { user, fingerprint: 'x' },
	},
	authToken: ofUser,
	customerSecretKey: ofUser,
	smtpCredential: ofUser,
	oAuth2ClientCredential: {
		...ofUserForGood,
		create: { user, label: 'x', credentialDescription: 'x', scopes: { entry: [{ audience: 'x', scope: 'x' }] } },
	},
	dbCredential: { ...ofUserForGood, create: { user, label: 'x', password: 'Chosen-1-Secret' } },
	mfaDevice: { getAll: { user }, delete: { user, credentialId: 'x' } },
	compartment: { getAll: {} },
	policy: {
		create: { name: '={{ $json.name }}', description: 'x', statements: 'x' },
		delete: { policyId },
		get: { policyId },
		getAll: {},
		update: { policyId, updateFields: { description: 'x' } },
	},
	regionSubscription: { getAll: {} },
};

const operations = resources.flatMap((resource) =>
	resource.operations
		// What has outputs of its own is tested with them, and what needs a ledger of this tenancy with the ledgers.
		.filter((operation) => !('executeRun' in operation) && operation.value !== 'restoreAccess')
		.map((operation): [string, string] => [resource.value, operation.value]),
);
const input = [{ name: 'first' }, { name: 'second' }];
const sentence = 'Authorization failed or requested resource not found.';
const requestId = /^[0-9A-F]{32}\/[0-9A-F]{32}\/[0-9A-F]{32}$/;
const errorJson = {
	error: sentence,
	message: expect.stringMatching(/may not see.*\(OCI Identity: HTTP status 404, code NotAuthorizedOrNotFound\)$/),
	details: {
		kind: 'notFound',
		service: 'OCI Identity',
		status: 404,
		code: 'NotAuthorizedOrNotFound',
		requestId: expect.stringMatching(requestId),
	},
};

it('is a list of all operations', () => {
	const listed = Object.entries(parameters).flatMap(([resource, each]) =>
		Object.keys(each).map((operation) => [resource, operation]),
	);
	expect(listed.sort()).toEqual([...operations].sort());
});

describe.each(operations)('%s %s, refused', (resource, operation) => {
	const given = parameters[resource]?.[operation] ?? {};

	it('stops at the first item', async () => {
		const error = await oci.failure(resource, operation, given, { input });
		expect(error).toMatchObject({ message: sentence, httpCode: '404', context: { itemIndex: 0 } });
		expect(error.description).toEqual(errorJson.message);
	});

	it('sends every item to the error output, with its input', async () => {
		const run = await oci.run(resource, operation, given, { input, onError: 'continueErrorOutput' });
		const [succeeded, failed] = run.node(NODE).outputs;
		expect([run.error, succeeded]).toEqual([undefined, []]);
		expect(failed?.map(({ json }) => json)).toEqual(input.map((json) => ({ ...json, ...errorJson })));
		expect(failed?.map(({ pairedItem }) => pairedItem)).toMatchObject([{ item: 0 }, { item: 1 }]);
	});

	it('keeps every item in its place in the regular output', async () => {
		const run = await oci.run(resource, operation, given, { input, onError: 'continueRegularOutput' });
		expect(run.error).toBeUndefined();
		expect(run.node(NODE).outputs[0]).toEqual([
			{ json: errorJson, pairedItem: { item: 0 } },
			{ json: errorJson, pairedItem: { item: 1 } },
		]);
	});
});
