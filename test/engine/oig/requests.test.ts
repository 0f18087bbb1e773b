import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => {
	await oig.sandbox.reset();
	oig.sandbox.options('oig', { approval: 'pending' });
});
afterAll(() => oig.stop());

const wanted = { kind: 'Role', entityIds: '302, 303', userIds: '1' };
const one = { requestNumber: '731' };
const approve = async (action = 'approve') => await oig.decide('731', action);

describe('Request: Create', () => {
	it('raises a request once while it is open', async () => {
		const first = await oig.one('request', 'create', wanted);
		expect(first).toEqual({
			id: '731',
			oigRequestId: '731',
			reqStatus: 'Request Awaiting Approval',
			outcome: 'pending',
			existed: false,
		});
		expect(await oig.one('request', 'create', wanted)).toMatchObject({ id: '731', outcome: 'pending', existed: true });
		expect(await oig.one('request', 'create', { ...wanted, entityIds: '301' })).toMatchObject({
			id: '732',
			existed: false,
		});
	});

	it('finds a request whose answer was lost', async () => {
		oig.sandbox.faults.set({ rules: [{ method: 'POST', connection: 'resetAfter', count: 1 }] });
		expect(await oig.one('request', 'create', wanted)).toMatchObject({ id: '731', existed: true });
		expect(oig.requests()).toHaveLength(1);
	});

	it('tells, and raises none, when it cannot be known whether there is one', async () => {
		oig.sandbox.options('oig', { approval: 'none' });
		oig.sandbox.faults.set({ rules: [{ method: 'POST', connection: 'resetAfter', count: 1 }] });
		const error = await oig.failure('request', 'create', wanted);
		expect(error.description).toMatch(/^The connection broke before the answer came/);
		expect(oig.requests()).toHaveLength(1);
	});

	it('says what the server refuses', async () => {
		const error = await oig.failure('request', 'create', { ...wanted, entityIds: '999' });
		expect(error.message).toBe('IAM-2050009 : There is no role with ID 999.');
	});

	it.each([
		[{ entityIds: '1, x' }, '"Entity IDs" must be numbers with commas between them, not "x".'],
		[{ userIds: 'ada' }, '"User IDs" must be numbers with commas between them, not "ada".'],
		[{ options: { endDate: '2026-13-01' } }, '"End Date" is not a day of the calendar: "2026-13-01".'],
	])('refuses %j before anything is sent', async (wrong, message) => {
		expect((await oig.failure('request', 'create', { ...wanted, ...wrong })).message).toBe(message);
		expect(oig.calls()).toEqual([]);
	});
});

describe('Request: Get, Get Many', () => {
	it('gives one and many', async () => {
		await oig.output('request', 'create', wanted);
		expect(await oig.one('request', 'get', one)).toMatchObject({ id: '731', reqType: 'Assign Roles' });
		const condition = [{ attribute: 'reqStatus', operator: 'co', filterValue: 'awaiting approval' }];
		const found = await oig.output('request', 'getAll', { filters: { condition }, options: { userId: '1' } });
		expect(found.map(({ json }) => [json.id, json.reqStatus])).toEqual([['731', 'Request Awaiting Approval']]);
		const tasks = await oig.output('request', 'getAll', { view: 'pendingApprovals' });
		expect(tasks.map(({ json }) => [json.id, json.state])).toEqual([['731', 'ASSIGNED']]);
		expect((await oig.failure('request', 'get', { requestNumber: '9' })).message).toMatch(/does not exist/);
	});
});

describe('Request: Approve, Reject and Claim', () => {
	it.each([
		['approve', 'Request Completed', 'reject'],
		['reject', 'Request Rejected', 'approve'],
	])('%s decides once, and cannot be turned over', async (operation, reqStatus, other) => {
		await oig.output('request', 'create', wanted);
		const [item] = await oig.output('request', operation, { ...one, options: { comment: 'By phone' } });
		expect(item).toMatchObject({
			json: { outcome: 'updated', reqStatus, oigRequestId: '731' },
			pairedItem: { item: 0 },
		});
		expect(oig.requests()[0]?.status).toBe(reqStatus);
		expect((await oig.one('request', operation, one)).outcome).toBe('unchanged');
		expect((await oig.failure('request', other, one)).message).toContain(`is closed as "${reqStatus}"`);
	});

	it('never sends a decision twice, and recognizes it when its answer is lost', async () => {
		await oig.output('request', 'create', wanted);
		oig.sandbox.faults.set({ rules: [{ method: 'PUT', connection: 'resetAfter', count: 1 }] });
		oig.sandbox.log.clear();
		expect(await oig.one('request', 'approve', one)).toMatchObject({
			outcome: 'updated',
			reqStatus: 'Request Completed',
		});
		expect(oig.calls().filter((call) => call.startsWith('PUT'))).toHaveLength(1);
	});

	it('Claim is accepted, for OIG shows nothing of it', async () => {
		await oig.output('request', 'create', wanted);
		expect((await oig.one('request', 'claim', one)).outcome).toBe('accepted');
		expect((await oig.failure('request', 'claim', { requestNumber: '999' })).message).toContain('999');
	});
});

describe('Request: Withdraw', () => {
	it('takes an open request back, once', async () => {
		await oig.output('request', 'create', wanted);
		expect(await oig.one('request', 'withdraw', one)).toEqual({
			id: '731',
			oigRequestId: '731',
			outcome: 'updated',
			withdrawn: true,
		});
		expect((await oig.one('request', 'withdraw', one)).outcome).toBe('unchanged');
	});

	it('says why it cannot, and that the answer being lost changes nothing', async () => {
		await oig.output('request', 'create', wanted);
		oig.sandbox.faults.set({ rules: [{ method: 'DELETE', connection: 'resetAfter', count: 1 }] });
		expect((await oig.one('request', 'withdraw', one)).outcome).toBe('updated');
		oig.sandbox.options('oig', { approval: 'none' });
		await oig.output('request', 'create', wanted);
		const error = await oig.failure('request', 'withdraw', { requestNumber: '732' });
		expect(error.message).toMatch(/can not withdraw request 732 currently in Request Completed stage/);
	});
});

describe('Request: Wait Until Done', () => {
	it.each([
		['approve', 'completed'],
		['reject', 'refused'],
	])('ends after "%s" as %s', async (action, outcome) => {
		await oig.output('request', 'create', wanted);
		await approve(action);
		expect(await oig.one('request', 'waitUntilDone', one)).toMatchObject({ id: '731', outcome });
	});

	it('waits for the decision', async () => {
		await oig.output('request', 'create', wanted);
		const waiting = oig.one('request', 'waitUntilDone', one);
		await approve();
		expect((await waiting).outcome).toBe('completed');
	});

	it('gives "pending" and no error when the time is up', async () => {
		await oig.output('request', 'create', wanted);
		const json = await oig.one('request', 'waitUntilDone', { ...one, maxWaitMinutes: 0 });
		expect(json).toEqual({
			id: '731',
			oigRequestId: '731',
			reqStatus: 'Request Awaiting Approval',
			outcome: 'pending',
		});
	});

	it('ends when the execution is cancelled', async () => {
		await oig.output('request', 'create', wanted);
		let cancel = () => {};
		const run = oig.run('request', 'waitUntilDone', one, { onStart: (stop) => (cancel = stop) });
		while (!oig.calls().some((call) => call === 'GET selfservice/api/v1/requests/731')) {
			await new Promise((resolve) => setImmediate(resolve));
		}
		cancel();
		expect((await run).status).toBe('canceled');
	});
});
