/** Answers that look like the end of a list and are not: nobody may be taken for missing because of them. */
import { describe, expect, it } from '@jest/globals';

import { AdobeUserManagementClient } from '../../../providers/adobe/client';
import { collect } from '../../../providers/http/paging';
import { OciDomainsClient } from '../../../providers/ociDomains/client';
import { OigClient } from '../../../providers/oig/client';
import { USERS } from '../../../providers/oig/users';
import { ScimService } from '../../../providers/scim/service';
import { userSchema } from '../../../providers/trivore/schemas';
import { TrivoreClient } from '../../../providers/trivore/client';

const clock = { now: () => 0, sleep: async () => undefined };

/** A service that gives these pages, the last of them again and again. */
function giving(pages: readonly unknown[]) {
	let asked = 0;
	return async () => {
		asked += 1;
		const body = new TextEncoder().encode(JSON.stringify(pages[Math.min(asked, pages.length) - 1]));
		return await Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body });
	};
}

const LISTS: Record<string, (pages: readonly unknown[]) => Promise<readonly unknown[]>> = {
	adobe: async (pages) => {
		const options = { organizationId: 'o', apiUrl: 'https://adobe.example.com', clock };
		return await collect(new AdobeUserManagementClient(giving(pages), options).users());
	},
	'oci-domains': async (pages) => {
		const { scim } = new OciDomainsClient(giving(pages), { domainUrl: 'https://idcs.example.com', clock });
		return await collect(scim.list('Users'));
	},
	oig: async (pages) => {
		return await collect(new OigClient(giving(pages), { baseUrl: 'https://oig.example.com', clock }).listAll(USERS));
	},
	scim: async (pages) => {
		const options = { baseUrl: 'https://scim.example.com', profile: 'rfc', ownUserNames: [], clock } as const;
		const service = new ScimService(giving([{}, ...pages]), options);
		const { client, users } = await service.open();
		return await collect(client.list(users));
	},
	trivore: async (pages) => {
		const client = new TrivoreClient(giving(pages), { apiBase: 'https://trivore.example.com', clock });
		return await collect(client.list('/user', userSchema));
	},
};
const listOf = async (service: string, pages: readonly unknown[]) => {
	const list = LISTS[service];
	if (!list) throw new Error(service);
	return await list(pages);
};

describe('an answer without the list', () => {
	it.each([
		['adobe', {}],
		['adobe', { lastPage: false, result: 'error.unauthorized' }],
		['oci-domains', {}],
		['oci-domains', { Resources: 'none' }],
		['oci-domains', []],
		['oig', {}],
		['oig', { message: 'try later' }],
		['scim', {}],
		['scim', { Resources: 'none' }],
		['scim', { totalResults: 'many' }],
		['trivore', {}],
		['trivore', { totalResults: 12 }],
		['trivore', []],
	])('of %s is no empty list: %j', async (service, page) => {
		await expect(listOf(service, [page])).rejects.toThrow(
			/not what its documentation describes|something that is no list|a list with a total/,
		);
	});

	it.each([
		['oci-domains', { totalResults: 0 }],
		['oig', { count: 0, hasMore: false, totalResult: -1, users: [] }],
		['oig', { count: 0, hasMore: false }],
		['scim', { totalResults: 0 }],
		['trivore', { totalResults: 0 }],
	])('of %s that says so is an empty one: %j', async (service, page) => {
		expect(await listOf(service, [page])).toEqual([]);
	});
});

describe('an empty page in the middle', () => {
	it.each([
		['oci-domains', { totalResults: 2, Resources: [{ id: '1' }] }, { totalResults: 2, Resources: [] }],
		['oig', { users: [{ id: '1', fields: [] }], hasMore: true }, { users: [], hasMore: true }],
		['scim', { totalResults: 2, Resources: [{ id: '1' }] }, { totalResults: 2, Resources: [] }],
		['scim', { Resources: [{ id: '1' }], nextCursor: 'a' }, { totalResults: 2, Resources: [] }],
		['trivore', { totalResults: 2, resources: [{ id: '1' }] }, { totalResults: 2, resources: [] }],
	])('of %s is not its end', async (service, first, second) => {
		await expect(listOf(service, [first, second])).rejects.toThrow('not whole');
	});
});
