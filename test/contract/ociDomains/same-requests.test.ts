/**
 * The same work done by Oracle's own SDK and by our client: method, path, query, version and body of each request are
 * the same.
 *
 * Where they differ on purpose: our media type is SCIM's own, which Oracle's documents take as well; operations of a PATCH are in lower case as in RFC 7644, and
 * members have no type, of which there is only one. What our client reads before and after a write is left out.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Region, SimpleAuthenticationDetailsProvider } from 'oci-common';
import { IdentityDomainsClient, models } from 'oci-identitydomains';

import { collect } from '../../../providers/http/paging';
import { undiciSend } from '../../../providers/http/undici';
import { parseCredential } from '../../../providers/oci/auth/credential';
import { signed } from '../../../providers/oci/auth/signature';
import { findAppRole, grantAppRole, revokeAppRole } from '../../../providers/ociDomains/appRoles';
import { removeResource } from '../../../providers/ociDomains/changes';
import { OciDomainsClient } from '../../../providers/ociDomains/client';
import { AUTH_TOKEN, createCredential, deleteCredential } from '../../../providers/ociDomains/credentials';
import { ensureUser } from '../../../providers/ociDomains/ensureUser';
import { changeGroup } from '../../../providers/ociDomains/groupChanges';
import { ensureGroup } from '../../../providers/ociDomains/groups';
import { changeMembers } from '../../../providers/ociDomains/memberships';
import { resetPassword, setPassword } from '../../../providers/ociDomains/passwords';
import { setActive, setCapabilities } from '../../../providers/ociDomains/state';
import { changeUser, findUser, getUser } from '../../../providers/ociDomains/users';
import { where } from '../../../providers/scim/filter';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { startRecorder } from '../../support/recorder';
import { told } from './told';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const OWN = 'urn:ietf:params:scim:schemas:oracle:idcs:';
const { Op } = models.Operations;

let sandbox: Sandbox;
let recorder: Awaited<ReturnType<typeof startRecorder>>;
let sdk: IdentityDomainsClient;
let ours: OciDomainsClient;
let close: () => Promise<void>;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci', 'oci-domains'], seed: 1 });
	jest.spyOn(console, 'warn').mockImplementation(() => undefined);
	recorder = await startRecorder(sandbox.url);
	const { tenancyOcid, userOcid, fingerprint, privateKey } = sandbox.credentials.ociIdentityApi;
	const provider = [tenancyOcid, userOcid, fingerprint, privateKey, null, Region.US_ASHBURN_1] as const;
	const domainUrl = (sandbox.services['oci-domains'].domainUrls().Default ?? '').replace(sandbox.url, recorder.url);
	sdk = new IdentityDomainsClient({
		authenticationDetailsProvider: new SimpleAuthenticationDetailsProvider(...provider),
	});
	sdk.endpoint = domainUrl;
	const transport = undiciSend();
	({ close } = transport);
	const { key, userId } = parseCredential({ ...sandbox.credentials.ociIdentityApi });
	const send = signed(transport.send, key, () => new Date(sandbox.clock.now()));
	const clock = { now: Date.now, sleep: async () => {} };
	ours = new OciDomainsClient(send, { domainUrl, ownUserOcid: userId, clock });
});
afterAll(async () => {
	sdk.shutdownCircuitBreaker();
	await close();
	await recorder.stop();
	await sandbox.stop();
});

/** What a step is about: SCIM IDs by name. */
type Ids = Readonly<Record<'ann' | 'role' | 'roleApp' | 'team' | 'version', string>>;
interface Step {
	readonly name: string;
	/** Whether the request is a read; else those that read are left out. */
	readonly reads?: boolean;
	/** What only our client has in the query. */
	readonly ourQuery?: ReadonlyArray<readonly [name: string, value: string]>;
	readonly sdk: (ids: Ids) => Promise<unknown>;
	readonly ours: (ids: Ids) => Promise<unknown>;
}

const ANN = {
	userName: 'ann',
	givenName: 'Ann',
	familyName: 'Lee "X"',
	email: 'ann@example.com',
	title: 'Dr',
	suppressMail: true,
};
const patchOf = (...operations: models.Operations[]) => ({ schemas: [PATCH], operations });
const user = async ({ ann }: Ids) => await getUser(ours, ann);
const token = async (ids: Ids) => await createCredential(ours.scim, AUTH_TOKEN, ids.ann, { description: 'Build' });
const roleOf = async ({ role }: Ids) => await findAppRole(ours.scim, { role });
const granteeOf = ({ ann }: Ids) => ({ id: ann, type: 'User' }) as const;

