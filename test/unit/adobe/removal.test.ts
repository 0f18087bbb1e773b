import { describe, expect, it } from '@jest/globals';

import { removalSafe } from '../../../nodes/AdobeUserManagement/removal';
import { AdobeSession } from '../../../nodes/AdobeUserManagement/session';
import { AdobeUserManagementClient } from '../../../providers/adobe/client';
import { fakeClock, response } from '../http/support';

const email = 'ada@example.com';
const federated = { email, type: 'federatedID', username: email };
const own = { email, type: 'adobeID', username: email };

/** A session in which an address finds these accounts, one look after the other. */
function session(...accounts: ReadonlyArray<object | undefined>) {
	let looks = 0;
	const send = async () => {
		const user = accounts[looks];
		looks += 1;
		return await Promise.resolve(
			user === undefined
				? response(404, {}, JSON.stringify({ result: 'error.user.not_found', message: 'Not found.' }))
				: response(200, {}, JSON.stringify({ result: 'success', user })),
		);
	};
	const options = { apiUrl: 'https://adobe.example', organizationId: 'O@AdobeOrg', clock: fakeClock() };
	const client = new AdobeUserManagementClient(send, options);
	return new AdobeSession(client, 0, { calls: 0 }, () => {
		throw new Error('Nothing is signed here.');
	});
}

const removal = { requestID: 'r1', user: email, do: [{ removeFromOrg: {} }] };

describe('a removal that is sent again because its answer was lost', () => {
	it.each([
		['the account is still there', federated, false],
		['nothing is found', undefined, true],
		["the person's own Adobe ID is found", own, true],
	])('was done, or was not, if %s', async (_, found, wasDone) => {
		const job = await removalSafe('User', session(federated, found), [removal]);
		expect(job.commands).toEqual([removal]);
		expect(await job.wasDone?.()).toBe(wasDone);
	});

	it('is not asked about where there was no account, and where nothing is removed', async () => {
		expect(await removalSafe('User', session(undefined), [removal])).toEqual({ commands: [removal] });
		const other = { requestID: 'r2', user: email, do: [{ update: { firstname: 'Ada' } }] };
		expect(await removalSafe('User', session(), [other])).toEqual({ commands: [other] });
	});
});

it.each([
	['is an Adobe ID now', own],
	[
		'is the user name of an account whose email address is "eve@example.com"',
		{ ...federated, email: 'eve@example.com' },
	],
])('a removal is refused if the address %s', async (message, found) => {
	await expect(removalSafe('User', session(found), [removal])).rejects.toThrow(message);
});
