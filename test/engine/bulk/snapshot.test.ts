/** Lists that cannot be read whole: who is missing in them must never be taken for somebody who is not there. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { bulkParameters } from '../../../tools/engine/bulkImport';
import { SERVICES } from '../../../tools/services';
import { startService } from '../../support/startService';

const benches = new Map<string, Awaited<ReturnType<typeof startService>>>();
beforeAll(async () => {
	// Waits between tries are random parts of a second and more; a test takes the shortest.
	jest.spyOn(Math, 'random').mockReturnValue(0);
	for (const { id, alongside = [] } of SERVICES) {
		benches.set(id, await startService(id, { sandbox: { services: [...alongside, id] } }));
	}
});
afterAll(async () => {
	jest.restoreAllMocks();
	for (const bench of benches.values()) await bench.stop();
});

/** Enough rows for every service to ask for the list of all. */
const leavers = Array.from({ length: 150 }, (_, index) => `leaver.${index}@example.com`);
const BODIES = ['cut', 'empty', 'html'] as const;

it.each(SERVICES.flatMap((service) => BODIES.map((body) => [service.id, body, service] as const)))(
	'%s: a list of users whose body is spoilt (%s) makes nobody gone',
	async (id, body, { userList, options = {} }) => {
		const bench = benches.get(id);
		const parameters = bulkParameters(['User Name', ...leavers].join('\n'), {
			importAction: 'delete',
			maxRemovals: leavers.length,
			options,
		});
		bench?.sandbox.faults.set({ rules: [{ body, path: userList }] });
		const result = await bench?.run('user', 'bulkImport', parameters);
		expect(result?.error?.message).toMatch(/ answered with /);
		expect(bench?.sandbox.faults.document.rules[0]?.hits).toBeGreaterThan(0);
	},
	60_000,
);