const steps: readonly Step[] = [
	{
		name: 'creates a user',
		sdk: async () =>
			await sdk.createUser({
				user: {
					schemas: [USER, `${OWN}extension:user:User`],
					userName: 'bob',
					name: { givenName: 'Bob', familyName: 'Roe' },
					emails: [{ value: 'bob@example.com', type: models.UserEmails.Type.Work, primary: true }],
					urnIetfParamsScimSchemasOracleIdcsExtensionUserUser: { bypassNotification: true },
				},
			}),
		ours: async () =>
			await ensureUser(
				ours,
				{ userName: 'bob', givenName: 'Bob', familyName: 'Roe', email: 'bob@example.com', suppressMail: true },
				'fail',
			),
	},
	{
		name: 'creates a group with members',
		sdk: async ({ ann }) =>
			await sdk.createGroup({
				group: {
					schemas: [GROUP, `${OWN}extension:group:Group`],
					displayName: 'Crew',
					members: [{ value: ann, type: models.GroupMembers.Type.User }],
					urnIetfParamsScimSchemasOracleIdcsExtensionGroupGroup: { description: 'On board' },
				},
			}),
		ours: async ({ ann }) =>
			await ensureGroup(ours, { displayName: 'Crew', description: 'On board', members: [ann] }, 'fail'),
	},
	{
		name: 'reads a user with some attributes',
		reads: true,
		sdk: async ({ ann }) => await sdk.getUser({ userId: ann, attributes: 'userName,active' }),
		ours: async ({ ann }) => await getUser(ours, ann, ['userName', 'active']),
	},
	{
		name: 'looks for a user',
		reads: true,
		sdk: async () =>
			await sdk.searchUsers({
				userSearchRequest: { schemas: [SEARCH], filter: 'userName eq "O\'Neil \\"x\\""', startIndex: 1, count: 1000 },
			}),
		ours: async () => await findUser(ours, 'O\'Neil "x"'),
	},
	{
		name: 'lists groups with a filter and attributes',
		reads: true,
		sdk: async () =>
			await sdk.searchGroups({
				groupSearchRequest: {
					schemas: [SEARCH],
					filter: 'displayName sw "T"',
					attributes: ['displayName'],
					startIndex: 1,
					count: 1000,
				},
			}),
		ours: async () =>
			await collect(ours.scim.list('Groups', { filter: where('displayName', 'sw', 'T'), attributes: ['displayName'] })),
	},
	{
		name: 'lists users without a filter',
		reads: true,
		sdk: async () => await sdk.listUsers({ attributes: 'userName', startIndex: 1, count: 1000 }),
		ours: async () => await collect(ours.scim.list('Users', { attributes: ['userName'] })),
	},
	{
		name: 'changes a user',
		sdk: async ({ ann, version }) =>
			await sdk.patchUser({
				userId: ann,
				ifMatch: version,
				patchOp: patchOf({ op: Op.Replace, path: 'name.givenName', value: 'Anne' }, { op: Op.Remove, path: 'title' }),
			}),
		ours: async (ids) => await changeUser(ours, await user(ids), { givenName: 'Anne', title: '' }),
	},
	{
		name: 'changes a group',
		sdk: async ({ team }) =>
			await sdk.patchGroup({ groupId: team, patchOp: patchOf({ op: Op.Replace, path: 'displayName', value: 'Crew' }) }),
		ours: async ({ team }) => await changeGroup(ours, { id: team, displayName: 'Team' }, { displayName: 'Crew' }),
	},
	{
		name: 'adds a member',
		sdk: async ({ ann, team }) =>
			await sdk.patchGroup({
				groupId: team,
				patchOp: patchOf({ op: Op.Add, path: 'members', value: [{ value: ann, type: 'User' }] }),
			}),
		ours: async ({ ann, team }) => await changeMembers(ours, team, { add: [ann] }),
	},
	{
		name: 'disables a user',
		sdk: async ({ ann }) =>
			await sdk.putUserStatusChanger({
				userStatusChangerId: ann,
				userStatusChanger: { schemas: [`${OWN}UserStatusChanger`], active: false },
			}),
		ours: async (ids) => await setActive(ours.scim, await user(ids), false),
	},
	{
		name: 'changes capabilities, the others as they are',
		sdk: async ({ ann }) => {
			const present = (await sdk.getUser({ userId: ann })).user
				.urnIetfParamsScimSchemasOracleIdcsExtensionCapabilitiesUser;
			await sdk.putUserCapabilitiesChanger({
				userCapabilitiesChangerId: ann,
				userCapabilitiesChanger: { schemas: [`${OWN}UserCapabilitiesChanger`], ...present, canUseApiKeys: false },
			});
		},
		ours: async (ids) => await setCapabilities(ours.scim, await user(ids), { canUseApiKeys: false }),
	},
	{
		name: 'sets a password',
		sdk: async ({ ann }) =>
			await sdk.putUserPasswordChanger({
				userPasswordChangerId: ann,
				userPasswordChanger: {
					schemas: [`${OWN}UserPasswordChanger`],
					password: 'Long-enough-1',
					bypassNotification: true,
				},
			}),
		ours: async ({ ann }) => await setPassword(ours.scim, ann, 'Long-enough-1', { silent: true }),
	},
	{
		name: 'resets a password',
		// What comes only when it is asked for; the SDK has no such parameter here.
		ourQuery: [['attributes', 'oneTimePassword,userToken']],
		sdk: async ({ ann }) =>
			await sdk.putUserPasswordResetter({
				userPasswordResetterId: ann,
				userPasswordResetter: { schemas: [`${OWN}UserPasswordResetter`] },
			}),
		ours: async ({ ann }) => await resetPassword(ours.scim, ann, { asToken: false }),
	},
	{
		name: 'makes an auth token',
		sdk: async ({ ann }) =>
			await sdk.createAuthToken({
				authToken: { schemas: [`${OWN}authToken`], description: 'Build', user: { value: ann } },
			}),
		ours: token,
	},
	{
		name: 'deletes an auth token',
		sdk: async (ids) => await sdk.deleteAuthToken({ authTokenId: (await token(ids)).id }),
		ours: async (ids) => await deleteCredential(ours.scim, AUTH_TOKEN, ids.ann, (await token(ids)).id),
	},
	{
		name: 'grants an app role',
		sdk: async ({ ann, role, roleApp }) =>
			await sdk.createGrant({
				grant: {
					schemas: [`${OWN}Grant`],
					grantMechanism: models.Grant.GrantMechanism.AdministratorToUser,
					grantee: { value: ann, type: models.GrantGrantee.Type.User },
					app: { value: roleApp },
					entitlement: { attributeName: 'appRoles', attributeValue: role },
				},
			}),
		ours: async (ids) => await grantAppRole(ours.scim, granteeOf(ids), await roleOf(ids)),
	},
	{
		name: 'revokes an app role',
		sdk: async (ids) => {
			const { grantId = '' } = await grantAppRole(ours.scim, granteeOf(ids), await roleOf(ids));
			await sdk.deleteGrant({ grantId });
		},
		ours: async (ids) => {
			await grantAppRole(ours.scim, granteeOf(ids), await roleOf(ids));
			await revokeAppRole(ours.scim, granteeOf(ids), await roleOf(ids));
		},
	},
	{
		name: 'deletes a user who is referenced',
		sdk: async ({ ann }) => await sdk.deleteUser({ userId: ann, forceDelete: true }),
		ours: async ({ ann }) => await removeResource(ours.scim, 'Users', ann, { force: true }),
	},
	{
		name: 'deletes a group',
		sdk: async ({ team }) => await sdk.deleteGroup({ groupId: team }),
		ours: async ({ team }) => await removeResource(ours.scim, 'Groups', team),
	},
];

