/** Lists that cannot be read whole: who is missing in them must never be taken for somebody who is not there. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { bulkParameters } from '../../../tools/engine/bulkImport';
import { SERVICES, type NodeServiceId } from '../../../tools/services';
import { startAdobe } from '../adobe/support';
import { startEpm } from '../epm/support';
import { startOci } from '../oci/support';
import { startDomains } from '../ociDomains/support';
import { startOig } from '../oig/support';
import { startScim } from '../scim/support';
import { startTrivore } from '../trivore/support';

const START = {
	adobe: startAdobe,
	epm: startEpm,
	oci: startOci,
	'oci-domains': startDomains,
	oig: startOig,
	scim: startScim,
	trivore: startTrivore,
};
const LISTS = {
	adobe: '*/users/*',
	epm: '*/users/list',
	oci: '*/users',
	'oci-domains': '*/Users/.search',
	oig: '*/users',
	scim: '*/Users',
	trivore: '*/user',
};

const benches = new Map<NodeServiceId, Awaited<ReturnType<(typeof START)[NodeServiceId]>>>();
beforeAll(async () => {
	// Waits between tries are random parts of a second and more; a test takes the shortest.
	jest.spyOn(Math, 'random').mockReturnValue(0);
	for (const { id } of SERVICES) benches.set(id, await START[id]());
});
afterAll(async () => {
	jest.restoreAllMocks();
	for (const bench of benches.values()) await bench.stop();
});

/** Enough rows for every service to ask for the list of all. */
const leavers = Array.from({ length: 150 }, (_, index) => `leaver.${index}@example.com`);
const BODIES = ['cut', 'empty', 'html'] as const;

it.each(SERVICES.flatMap(({ id, options }) => BODIES.map((body) => [id, body, options ?? {}] as const)))(
	'%s: a list of users whose body is spoilt (%s) makes nobody gone',
	async (id, body, options) => {
		const bench = benches.get(id);
		const parameters = bulkParameters(['User Name', ...leavers].join('\n'), {
			importAction: 'delete',
			maxRemovals: leavers.length,
			options,
		});
		bench?.sandbox.faults.set({ rules: [{ body, path: LISTS[id] }] });
		const result = await bench?.run('user', 'bulkImport', parameters);
		expect(result?.error?.message).toMatch(/ answered with /);
		expect(bench?.sandbox.faults.document.rules[0]?.hits).toBeGreaterThan(0);
	},
	60_000,
);
