/** Updates that Trivore ID accepts and does not make. */
import { describe, expect, it } from '@jest/globals';

import type { HttpRequest, HttpResponse } from '../../../providers/http/send';
import { TrivoreClient } from '../../../providers/trivore/client';
import { updateUser } from '../../../providers/trivore/users';

const ada = { id: 'u1', username: 'ada', name: { familyName: 'King' }, locked: false };

/** A client of a service that answers with the user as stored, whatever is written. */
function keeping(stored: object) {
	const writes: string[] = [];
	const send = async ({ method }: HttpRequest): Promise<HttpResponse> => {
		if (method !== 'GET') writes.push(method);
		return await Promise.resolve({ status: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(stored)) });
	};
	const clock = { now: () => 0, sleep: async () => undefined };
	return { client: new TrivoreClient(send, { apiBase: 'https://id.example.com/api/rest/v1', clock }), writes };
}

describe('an update that changed nothing is no success', () => {
	it.each([
		['a lock', ada, { properties: { locked: true } }, 'the account is not locked.'],
		['an unlock', { ...ada, locked: true }, { properties: { locked: false } }, 'the account is still locked.'],
		['another name', ada, { username: 'ada.king', properties: {} }, 'the user name is still "ada".'],
	])('%s', async (_title, stored, change, what) => {
		const { client, writes } = keeping(stored);
		await expect(updateUser(client, 'u1', change)).rejects.toMatchObject({
			kind: 'invalid',
			message: `The service accepted the update, but ${what}`,
		});
		expect(writes).toHaveLength(1);
	});

	it('but for what is so already, which is not written', async () => {
		const { client, writes } = keeping(ada);
		expect(await updateUser(client, 'u1', { properties: { locked: false } })).toMatchObject({ changed: false });
		expect(writes).toEqual([]);
	});
});
