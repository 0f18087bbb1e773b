import { describe, expect, it } from '@jest/globals';

import { addToGroup, pickByIds } from '../../../providers/oci/memberships';
import { userSchema } from '../../../providers/oci/schemas';
import { response } from '../http/support';
import { ada, client, grace, list } from './support';

describe('pickByIds', () => {
	it('gives what the list has in the order of the ids, and reads no further than the last', async () => {
		let read = 0;
		async function* everybody() {
			for (const entry of [ada, { id: 'other', name: 'other' }, grace, { id: 'late', name: 'late' }]) {
				read += 1;
				yield await Promise.resolve(entry);
			}
		}
		expect(await pickByIds([grace.id, ada.id], everybody())).toEqual([grace, ada]);
		expect(read).toBe(3);
	});

	it('gives the id of one whom the list does not have, rather than one less', async () => {
		const { client: asking } = client(list(ada));
		const everybody = asking.list('/users', userSchema);
		expect(await pickByIds([ada.id, 'ocid1.user.oc1..elsewhere'], everybody)).toEqual([
			ada,
			{ id: 'ocid1.user.oc1..elsewhere' },
		]);
	});
});

describe('addToGroup', () => {
	it('does not believe an answer about another user', async () => {
		const membership = { id: 'ocid1.groupmembership.oc1..m', userId: grace.id, groupId: 'ocid1.group.oc1..g' };
		const options = { scope: 'test', patienceMs: 0, knownAbsent: true };
		const asking = client(response(200, {}, JSON.stringify(membership))).client;
		await expect(addToGroup(asking, ada.id, 'ocid1.group.oc1..g', options)).rejects.toThrow('not asked for');
	});
});
