/**
 * Few rows are looked up where a server shows that its searches find what is there. Whatever a server does with them,
 * few rows come to the same verdict as many, for which the lists are read, and nobody gets a second account.
 */
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PROFILE_NAMES, PROFILES } from '../../../providers/scim/profiles';
import {
	ROWS,
	type Gateway,
	sandbox,
	type Options,
	SWITCHES,
	fill,
	imported,
	sameForFewAndMany,
	DEFAULTS,
	MATCHES,
} from './fewSupport';

describe('whatever a server does with filters, lists and names', () => {
	beforeAll(fill);

	it('few rows and many come to the same verdicts', async () => {
		const options = fc.record(
			Object.fromEntries(SWITCHES.map(([name, values]) => [name, fc.constantFrom(...values)])),
		) satisfies fc.Arbitrary<Options>;
		await fc.assert(
			fc.asyncProperty(
				options,
				fc.constantFrom('3', '50'),
				fc.subarray([...ROWS], { minLength: 1, maxLength: 4 }),
				fc.constantFrom(...MATCHES),
				async (chosen, pageSize, rows, matchOn) => {
					sandbox.options('scim', { ...chosen, pageSize, filter: 'full', totals: 'all' });
					await sameForFewAndMany(rows, { matchOn });
					sandbox.options('scim', { ...chosen, pageSize });
					await sameForFewAndMany(rows, { matchOn });
				},
			),
			{ seed: 191, numRuns: 40 },
		);
	}, 120_000);

	it.each(SWITCHES.flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
		'%s: %s, the verdicts are the same for each row',
		async (name, value) => {
			sandbox.options('scim', { ...DEFAULTS, pageSize: '3', [name]: value });
			for (const index of [1, 2, 4, 6, 7, 9, 12]) await sameForFewAndMany(ROWS.slice(index, index + 1), {});
		},
		60_000,
	);
});

describe('with each profile', () => {
	beforeAll(fill);

	/** Entra's paths are in lower case. */
	const paths: Gateway = (send) => async (request) =>
		await send({
			...request,
			url: request.url.replace(/\/(users|groups)(?=[/?])/, (path) => path.slice(0, 2).toUpperCase() + path.slice(2)),
		});

	it.each(PROFILE_NAMES)(
		'few rows and many come to the same verdicts: %s',
		async (profile) => {
			const missingGroups = PROFILES[profile].ownsGroups ? 'create' : 'ignore';
			sandbox.options('scim', {
				...DEFAULTS,
				pageSize: '3',
				...(PROFILES[profile].filters === 'single' ? { filter: 'eqOnly' } : {}),
				...(PROFILES[profile].paging === 'cursor' ? { paging: 'cursor' } : {}),
			});
			const { requests } = await imported([ROWS[3] ?? []], { dryRun: true, missingGroups }, { profile, wrap: paths });
			expect(requests.filter(({ url: address }) => /users\?.*filter=/i.test(address)).length).toBeGreaterThan(0);
			for (const row of ROWS) await sameForFewAndMany([row], { missingGroups }, { profile, wrap: paths });
		},
		60_000,
	);
});
