import { describe, expect, it } from '@jest/globals';

import { confined, sameOrigin, type RequestTarget } from '../../../providers/http/confinement';
import { InputError } from '../../../providers/http/errors';

const confine = (options: RequestTarget): RequestTarget =>
	confined(options, {
		field: 'Base URL',
		secrets: 'User name and password',
		...sameOrigin('https://id.example.com/prefix', 'https://auth.example.com:8443'),
	});

describe('a confined credential', () => {
	it.each<RequestTarget>([
		{ url: 'https://id.example.com/api' },
		{ url: 'HTTPS://ID.example.com:443/api' },
		{ uri: 'https://auth.example.com:8443/' },
		{ url: 'https://id.example.com/a', uri: 'https://auth.example.com:8443/b' },
		{ url: '/api', baseURL: 'https://id.example.com' },
		{ url: '', baseURL: 'https://id.example.com' },
		{ baseURL: 'https://id.example.com/' },
		{ url: 'https://id.example.com\\@other.example.com/' },
	])('goes to its own place, and to no other by a redirect: %j', (options) => {
		expect(confine(options)).toEqual({ ...options, sendCredentialsOnCrossOriginRedirect: false });
	});

	it.each<RequestTarget>([
		{},
		{ url: '' },
		{ url: '/api' },
		{ url: 'https://other.example.com' },
		{ url: 'http://id.example.com' },
		{ url: 'https://id.example.com:8443' },
		{ url: 'https://auth.example.com' },
		{ url: 'https://id.example.com.other.example' },
		{ url: 'https://id.example.com@other.example.com/' },
		{ url: 'https:other.example.com' },
		{ url: '//other.example.com/api', baseURL: 'https://id.example.com' },
		{ url: '\\\\other.example.com/api', baseURL: 'https://id.example.com' },
		{ url: 'https://other.example.com', baseURL: 'https://id.example.com' },
		{ url: '/api', baseURL: 'https://other.example.com' },
		{ url: 'https://id.example.com/a', uri: 'https://other.example.com/b' },
		{ url: 'https://other.example.com/a', uri: 'https://id.example.com/b' },
		{ url: '', uri: 'https://other.example.com' },
	])('is not sent to %j', (options) => {
		expect(() => confine(options)).toThrow(InputError);
		expect(() => confine(options)).toThrow(
			/^The credential is for https:\/\/id\.example\.com or https:\/\/auth\.example\.com:8443, but .*User name and password are not sent there\.$/,
		);
	});
});
