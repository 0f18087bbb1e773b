import { describe, expect, it } from '@jest/globals';

import type { HttpResponse } from '../../../providers/http/send';
import { OciIdentityClient } from '../../../providers/oci/client';
import { findGroup, findUser, pickByIds } from '../../../providers/oci/people';
import { userSchema } from '../../../providers/oci/schemas';
import { fakeClock, response, scripted } from '../http/support';

/** A client of one region that gets these answers, one after the other. */
function client(...answers: HttpResponse[]) {
	const { send, calls } = scripted(...answers);
	const endpoint = () => 'https://identity.example';
	const options = { tenancyId: 'ocid1.tenancy.oc1..t', region: 'us-ashburn-1', endpoint, clock: fakeClock() };
	return { client: new OciIdentityClient(send, options), calls };
}

const list = (...entries: object[]) => response(200, {}, JSON.stringify(entries));
const ada = { id: 'ocid1.user.oc1..ada', name: 'ada' };
const grace = { id: 'ocid1.user.oc1..grace', name: 'grace' };

describe.each([
	['findUser', findUser],
	['findGroup', findGroup],
])('%s', (_name, find) => {
	it('asks for the name and gives who has it', async () => {
		const { client: asking, calls } = client(list(ada));
		expect((await find(asking, 'ada'))?.id).toBe(ada.id);
		expect(calls[0]?.url).toMatch(/[?&]name=ada(&|$)/);
	});

	it('never takes one of another name, should the service not obey its filter', async () => {
		expect(await find(client(list(grace, ada)).client, 'alan')).toBeUndefined();
		expect(await find(client(list({ ...ada, name: 'Ada' })).client, 'ada')).toBeUndefined();
		expect((await find(client(list(grace, ada)).client, 'ada'))?.id).toBe(ada.id);
	});

	it.each(['DELETING', 'DELETED'])('passes over one that is %s', async (lifecycleState) => {
		const gone = { ...ada, lifecycleState };
		expect(await find(client(list(gone)).client, 'ada')).toBeUndefined();
		const again = { ...ada, id: 'ocid1.user.oc1..again', lifecycleState: 'ACTIVE' };
		expect((await find(client(list(gone, again)).client, 'ada'))?.id).toBe(again.id);
	});
});

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
