/** The ways to bring people into a service that are compared: the node, the vendor's SDK, and plain loops. */
import { Region, SimpleAuthenticationDetailsProvider } from 'oci-common';
import { IdentityClient } from 'oci-identity';
import pMap from 'p-map';

import { parseCredential } from '../providers/oci/auth/credential';
import { signed } from '../providers/oci/auth/signature';
import { undiciSend } from '../providers/http/undici';
import { bulkParameters, runBulk } from '../tools/engine/bulkImport';
import { serviceOf } from '../tools/services';
import { createEngine } from '../tools/engine/engine';
import { loadPackage } from '../tools/engine/package-under-test';
import type { Job, PeerName } from './peers';
import { csvOf, GROUPS, peopleOf, type Person } from '../tools/people';

/** Loads what it needs, and gives the function that is measured. */
type Peer = (job: Job) => Promise<() => Promise<void>>;

const node =
	(id: string): Peer =>
	async (job) => {
		const service = serviceOf(id);
		const engine = await createEngine(loadPackage(process.cwd()), job.credentials);
		const parameters = bulkParameters(csvOf(peopleOf(job.people)));
		return async () => {
			const { summary } = await runBulk(engine, service, parameters);
			engine.close();
			if (!summary.complete || summary.rejected > 0) throw new Error(JSON.stringify(summary));
		};
	};

const sdk =
	(concurrency: number): Peer =>
	async (job) => {
		const { tenancyOcid, userOcid, fingerprint, privateKey } = job.credentials.ociIdentityApi;
		const client = new IdentityClient({
			authenticationDetailsProvider: new SimpleAuthenticationDetailsProvider(
				tenancyOcid,
				userOcid,
				fingerprint,
				privateKey,
				null,
				Region.US_ASHBURN_1,
			),
		});
		client.endpoint = `${job.url}/oci`;
		const compartmentId = tenancyOcid;
		return await Promise.resolve(async () => {
			const groupIds: string[] = [];
			for (const name of GROUPS) {
				const { group } = await client.createGroup({ createGroupDetails: { compartmentId, name, description: name } });
				groupIds.push(group.id);
			}
			await pMap(
				peopleOf(job.people),
				async ({ userName: name, email }) => {
					const { user } = await client.createUser({
						createUserDetails: { compartmentId, name, description: name, email },
					});
					for (const groupId of groupIds) {
						await client.addUserToGroup({ addUserToGroupDetails: { userId: user.id, groupId } });
					}
				},
				{ concurrency },
			);
		});
	};

const ociLoop: Peer = async (job) => {
	const { settings, key } = parseCredential({ ...job.credentials.ociIdentityApi });
	const transport = undiciSend({ connections: 4 });
	const send = signed(transport.send, key, () => new Date());
	const post = async (path: string, body: object): Promise<string> => {
		const answer = await send({
			method: 'POST',
			url: `${job.url}/oci/20160918${path}`,
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
		return (JSON.parse(new TextDecoder().decode(answer.body)) as { id: string }).id;
	};
	const compartmentId = settings.tenancyId;
	return await Promise.resolve(async () => {
		const groupIds: string[] = [];
		for (const name of GROUPS) groupIds.push(await post('/groups', { compartmentId, name, description: name }));
		await pMap(
			peopleOf(job.people),
			async ({ userName: name, email }) => {
				const userId = await post('/users', { compartmentId, name, description: name, email });
				for (const groupId of groupIds) await post('/userGroupMemberships', { userId, groupId });
			},
			{ concurrency: 4 },
		);
		await transport.close();
	});
};

const createCommand = ({ email, firstName, lastName, groups }: Person) => ({
	user: email,
	do: [
		{
			createFederatedID: {
				email,
				firstname: firstName,
				lastname: lastName,
				country: 'FI',
				option: 'ignoreIfAlreadyExists',
			},
		},
		{ add: { group: groups } },
	],
});

const adobeLoop: Peer = async (job) => {
	const { clientId, clientSecret, organizationId } = job.credentials.adobeUserManagementServerApi;
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: clientId,
		client_secret: clientSecret,
		scope: 'openid,AdobeID,user_management_sdk',
	});
	const answer = await fetch(`${job.url}/adobe/ims/token/v3`, { method: 'POST', body: form });
	const { access_token: token } = (await answer.json()) as { access_token: string };
	const act = async (commands: readonly object[]) => {
		const reply = await fetch(`${job.url}/adobe/v2/usermanagement/action/${organizationId}`, {
			method: 'POST',
			headers: { authorization: `Bearer ${token}`, 'x-api-key': clientId, 'content-type': 'application/json' },
			body: JSON.stringify(commands),
		});
		const { result } = (await reply.json()) as { result: string };
		if (result !== 'success') throw new Error(`The answer is ${reply.status} ${result}.`);
	};
	return async () => {
		for (const name of GROUPS) await act([{ usergroup: name, do: [{ createUserGroup: { name } }] }]);
		for (const someone of peopleOf(job.people)) await act([createCommand(someone)]);
	};
};

export const peers: Readonly<Record<PeerName, Peer>> = {
	ociNode: node('oci'),
	ociSdk: sdk(1),
	ociSdk4: sdk(4),
	ociLoop,
	adobeNode: node('adobe'),
	adobeLoop,
};
