/** How many requests an import takes, and that a second one takes the lists alone. */
import { expect, it } from '@jest/globals';

import type { ScimOptions } from '../../../sandbox/services/scim/options';

import { openScimDirectory } from '../../../providers/scim/directory';
import { readCsv } from '../../../provisioning/csv/read';
import { runImport } from '../../../provisioning/import/import';
import { startSandbox } from '../../../sandbox';
import { csvOf, peopleOf, person } from '../../../tools/people';
import type { Send } from '../../../providers/http/send';
import { openService } from './support';

it('takes one request for each user, and one for a hundred members of a group', async () => {
	const sandbox = await startSandbox({ services: ['scim'], seed: 1 });
	const { baseUrl, bearerToken } = sandbox.credentials.scimApi;
	const calls: number[] = [];
	for (const count of [1000, 1000, 1]) {
		const { service, requests, close } = openService(baseUrl, bearerToken);
		const { headers, records } = readCsv(csvOf(peopleOf(count)));
		const { summary } = await runImport(
			openScimDirectory(service, { maxConcurrency: 5, mayRemoveMembers: false }),
			{ headers, records: records.map((record) => ({ ...record, item: 0 })) },
			{ kind: 'user', action: 'createOrUpdate', missingGroups: 'create', now: () => 0 },
		);
		expect(summary).toMatchObject({ complete: true, succeeded: count });
		calls.push(requests.length);
		await close();
	}
	expect(sandbox.state('scim').memberships).toHaveLength(3_000);
	await sandbox.stop();
	expect(calls[0]).toBeLessThanOrEqual(1_060);
	expect(calls[1]).toBeLessThanOrEqual(20);
	expect(calls[2]).toBeLessThanOrEqual(20);
}, 60_000);

/** The requests for one person, by what they are for. */
async function forOnePerson(options: Partial<ScimOptions>, wrap?: (send: Send) => Send) {
	const sandbox = await startSandbox({ services: ['scim'], seed: 1 });
	try {
		sandbox.seed({ users: 1_000, groups: 10 });
		sandbox.options('scim', options);
		const { baseUrl, bearerToken } = sandbox.credentials.scimApi;
		const { service, requests, close } = openService(baseUrl, bearerToken, 'automatic', wrap);
		const { headers, records } = readCsv(csvOf([{ ...ONE, groups: ['Finance'] }]));
		const { summary } = await runImport(
			openScimDirectory(service, { maxConcurrency: 5, mayRemoveMembers: false }),
			{ headers, records: records.map((record) => ({ ...record, item: 0 })) },
			{ kind: 'user', action: 'createOrUpdate', missingGroups: 'create', now: () => 0 },
		);
		await close();
		expect(summary).toMatchObject({ complete: true, byStatus: { created: 1 } });
		const count = (isMeant: (url: string) => boolean) => requests.filter(({ url }) => isMeant(url)).length;
		return {
			all: requests.length,
			pages: count((url) => url.includes('/Users?') && !url.includes('filter=')),
			searches: count((url) => url.includes('/Users?') && url.includes('filter=')),
		};
	} finally {
		await sandbox.stop();
	}
}

const ONE = person(0, []);

it('takes few requests for one person, whatever a page has and however a search may be put', async () => {
	expect(await forOnePerson({})).toEqual({ all: 12, pages: 2, searches: 1 });
	expect(await forOnePerson({ pageSize: '50' })).toEqual({ all: 12, pages: 2, searches: 1 });
	expect(await forOnePerson({ paging: 'forced' })).toMatchObject({ pages: 2, searches: 1 });
	expect(await forOnePerson({ paging: 'cursor' })).toMatchObject({ pages: 2, searches: 1 });
	expect(await forOnePerson({ totals: 'text', discovery: 'absent' })).toMatchObject({ pages: 2, searches: 1 });
	expect(await forOnePerson({ filter: 'eqOnly' })).toEqual({ all: 15, pages: 2, searches: 4 });
});

it('takes the list where searches prove nothing, and no more of a filter that is passed over than its first page', async () => {
	for (const filter of ['ignore', 'nothing'] as const) {
		expect(await forOnePerson({ filter })).toMatchObject({ pages: 13, searches: 2 });
	}
	expect(await forOnePerson({ filterCase: 'exact' })).toMatchObject({ pages: 13, searches: 2 });
	expect(await forOnePerson({ totals: 'page' })).toMatchObject({ pages: 12, searches: 0 });
	expect(await forOnePerson({ totals: 'absent' })).toMatchObject({ pages: 12, searches: 0 });
});

it('begins the list anew on a server that knows each cursor once', async () => {
	const used = new Set<string>();
	const once =
		(send: Send): Send =>
		async (request) => {
			const cursor = new URL(request.url).searchParams.get('cursor');
			if (cursor === '') used.clear();
			if (cursor && used.has(cursor))
				return { status: 400, headers: {}, body: Buffer.from('{"scimType":"expiredCursor"}') };
			if (cursor) used.add(cursor);
			return await send(request);
		};
	expect(await forOnePerson({ paging: 'cursor', filter: 'nothing' }, once)).toMatchObject({ pages: 13 });
});
