/** What the answer to a new request says of its end is not asked for again; anything else is. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { NODE } from '../../support/workflow';
import { startOig, type OigBench } from '../oig/support';
import { csv, textSource } from './oigSupport';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => await oig.sandbox.reset());
afterAll(async () => await oig.stop());

async function create(approval: string, newRequestStatus: string) {
	oig.sandbox.options('oig', { approval, newRequestStatus });
	oig.sandbox.log.clear();
	const parameters = textSource(csv(['ADA,King,ada@example.com,1,Front Desk']));
	const result = await oig.run('user', 'bulkImport', parameters);
	if (result.error) throw result.error;
	const [succeeded = [], rejected = []] = result.node(NODE).outputs;
	const states = oig.calls().filter((call) => /^GET \S*requests\/\d+/.test(call)).length;
	return { status: [...succeeded, ...rejected][0]?.json.status, states };
}

it.each([
	['none', 'created', { status: 'created', states: 1 }],
	['none', 'present', { status: 'created', states: 0 }],
	['pending', 'created', { status: 'pending', states: 1 }],
	['pending', 'present', { status: 'pending', states: 1 }],
	['rejected', 'created', { status: 'forbidden', states: 1 }],
	['rejected', 'present', { status: 'forbidden', states: 0 }],
])('approval %s, and an answer that says the %s state', async (approval, newRequestStatus, expected) => {
	expect(await create(approval, newRequestStatus)).toEqual(expected);
});
