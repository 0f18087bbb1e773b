/** Every service as a directory, against the sandbox, through our clients and without n8n. */
import { AdobeUserManagementClient } from '../../providers/adobe/client';
import { openAdobeDirectory } from '../../providers/adobe/directory';
import type { Directory, DirectoryUser, UserScope } from '../../providers/directory';
import { basicAuthorization } from '../../providers/epm/auth/basic';
import { EpmClient } from '../../providers/epm/client';
import { openEpmDirectory } from '../../providers/epm/directory';
import type { HttpResponse, Send } from '../../providers/http/send';
import { undiciSend } from '../../providers/http/undici';
import { parseCredential } from '../../providers/oci/auth/credential';
import { signed } from '../../providers/oci/auth/signature';
import { OciIdentityClient } from '../../providers/oci/client';
import { openOciDirectory } from '../../providers/oci/directory';
import type { SearchDomain } from '../../providers/oci/directory/domainSearch';
import { findDefaultDomain } from '../../providers/oci/domains';
import { OciDomainsClient } from '../../providers/ociDomains/client';
import { openDomainsDirectory } from '../../providers/ociDomains/directory';
import { addressOf } from '../../providers/ociDomains/domain';
import { identityUsersWith } from '../../providers/ociDomains/identityUsers';
import { authenticationHeaders, type OigCredential } from '../../providers/oig/auth/credential';
import { OigClient } from '../../providers/oig/client';
import { openOigDirectory } from '../../providers/oig/directory';
import { openScimDirectory } from '../../providers/scim/directory';
import { ScimService } from '../../providers/scim/service';
import { readCredential } from '../../providers/trivore/auth/credential';
import { TrivoreClient } from '../../providers/trivore/client';
import { openTrivoreDirectory } from '../../providers/trivore/directory';
import { folded } from '../../providers/text';
import { Lookup } from '../../providers/trivore/lookup';
import { startSandbox } from '../../sandbox';
import { SERVICE_IDS, type NodeServiceId } from '../../tools/services';
import { withAdobeToken } from './adobe';

export const nameOf = ({ values }: DirectoryUser) => folded(values.userName ?? '');
export const namesOf = (users: readonly DirectoryUser[]) => users.map(nameOf).sort();
export const read = async (directory: Directory, users: UserScope, groups: readonly string[] = []) =>
	await directory.read({ users, groups });

/** Changes answers on their way back, counted from 1. */
export const changing =
	(change: (response: HttpResponse, number: number) => HttpResponse) =>
	(isMeant: (url: URL) => boolean) =>
	(send: Send): Send => {
		let number = 0;
		return async (request) => {
			const response = await send(request);
			if (!isMeant(new URL(request.url))) return response;
			number += 1;
			return change(response, number);
		};
	};

/** The requests for pages of the list of all users. */
export const IS_USER_LIST: Record<NodeServiceId, (url: URL) => boolean> = {
	oci: ({ pathname }) => pathname.endsWith('/users'),
	'oci-domains': ({ pathname }) => pathname.endsWith('/Users/.search'),
	adobe: ({ pathname }) => /\/users\/[^/]+\/\d+$/.test(pathname),
	epm: ({ pathname }) => pathname.endsWith('/users/list'),
	trivore: ({ pathname }) => pathname.endsWith('/user'),
	oig: ({ pathname }) => pathname.endsWith('/users'),
	scim: ({ pathname }) => pathname.endsWith('/Users'),
};

type Wrap = (send: Send) => Send;

/**
 * A sandbox with every service, and what opens each of them. Nothing waits and nothing is sent again.
 *
 * @param keyField the custom field of Trivore ID that holds the key. Default: none.
 */
