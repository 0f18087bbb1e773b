import { generateKeyPairSync } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { Region, SimpleAuthenticationDetailsProvider } from 'oci-common';
import { IdentityClient } from 'oci-identity';

import { startRecorder, type Recorded } from '../../support/recorder';
import { byId } from '../../support/workflow';
import { startOci, type OciBench } from './support';

/*
 * The same work done by Oracle's own SDK and by the node: method, path, query, content type and body of each request are
 * the same but for the order of query parameters and JSON members. Where the node does more on purpose, the step says so in `looks`: it looks before it writes, so that nothing
 * is written that is so already, and nothing is overwritten that somebody else changed in between.
 */

let oci: OciBench;
let sdk: IdentityClient;
let recorder: Awaited<ReturnType<typeof startRecorder>>;
let compartmentId: string;

beforeAll(async () => {
	oci = await startOci();
	// The SDK writes some of what it does to the console.
	jest.spyOn(console, 'warn').mockImplementation(() => undefined);
	recorder = await startRecorder(oci.sandbox.url);
	const credentials = { ...oci.sandbox.credentials.ociIdentityApi, endpoint: `${recorder.url}/oci` };
	const { tenancyOcid, userOcid, fingerprint, privateKey } = credentials;
	await oci.use(credentials);
	const provider = [tenancyOcid, userOcid, fingerprint, privateKey, null, Region.US_ASHBURN_1] as const;
	sdk = new IdentityClient({ authenticationDetailsProvider: new SimpleAuthenticationDetailsProvider(...provider) });
	sdk.endpoint = credentials.endpoint;
	compartmentId = tenancyOcid;
});
afterAll(async () => {
	await recorder.stop();
	await oci.stop();
});

/** What one side made so far: name → id. */
type Ids = Record<string, string>;

interface Step {
	readonly name: string;
	/** Both give the id of what they made, if anything later asks for it. */
	readonly sdk: (ids: Ids) => Promise<string | undefined | void>;
	readonly node: (ids: Ids) => Promise<string | undefined | void>;
	/** Name of the id. */
	readonly makes?: string;
	/** Reads that only the node does, before its write. */
	readonly looks?: readonly string[];
	/** What the node reads after the step, for the names in its output. */
	readonly names?: readonly string[];
}

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const tags = { freeformTags: { team: 'A & B' }, definedTags: { HR: { id: '7' } } };
const description = 'Zoë, R&D';
const statements = ['Allow group Developers to inspect users in tenancy'];

/** Does one operation of the node and gives the member of its first output item. */
const node = async (resource: string, operation: string, parameters: INodeParameters, member = 'id') =>
	(await oci.output(resource, operation, parameters))[0]?.json[member] as string | undefined;
const user = ({ user: id = '' }: Ids) => byId(id);
const all = { returnAll: true };

async function drain(iterable: AsyncIterable<unknown>): Promise<void> {
	const items: unknown[] = [];
	for await (const item of iterable) items.push(item);
	expect(items.length).toBeGreaterThan(1_000);
}

