import { describe, expect, it } from '@jest/globals';

import { isBusinessRefusal, readRefusal, toOigError, unreadable } from '../../../providers/oig/errors';
import { answer } from './support';

const context = { now: Date.parse('2026-01-02T03:04:05Z'), write: false };
const error = (...given: Parameters<typeof answer>) => toOigError(answer(...given), context);
const writeError = (...given: Parameters<typeof answer>) => toOigError(answer(...given), { ...context, write: true });

describe('readRefusal', () => {
	it.each([
		[{ reason: 'No.' }, undefined, 'No.'],
		[{ errorCode: 'IAM-3050068', errorMessage: 'No such user.' }, 'IAM-3050068', 'No such user.'],
		[{ message: 'IAM-3050068 : No such user.' }, 'IAM-3050068', 'IAM-3050068 : No such user.'],
		[{ error: { code: 'X', message: 'Deep.' } }, 'X', 'Deep.'],
		[{ fault: { detail: { message: 'Deeper.' } } }, undefined, 'Deeper.'],
		[[{ description: 'In a list.' }], undefined, 'In a list.'],
		[{ error: { error: { error: { message: 'Too deep.' } } } }, undefined, undefined],
		[{ status: 'FAILED', code: 'Y' }, 'Y', undefined],
		[{ reason: '  ' }, undefined, undefined],
		['text', undefined, undefined],
		[null, undefined, undefined],
	])('of %j', (value, code, text) => {
		expect(readRefusal(value)).toEqual({ code, text });
	});

	it.each(['reason', 'errorMessage', 'message', 'description', 'error', 'detail'])(
		'reads its sentence in "%s"',
		(member) => {
			expect(readRefusal({ [member]: ' No. ' })).toEqual({ code: undefined, text: 'No.' });
		},
	);

	it.each(['errorCode', 'code'])('reads its code in "%s", with a sentence and without', (member) => {
		expect(readRefusal({ [member]: 'X-1', message: 'No.' })).toEqual({ code: 'X-1', text: 'No.' });
		expect(readRefusal({ [member]: 'X-1' })).toEqual({ code: 'X-1', text: undefined });
		expect(readRefusal({ [member]: ' ', message: 'OIM-1234: No.' }).code).toBe('OIM-1234');
	});

	it.each(['error', 'fault', 'errors', 'detail'])('looks into "%s", also two levels below, and no deeper', (member) => {
		expect(readRefusal({ [member]: { message: 'No.' } }).text).toBe('No.');
		expect(readRefusal({ [member]: [{ message: 'No.' }] }).text).toBe('No.');
		expect(readRefusal({ [member]: { [member]: [{ message: 'No.' }] } }).text).toBeUndefined();
	});
});