export async function startDirectories({ keyField }: { readonly keyField?: string } = {}) {
	const sandbox = await startSandbox({ services: SERVICE_IDS, seed: 1 });
	const { send, close } = undiciSend({ connections: 20 });
	const clock = { now: () => sandbox.clock.now(), sleep: async () => {} };
	const { credentials } = sandbox;
	const withHeaders =
		(headers: Readonly<Record<string, string>>): Send =>
		async (request) =>
			await send({ ...request, headers: { ...request.headers, ...headers } });

	const open: Record<NodeServiceId, (wrap: Wrap) => Promise<Directory>> = {
		async oci(wrap) {
			const { settings, key } = parseCredential({ ...credentials.ociIdentityApi });
			const signedSend = wrap(signed(send, key, () => new Date(sandbox.clock.now())));
			const client = new OciIdentityClient(signedSend, { ...settings, clock });
			const { userOcid: ownUserId } = credentials.ociIdentityApi;
			const searchDomain: SearchDomain = (domain, asked) =>
				identityUsersWith(new OciDomainsClient(signedSend, { domainUrl: addressOf(domain, {}), clock }), asked);
			const options = { scope: 'test', maxConcurrency: 2, ownUserId, searchDomain };
			return await Promise.resolve(openOciDirectory(client, options));
		},
		async 'oci-domains'(wrap) {
			const { settings, key, userId } = parseCredential({ ...credentials.ociIdentityApi });
			const signedSend = wrap(signed(send, key, () => new Date(sandbox.clock.now())));
			const domain = await findDefaultDomain(new OciIdentityClient(signedSend, { ...settings, clock }));
			const domainUrl = addressOf(domain, {});
			return openDomainsDirectory(new OciDomainsClient(signedSend, { domainUrl, ownUserOcid: userId, clock }), {
				useBulk: true,
				maxConcurrency: 2,
				suppressMail: true,
			});
		},
		async adobe(wrap) {
			const credential = credentials.adobeUserManagementServerApi;
			const signedSend = await withAdobeToken(send, sandbox);
			return openAdobeDirectory(new AdobeUserManagementClient(wrap(signedSend), { ...credential, clock }), {
				identityType: 'federatedID',
				deleteAccount: false,
				maxRetryAfterMs: 1_000,
			});
		},
		async epm(wrap) {
			const credential = credentials.oracleEpmCloudApi;
			const signedSend = withHeaders({ authorization: basicAuthorization(credential) });
			const client = new EpmClient(wrap(signedSend), { baseUrl: credential.baseUrl, clock });
			return await Promise.resolve(
				openEpmDirectory(client, {
					maxConcurrency: 2,
					defaultRole: 'Viewer',
					resetPassword: true,
					ownLogin: 'epm.administrator',
					isOwn: (login) => login.toLowerCase() === 'epm.administrator',
				}),
			);
		},
		async trivore(wrap) {
			const { apiBase, authorization } = readCredential({ ...credentials.trivoreIdApi });
			const client = new TrivoreClient(wrap(withHeaders({ authorization })), { apiBase, clock });
			return await Promise.resolve(
				openTrivoreDirectory(client, {
					lookup: new Lookup(client),
					maxConcurrency: 2,
					nsCode: 'example',
					keyField,
				}),
			);
		},
		async oig(wrap) {
			const who = { ...credentials.oracleIdentityGovernanceApi, authentication: 'basic' } as OigCredential;
			const client = new OigClient(wrap(withHeaders({ ...authenticationHeaders(who) })), {
				baseUrl: who.baseUrl,
				clock,
			});
			return await Promise.resolve(
				openOigDirectory(client, {
					ownUserName: 'xelsysadm',
					maxConcurrency: 2,
					batchSize: 25,
					grantDirectly: false,
					organization: '1',
					userType: 'EMP',
					createAnyway: false,
				}),
			);
		},
		async scim(wrap) {
			const { baseUrl, bearerToken, ownUserName } = credentials.scimApi;
			const send = wrap(withHeaders({ authorization: `Bearer ${bearerToken}` }));
			const options = { baseUrl, profile: 'automatic', ownUserNames: [ownUserName], clock } as const;
			return await Promise.resolve(
				openScimDirectory(new ScimService(send, options), { maxConcurrency: 2, mayRemoveMembers: true }),
			);
		},
	};
	return {
		sandbox,
		open: async (id: NodeServiceId, wrap: Wrap = (inner) => inner) => await open[id](wrap),
		/** Names of the members of these groups, as the sandbox has them. */
		membersOf(id: NodeServiceId, groupNames: readonly string[]): string[] {
			const { users, groups, memberships } = sandbox.state(id);
			const wanted = new Set(groups.filter(({ name }) => groupNames.includes(name)).map((group) => group.id));
			const members = new Set(memberships.filter(({ groupId }) => wanted.has(groupId)).map(({ userId }) => userId));
			return users
				.filter((user) => members.has(user.id))
				.map(({ name }) => folded(name))
				.sort();
		},
		stop: async () => {
			await close();
			await sandbox.stop();
		},
	};
}
