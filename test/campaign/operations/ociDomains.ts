import { generateKeyPairSync } from 'node:crypto';

import type { Sandbox } from '../../../sandbox';
import { domainCaller } from '../../unit/sandbox/support/domains';
import { from, ref, seeded, type OperationCase, type OperationTable } from './support';

const UNKNOWN = '0123456789abcdef0123456789abcdef';
const user = ref('user');
const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
	.publicKey.export({ type: 'spki', format: 'pem' })
	.toString();
const scopes = { entry: [{ audience: 'urn:opc:resource:x::all', scope: 'urn:opc:resource:x::read' }] };
const makeGroup = [
	{ resource: 'group', operation: 'create', parameters: { name: 'Empty' }, keep: { empty: 'id' } },
] as const;
const noGroup = { empty: UNKNOWN };
const role = { granteeType: 'user', user, appRole: 'User Administrator' };

/** Create, update and delete of a kind of credential whose secret is shown once. */
function credentialCases(resource: string): OperationCase[] {
	const label = { user, label: 'Old', ...(resource === 'oAuth2ClientCredential' ? { scopes } : {}) };
	const before = [{ resource, operation: 'create', parameters: label, keep: { credentialId: 'id' } }];
	const credentialId = from('credentialId');
	return [
		{ resource, operation: 'create', parameters: { ...label, label: 'Build server' }, once: true },
		{ resource, operation: 'update', parameters: { user, credentialId, label: 'Other' }, before },
		{ resource, operation: 'delete', parameters: { user, credentialId }, before },
	];
}

/** Locks the person out, as failed sign-ins do. */
async function lock(sandbox: Sandbox) {
	const caller = await domainCaller(sandbox);
	const schemas = ['urn:ietf:params:scim:schemas:oracle:idcs:UserLockedStateChanger'];
	const { user: userId } = seeded(sandbox, 'oci-domains');
	await caller.call('POST', '/UserLockedStateChanger', { schemas, userId, locked: true });
	return {};
}

export const ociDomains: OperationTable = {
	good: (sandbox) => seeded(sandbox, 'oci-domains'),
	bad: { user: UNKNOWN },
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
			parameters: { userName: from('newLogin'), email: from('newEmail'), firstName: 'New', lastName: from('newLogin') },
			bad: { newLogin: 'zoe.hoffmann.2' },
		},
		{ resource: 'user', operation: 'update', parameters: { user, updateFields: { title: 'Changed' } } },
		{ resource: 'user', operation: 'delete', parameters: { user, options: { evenIfReferenced: true } } },
		{ resource: 'user', operation: 'disable', parameters: { user } },
		{
			resource: 'user',
			operation: 'enable',
			parameters: { user },
			before: [{ resource: 'user', operation: 'disable', parameters: { user } }],
		},
		{ resource: 'user', operation: 'unlock', parameters: { user }, prepare: lock },
		{
			resource: 'user',
			operation: 'setPassword',
			parameters: { user, newPassword: 'Correct-Horse-7' },
			once: true,
		},
		{ resource: 'user', operation: 'sendPasswordReset', parameters: { user, sendBy: 'email' }, once: true },
		{
			resource: 'user',
			operation: 'updateCapabilities',
			parameters: { user, capabilities: { canUseApiKeys: false } },
		},
		{ resource: 'user', operation: 'addToGroup', parameters: { user, group: ref('other') } },
		{
			resource: 'user',
			operation: 'removeFromGroup',
			parameters: { user, group: ref('own') },
			bad: { own: UNKNOWN },
		},
		{
			resource: 'group',
			operation: 'create',
			parameters: { name: from('name'), members: from('login') },
			bad: { name: 'Finance' },
		},
		{
			resource: 'group',
			operation: 'update',
			parameters: { group: ref('empty'), updateFields: { description: 'Changed' } },
			before: makeGroup,
			bad: noGroup,
		},
		{
			resource: 'group',
			operation: 'addMembers',
			parameters: { group: ref('empty'), users: from('login') },
			before: makeGroup,
			bad: noGroup,
		},
		{
			resource: 'group',
			operation: 'removeMembers',
			parameters: { group: ref('own'), users: from('login') },
			bad: { own: UNKNOWN },
		},
		{ resource: 'group', operation: 'delete', parameters: { group: ref('empty') }, before: makeGroup, bad: noGroup },
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
		...['authToken', 'customerSecretKey', 'smtpCredential', 'oAuth2ClientCredential'].flatMap(credentialCases),
		{ resource: 'appRole', operation: 'grant', parameters: role },
		{
			resource: 'appRole',
			operation: 'revoke',
			parameters: role,
			before: [{ resource: 'appRole', operation: 'grant', parameters: role }],
		},
	],
};
