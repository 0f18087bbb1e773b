/** Creates of users and groups: names that are taken, answers that are late, and what is there already. */
import { describe, expect, it } from '@jest/globals';

import type { OciDomainsClient } from '../../../providers/ociDomains/client';
import { ensureGroup } from '../../../providers/ociDomains/groups';
import { ensureUser } from '../../../providers/ociDomains/ensureUser';
import { ADA, domain, DUPLICATE, inTurn, page, refusing, TEAM } from './support';

const lost = refusing(500);
const done = { status: 204 };

describe('a create whose name is taken by what cannot be seen yet', () => {
	it.each([
		[
			'a user',
			async (client: OciDomainsClient) =>
				await ensureUser(client, { userName: 'ada', title: 'Dr' }, 'update').then(({ outcome }) => outcome),
			{ id: ADA, userName: 'ada', title: 'Dr' },
		],
		[
			'a group',
			async (client: OciDomainsClient) =>
				await ensureGroup(client, { displayName: 'team', externalId: 'G-1' }, 'update').then(({ outcome }) => outcome),
			{ id: TEAM, displayName: 'Team', externalId: 'G-1' },
		],
	])('looks for it four times, with growing waits (%s)', async (_what, ensure, there) => {
		const answer = (...lists: object[]) => {
			const list = inTurn(...lists);
			return domain(({ call }) => (call.includes('/.search') ? list() : refusing(409, DUPLICATE)));
		};
		const late = answer(page(), page(), page(), page(there));
		expect(await ensure(late.client)).toBe('unchanged');
		expect(late.waits).toEqual([1_000, 2_000]);
		const never = answer(page());
		await expect(ensure(never.client)).rejects.toMatchObject({ status: 409 });
		expect(never.waits).toEqual([1_000, 2_000, 4_000]);
	});
});

describe('an existing group', () => {
	const DESCRIPTION = 'urn:ietf:params:scim:schemas:oracle:idcs:extension:group:Group';
	const there = {
		id: TEAM,
		displayName: 'Team',
		externalId: 'G-1',
		[DESCRIPTION]: { description: 'Old' },
		meta: { version: 'v1' },
	};
	const update = async (group: object) => {
		const { client, writes } = domain(({ method, call }) =>
			call.includes('/.search') ? page(there) : method === 'PATCH' ? done : { body: { ...there, externalId: 'read' } },
		);
		const result = await ensureGroup(client, { displayName: 'team', ...group }, 'update');
		return { result, patches: writes().map(({ body, ifMatch }) => [body.Operations, ifMatch]) };
	};

	it('gets the description and external ID that differ, if it did not change meanwhile', async () => {
		expect(await update({ description: 'New', externalId: 'G-2' })).toEqual({
			result: { value: { ...there, externalId: 'read' }, outcome: 'updated' },
			patches: [
				[
					[
						{ op: 'replace', path: `${DESCRIPTION}:description`, value: 'New' },
						{ op: 'replace', path: 'externalId', value: 'G-2' },
					],
					'v1',
				],
			],
		});
	});

	it('is left alone when they do not differ, or are not given', async () => {
		for (const group of [
			{},
			{ description: 'Old' },
			{ externalId: 'G-1' },
			{ description: 'Old', externalId: 'G-1' },
		]) {
			expect(await update(group)).toEqual({ result: { value: there, outcome: 'unchanged' }, patches: [] });
		}
	});
});

describe('a create that is to come back later', () => {
	it.each([
		['a user', async (client: OciDomainsClient) => await ensureUser(client, { userName: 'ada' }, 'fail')],
		['a group', async (client: OciDomainsClient) => await ensureGroup(client, { displayName: 'Team' }, 'fail')],
	])('waits as long as it may (%s)', async (_what, ensure) => {
		const later = { ...lost, headers: { 'retry-after': '60' } };
		const tried = async (maxRetryAfterMs?: number) => {
			const bench = domain(({ call }) => (call.includes('/.search') ? page() : later), { maxRetryAfterMs });
			await expect(ensure(bench.client)).rejects.toMatchObject({ status: 500 });
			return bench.waits;
		};
		expect(await tried()).toEqual([60_000, 60_000, 60_000]);
		expect(await tried(60_000)).toEqual([60_000, 60_000, 60_000]);
		expect(await tried(59_999)).toEqual([2_000]);
	});
});
