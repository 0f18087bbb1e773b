import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeListSearchResult } from 'n8n-workflow';

import { listSearch } from '../../support/listSearch';
import { regionOf } from '../../support/oci';
import { startOci, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(() => oci.sandbox.reset());
afterAll(() => oci.stop());

const search = async (method: string, filter?: string, paginationToken?: string) =>
	await listSearch(
		oci.engine,
		{ type: 'ociIdentity', credential: 'ociIdentityApi' },
		{ method, ...(filter === undefined ? {} : { filter }), ...(paginationToken ? { paginationToken } : {}) },
	);
const names = ({ results }: INodeListSearchResult) => results.map(({ name }) => name);

/** Opens page after page as somebody does who scrolls to the end. */
async function scroll(method: string, filter?: string): Promise<INodeListSearchResult[]> {
	const pages = [await search(method, filter)];
	for (let last = pages.at(-1); last?.paginationToken; last = pages.at(-1)) {
		pages.push(await search(method, filter, last.paginationToken));
	}
	return pages;
}

describe.each([
	['searchUsers', '/users', async (list: string[]) => await oci.makeUsers(...list), 'sandbox.administrator'],
	['searchGroups', '/groups', async (list: string[]) => await oci.makeGroups(...list), 'Administrators'],
])('%s', (method, path, make, first) => {
	it('gives names and OCIDs, sorted by name', async () => {
		const [zoe, ada] = await make(['zoe', 'ada']);
		const { results, paginationToken } = await search(method);
		expect(results.filter(({ name }) => name !== first)).toEqual([
			{ name: 'ada', value: ada },
			{ name: 'zoe', value: zoe },
		]);
		expect(paginationToken).toBeUndefined();
	});

	it('finds a part of the name in any case', async () => {
		await make(['ada.lovelace', 'grace.hopper', 'LOVEJOY']);
		expect(names(await search(method, ' love ')).sort()).toEqual(['LOVEJOY', 'ada.lovelace']);
		expect(names(await search(method, 'nobody'))).toEqual([]);
	});

	it('puts the exact name first, and does not give it twice', async () => {
		await make(['aada', 'ada', 'ada.lovelace']);
		oci.sandbox.log.clear();
		expect(names(await search(method, 'ada'))).toEqual(['ada', 'aada', 'ada.lovelace']);
		expect(oci.calls()[0]).toContain(`GET ${path}?`);
		expect(oci.calls()[0]).toContain('name=ada');
	});
});

describe('searchUsers in a large tenancy', () => {
	beforeEach(() => {
		oci.sandbox.seed({ users: 1_250, groups: 0 });
		oci.sandbox.log.clear();
	});

	it('gives one page of 100 at a time, and everybody once in the end', async () => {
		const first = await search('searchUsers');
		expect([first.results.length, oci.calls().length]).toEqual([100, 1]);
		const pages = await scroll('searchUsers');
		const ids = pages.flatMap(({ results }) => results.map(({ value }) => value));
		expect([ids.length, new Set(ids).size, pages.length]).toEqual([1_251, 1_251, 13]);
	});

	it('reads at most ten pages ahead for a part of a name, and goes on from there', async () => {
		const last = oci.userNames().sort().at(-1) ?? '';
		const part = last.slice(1);
		const pages = await scroll('searchUsers', part);
		expect(pages.flatMap(names)).toContain(last);
		expect(names(pages[0] ?? { results: [] })).toEqual([]);
		// One look for the exact name, then all 13 pages.
		expect(oci.calls()).toHaveLength(14);
	});

	it('reads in the region of the credential', async () => {
		await oci.use({ ...oci.sandbox.credentials.ociIdentityApi, region: 'us-phoenix-1' });
		await search('searchUsers', 'a');
		await oci.use(oci.sandbox.credentials.ociIdentityApi);
		expect(new Set(oci.sandbox.log.entries.map(regionOf))).toEqual(new Set(['us-phoenix-1']));
	});
});

describe('a list that cannot be read', () => {
	it('says why, and is not empty as if there were nobody', async () => {
		await oci.use(oci.sandbox.services.oci.addCaller('nobody', 'none'));
		const failure = search('searchUsers');
		await expect(failure).rejects.toThrow('Authorization failed or requested resource not found.');
		await expect(failure).rejects.toMatchObject({
			description: expect.stringContaining('code NotAuthorizedOrNotFound'),
		});
		await oci.use(oci.sandbox.credentials.ociIdentityApi);
	});

	it('says what is wrong with the credential', async () => {
		await oci.use({ ...oci.sandbox.credentials.ociIdentityApi, privateKey: '' });
		const failure = search('searchGroups');
		await expect(failure).rejects.toThrow('Private Key is empty.');
		// n8n sends the editor the advice of no other error.
		await expect(failure).rejects.toMatchObject({ name: 'NodeApiError' });
		await oci.use(oci.sandbox.credentials.ociIdentityApi);
	});

	it('does not let anybody wait who looks at the list', async () => {
		oci.sandbox.faults.set({ rules: [{ status: 429, retryAfter: 'seconds', retryAfterSeconds: 6 }] });
		await expect(search('searchUsers')).rejects.toMatchObject({
			message: 'User-rate limit exceeded.',
			description: expect.stringContaining('Try again after'),
		});
		expect(oci.calls()).toHaveLength(1);
	});
});
