/** What the fields of the credential must hold, and what is said of those that do not. */
import { describe, expect, it } from '@jest/globals';

import { authenticationHeaders, readCredential, readTokenRequest } from '../../../providers/scim/auth/credential';
import { InputError } from '../../../providers/http/errors';

type Fields = Record<string, unknown>;

const bearer = { baseUrl: 'https://acme.example/scim/v2', authentication: 'bearer', bearerToken: 'T' };
const basic = { baseUrl: 'https://acme.example/scim/v2', authentication: 'basic', userName: 'ada', password: 'P' };
const client = {
	baseUrl: 'https://acme.example/scim/v2',
	authentication: 'oAuth2',
	tokenUrl: 'https://acme.example/token',
	clientId: 'C',
	clientSecret: 'S',
};

const headersOf = (fields: Fields) => authenticationHeaders(fields, 0);

/** The field that is blamed, and the sentence. */
function refusal(run: () => unknown): [string, string] | undefined {
	try {
		run();
	} catch (error) {
		if (error instanceof InputError) return [error.field, error.message];
		throw error;
	}
	return undefined;
}

describe('a field that is empty is named', () => {
	it.each<[string, string, Fields, (fields: Fields) => unknown]>([
		['baseUrl', 'Base URL', bearer, readCredential],
		['bearerToken', 'Token', bearer, headersOf],
		['userName', 'User Name', basic, headersOf],
		['password', 'Password', basic, headersOf],
		['tokenUrl', 'Token URL', client, readTokenRequest],
		['clientId', 'Client ID', client, readTokenRequest],
		['clientSecret', 'Client Secret', client, readTokenRequest],
	])('%s', (name, label, fields, read) => {
		expect(refusal(() => read(fields))).toBeUndefined();
		const expected = [label, `"${label}" in the credential is empty.`];
		expect(refusal(() => read({ ...fields, [name]: '' }))).toEqual(expected);
		expect(refusal(() => read({ ...fields, [name]: undefined }))).toEqual(expected);
	});
});

describe('a choice that is none is named', () => {
	it.each<[string, string, Fields, (fields: Fields) => unknown]>([
		['authentication', 'Authentication', bearer, readCredential],
		['profile', 'Profile', bearer, readCredential],
		['clientAuthentication', 'Client Authentication', client, readTokenRequest],
	])('%s', (name, label, fields, read) => {
		const [field, message] = refusal(() => read({ ...fields, [name]: 'another' })) ?? [];
		expect(field).toBe(label);
		expect(message).toContain(`"${label}" in the credential must be one of `);
	});

	it('and the first one counts where none was made', () => {
		const { profile, authentication } = readCredential({ ...bearer, authentication: '' });
		expect([profile, authentication]).toEqual(['automatic', 'bearer']);
		expect(readTokenRequest(client).sendIn).toBe('header');
	});
});

describe('Extra Headers', () => {
	const read = (secretHeaders: string) => headersOf({ ...bearer, secretHeaders });

	it('are sent with the one that authenticates, empty lines aside', () => {
		expect(read('X-One: 1\r\n\n  x-TWO :  a b:c ')).toEqual({
			'x-one': '1',
			'x-two': 'a b:c',
			authorization: 'Bearer T',
		});
	});

	it.each([
		'authorization',
		'Accept',
		'content-length',
		'Content-Type',
		'host',
		'If-Match',
		'transfer-encoding',
		'Connection',
	])('must not set %s', (name) => {
		expect(refusal(() => read(`${name}: x`))).toEqual([
			'Extra Headers',
			`"Extra Headers" must not set ${name}: the node does that.`,
		]);
	});

	it.each(['no colon', ': value', 'a b: value', 'name:', 'name: väl', 'näme: x'])(
		'must be a name and a value: %s',
		(line) => {
			const [field, message] = refusal(() => read(`X-Fine: 1\n${line}`)) ?? [];
			expect([field, message]).toEqual(['Extra Headers', 'Line 2 of "Extra Headers" must look like Name: value.']);
		},
	);
});

it('basic authentication refuses a colon in the name, which would end it', () => {
	expect(refusal(() => headersOf({ ...basic, userName: 'a:b' }))?.[0]).toBe('User Name');
	expect(headersOf(basic).authorization).toBe(`Basic ${Buffer.from('ada:P').toString('base64')}`);
});