const steps: readonly Step[] = [
	{
		name: 'create a user',
		makes: 'user',
		sdk: async () => {
			const createUserDetails = { compartmentId, name: 'zoë', description, email: 'zoe@example.com', ...tags };
			return (await sdk.createUser({ createUserDetails })).user.id;
		},
		node: async () =>
			await node('user', 'create', { name: 'zoë', description, email: 'zoe@example.com', additionalFields: tags }),
	},
	{
		name: 'create a group',
		makes: 'group',
		sdk: async () =>
			(await sdk.createGroup({ createGroupDetails: { compartmentId, name: 'Developers', description } })).group.id,
		node: async () => await node('group', 'create', { name: 'Developers', description }),
	},
	{
		name: 'add the user to the group',
		makes: 'membership',
		sdk: async ({ user: userId = '', group: groupId = '' }) =>
			(await sdk.addUserToGroup({ addUserToGroupDetails: { userId, groupId } })).userGroupMembership.id,
		node: async (ids) => await node('user', 'addToGroup', { user: user(ids), group: byId(ids.group ?? '') }),
		looks: ['GET /userGroupMemberships?compartmentId=<tenancy>&groupId=<group>&limit=1000&userId=<user>'],
		names: ['GET /users/<user>', 'GET /groups/<group>'],
	},
	{
		name: 'list all users, in two pages',
		sdk: async () => await drain(sdk.listUsersRecordIterator({ compartmentId, limit: 1000 })),
		node: async () => void (await node('user', 'getAll', all)),
	},
	{
		name: 'list groups by name',
		sdk: async () => void (await sdk.listGroups({ compartmentId, name: 'Developers', limit: 1000 })),
		node: async () => void (await node('group', 'getAll', { ...all, filters: { name: 'Developers' } })),
	},
	{
		name: 'get the user',
		sdk: async ({ user: userId = '' }) => void (await sdk.getUser({ userId })),
		node: async (ids) => void (await node('user', 'get', { user: user(ids) })),
	},
	{
		name: 'update the user',
		sdk: async ({ user: userId = '' }) =>
			void (await sdk.updateUser({ userId, updateUserDetails: { description: 'new', freeformTags: {} } })),
		node: async (ids) =>
			void (await node('user', 'update', {
				user: user(ids),
				updateFields: { description: 'new', freeformTags: '{}' },
			})),
		looks: ['GET /users/<user>'],
	},
	{
		name: 'unblock the user',
		sdk: async ({ user: userId = '' }) => {
			oci.sandbox.services.oci.block(userId);
			await sdk.updateUserState({ userId, updateStateDetails: { blocked: false } });
		},
		node: async (ids) => {
			oci.sandbox.services.oci.block(ids.user ?? '');
			await node('user', 'unblock', { user: user(ids) });
		},
		looks: ['GET /users/<user>'],
	},
	{
		name: 'update the capabilities',
		sdk: async ({ user: userId = '' }) => {
			const updateUserCapabilitiesDetails = { canUseDBCredentials: false };
			await sdk.updateUserCapabilities({ userId, updateUserCapabilitiesDetails });
		},
		node: async (ids) => {
			const capabilities = { canUseDBCredentials: false };
			await node('user', 'updateCapabilities', { user: user(ids), capabilities });
		},
		looks: ['GET /users/<user>'],
	},
	{
		name: 'reset the password',
		sdk: async ({ user: userId = '' }) => void (await sdk.createOrResetUIPassword({ userId })),
		node: async (ids) => void (await node('user', 'resetPassword', { user: user(ids) })),
	},
	{
		name: 'upload an API key',
		makes: 'key',
		sdk: async ({ user: userId = '' }) =>
			(await sdk.uploadApiKey({ userId, createApiKeyDetails: { key } })).apiKey.fingerprint,
		node: async (ids) => await node('apiKey', 'upload', { user: user(ids), publicKey: key }, 'fingerprint'),
	},
	{
		name: 'list API keys',
		sdk: async ({ user: userId = '' }) => void (await sdk.listApiKeys({ userId })),
		node: async (ids) => void (await node('apiKey', 'getAll', { user: user(ids) })),
	},
	{
		name: 'delete the API key',
		sdk: async ({ user: userId = '', key: fingerprint = '' }) => void (await sdk.deleteApiKey({ userId, fingerprint })),
		node: async (ids) => void (await node('apiKey', 'delete', { user: user(ids), fingerprint: ids.key ?? '' })),
	},
	{
		name: 'create an auth token',
		makes: 'token',
		sdk: async ({ user: userId = '' }) =>
			(await sdk.createAuthToken({ userId, createAuthTokenDetails: { description } })).authToken.id,
		node: async (ids) => await node('authToken', 'create', { user: user(ids), label: description }),
	},
	{
		name: 'update the auth token',
		sdk: async ({ user: userId = '', token: authTokenId = '' }) =>
			void (await sdk.updateAuthToken({ userId, authTokenId, updateAuthTokenDetails: { description: 'new' } })),
		node: async (ids) =>
			void (await node('authToken', 'update', { user: user(ids), credentialId: ids.token ?? '', label: 'new' })),
		looks: ['GET /users/<user>/authTokens'],
	},
	{
		name: 'delete the auth token',
		sdk: async ({ user: userId = '', token: authTokenId = '' }) =>
			void (await sdk.deleteAuthToken({ userId, authTokenId })),
		node: async (ids) => void (await node('authToken', 'delete', { user: user(ids), credentialId: ids.token ?? '' })),
	},
	{
		name: 'create a customer secret key',
		sdk: async ({ user: userId = '' }) => {
			await sdk.createCustomerSecretKey({ userId, createCustomerSecretKeyDetails: { displayName: description } });
		},
		node: async (ids) => void (await node('customerSecretKey', 'create', { user: user(ids), label: description })),
	},
	{
		name: 'create an SMTP credential',
		sdk: async ({ user: userId = '' }) => {
			await sdk.createSmtpCredential({ userId, createSmtpCredentialDetails: { description } });
		},
		node: async (ids) => void (await node('smtpCredential', 'create', { user: user(ids), label: description })),
	},
	{
		name: 'list MFA devices',
		sdk: async ({ user: userId = '' }) => void (await sdk.listMfaTotpDevices({ userId })),
		node: async (ids) => void (await node('mfaDevice', 'getAll', { user: user(ids) })),
	},
	{
		name: 'create a policy',
		makes: 'policy',
		sdk: async () => {
			const createPolicyDetails = { compartmentId, name: 'people', description, statements };
			return (await sdk.createPolicy({ createPolicyDetails })).policy.id;
		},
		node: async () =>
			await node('policy', 'create', { name: 'people', description, statements: statements.join('\n') }),
	},
	{
		name: 'update the policy',
		sdk: async ({ policy: policyId = '' }) =>
			void (await sdk.updatePolicy({ policyId, updatePolicyDetails: { description: 'new' } })),
		node: async (ids) =>
			void (await node('policy', 'update', { policyId: ids.policy ?? '', updateFields: { description: 'new' } })),
		looks: ['GET /policies/<policy>'],
	},
	{
		name: 'delete the policy',
		sdk: async ({ policy: policyId = '' }) => void (await sdk.deletePolicy({ policyId })),
		node: async (ids) => void (await node('policy', 'delete', { policyId: ids.policy ?? '' })),
	},
	{
		name: 'list compartments of the whole tenancy',
		sdk: async () => {
			const accessLevel = 'ANY' as NonNullable<Parameters<typeof sdk.listCompartments>[0]['accessLevel']>;
			await sdk.listCompartments({ compartmentId, compartmentIdInSubtree: true, accessLevel, limit: 1000 });
		},
		node: async () => void (await node('compartment', 'getAll', { ...all, subtree: true })),
	},
	{
		name: 'list region subscriptions',
		sdk: async () => void (await sdk.listRegionSubscriptions({ tenancyId: compartmentId })),
		node: async () => void (await node('regionSubscription', 'getAll', {})),
	},
	{
		name: 'remove the user from the group',
		sdk: async ({ membership = '' }) => void (await sdk.removeUserFromGroup({ userGroupMembershipId: membership })),
		node: async (ids) =>
			void (await node('user', 'removeFromGroup', { user: user(ids), group: byId(ids.group ?? '') })),
		looks: ['GET /userGroupMemberships?compartmentId=<tenancy>&groupId=<group>&limit=1000&userId=<user>'],
		names: ['GET /users/<user>', 'GET /groups/<group>'],
	},
	{
		name: 'delete the group',
		sdk: async ({ group: groupId = '' }) => void (await sdk.deleteGroup({ groupId })),
		node: async (ids) => void (await node('group', 'delete', { group: byId(ids.group ?? '') })),
	},
	{
		name: 'delete the user',
		sdk: async ({ user: userId = '' }) => void (await sdk.deleteUser({ userId })),
		node: async (ids) => void (await node('user', 'delete', { user: user(ids) })),
	},
];

