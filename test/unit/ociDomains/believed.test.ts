/** Answers that are about others than those that were asked for: a filter was lost on the way, or a cache answered. */
import { describe, expect, it } from '@jest/globals';

import type { HttpRequest, Send } from '../../../providers/http/send';
import { findAppRole, grantAppRole, listAppRoles, revokeAppRole } from '../../../providers/ociDomains/appRoles';
import { OciDomainsClient } from '../../../providers/ociDomains/client';
import { createCredential, listCredentials, relabelCredential } from '../../../providers/ociDomains/credentials';
import { groupByName } from '../../../providers/ociDomains/groups';
import { setPassword } from '../../../providers/ociDomains/passwords';
import { setActive } from '../../../providers/ociDomains/state';
import { usersNamed } from '../../../providers/ociDomains/userReferences';
import { findUser, userByName } from '../../../providers/ociDomains/users';

const OTHER = 'f'.repeat(32);
const ASKED = 'a'.repeat(32);
const TOKENS = { resource: 'AuthTokens', schema: 'authToken', noun: 'auth token', secrets: ['token'] };

/** A domain that answers everything with the same resource, which is somebody else's. */
function answering(resource: object, status = 200) {
	const requests: HttpRequest[] = [];
	const send: Send = async (request) => {
		requests.push(request);
		const isList = request.url.includes('.search') || (request.method === 'GET' && !/[0-9a-f]{32}/.test(request.url));
		const body = isList ? { totalResults: 1, Resources: [resource] } : resource;
		return await Promise.resolve({ status, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) });
	};
	const clock = { now: () => 0, sleep: async () => await Promise.resolve() };
	const client = new OciDomainsClient(send, { domainUrl: 'https://idcs.example.com', clock });
	return { client, writes: () => requests.filter(({ method, url }) => method !== 'GET' && !url.includes('.search')) };
}

const grace = {
	id: OTHER,
	ocid: `ocid1.user.oc1..${OTHER}`,
	userName: 'grace',
	active: true,
	emails: [{ value: 'grace@example.com', type: 'work', primary: true }],
};

describe('a look-up that has others only', () => {
	it.each([
		['a user name', async (client: OciDomainsClient) => await userByName(client, 'ada', 'User')],
		['an address', async (client: OciDomainsClient) => await userByName(client, 'ada@example.com', 'User')],
		['a name that may be free', async (client: OciDomainsClient) => await findUser(client, 'ada')],
		['several users', async (client: OciDomainsClient) => await usersNamed(client, ['ada', ASKED], 'Users')],
	])('of %s is not believed', async (_name, look) => {
		await expect(look(answering(grace).client)).rejects.toMatchObject({
			kind: 'unexpected',
			message: expect.stringContaining('not believed'),
		});
	});

	it('of a group is not believed', async () => {
		const { client } = answering({ id: OTHER, displayName: 'Beta' });
		await expect(groupByName(client, 'Alpha')).rejects.toMatchObject({ kind: 'unexpected' });
	});

	it('of credentials and app roles is not believed', async () => {
		const token = answering({ id: OTHER, user: { value: OTHER }, description: 'x' });
		await expect(listCredentials(token.client.scim, TOKENS, ASKED)).rejects.toMatchObject({ kind: 'unexpected' });
		const role = answering({ id: OTHER, displayName: 'Clerk', app: { value: OTHER, display: 'Payroll' } });
		await expect(findAppRole(role.client.scim, { role: 'User Administrator' })).rejects.toMatchObject({
			kind: 'unexpected',
		});
		await expect(listAppRoles(role.client.scim, { role: 'Other' }, 10)).rejects.toMatchObject({ kind: 'unexpected' });
	});

	it('of grants is not believed, and nothing is granted or revoked', async () => {
		const grantee = { id: ASKED, type: 'User' } as const;
		const role = { id: ASKED, displayName: 'Clerk', app: { value: ASKED } };
		const grant = { id: OTHER, grantee: { value: OTHER, type: 'User' }, entitlement: { attributeName: 'appRoles' } };
		const { client, writes } = answering(grant);
		await expect(grantAppRole(client.scim, grantee, role)).rejects.toMatchObject({ kind: 'unexpected' });
		await expect(revokeAppRole(client.scim, grantee, role)).rejects.toMatchObject({ kind: 'unexpected' });
		expect(writes()).toEqual([]);
	});
});

describe('a change that is answered for another user', () => {
	const ada = { ...grace, id: ASKED, ocid: `ocid1.user.oc1..${ASKED}`, userName: 'ada' };

	it('is not taken for done', async () => {
		const { client } = answering({ ...grace, active: false });
		await expect(setActive(client.scim, ada, false)).rejects.toMatchObject({ kind: 'unexpected' });
		await expect(setPassword(client.scim, ASKED, 'Secret-1', { silent: true })).rejects.toMatchObject({
			message: expect.stringContaining('another user'),
		});
	});

	it('gives no secret, and relabels nothing', async () => {
		const { client, writes } = answering({ id: OTHER, user: { value: OTHER }, token: 'secret' }, 201);
		await expect(createCredential(client.scim, TOKENS, ASKED, {})).rejects.toMatchObject({ kind: 'unexpected' });
		expect(writes()).toHaveLength(1);
		const label = ['description', 'x'] as const;
		await expect(relabelCredential(client.scim, TOKENS, ASKED, OTHER, label)).rejects.toMatchObject({
			kind: 'notFound',
		});
		expect(writes()).toHaveLength(1);
	});
});