async function prepare(): Promise<Ids> {
	await sandbox.reset();
	const { value: ann } = await ensureUser(ours, ANN, 'fail');
	const { value: team } = await ensureGroup(ours, { displayName: 'Team' }, 'fail');
	const role = await findAppRole(ours.scim, { role: 'User Administrator', app: 'IDCS' });
	const { value: roleApp } = role.app as { readonly value: string };
	recorder.take();
	return { ann: ann.id, team: team.id, role: role.id, roleApp, version: ann.meta?.version ?? '' };
}

describe.each(steps)('$name', ({ sdk: bySdk, ours: byUs, reads = false, ourQuery = [] }) => {
	it('with the same request', async () => {
		const sdkIds = await prepare();
		await bySdk(sdkIds);
		const wanted = told(recorder.take(), sdkIds, reads);
		const ids = await prepare();
		await byUs(ids);
		expect(told(recorder.take(), ids, reads)).toEqual(
			wanted.map((one) => ({
				...one,
				query: [...one.query, ...ourQuery],
				mediaType: one.body === undefined ? undefined : 'application/scim+json',
			})),
		);
		expect(wanted.length).toBeGreaterThan(0);
	});
});

it('has the media type of SCIM where the SDK has that of JSON', async () => {
	const ids = await prepare();
	await steps.find(({ name }) => name === 'disables a user')?.sdk(ids);
	expect(told(recorder.take(), ids, false)).toMatchObject([{ mediaType: 'application/json' }]);
});
