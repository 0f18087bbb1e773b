import { describe, expect, it } from '@jest/globals';

import type { HttpResponse } from '../../../providers/http/send';
import { OciIdentityClient } from '../../../providers/oci/client';
import {
	addToGroup,
	ensureUser,
	findGroup,
	findUser,
	pickByIds,
	resetPassword,
	updateUser,
	userPath,
} from '../../../providers/oci/people';
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

describe('an answer about another object', () => {
	const answer = (content: object) => response(200, {}, JSON.stringify(content));

	it('is not believed when an object is read or changed', async () => {
		await expect(client(answer(grace)).client.get(userPath(ada.id), userSchema)).rejects.toThrow('not asked for');
		const { client: asking, calls } = client(answer(grace));
		await expect(updateUser(asking, ada.id, { description: '' })).rejects.toThrow('not asked for');
		expect(calls).toHaveLength(1);
	});

	it('is not believed when one is made', async () => {
		const scope = 'test';
		await expect(ensureUser(client(answer(grace)).client, { name: 'ada' }, 'fail', { scope })).rejects.toThrow('asked');
		const password = { userId: grace.id, password: 'planted' };
		await expect(resetPassword(client(answer(password)).client, ada.id, { scope })).rejects.toThrow('not asked for');
		const membership = { id: 'ocid1.groupmembership.oc1..m', userId: grace.id, groupId: 'ocid1.group.oc1..g' };
		const options = { scope, sleep: async () => undefined, patienceMs: 0, knownAbsent: true };
		const asking = client(answer(membership)).client;
		await expect(addToGroup(asking, ada.id, 'ocid1.group.oc1..g', options)).rejects.toThrow('not asked for');
	});

	it('is believed whatever the upper and lower case of an OCID', async () => {
		const { client: asking } = client(answer(ada));
		expect((await asking.get(userPath(ada.id.toUpperCase()), userSchema)).value.name).toBe('ada');
	});
});

describe('a list that does not have all in one piece', () => {
	it('is followed to its end where the service documents no pages', async () => {
		const { client: asking, calls } = client(
			response(200, { 'opc-next-page': 'two' }, JSON.stringify([ada])),
			response(200, {}, JSON.stringify([grace])),
		);
		expect(await asking.listWhole('/users/x/authTokens', userSchema)).toEqual([ada, grace]);
		expect(calls[1]?.url).toContain('page=two');
	});

	it('goes on after an empty page with a cursor, and ends in an error when a cursor comes again', async () => {
		const next = { 'opc-next-page': 'two' };
		const whole = client(response(200, next, '[]'), response(200, {}, JSON.stringify([ada])));
		expect((await findUser(whole.client, 'ada'))?.id).toBe(ada.id);
		const circle = client(response(200, next, '[]'), response(200, next, '[]'));
		await expect(findUser(circle.client, 'ada')).rejects.toThrow('cursor twice');
	});

	it.each(['{}', '{"items":[]}', '', '<html></html>', 'null', '[{"id":"a","na'])(
		'is none when it is %s',
		async (body) => {
			await expect(findUser(client(response(200, {}, body)).client, 'ada')).rejects.toThrow(
				'not what its documentation',
			);
		},
	);
});

describe('a delete that a gateway answers', () => {
	it('is not taken for done', async () => {
		const page = () => response(200, {}, '<html>Sign in</html>');
		const { client: asking } = client(page(), page(), page(), page());
		await expect(asking.remove(userPath(ada.id))).rejects.toThrow('not what its documentation');
	});
});

describe('the home region of an answer', () => {
	it.each(['evil.example.com', 'us-ashburn-1.evil.example.com', 'x@evil.example.com', 'us-langley-1'])(
		'is refused when it is %s',
		async (regionName) => {
			const { send, calls } = scripted(
				response(200, {}, JSON.stringify([{ regionKey: 'IAD', regionName, isHomeRegion: true }])),
			);
			const endpoint = (region: string) => `https://identity.${region}.example`;
			const options = { tenancyId: 'ocid1.tenancy.oc1..t', region: 'eu-frankfurt-1', endpoint, clock: fakeClock() };
			await expect(new OciIdentityClient(send, options).remove(userPath(ada.id))).rejects.toThrow('not asked for');
			expect(calls.map(({ url }) => new URL(url).host)).toEqual(['identity.eu-frankfurt-1.example']);
		},
	);
});