describe('toOigError', () => {
	it.each([
		[429, 'Failure', 'The server is throttling requests (HTTP status 429).'],
		[429, 'Too many calls in a minute', 'Too many calls in a minute'],
		[503, 'failed.', 'The server answered with HTTP status 503 and "failed.".'],
		[400, 'Error in row 2', 'Error in row 2'],
	])('of %i with "%s" has a headline that says something', (status, message, expected) => {
		expect(error(status, { message }).message).toBe(expected);
	});

	it.each([
		[401, 'unauthenticated'],
		[403, 'forbidden'],
		[404, 'unexpected'],
		[410, 'unexpected'],
		[409, 'conflict'],
		[400, 'invalid'],
		[503, 'unavailable'],
		[302, 'unauthenticated'],
	])('takes %d for %s', (status, kind) => {
		expect(error(status)).toMatchObject({ status, kind, service: 'Oracle Identity Governance' });
	});

	it.each([
		[{ status: 'FAILED', errorCode: 'IAM-3050068', errorMessage: 'User with ID 5 does not exist.' }, 'notFound'],
		[{ errorMessage: 'IAM-3050068 : User with ID 5 does not exist.' }, 'notFound'],
		[{ message: 'Requested entity not found' }, 'notFound'],
		[{ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404', detail: 'No user.' }, 'notFound'],
		[{ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: 404 }, 'notFound'],
		[{ message: 'no Route matched with those values' }, 'unexpected'],
		[{ status: 404, error: 'Not Found', path: '/iam/governance/selfservice/api/v1/users/5' }, 'unexpected'],
		[{ code: 'NotAuthorizedOrNotFound', message: 'Not found' }, 'unexpected'],
		[
			{ fault: { faultstring: 'Unable to identify proxy', detail: { errorcode: 'ApplicationNotFound' } } },
			'unexpected',
		],
		['<HTML><TITLE>Error 404--Not Found</TITLE></HTML>', 'unexpected'],
		['IAM-3050068 : User with ID 5 does not exist.', 'unexpected'],
		['', 'unexpected'],
	])('takes a 404 with %j for %s: only the own form means that an object is not there', (body, kind) => {
		expect(error(404, body).kind).toBe(kind);
	});

	it('takes a 500 with a code of OIG for a refusal, and one without for a stumble', () => {
		const refusal = error(500, { errorCode: 'IAM-3050010', errorMessage: 'Unknown attribute: Shoe Size' });
		const stumble = error(500, '<html><title>Error 500</title></html>');
		expect([refusal.kind, isBusinessRefusal(refusal)]).toEqual(['invalid', true]);
		expect([stumble.kind, isBusinessRefusal(stumble)]).toEqual(['unavailable', false]);
		expect(refusal.advice).toMatch(/^Attribute names are those of OIG/);
		expect(stumble.advice).toMatch(/^The server stumbled/);
	});

	it('takes "already exists" for a conflict, whatever the status', () => {
		const conflict = error(500, { errorMessage: 'IAM-3050015 : A user with the login X already exists.' });
		expect(conflict).toMatchObject({ kind: 'conflict', code: 'IAM-3050015' });
		expect(conflict.reason).toEqual({ code: 'nameTaken', facts: { object: 'user' } });
	});

	it.each([
		[
			'<HTML><TITLE>Error 401--Unauthorized</TITLE><BODY>x</BODY></HTML>',
			'The server answered with a web page and HTTP status 401 ("Error 401--Unauthorized").',
		],
		[
			'<html><body><script>x()</script><h1>Not you</h1></body></html>',
			'The server answered with a web page and HTTP status 401 ("Not you").',
		],
		['plain text', 'plain text'],
		['', 'The server answered with HTTP status 401 and no explanation.'],
		['{}', 'The server answered with HTTP status 401 and no explanation.'],
	])('reads the body %j', (body, message) => {
		expect(error(401, body).message).toBe(message);
	});

	it('names the header that a proxy may have removed, for writes that got a bare 400', () => {
		expect(writeError(400).advice).toMatch(/X-Requested-By/);
		expect(writeError(400, { message: 'Bad.' }).advice).toBeUndefined();
		expect(error(400).advice).toBeUndefined();
	});

	it('repeats no secret and not where the request was sent on to', () => {
		const secrets = ['S3cret-value'];
		const { message } = toOigError(answer(400, { message: 'Bad value S3cret-value' }), {
			...context,
			write: true,
			secrets,
		});
		expect(message).toBe('Bad value [hidden]');
		const moved = error(302, 'x', { location: 'https://sso.example.com/?token=abc' });
		expect(JSON.stringify({ ...moved, message: moved.message })).not.toContain('sso.example.com');
	});

	it('says when to come back', () => {
		expect(error(503, '', { 'retry-after': '60' }).retryAt?.toISOString()).toBe('2026-01-02T03:05:05.000Z');
	});
});

describe('unreadable', () => {
	it('tells a login page from other nonsense', () => {
		expect(unreadable(answer(200, '<html>')).message).toMatch(/web page/);
		expect(unreadable(answer(200, '[1')).message).toMatch(/not what its documentation describes/);
	});
});
