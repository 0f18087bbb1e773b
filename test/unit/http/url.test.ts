import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { InputError } from '../../../providers/http/errors';
import { baseUrl, pathSegment, queryString } from '../../../providers/http/url';

describe('pathSegment', () => {
	it.each([
		['ocid1.user.oc1..aaaa', 'ocid1.user.oc1..aaaa'],
		['a/b', 'a%2Fb'],
		['a b?c#d', 'a%20b%3Fc%23d'],
		['zoë', 'zo%C3%AB'],
		['...', '...'],
	])('encodes %j', (value, expected) => {
		expect(pathSegment(value, 'User')).toBe(expected);
	});

	it.each(['', '.', '..'])('refuses %j and names the field', (value) => {
		expect(() => pathSegment(value, 'User')).toThrow(InputError);
		expect(() => pathSegment(value, 'User')).toThrow(/^User /);
	});

	it('never leaves its place in the path, whatever it is given', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
				fc.pre(value !== '.' && value !== '..');
				const url = new URL(`https://service.example/users/${pathSegment(value, 'User')}/apiKeys?x=1`);
				expect(url.pathname.split('/')).toHaveLength(4);
				expect(decodeURIComponent(url.pathname.split('/')[2] ?? '')).toBe(value);
				expect(url.search).toBe('?x=1');
			}),
		);
	});
});

describe('queryString', () => {
	it('encodes names and values, blanks as %20', () => {
		expect(queryString({ 'a b': 'c&d=e', limit: 10, all: true })).toBe('?a%20b=c%26d%3De&limit=10&all=true');
	});

	it('leaves out what is not set, but not 0 and false', () => {
		expect(queryString({ page: undefined, name: '', count: 0, subtree: false })).toBe('?count=0&subtree=false');
	});

	it('is nothing without values', () => {
		expect(queryString({})).toBe('');
		expect(queryString({ page: undefined })).toBe('');
	});
});

describe('baseUrl', () => {
	it.each([
		['https://host.example', 'https://host.example'],
		[' https://host.example:8443/iam/// ', 'https://host.example:8443/iam'],
		['http://127.0.0.1:4010/oig', 'http://127.0.0.1:4010/oig'],
		['http://localhost:4010', 'http://localhost:4010'],
		['http://127.8.9.10', 'http://127.8.9.10'],
		['http://2130706433', 'http://2130706433'],
		['HTTP://[::1]:4010/', 'HTTP://[::1]:4010'],
	])('takes %j', (value, expected) => {
		expect(baseUrl(value, 'Server URL')).toBe(expected);
	});

	it.each([
		['host.example', 'is not a complete address'],
		['', 'is not a complete address'],
		['ftp://host.example', 'must begin with https://'],
		['javascript:alert(1)', 'must begin with https://'],
		['https://jane:pw@host.example', 'must not contain a user name or a password'],
		['https://host.example?x=1', 'must not contain "?" or "#"'],
		['https://host.example#x', 'must not contain "?" or "#"'],
		['https://host.example?', 'must not contain "?" or "#"'],
		['https://host.example/#', 'must not contain "?" or "#"'],
		['https://@host.example', 'must not contain a user name or a password'],
		['https://:@host.example', 'must not contain a user name or a password'],
		['https:host.example', 'must begin with https://'],
		['https:/host.example', 'must begin with https://'],
		['https://ho%2est.example', 'has a host with characters that no host name has'],
		['https://ⓗost.example', 'has a host with characters that no host name has'],
		['https://host。example', 'has a host with characters that no host name has'],
		["https://host.example'", 'has a host with characters that no host name has'],
		['https://host.example,', 'has a host with characters that no host name has'],
		['https://host.example:', 'has a host with characters that no host name has'],
		['https://host.example/..', 'must not contain "." or ".." between slashes'],
		['https://host.example/iam/%2e%2E/x', 'must not contain "." or ".." between slashes'],
		['https://host.example/a%2f..%2fb', 'must not contain "." or ".." between slashes'],
		['https:///host.example', 'must begin with https://'],
		['https://host.example\\@other.example', 'is not a complete address'],
		['https://host\n.example', 'is not a complete address'],
		['https://host.example/a b', 'is not a complete address'],
		['https://ho\u200est.example', 'is not a complete address'],
		['http://oig.example.com:14000', 'begins with http://, so oig.example.com:14000 would get the secrets'],
		['http://10.0.0.7', 'begins with http://'],
		['http://127.0.0.1.example.com', 'begins with http://'],
		['http://localhost.example.com', 'begins with http://'],
		['http://128.0.0.1', 'begins with http://'],
		['http://[::2]', 'begins with http://'],
	])('refuses %j', (value, reason) => {
		expect(() => baseUrl(value, 'Server URL')).toThrow(InputError);
		expect(() => baseUrl(value, 'Server URL')).toThrow(`Server URL ${reason}`);
	});

	it('sends in the clear only where the user chose it', () => {
		expect(baseUrl('http://oig.example.com', 'Base URL', { allowHttp: true })).toBe('http://oig.example.com');
		expect(() => baseUrl('http://oig.example.com', 'Base URL')).toThrow(
			expect.objectContaining({
				advice: expect.stringContaining('turn on "Allow Unencrypted HTTP" in the credential'),
			}),
		);
	});

	it('does not repeat a password in its refusal', () => {
		expect(() => baseUrl('https://jane:s3cret-word@host.example', 'Server URL')).toThrow(
			expect.objectContaining({ message: expect.not.stringContaining('s3cret-word') }),
		);
	});
});
