/** The outcomes of all writing operations against what the service holds: nothing that changed is called unchanged. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SERVICES } from '../../tools/services';
import { tableOf } from '../campaign/operations';
import { footprint } from '../campaign/operations/footprint';
import { startCases, titleOf } from '../support/operationCases';

/** Said of what was sent and not looked at, and of what is new each time. */
const CLAIMS_NOTHING = ['accepted', 'done', 'pending', 'unchanged'];
/** What the second run calls a change, and why; docs/outcomes.md lists the same. */
const UNTRUE: Readonly<Record<string, string>> = {
	'oci: user resetPassword': 'each run gives another password, which is no part of what is compared',
};

describe.each(SERVICES)('$title', (service) => {
	const table = tableOf(service.id);
	let cases: Awaited<ReturnType<typeof startCases>>;
	beforeAll(async () => {
		cases = await startCases(service);
	});
	afterAll(async () => await cases.bench.stop());

	it.each(table.cases.map((one) => [titleOf(one), one] as const))('%s', async (title, one) => {
		const { bench, prepare, run } = cases;
		const { sandbox } = bench;
		const input = await prepare(one);
		const before = footprint(sandbox, service.id);
		const first = await run(one, input);
		const after = footprint(sandbox, service.id);
		expect(first.error).toBeUndefined();
		if (after !== before) expect(first.outcome).not.toBe('unchanged');
		if (one.once) return;
		const second = await run(one, input);
		// Refused, because it is there or gone; or it made another one.
		if (second.error !== undefined || footprint(sandbox, service.id) !== after) return;
		const isTrue = CLAIMS_NOTHING.some((name) => name === second.outcome);
		expect([isTrue, second.outcome]).toEqual([!Object.hasOwn(UNTRUE, `${service.id}: ${title}`), second.outcome]);
	});
});
