import { describe, expect, it } from '@jest/globals';

import type { HttpResponse } from '../../../providers/http/send';
import { apiBase } from '../../../providers/trivore/auth/address';
import { basicAuthorization } from '../../../providers/trivore/auth/basic';
import { isNameTaken, passwordRefusal, toTrivoreError } from '../../../providers/trivore/errors';
import { keyedQueue } from '../../../providers/trivore/queue';
import { usernameFor, USERNAME_POLICIES } from '../../../providers/trivore/usernames';
import { checkMobile } from '../../../providers/trivore/rules';
import { changesOf, createBody, sameValue } from '../../../providers/trivore/values';
import { usernamePolicies } from '../../../sandbox/services/trivore/usernames';

describe('the host', () => {
	it.each([
		['https://id.example.com', 'https://id.example.com/api/rest/v1'],
		[' https://id.example.com/ ', 'https://id.example.com/api/rest/v1'],
		['id.example.com', 'https://id.example.com/api/rest/v1'],
		['https://id.example.com/api/rest/v1/', 'https://id.example.com/api/rest/v1'],
		['https://id.example.com/api', 'https://id.example.com/api/rest/v1'],
		['https://id.example.com/ui', 'https://id.example.com/api/rest/v1'],
		['https://id.example.com/apidoc', 'https://id.example.com/api/rest/v1'],
		['https://example.com/identity/', 'https://example.com/identity/api/rest/v1'],
		['http://127.0.0.1:4010/trivore', 'http://127.0.0.1:4010/trivore/api/rest/v1'],
	])('%j gives %s', (host, base) => {
		expect(apiBase(host)).toBe(base);
	});

	it.each([
		'',
		'ftp://id.example.com',
		'https:/id.example.com',
		'https:id.example.com',
		'https://id.example.com/..',
		'https://user:secret@id.example.com',
		'https://id.example.com/?ns=a',
	])('%j is refused', (host) => {
		expect(() => apiBase(host)).toThrow(/^Host /);
	});
});

describe('the Authorization header', () => {
	it('is Basic in UTF-8', () => {
		const header = basicAuthorization('0932851777483210', 'sä:cret');
		expect(Buffer.from(header.replace('Basic ', ''), 'base64').toString('utf8')).toBe('0932851777483210:sä:cret');
	});

	it.each([
		['', 'x', 'Client ID'],
		['1', '', 'Client Secret'],
		['1:2', 'x', 'Client ID'],
	])('needs both parts (%j, %j)', (id, secret, field) => {
		expect(() => basicAuthorization(id, secret)).toThrow(expect.objectContaining({ field }));
	});
});

const answer = (status: number, body: string, headers: Record<string, string> = {}): HttpResponse => ({
	status,
	headers,
	body: new TextEncoder().encode(body),
});

describe('a refusal', () => {
	it.each([
		[
			403,
			'{"errorMessage":"Client does not have required permission ACCOUNT_VIEW.","statusCode":403}',
			'forbidden',
			/ACCOUNT_VIEW/,
		],
		[401, '', 'unauthenticated', /HTTP status 401 and no explanation/],
		[400, '{"message":"Bad"}', 'invalid', /^Bad$/],
		[400, '{"errorMessage":"Username is already in use."}', 'conflict', /already/],
		[409, '{"error":"taken"}', 'conflict', /taken/],
		[502, '<html><body>Bad Gateway</body></html>', 'unavailable', /web page and HTTP status 502/],
		[404, '{"errorMessage":"Not here","statusCode":404}', 'notFound', /^Not here$/],
		[404, 'Not here', 'unexpected', /^Not here$/],
		[404, '', 'unexpected', /HTTP status 404 and no explanation/],
		[404, '<html><body>Not Found</body></html>', 'unexpected', /web page and HTTP status 404/],
		[404, '{"status":404,"error":"Not Found","path":"/api/rest/v1/user/1"}', 'unexpected', /^Not Found$/],
		[404, '{"errorMessage":"Not here","statusCode":502}', 'unexpected', /^Not here$/],
	])('of %i %s is of the kind %s', (status, body, kind, message) => {
		const error = toTrivoreError(answer(status, body), 0);
		expect(error).toMatchObject({ kind, status });
		expect(error.message).toMatch(message);
	});

	it('says when to come back', () => {
		const error = toTrivoreError(answer(429, '{}', { 'retry-after': '30' }), 1_000);
		expect(error.retryAt).toEqual(new Date(31_000));
	});

	it('of a policy is no "taken", whatever its status', () => {
		const error = toTrivoreError(answer(409, '{"errorMessage":"Email address is required by the policy EMAIL."}'), 0);
		expect(isNameTaken(error)).toBe(false);
		expect(error.advice).toMatch(/MANUAL needs a user name/);
	});

	it.each([
		[409, 'Username policy.missing is taken.', true],
		[409, 'Username "required" is already in use.', true],
		[409, 'Username missing@example.com is reserved.', true],
		[409, 'Something is required for the user already.taken.', false],
		[400, 'Mobile number of the user already.exists is not valid.', false],
		[400, 'Email duplicate@taken.example is not allowed.', false],
		[400, 'Username pat.smith already exists.', true],
	])('of %i "%s" is read without the names in it', (status, message, isTaken) => {
		const error = toTrivoreError(answer(status, JSON.stringify({ errorMessage: message })), 0);
		expect(isNameTaken(error)).toBe(isTaken);
	});

	it.each([
		[undefined, /did not confirm/],
		[{}, /did not confirm/],
		[{ success: null }, /did not confirm/],
		[
			{ success: false, validationErrors: [{ code: 'A' }, { message: 'Too short.' }] },
			/^The password was refused: A Too short\.$/,
		],
	])('of a password: %j', (result, message) => {
		expect(passwordRefusal(result, 200, [])?.message).toMatch(message);
	});

	it('is none when the password was changed', () => {
		expect(passwordRefusal({ success: true }, 200, [])).toBeUndefined();
	});
});

