import { describe, expect, it } from '@jest/globals';

import { tlsOptions } from '../../../credentials/shared/tls';
import { InputError } from '../../../providers/http/errors';
import {
	authenticationHeaders,
	readCredential,
	serverRoot,
	type OigCredential,
} from '../../../providers/oig/auth/credential';
import { fetchToken } from '../../../providers/oig/auth/token';

const credential: OigCredential = {
	baseUrl: 'https://oig.example.com:14001',
	userName: 'Jürgen',
	password: 'pä:ss',
	authentication: 'basic',
	requestedBy: 'HR',
};

describe('serverRoot', () => {
	it.each([
		['https://oig.example.com:14001/', 'https://oig.example.com:14001'],
		[' https://oig.example.com/iam/governance/selfservice/api/v1/ ', 'https://oig.example.com'],
		['https://oig.example.com/iam/governance', 'https://oig.example.com'],
		['https://gateway.example.com/oim/iam/governance/scim/v1', 'https://gateway.example.com/oim'],
		['http://127.0.0.1:4010/oig', 'http://127.0.0.1:4010/oig'],
	])('of %s is %s', (given, expected) => {
		expect(serverRoot(given)).toBe(expected);
	});

	it.each(['oig.example.com', 'ftp://x', 'https://u:p@x', ''])('refuses <%s>', (given) => {
		expect(() => serverRoot(given)).toThrow(InputError);
	});
});

describe('authenticationHeaders', () => {
	it('sends user name and password as UTF-8', () => {
		expect(authenticationHeaders(credential)).toEqual({
			authorization: `Basic ${Buffer.from('Jürgen:pä:ss', 'utf8').toString('base64')}`,
			'x-requested-by': 'HR',
		});
	});

	it('sends the token once there is one', () => {
		const headers = authenticationHeaders({ ...credential, authentication: 'token', accessToken: 'abc' });
		expect(headers.authorization).toBe('Bearer abc');
		expect(authenticationHeaders({ ...credential, accessToken: 'abc' }).authorization).toMatch(/^Basic /);
	});

	it('always has a value for X-Requested-By', () => {
		expect(authenticationHeaders({ ...credential, requestedBy: ' ' })['x-requested-by']).toBe('n8n');
		expect(() => authenticationHeaders({ ...credential, requestedBy: 'a\r\nb: c' })).toThrow(InputError);
	});

	it.each([{ userName: '' }, { password: '' }, { userName: 'a:b' }])('refuses %j', (wrong) => {
		expect(() => authenticationHeaders({ ...credential, ...wrong })).toThrow(InputError);
	});

	it('needs a complete credential', () => {
		expect(() => readCredential({ baseUrl: 'x' })).toThrow(/not complete/);
		expect(readCredential({ ...credential, authentication: undefined }).authentication).toBe('basic');
	});
});

describe('fetchToken', () => {
	const token = async (statusCode: number, body: unknown) => {
		const sent: object[] = [];
		const helper = async (request: object) => {
			sent.push(request);
			return { statusCode, headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
		};
		const result = await fetchToken(helper, credential).catch((error: unknown) => error);
		return { result, sent };
	};

	it.each([200, 201])('takes the token of a %d', async (status) => {
		const { result, sent } = await token(status, { expiresIn: '1799', tokenType: 'Bearer', accessToken: 'a.b.c' });
		expect(result).toBe('a.b.c');
		expect(sent).toMatchObject([
			{
				method: 'POST',
				url: 'https://oig.example.com:14001/iam/governance/token/api/v1/tokens',
				headers: { 'x-requested-by': 'HR', accept: 'application/json', 'content-type': 'application/json' },
			},
		]);
		expect(sent[0]).not.toHaveProperty('body');
	});

	it.each([
		[401, '', 'unauthenticated'],
		[200, '<html>', 'unauthenticated'],
		[200, {}, 'unauthenticated'],
		[503, '', 'unavailable'],
	])('fails for %d %j, after one request', async (status, body, kind) => {
		const { result, sent } = await token(status, body);
		expect(result).toMatchObject({ name: 'CredentialRefusal', refusal: { kind } });
		expect(sent).toHaveLength(1);
	});
});

describe('tlsOptions', () => {
	const body = 'QUJD'.repeat(20);
	const pem = `-----BEGIN CERTIFICATE-----\n${body.slice(0, 64)}\n${body.slice(64)}\n-----END CERTIFICATE-----\n`;

	it.each([
		['as it is', pem],
		['on one line', pem.replaceAll('\n', ' ')],
		['with written line breaks', pem.replaceAll('\n', '\\n')],
		['without any', pem.replaceAll('\n', '')],
	])('takes a certificate %s', (_, caCertificate) => {
		expect(tlsOptions({ caCertificate })).toEqual({ ca: pem });
	});

	it('takes several certificates, refuses anything else, and changes nothing without a reason', () => {
		expect(tlsOptions({ caCertificate: pem + pem })).toEqual({ ca: pem + pem });
		expect(() => tlsOptions({ caCertificate: 'x' })).toThrow(/not a certificate in PEM form/);
		expect(tlsOptions({ ignoreSslIssues: true })).toEqual({ rejectUnauthorized: false });
		expect(tlsOptions({ caCertificate: ' ', ignoreSslIssues: false })).toBeUndefined();
	});
});
