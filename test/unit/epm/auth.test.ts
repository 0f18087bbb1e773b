import { describe, expect, test } from '@jest/globals';

import { basicAuthorization, qualifiedUserName, serviceUrl } from '../../../providers/epm/auth/basic';
import { authenticateOptions } from '../../../providers/epm/auth/requestOptions';
import { isOwnLogin, readSettings } from '../../../providers/epm/auth/credential';

const TEST_URL = 'https://credential-test.invalid/';
const fields = {
	baseUrl: 'https://epm.example.com/epmcloud/',
	userName: 'jane',
	password: 'pä:ss',
	identityDomain: 'acme',
};

describe('serviceUrl', () => {
	test.each([
		['https://epm.example.com', 'https://epm.example.com'],
		['https://epm.example.com/epmcloud', 'https://epm.example.com'],
		['https://epm.example.com/HyperionPlanning/', 'https://epm.example.com'],
		['https://epm.example.com/interop/rest/', 'https://epm.example.com'],
		['https://gateway.example.com/finance/epm/', 'https://gateway.example.com/finance/epm'],
		['https://gateway.example.com/finance/epmcloud', 'https://gateway.example.com/finance'],
		['http://127.0.0.1:4010/epm', 'http://127.0.0.1:4010/epm'],
	])('%s → %s', (given, expected) => expect(serviceUrl(given)).toBe(expected));

	test.each(['epm.example.com', 'ftp://epm.example.com', 'https://jane:x@epm.example.com', ''])(
		'refuses "%s"',
		(given) => {
			expect(() => serviceUrl(given)).toThrow(/^Base URL /);
		},
	);
});

describe('user names', () => {
	test('get the identity domain before them, once', () => {
		expect(qualifiedUserName({ userName: 'jane.doe@example.com', identityDomain: 'acme' })).toBe(
			'acme.jane.doe@example.com',
		);
		expect(qualifiedUserName({ userName: 'ACME.jane', identityDomain: 'acme' })).toBe('ACME.jane');
		expect(qualifiedUserName({ userName: ' jane ', identityDomain: ' ' })).toBe('jane');
	});

	test('and passwords are sent as UTF-8', () => {
		const header = basicAuthorization({ userName: 'jane', password: 'pä:ss', identityDomain: 'acme' });
		expect(Buffer.from(header.replace('Basic ', ''), 'base64').toString('utf8')).toBe('acme.jane:pä:ss');
		expect(() => basicAuthorization({ userName: 'ja:ne', password: 'x' })).toThrow('must not contain a colon');
	});

	test('of the own account are recognized in every spelling', () => {
		const settings = readSettings({ ...fields, userName: 'acme.jane' });
		for (const own of ['jane', 'JANE', 'acme.jane', ' Acme.Jane ']) expect(isOwnLogin(settings, own)).toBe(true);
		for (const other of ['jan', 'jane2', 'other.jane']) expect(isOwnLogin(settings, other)).toBe(false);
	});
});

describe('authenticate', () => {
	test.each([
		{ url: 'https://epm.example.com/interop/rest/v1' },
		{ uri: 'https://epm.example.com:443/interop/rest/v1' },
		{ url: '/interop/rest/v1', baseURL: 'https://epm.example.com' },
	])('adds user name and password for the own environment: %j', (options) => {
		const { headers } = authenticateOptions(fields, { ...options, headers: { accept: 'text/csv' } }, TEST_URL);
		expect(headers).toEqual({ accept: 'text/csv', Authorization: expect.stringMatching(/^Basic /) });
	});

	test.each([
		{ url: 'https://epm.example.com.attacker.example/interop/rest' },
		{ url: 'https://other.example.com/' },
		{ url: 'http://epm.example.com/interop/rest' },
		{ url: 'https://epm.example.com:8443/interop/rest' },
		{ uri: 'https://epm.example.com@other.example.com/' },
		{ url: '/interop/rest' },
		{},
	])('refuses every other place: %j', (options) => {
		expect(() => authenticateOptions(fields, options, TEST_URL)).toThrow('are not sent there');
	});

	test('makes the test go to the versions of the API, and not through a redirect to a sign-in page', () => {
		expect(authenticateOptions(fields, { url: TEST_URL }, TEST_URL)).toMatchObject({
			url: 'https://epm.example.com/interop/rest/',
			disableFollowRedirect: true,
		});
	});

	test.each(['baseUrl', 'userName', 'password'])('says which field is empty: %s', (name) => {
		const url = 'https://epm.example.com/';
		expect(() => authenticateOptions({ ...fields, [name]: '' }, { url }, TEST_URL)).toThrow(
			/^(Base URL|User Name|Password) is/,
		);
	});
});