describe('user-name policies', () => {
	const use = (usernamePolicy: string, input: object = {}) =>
		usernameFor({ id: '1', code: 'ns', usernamePolicy }, { hasName: false, ...input });

	it('are those that the sandbox knows', () => {
		expect(Object.keys(USERNAME_POLICIES).sort()).toEqual([...usernamePolicies].sort());
	});

	it('let a name be chosen only where it is free', () => {
		expect(use('MANUAL', { username: 'ada' })).toBe('ada');
		expect(() => use('MANUAL')).toThrow(/The user name is empty/);
		expect(() => use('CVCV', { username: 'ada' })).toThrow(/The user name cannot be chosen: the user-name policy CVCV/);
		expect(use('CVCV')).toBeUndefined();
	});

	it('accept the address as user name where that is the rule', () => {
		expect(use('EMAIL', { email: 'a@example.com', username: 'a@example.com' })).toBeUndefined();
		expect(() => use('EMAIL', { email: 'a@example.com', username: 'b' })).toThrow(/cannot be chosen/);
		expect(() => use('EMAIL')).toThrow(/The email address is empty/);
	});

	it('that are new are left to the service', () => {
		expect(use('FANCY', { username: 'ada' })).toBe('ada');
	});
});

describe('the bodies of users', () => {
	const user = {
		id: '1',
		username: 'ada',
		emails: [{ address: 'a@example.com', verified: true }, { address: 'b@example.com' }],
	};

	it('have no nulls, and say name and emails', () => {
		const body = createBody({
			groups: [],
			properties: { name: { givenName: 'Ada' } },
			email: 'a@example.com',
			mobile: '+358 50 111 2222',
		});
		expect(body).toEqual({
			name: { givenName: 'Ada' },
			emails: [{ address: 'a@example.com' }],
			mobiles: [{ number: '+358501112222' }],
		});
	});

	it.each([
		['nsCode', { nsCode: 'acme' }, { nsCode: 'acme' }],
		['username', { username: 'ada' }, { username: 'ada' }],
		['password', { password: 'Winter-2026' }, { password: 'Winter-2026' }],
		['otherEmails', { otherEmails: ['b@example.com'] }, { emails: [{ address: 'b@example.com' }] }],
		['groups', { groups: [{ id: 'g1', name: 'HR' }] }, { memberOf: ['g1'] }],
		['properties', { properties: { locale: 'fi', tags: [] } }, { locale: 'fi', tags: [] }],
	])('have %s where it is given, and nothing else then', (_name, given, body) => {
		expect(createBody({ groups: [], properties: {}, ...given })).toEqual(body);
	});

	it.each([
		[{ email: 'A@example.com' }, undefined],
		[{ email: 'c@example.com' }, [{ address: 'c@example.com' }, { address: 'b@example.com' }]],
		[{ email: 'b@example.com' }, [{ address: 'b@example.com' }]],
		[{ otherEmails: ['d@example.com', 'A@EXAMPLE.COM'] }, [user.emails[0], { address: 'd@example.com' }]],
	])('change addresses as wanted: %j', (wanted, emails) => {
		expect(changesOf({ properties: {}, ...wanted }, user)?.emails).toEqual(emails);
	});

	it('take the flat form for the list where there is no list', () => {
		expect(changesOf({ properties: {}, email: 'a@example.com' }, { id: '1', email: 'a@example.com' })).toBeUndefined();
	});

	it('hold whole objects, and nothing that is as wanted', () => {
		const current = { id: '1', name: { givenName: 'Ada', familyName: 'King' }, title: null, locked: false };
		expect(
			changesOf({ properties: { name: { familyName: 'Lovelace' }, title: null, locked: false } }, current),
		).toEqual({
			name: { givenName: 'Ada', familyName: 'Lovelace' },
		});
	});

	it.each(['12', '+358 50 x', 'call me'])('refuse %j as a number', (number) => {
		expect(() => checkMobile(number, 'Mobile')).toThrow(/is not a phone number/);
	});

	it('are compared as JSON', () => {
		expect(sameValue({ a: 1, b: [1, { c: null }] }, { b: [1, {}], a: 1 })).toBe(true);
		expect(sameValue([1, 2], [2, 1])).toBe(false);
		expect(sameValue({ a: 1 }, [1])).toBe(false);
	});
});

describe('a keyed queue', () => {
	it('runs tasks of a key in turn, others beside them, and goes on after a failure', async () => {
		const queue = keyedQueue();
		const log: string[] = [];
		let release = () => {};
		const gate = new Promise<void>((resolve) => (release = resolve));
		const first = queue('a', async () => {
			await gate;
			log.push('first');
			throw new Error('no');
		});
		const second = queue('a', async () => log.push('second'));
		await queue('b', async () => log.push('other'));
		release();
		await expect(first).rejects.toThrow('no');
		await second;
		expect(log).toEqual(['other', 'first', 'second']);
	});
});
