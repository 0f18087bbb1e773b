import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName } from '../../support/workflow';
import { fromInput, person, startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => {
	await oig.sandbox.reset();
	await oig.output('user', 'create', fromInput, { input: [person('ada')] });
	oig.sandbox.log.clear();
});
afterAll(() => oig.stop());

const membership = { user: byName('ada'), role: byName('Front Desk') };
const members = (roleId = '303') =>
	oig.sandbox
		.state('oig')
		.memberships.filter(({ groupId }) => groupId === roleId)
		.map(({ userId }) => userId);
const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));

describe('Role: Grant', () => {
	it('raises a request, and says that it is done when the membership is there', async () => {
		const first = await oig.one('role', 'grant', {
			...membership,
			options: { justification: 'Joiner', endDate: '2030-12-31' },
		});
		const names = { userLogin: 'ADA', roleName: 'Front Desk' };
		expect(first).toEqual({
			userId: oig.idOf('ADA'),
			roleId: '303',
			...names,
			outcome: 'updated',
			oigRequestId: '731',
		});
		expect((await oig.one('role', 'grant', membership)).outcome).toBe('unchanged');
		expect(members()).toEqual([oig.idOf('ADA')]);
		expect(writes()).toEqual(['POST selfservice/api/v1/requests']);
	});

	it('is pending until it is approved, and is not requested twice', async () => {
		oig.sandbox.options('oig', { approval: 'pending' });
		for (let time = 1; time <= 2; time += 1) {
			expect(await oig.one('role', 'grant', membership)).toMatchObject({ outcome: 'pending', oigRequestId: '731' });
		}
		expect(oig.requests()).toHaveLength(1);
		expect(members()).toEqual([]);
		const other = await oig.one('role', 'grant', { ...membership, role: byId('302') });
		expect(other).toMatchObject({ outcome: 'pending', oigRequestId: '732' });
	});

	it('fails when it is rejected', async () => {
		oig.sandbox.options('oig', { approval: 'rejected' });
		const error = await oig.failure('role', 'grant', membership);
		expect(error.message).toBe('The change became request 731, which ended as "Request Rejected".');
		expect(members()).toEqual([]);
	});

	it.each(['resetAfter', 'resetBefore'] as const)(
		'raises one request when the connection breaks (%s)',
		async (connection) => {
			oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/requests', connection, count: 1 }] });
			expect((await oig.one('role', 'grant', membership)).outcome).toMatch(/updated|unchanged/);
			expect(oig.requests()).toHaveLength(1);
		},
	);

	it('adds the member directly over SCIM', async () => {
		const parameters = { ...membership, grantThrough: 'scim' };
		expect((await oig.one('role', 'grant', parameters)).outcome).toBe('updated');
		expect((await oig.one('role', 'grant', parameters)).outcome).toBe('unchanged');
		expect(writes()).toEqual(['PATCH scim/v1/Groups/303']);
	});

	it('refuses a date that is none', async () => {
		const error = await oig.failure('role', 'grant', { ...membership, options: { startDate: 'tomorrow' } });
		expect(error.message).toMatch(/^"Start Date" must be a date/);
		expect(oig.calls()).toEqual([]);
	});
});

describe('Role: Revoke', () => {
	it('takes the role away over SCIM, and leaves the other members', async () => {
		await oig.output('role', 'grant', membership);
		await oig.output('role', 'grant', { ...membership, user: byName('xelsysadm') });
		expect((await oig.one('role', 'revoke', membership)).outcome).toBe('updated');
		expect((await oig.one('role', 'revoke', membership)).outcome).toBe('unchanged');
		expect(members()).toEqual(['1']);
	});

	it('never sends the form by which some servers remove all members, while the role has others', async () => {
		await oig.output('role', 'grant', membership);
		await oig.output('role', 'grant', { ...membership, user: byName('xelsysadm') });
		oig.sandbox.options('oig', { memberRemoval: 'value' });
		const error = await oig.failure('role', 'revoke', membership);
		expect(error.message).toBe('The server did not remove single members of the role 303.');
		expect(members()).toHaveLength(2);
	});

	it('removes the only member also from a server that takes no other form', async () => {
		await oig.output('role', 'grant', membership);
		oig.sandbox.options('oig', { memberRemoval: 'value' });
		expect((await oig.one('role', 'revoke', membership)).outcome).toBe('updated');
		expect(members()).toEqual([]);
	});
});

describe('Role: Get Members', () => {
	it.each(['users', 'members'])('gives them, in an array called %s', async (memberArray) => {
		await oig.output('role', 'grant', membership);
		oig.sandbox.options('oig', { memberArray });
		const items = await oig.output('role', 'getMembers', { role: byId('303'), membershipType: 'direct' });
		expect(items.map(({ json }) => [json.id, json.userLogin])).toEqual([[oig.idOf('ADA'), 'ADA']]);
		expect(await oig.output('role', 'getMembers', { role: byId('303'), membershipType: 'dynamic' })).toEqual([]);
	});
});

describe('Role: Create, Update, Delete', () => {
	it('creates once', async () => {
		const created = await oig.one('role', 'create', { roleName: 'Night Shift' });
		expect(created).toEqual({ id: '310', roleName: 'Night Shift', outcome: 'created' });
		expect((await oig.failure('role', 'create', { roleName: 'night shift' })).message).toMatch(
			/^There is a role with the name/,
		);
		const again = await oig.one('role', 'create', { roleName: 'Night Shift', ifExists: 'returnExisting' });
		expect(again).toMatchObject({ id: '310', outcome: 'unchanged' });
		const scimAttributes = '{"description": "At night"}';
		const parameters = { roleName: 'Night Shift', ifExists: 'update', additionalFields: { scimAttributes } };
		expect((await oig.one('role', 'create', parameters)).outcome).toBe('updated');
		expect((await oig.one('role', 'create', parameters)).outcome).toBe('unchanged');
	});

	it('looks the new role up when the answer is lost', async () => {
		oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/Groups', connection: 'resetAfter', count: 1 }] });
		expect(await oig.one('role', 'create', { roleName: 'Night Shift' })).toMatchObject({
			id: '310',
			outcome: 'created',
		});
		expect(writes()).toHaveLength(1);
	});

	it('renames, and deletes', async () => {
		const role = byId('303');
		const parameters = { role, updateFields: { displayName: 'Reception' } };
		expect((await oig.one('role', 'update', parameters)).outcome).toBe('updated');
		expect((await oig.one('role', 'update', parameters)).outcome).toBe('unchanged');
		expect(await oig.one('role', 'delete', { role: byName('Reception') })).toEqual({
			id: '303',
			outcome: 'deleted',
			deleted: true,
		});
		expect((await oig.failure('role', 'delete', { role })).message).toMatch(/does not exist/);
		const ignored = await oig.one('role', 'delete', { role, options: { ignoreMissing: true } });
		expect(ignored.outcome).toBe('unchanged');
		expect((await oig.failure('role', 'update', { role: byId('302') })).message).toMatch(/nothing to change/);
	});
});
