import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { byName } from '../../support/workflow';
import { fromInput, person, startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => {
	await oig.sandbox.reset();
	await oig.output('user', 'create', fromInput, { input: [person('ada'), person('eve')] });
	oig.sandbox.log.clear();
});
afterAll(async () => await oig.stop());

const sent = (call: RegExp) => oig.calls().filter((one) => call.test(one));
const onError = 'continueRegularOutput' as const;

it('sends a new password once, whether another item is bad or its own answer is lost', async () => {
	const parameters = { user: byName('={{ $json.login }}'), newPassword: 'Another-1234' };
	const settings = { input: [{ login: 'ada' }, { login: 'nobody' }], onError, maxTries: 3 };
	const items = await oig.output('user', 'resetPassword', parameters, settings);
	expect(items.map(({ json }) => json.outcome ?? 'failed')).toEqual(['updated', 'failed']);
	expect(sent(/^PATCH/)).toHaveLength(1);

	oig.sandbox.log.clear();
	oig.sandbox.faults.set({ rules: [{ method: 'PATCH', connection: 'resetAfter', count: 1 }] });
	await oig.output('user', 'resetPassword', parameters, { input: [{ login: 'eve' }], onError, maxTries: 3 });
	expect(sent(/^PATCH/)).toHaveLength(1);
});

it('raises a request once', async () => {
	const parameters = { kind: 'AppInstance', entityIds: '={{ $json.entity }}', userIds: oig.idOf('ADA') };
	const settings = { input: [{ entity: '17' }, { entity: '999999x' }], onError, maxTries: 3 };
	await oig.output('request', 'create', parameters, settings);
	expect(oig.requests()).toHaveLength(1);
});

it('counts as done what an earlier try created or deleted', async () => {
	const input = [person('grace'), person('bad', { userType: 'WIZARD' })];
	const created = await oig.output('user', 'create', fromInput, { input, onError, maxTries: 3 });
	expect(created.map(({ json }) => json.outcome ?? 'failed')).toEqual(['created', 'failed']);
	const parameters = { user: byName('={{ $json.login }}') };
	const settings = { input: [{ login: 'ada' }, { login: 'nobody' }], onError, maxTries: 3 };
	const removed = await oig.output('user', 'delete', parameters, settings);
	expect(removed.map(({ json }) => json.outcome ?? 'failed')).toEqual(['deleted', 'failed']);
	expect(sent(/^DELETE/)).toHaveLength(1);
});

it('creates a user without a key once when the answer is lost', async () => {
	const parameters = { ...fromInput, userLogin: '', options: { allowWithoutKey: true } };
	oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', connection: 'resetAfter', count: 1 }] });
	await oig.output('user', 'create', parameters, { input: [{ lastName: 'Okafor' }], onError, maxTries: 3 });
	expect(oig.users().filter(({ name }) => name.startsWith('OKAFOR'))).toHaveLength(1);
});