/** A request with names for ids, the query in order, and its JSON read. */
function readable({ method, target, contentType, body }: Recorded, ids: Ids) {
	const named = (text: string) =>
		Object.entries({ ...ids, tenancy: compartmentId }).reduce(
			(result, [name, id]) => result.replaceAll(id, `<${name}>`).replaceAll(encodeURIComponent(id), `<${name}>`),
			text,
		);
	const [path = '', query] = named(target.replace('/oci/20160918', '')).split('?');
	const sorted = query === undefined ? '' : `?${query.split('&').sort().join('&')}`;
	return {
		request: `${method} ${path}${sorted}`,
		// The SDK names the type of a body also where there is none.
		contentType: method === 'POST' || method === 'PUT' ? contentType : undefined,
		body: body === '' ? undefined : (JSON.parse(named(body)) as unknown),
	};
}

/** Does all steps with one of the two, in a new tenancy; gives the requests of each step. */
async function perform(side: 'node' | 'sdk') {
	await oci.sandbox.reset();
	oci.sandbox.seed({ users: 1_100, groups: 0 });
	recorder.take();
	const ids: Ids = {};
	const requests = new Map<string, Array<ReturnType<typeof readable>>>();
	for (const step of steps) {
		const id = await step[side](ids);
		if (step.makes !== undefined) ids[step.makes] = id ?? '';
		requests.set(
			step.name,
			recorder.take().map((request) => readable(request, ids)),
		);
	}
	return requests;
}

describe("the node and Oracle's SDK send the same requests to", () => {
	let bySdk: Awaited<ReturnType<typeof perform>>;
	let byNode: Awaited<ReturnType<typeof perform>>;
	beforeAll(async () => {
		bySdk = await perform('sdk');
		byNode = await perform('node');
	});

	it.each(steps.map(({ name, looks = [], names = [] }) => [name, looks, names] as const))(
		'%s',
		(name, looks, names) => {
			const [expected, sent] = [bySdk.get(name) ?? [], byNode.get(name) ?? []];
			expect(expected.length).toBeGreaterThan(0);
			expect(sent.slice(0, looks.length).map(({ request }) => request)).toEqual(looks);
			const end = sent.length - names.length;
			expect(sent.slice(end).map(({ request }) => request)).toEqual(names);
			expect(sent.slice(looks.length, end)).toEqual(expected);
		},
	);
});
