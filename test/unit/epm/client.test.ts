import { describe, expect, test } from '@jest/globals';

import { isLost } from '../../../providers/epm/errors';
import { addUsers, listUsers } from '../../../providers/epm/users';
import { ServiceError } from '../../../providers/http/errors';
import { PAGE, scripted, type Reply } from './support';

const user = (userlogin: string) => ({
	userlogin,
	lastname: 'x',
	email: `${userlogin}@example.com`,
	resetpassword: true,
});
const batch = (details: object | null, more: object = {}) => ({
	body: { links: {}, status: 0, error: null, details, ...more },
});
const add = async (reply: Reply) => await addUsers(scripted(reply).client, [user('Ada'), user('grace')], false);
const failure = async (reply: Reply) =>
	await add(reply).then(
		() => undefined,
		(error: ServiceError) => error,
	);

describe('a batch', () => {
	test('goes below the path of the base address, as JSON', async () => {
		const { client, requests } = scripted(batch({ processed: 1, succeeded: 1, failed: 0, faileditems: null }));
		await addUsers(client, [user('ada')], false);
		expect(requests).toEqual([
			{
				method: 'POST',
				url: 'https://epm.example.com/gateway/interop/rest/security/v2/users/add',
				headers: { accept: 'application/json', 'content-type': 'application/json' },
				body: JSON.stringify({ users: [user('ada')] }),
				repeatable: false,
			},
		]);
	});

	test('with failures is a partial success, matched without regard to case', async () => {
		const faileditems = [{ userlogin: 'ADA', errorcode: 'EPMCSS-21001', errormessage: 'no' }];
		const refused = await add(batch({ processed: 2, succeeded: 1, failed: 1, faileditems }));
		expect([...refused].map(([key, { code }]) => [key, code])).toEqual([['ada', 'EPMCSS-21001']]);
	});

	test('may count wrong, as examples of the documentation do', async () => {
		expect(await add(batch({ processed: 3, succeeded: 3, failed: 0, faileditems: null }))).toEqual(new Map());
	});

	test.each([
		[
			'more failures than names',
			{
				processed: 2,
				succeeded: 0,
				failed: '2',
				faileditems: [{ userlogin: 'ada', errorcode: 'c', errormessage: 'm' }],
			},
		],
		['no names at all', { processed: 2, succeeded: 1, failed: 1, faileditems: null }],
		[
			'names that were not sent',
			{ processed: 2, succeeded: 1, failed: 1, faileditems: [{ userlogin: 'bob', errorcode: 'c', errormessage: 'm' }] },
		],
	])('claims success for nobody whom it does not name: %s', async (_, details) => {
		const refused = await add(batch(details));
		expect(refused.get('ada')).toBeInstanceOf(ServiceError);
		expect(refused.get('grace')?.message).toContain('does not say which and why');
	});

	test('that is refused as a whole throws, whatever the HTTP status and the type of the status', async () => {
		const error = { errorcode: 'EPMCSS-21146', errormessage: 'insufficient parameters' };
		for (const reply of [
			batch(null, { status: 1, error }),
			batch(null, { status: '1', error }),
			{ status: 400, ...batch(null, { status: 1, error }) },
		]) {
			expect(await failure(reply)).toMatchObject({
				kind: 'invalid',
				code: 'EPMCSS-21146',
				message: 'insufficient parameters',
			});
		}
	});
});

describe('answers that are no envelope', () => {
	test.each([
		[{ body: PAGE, type: 'text/html' }, 'unauthenticated', /web page instead of data/],
		[{ status: 302, body: '' }, 'unauthenticated', /web page instead of data/],
		[{ status: 401, body: PAGE }, 'unauthenticated', /HTTP status 401 and a web page/],
		[{ status: 401, body: '' }, 'unauthenticated', /HTTP status 401 and no explanation/],
		[{ status: 403, body: PAGE }, 'forbidden', /403/],
		[{ status: 404, body: PAGE }, 'unexpected', /404/],
		[{ status: 415, body: PAGE }, 'invalid', /415/],
		[{ status: 503, body: PAGE }, 'unavailable', /503/],
		[{ body: '{"status":0,"details":{"proc' }, 'unexpected', /not what its documentation describes/],
		[{ body: '' }, 'unexpected', /not what its documentation describes/],
		[{ body: { hello: 1 } }, 'unexpected', /not what its documentation describes/],
	] as const)('%j is an error of the kind %s', async (reply, kind, message) => {
		const error = await failure(reply);
		expect(error).toMatchObject({ kind, service: 'Oracle EPM Cloud' });
		expect(error?.message).toMatch(message);
	});

	test('an envelope with HTTP 503 is a maintenance, not a refusal', async () => {
		const error = await failure({ status: 503, body: { status: 1, details: 'EPMLCM-13000: Service not available' } });
		expect(error).toMatchObject({ kind: 'unavailable', code: 'EPMLCM-13000', message: 'Service not available' });
	});

	test('an answer that was cut off leaves open what was done; a refusal does not', async () => {
		expect(isLost(await failure({ body: '{"status":0' }))).toBe(true);
		expect(isLost(await failure({ status: 502, body: PAGE }))).toBe(true);
		expect(isLost(await failure({ status: 403, body: PAGE }))).toBe(false);
		expect(isLost(await failure(batch(null, { status: 1 })))).toBe(false);
	});
});

test('a list is marked as repeatable, may be null, and keeps what it does not know', async () => {
	const entry = { userlogin: 'ada', email: null, extra: 1 };
	const { client, requests } = scripted(batch(null), { body: { status: 0, details: [entry], links: {}, id: 1 } });
	expect(await listUsers(client, { userattribute: 'nobody' })).toEqual([]);
	expect(await listUsers(client, { userlogin: 'ada', expand: { epmgroups: true } })).toEqual([entry]);
	expect(requests.map(({ repeatable, body }) => [repeatable, body])).toEqual([
		[true, '{"userattribute":"nobody"}'],
		[true, '{"userlogin":"ada","epmgroups":true}'],
	]);
});

test('passwords that a refusal repeats are hidden', async () => {
	const secret = 'S3cret &ä"\\x';
	const faileditems = [{ userlogin: 'ada', errorcode: 'EPMCSS-21150', errormessage: `not good: ${secret}` }];
	const { client } = scripted(batch({ processed: 1, succeeded: 0, failed: 1, faileditems }));
	const refused = await addUsers(client, [{ ...user('ada'), password: secret }], false);
	expect(refused.get('ada')?.message).toBe('not good: [hidden]');
});
