import { describe, expect, it } from '@jest/globals';

import { toAdobeError, toCommandError, toTokenError } from '../../../providers/adobe/errors';
import type { HttpResponse } from '../../../providers/http/send';

const NOW = Date.parse('2025-11-21T12:00:00Z');
const response = (status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse => ({
	status,
	headers,
	body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
});

it.each([
	[404, '<html>Not found</html>'],
	[200, '<html>Welcome</html>'],
	[405, ''],
])('blames the IMS URL for an answer with status %d that is none of IMS', (status, body) => {
	const { advice = '' } = toTokenError(response(status, body), NOW, []);
	expect(advice).toContain('Check the IMS URL in the credential.');
	expect(advice).not.toMatch(/client/i);
	const refused = toTokenError(response(400, { error: 'invalid_client', error_description: 'x' }), NOW, []);
	expect(refused.advice).toContain('Check client ID and client secret');
});

describe('toAdobeError', () => {
	it.each([
		[
			400,
			{ result: 'error.organization.invalid_id', message: 'Bad organization Id' },
			'invalid',
			'error.organization.invalid_id',
		],
		[400, { errorMessage: 'For input string: "x"' }, 'invalid', undefined],
		[404, { errorMessage: 'GROUP_NOT_FOUND', errorCode: 'GROUP_NOT_FOUND' }, 'unexpected', 'GROUP_NOT_FOUND'],
		[404, { result: 'error.user.not_found', message: 'User not found a' }, 'notFound', 'error.user.not_found'],
		[404, { result: 'error.group.not_found', message: 'Not found: a' }, 'notFound', 'error.group.not_found'],
		[404, { message: 'no Route matched with those values' }, 'unexpected', undefined],
		[410, { result: 'error.user.not_found', message: 'gone' }, 'unexpected', 'error.user.not_found'],
		[
			401,
			{ lastPage: false, result: 'error.unauthorized', message: 'Failed' },
			'unauthenticated',
			'error.unauthorized',
		],
		[401, { error_code: '401013', message: 'Oauth token is not valid' }, 'unauthenticated', '401013'],
		[403, { error_code: '403003', message: 'Api Key is invalid' }, 'forbidden', '403003'],
		[429, { error_code: '429050', message: 'Too many requests' }, 'throttled', '429050'],
	])('reads an answer with status %d and the body %j', (status, body, kind, code) => {
		const error = toAdobeError(response(status, body), NOW);
		expect(error).toMatchObject({ kind, code, status, service: 'Adobe User Management' });
		expect(error.message).not.toBe('');
	});

	it('reads the empty 401 from its header', () => {
		const challenge = 'Bearer realm="JIL", error="invalid_token", error_description="The access token is invalid"';
		const error = toAdobeError(response(401, '', { 'www-authenticate': challenge }), NOW);
		expect(error).toMatchObject({ message: 'The access token is invalid', code: 'invalid_token' });
	});

	it('tells a web page from an answer of Adobe', () => {
		const error = toAdobeError(response(502, '<!DOCTYPE html><h1>Bad Gateway</h1>'), NOW);
		expect(error.message).toContain('a gateway or proxy answered in its place');
	});

	it.each([
		['1938', '2025-11-21T12:32:18.000Z'],
		['Fri, 21 Nov 2025 12:30:00 GMT', '2025-11-21T12:30:00.000Z'],
	])('tells when to come back for Retry-After %s', (header, expected) => {
		const error = toAdobeError(response(429, '', { 'retry-after': header }), NOW);
		expect(error.retryAt?.toISOString()).toBe(expected);
	});

	it('gives the request ID once, though the header comes twice', () => {
		expect(toAdobeError(response(400, {}, { 'x-request-id': 'ABC, ABC' }), NOW).requestId).toBe('ABC');
	});
});

describe('toCommandError', () => {
	const context = { steps: ['createFederatedID', 'add'], status: 200, requestId: 'r' };

	it.each([
		['error.user.already_in_org', 'conflict'],
		['error.user.nonexistent', 'notFound'],
		['error.user.nonexistent_or_has_conflicting_parameters', 'invalid'],
		['error.group.not_found', 'notFound'],
		['error.domain.trust.nonexistent', 'forbidden'],
		['error.usergroup.readonly.update_not_allowed', 'forbidden'],
		['error.throttled_by_external_service', 'throttled'],
		['error.country.invalid', 'invalid'],
	])('takes %s for the kind %s', (errorCode, kind) => {
		expect(toCommandError({ errorCode, message: 'No' }, context).kind).toBe(kind);
	});

	it('names the step of several that was refused', () => {
		const error = toCommandError(
			{ errorCode: 'error.group.not_found', message: 'Group X was not found', step: 1 },
			context,
		);
		expect(error.message).toBe('Group X was not found (step 2, add)');
		expect(error.advice).toContain('The steps before it were done.');
	});
});

describe('toTokenError', () => {
	it('never repeats the secret, whatever IMS echoes', () => {
		const body = { error: 'invalid_client', error_description: 'client_secret s3cret-value is wrong' };
		const error = toTokenError(response(400, body, { 'x-debug-id': 'd' }), NOW, ['s3cret-value']);
		expect(JSON.stringify({ ...error, message: error.message })).not.toContain('s3cret-value');
		expect(error).toMatchObject({ code: 'invalid_client', requestId: 'd', kind: 'unauthenticated' });
	});

	it.each([
		[
			400,
			{ error: 'invalid_token', error_description: 'Could not match JWT signature to any of the bindings' },
			'certificate',
		],
		[
			400,
			{
				error: 'invalid_scope',
				error_description: 'The metascopes in the JWT are not a subset of the metascopes in the binding.',
			},
			'scopes',
		],
		[400, { error: 'unauthorized_client' }, 'OAuth Server-to-Server'],
		[500, { error: 'internal_error', error_description: 'Please try again later' }, 'retired JWT credential'],
		[503, 'down', 'Run the node again later'],
	])('says what to do for status %d and %j', (status, body, advice) => {
		expect(toTokenError(response(status, body), NOW, []).advice).toContain(advice);
	});
});
