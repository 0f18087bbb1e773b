/** Members of a role over SCIM: in which form they are added and removed, and when the second form is not sent. */
import { describe, expect, it } from '@jest/globals';

import { setMemberships } from '../../../providers/oig/scim';
import { business, entry, errorOf, lost, refusal, serverOf } from './server';
import { answer } from './support';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const sales = entry('50', { 'Role Name': 'SALES' });
const group = (members: readonly string[]) =>
	answer(200, { id: '50', displayName: 'Sales', members: members.map((value) => ({ value })) });
const done = answer(204);

describe('members of a role', () => {
	const patch = (operations: object[]) => ['PATCH scim/Groups/50', { schemas: [PATCH], Operations: operations }];
	const MEMBERS = `${GROUP}:members`;
	const each = (...ids: string[]) => patch(ids.map((id) => ({ op: 'remove', path: `${MEMBERS}[value eq "${id}"]` })));
	const listed = (...ids: string[]) => patch([{ op: 'remove', path: MEMBERS, value: ids.map((value) => ({ value })) }]);
	/** What `notYet` returns at each of its calls; the last one stays. */
	const states = (...all: string[][]) => {
		let at = 0;
		return async () => await Promise.resolve(all[Math.min(at++, all.length - 1)] ?? []);
	};
	const over = (reply: Parameters<typeof serverOf>[0][string], members = ['7', '8']) =>
		serverOf({ 'GET scim/Groups/50': group(members), 'PATCH scim/Groups/50': reply });

	it.each(['', '0', ' ', '7"] or members[value eq "8', 'a b'])('are not changed by the ID %j', async (id) => {
		const server = serverOf({});
		const told = { field: 'user', message: `"${id}" is not the ID of a user.` };
		for (const wanted of [true, false]) {
			expect(await errorOf(setMemberships(server.client, sales, ['7', id], wanted, states([])))).toEqual(told);
		}
		expect(server.calls()).toEqual([]);
	});

	it('are added all in one request; those who are not there afterwards are returned', async () => {
		for (const left of [[], ['9']]) {
			const { client, writes } = over(done);
			expect(await setMemberships(client, sales, ['7', '9'], true, states(left))).toEqual(left);
			const value = [{ value: '7' }, { value: '9' }];
			expect(writes()).toEqual([patch([{ op: 'add', path: MEMBERS, value }])]);
		}
	});

	it('that a refused request should have added are an error, unless they are there', async () => {
		const refused = over(refusal(400, 'No such member.'));
		expect(await errorOf(setMemberships(refused.client, sales, ['7'], true, states(['7'])))).toMatchObject({
			kind: 'invalid',
			message: 'No such member.',
		});
		expect(await setMemberships(over(refusal(400)).client, sales, ['7'], true, states([]))).toEqual([]);
		for (const status of [401, 403, 409, 429]) {
			const stopped = over(refusal(status));
			expect(await errorOf(setMemberships(stopped.client, sales, ['7'], true, states([])))).toMatchObject({ status });
		}
	});

	it('whose request got no answer are looked at before it is sent again', async () => {
		const arrived = over(lost());
		expect(await setMemberships(arrived.client, sales, ['7'], true, states([]))).toEqual([]);
		expect(arrived.writes()).toHaveLength(1);
		const again = over([lost(), done]);
		expect(await setMemberships(again.client, sales, ['7'], true, states(['7'], []))).toEqual([]);
		expect(again.writes()).toHaveLength(2);
	});

	it('are removed one by one in one request, and in the other form only if the role has no other', async () => {
		const first = over(done);
		expect(await setMemberships(first.client, sales, ['7', '8'], false, states([]))).toEqual([]);
		expect(first.writes()).toEqual([each('7', '8')]);

		const second = over(done);
		expect(await setMemberships(second.client, sales, ['7', '8'], false, states(['7', '8'], []))).toEqual([]);
		expect(second.writes()).toEqual([each('7', '8'), listed('7', '8')]);

		const without = over(done);
		expect(await setMemberships(without.client, sales, ['7', '8'], false, states(['7', '8']))).toEqual(['7', '8']);
	});

	const kept = (status: number) => ({
		kind: 'invalid',
		status,
		message: 'The server did not remove single members of the role 50.',
		advice:
			'The other form that servers know removes all members of a role on some of them, so it was not sent. Revoke the role in OIG.',
	});

	it.each<[string, string[] | undefined]>([
		['others', ['7', '8', '9']],
		['one without an ID', ['7', '8', '']],
		['no list', undefined],
	])('are not removed in the other form where the role shows %s', async (_, members) => {
		const shown = members === undefined ? answer(200, { id: '50', displayName: 'Sales' }) : group(members);
		for (const [reply, status] of [
			[done, 200],
			[refusal(400), 400],
		] as const) {
			const { client, writes } = serverOf({ 'GET scim/Groups/50': shown, 'PATCH scim/Groups/50': reply });
			const told = await errorOf(setMemberships(client, sales, ['7', '8'], false, states(['7', '8'])));
			expect(told).toEqual(kept(status));
			expect(writes()).toEqual([each('7', '8')]);
		}
	});

	it('that neither form removes are the error of the second, or returned where it gave none', async () => {
		const both = over([refusal(400, 'First.'), business('Second.')]);
		expect(await errorOf(setMemberships(both.client, sales, ['7', '8'], false, states(['7', '8'])))).toMatchObject({
			message: 'Second.',
			code: 'IAM-3050068',
		});
		const first = over([refusal(400, 'First.'), done]);
		expect(await setMemberships(first.client, sales, ['7', '8'], false, states(['7', '8']))).toEqual(['7', '8']);
	});
});
