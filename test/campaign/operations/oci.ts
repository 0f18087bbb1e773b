import { generateKeyPairSync } from 'node:crypto';

import type { INodeParameters } from 'n8n-workflow';

import { mfaDeviceSchema } from '../../../providers/oci/schemas';
import { openOciClient } from '../../support/oci';
import { from, ref, seeded, type OperationCase, type OperationTable } from './support';

const user = ref('user');
const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
	.publicKey.export({ type: 'spki', format: 'pem' })
	.toString();
const statements = 'Allow group Engineering to read users in tenancy';
const policyDescription = 'What engineers may do';
const policy = { name: 'Engineers', statements, policyDescription };
const policyId = from('policyId');
const makePolicy = [{ resource: 'policy', operation: 'create', parameters: policy, keep: { policyId: 'id' } }] as const;
const noPolicy = { policyId: 'ocid1.policy.oc1..aaaaaaaaunknown' };
const makeGroup = [
	{ resource: 'group', operation: 'create', parameters: { name: 'Empty' }, keep: { empty: 'id' } },
] as const;
const noGroup = { empty: 'ocid1.group.oc1..aaaaaaaaunknown' };

/** Create, update and delete of a kind of credential that is shown once. */
function credentialCases(
	resource: string,
	more: INodeParameters = {},
	operations: ReadonlyArray<'create' | 'delete' | 'update'> = ['create', 'update', 'delete'],
): OperationCase[] {
	const before = [
		{
			resource,
			operation: 'create',
			parameters: { user, label: 'Old', ...more },
			keep: { credentialId: 'id' },
		},
	];
	const credentialId = from('credentialId');
	const cases: readonly OperationCase[] = [
		{ resource, operation: 'create', parameters: { user, label: 'Build server', ...more } },
		{ resource, operation: 'update', parameters: { user, credentialId, label: 'Other' }, before },
		{ resource, operation: 'delete', parameters: { user, credentialId }, before },
	];
	return cases.filter(({ operation }) => operations.some((one) => one === operation));
}

export const oci: OperationTable = {
	good: (sandbox) => seeded(sandbox, 'oci'),
	bad: { user: 'ocid1.user.oc1..aaaaaaaaunknown' },
	cases: [
		{ resource: 'user', operation: 'setGroups', parameters: { user, groups: 'Finance' } },
		{ resource: 'user', operation: 'endAccess', parameters: { user }, stepwise: true },
		{
			resource: 'user',
			operation: 'restoreAccess',
			parameters: { restore: from('ledger') },
			before: [
				{
					resource: 'user',
					operation: 'endAccess',
					parameters: { user },
					keep: { ledger: 'restore' },
				},
			],
			bad: { ledger: { format: 'none' } },
			stepwise: true,
		},
		{
			resource: 'user',
			operation: 'create',
			parameters: { name: from('newLogin'), email: from('newEmail') },
			bad: { newLogin: 'zoe.hoffmann.2' },
		},
		{ resource: 'user', operation: 'update', parameters: { user, updateFields: { description: 'Changed' } } },
		{ resource: 'user', operation: 'delete', parameters: { user, options: { removeDependents: true } } },
		{ resource: 'user', operation: 'addToGroup', parameters: { user, group: ref('other') } },
		{
			resource: 'user',
			operation: 'removeFromGroup',
			parameters: { user, group: ref('own') },
			bad: { own: 'ocid1.group.oc1..aaaaaaaaunknown' },
		},
		{ resource: 'user', operation: 'resetPassword', parameters: { user } },
		{
			resource: 'user',
			operation: 'unblock',
			parameters: { user },
			prepare: async (sandbox) => {
				sandbox.services.oci.block(seeded(sandbox, 'oci').user);
				return await Promise.resolve({});
			},
		},
		{
			resource: 'user',
			operation: 'updateCapabilities',
			parameters: { user, capabilities: { canUseApiKeys: false } },
		},
		{ resource: 'apiKey', operation: 'upload', parameters: { user, publicKey } },
		{
			resource: 'apiKey',
			operation: 'delete',
			parameters: { user, fingerprint: from('fingerprint') },
			before: [
				{
					resource: 'apiKey',
					operation: 'upload',
					parameters: { user, publicKey },
					keep: { fingerprint: 'fingerprint' },
				},
			],
		},
		...['authToken', 'customerSecretKey', 'smtpCredential'].flatMap((resource) => credentialCases(resource)),
		...credentialCases(
			'oAuth2ClientCredential',
			{ credentialDescription: 'x', scopes: { entry: [{ audience: 'urn:opc:db', scope: 'urn:opc:db::read' }] } },
			['create', 'delete'],
		),
		...credentialCases('dbCredential', { password: 'Chosen-1-Secret' }, ['create', 'delete']),
		{
			resource: 'mfaDevice',
			operation: 'delete',
			parameters: { user, credentialId: from('device') },
			prepare: async (sandbox) => {
				const { client, close } = openOciClient(sandbox.credentials.ociIdentityApi);
				const owner = seeded(sandbox, 'oci').user;
				const device = await client.create(`/users/${owner}/mfaTotpDevices`, {}, mfaDeviceSchema, { scope: owner });
				await close();
				return { device: device.id };
			},
		},
		{ resource: 'group', operation: 'create', parameters: { name: from('name') }, bad: { name: 'Finance' } },
		{
			resource: 'group',
			operation: 'update',
			parameters: { group: ref('empty'), updateFields: { description: 'Changed' } },
			before: makeGroup,
			bad: noGroup,
		},
		{
			resource: 'group',
			operation: 'delete',
			parameters: { group: ref('empty') },
			before: makeGroup,
			bad: noGroup,
		},
		{
			resource: 'policy',
			operation: 'create',
			parameters: { ...policy, name: from('name') },
			good: { name: 'Engineers' },
			bad: { name: 'Taken' },
			before: [{ resource: 'policy', operation: 'create', parameters: { ...policy, name: 'Taken' } }],
		},
		{
			resource: 'policy',
			operation: 'update',
			parameters: { policyId, updateFields: { description: 'Changed' } },
			before: makePolicy,
			bad: noPolicy,
		},
		{ resource: 'policy', operation: 'delete', parameters: { policyId }, before: makePolicy, bad: noPolicy },
	],
};
