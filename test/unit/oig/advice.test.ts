/** What is told of each refusal of OIG, word by word, with its cause. */
import { describe, expect, it } from '@jest/globals';

import {
	checkSame,
	isBusinessRefusal,
	isInvalid,
	isScimAnswer,
	itemRefused,
	toOigError,
	unreadable,
	unreadableObject,
} from '../../../providers/oig/errors';
import { contentOf } from './server';
import { answer } from './support';

const error = (status: number, body: unknown = { message: 'No.' }, write = false) =>
	contentOf(toOigError(answer(status, body), { now: 0, write }));

const LOGIN_PAGE =
	'A login page, as of Oracle Access Management, stands before the server. Use an address that leads around it (the managed server, or a virtual host that is not protected).';
const CREDENTIAL =
	'Check user name and password. Wrong passwords lock the account after some tries, so do not repeat this without a change. Over plain http:// the standard policy of OIG refuses all credentials.';
const ROLE =
	'The user of the credential lacks an admin role, for example User Administrator on the organization, or System Administrators.';
const NOT_OIG =
	'This 404 has not the form of OIG, so it says nothing about users or roles. Check "Base URL" and "SCIM Path" in the credential, and gateways on the way.';
const NAMES = 'Attribute names are those of OIG, with their blanks and capitals.';
const STUMBLED = 'The server stumbled. Run the node again later: what was done already is not done twice.';
const HEADER =
	'OIG answers like this when the header X-Requested-By is missing. The node sends it; check whether a proxy or gateway on the way removes it.';

describe('what to do about a refusal', () => {
	it.each([
		[401, 'unauthenticated', CREDENTIAL],
		[403, 'forbidden', ROLE],
		[404, 'unexpected', NOT_OIG],
		[410, 'unexpected', undefined],
		[400, 'invalid', undefined],
		[409, 'conflict', undefined],
		[429, 'throttled', undefined],
		[500, 'unavailable', STUMBLED],
		[503, 'unavailable', STUMBLED],
		[599, 'unavailable', STUMBLED],
	])('with the status %i', (status, kind, advice) => {
		expect(error(status)).toEqual({ status, kind, message: 'No.', ...(advice === undefined ? {} : { advice }) });
	});

	it.each([301, 302, 307, 399])('that sends the request on (%i)', (status) => {
		expect(error(status)).toEqual({
			status,
			kind: 'unauthenticated',
			message: `The server sent the request on to another page (HTTP status ${status}) instead of answering it.`,
			advice: LOGIN_PAGE,
		});
	});

	it('of a write without a reason, and of no other', () => {
		const message = 'The server answered with HTTP status 400 and no explanation.';
		expect(error(400, '', true)).toEqual({ status: 400, kind: 'invalid', message, advice: HEADER });
		expect(error(400, '')).toEqual({ status: 400, kind: 'invalid', message });
		expect(error(400, { message: 'No.' }, true)).toEqual({ status: 400, kind: 'invalid', message: 'No.' });
		expect(error(403, '', true)).toMatchObject({ advice: ROLE });
	});

	it.each([
		'Unknown attribute: X',
		'invalid attribute X',
		'The attribute X was not found',
		'The attribute X does not exist',
	])('that says "%s"', (message) => {
		expect(error(400, { message })).toEqual({ status: 400, kind: 'invalid', message, advice: NAMES });
	});

	it('that has a code of OIG is not that the server stumbled', () => {
		const body = { errorCode: 'IAM-1', errorMessage: 'No.' };
		expect(error(500, body)).toEqual({ status: 500, kind: 'invalid', code: 'IAM-1', message: 'No.' });
		expect(error(503, body)).toEqual({ status: 503, kind: 'unavailable', code: 'IAM-1', message: 'No.' });
	});

	it.each([
		['The login X already exists.', { object: 'user' }],
		['The value is not unique.', { object: 'user' }],
		['Duplicate role name.', { object: 'role' }],
	])('that says "%s" names what is taken', (message, facts) => {
		expect(error(400, { message })).toEqual({
			status: 400,
			kind: 'conflict',
			message,
			reason: { code: 'nameTaken', facts },
		});
	});

	it('has the number under which Oracle finds the request', () => {
		const refused = toOigError(answer(400, { message: 'No.' }, { 'x-oracle-dms-ecid': 'e-1' }), {
			now: 0,
			write: false,
		});
		expect(contentOf(refused)).toMatchObject({ requestId: 'e-1' });
	});

	it('has no more than 300 letters of a page or a text', () => {
		const long = 'x'.repeat(400);
		const { message } = toOigError(answer(400, long), { now: 0, write: false });
		expect(message).toBe(long.slice(0, 300));
		const page = toOigError(answer(400, `<html><body>${long}</body></html>`), { now: 0, write: false });
		expect(page.message).toBe(`The server answered with a web page and HTTP status 400 ("${long.slice(0, 300)}").`);
		expect(toOigError(answer(400, '<html></html>'), { now: 0, write: false }).message).toBe(
			'The server answered with a web page and HTTP status 400.',
		);
	});
});

describe('a good status', () => {
	it.each(['<html>', '<!DOCTYPE x>', 'x<body>', '<Title>'])('with the page %s', (page) => {
		expect(contentOf(unreadable(answer(200, page)))).toEqual({
			kind: 'unexpected',
			status: 200,
			message: 'The server answered with a web page where data was expected.',
			advice:
				'A login page, as of Oracle Access Management, stands before the server. Use an address that leads around it.',
		});
	});

	it.each(['', '[1', '{"html": 1}'])('with %j', (text) => {
		expect(contentOf(unreadable(answer(201, text)))).toEqual({
			kind: 'unexpected',
			status: 201,
			message: 'The server answered with something that is not what its documentation describes.',
			advice: 'A proxy may have answered in its place, or the answer was cut off on the way. Check the base URL.',
		});
	});

	it('with an object of another form', () => {
		expect(contentOf(unreadableObject('request'))).toEqual({
			kind: 'unexpected',
			status: 200,
			message: 'The server answered with a request in a form that its documentation does not describe.',
			advice: 'A proxy may have changed the answer. Check the base URL.',
		});
	});

	it.each([
		[
			{ code: 'IAM-1', text: 'Bad Secret.' },
			{ kind: 'invalid', code: 'IAM-1', message: 'Bad [hidden].' },
		],
		[
			{ code: undefined, text: undefined },
			{ kind: 'invalid', message: 'OIG did not accept it and does not say why.' },
		],
		[
			{ code: undefined, text: 'Unknown attribute X' },
			{ kind: 'invalid', message: 'Unknown attribute X', advice: NAMES },
		],
		[
			{ code: undefined, text: 'The user already exists' },
			{
				kind: 'conflict',
				message: 'The user already exists',
				reason: { code: 'nameTaken', facts: { object: 'user' } },
			},
		],
	])('with the refused item %j', (refusal, told) => {
		expect(contentOf(itemRefused(refusal, 'it', ['Secret']))).toEqual({ status: 200, ...told });
	});

	it.each([
		['8', 'The server was asked for the user 7 and returned the user 8.'],
		['', 'The server answered without the ID of the user 7.'],
		[undefined, 'The server answered without the ID of the user 7.'],
	])('with the object %j in place of another', (id, message) => {
		let told: unknown;
		try {
			checkSame('user', '7', id);
		} catch (reason) {
			told = reason;
		}
		expect(contentOf(told)).toEqual({
			kind: 'unexpected',
			status: 200,
			message,
			advice: 'Nothing was changed. A cache or gateway on the way may mix up answers.',
		});
		expect(() => checkSame('user', '7', '7')).not.toThrow();
	});
});

it.each([
	[{ id: '7' }, true],
	[{ id: 7 }, true],
	[{ schemas: ['urn:x'] }, true],
	[{ id: '' }, false],
	[{ id: {} }, false],
	[{}, false],
	[{ schemas: [] }, false],
	[{ id: '7', schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] }, false],
	[[{ id: '7' }], false],
	[null, false],
	['text', false],
	[undefined, false],
])('%j is an answer of SCIM: %s', (body, isOne) => {
	expect(isScimAnswer(body)).toBe(isOne);
});

it('a refusal of its own is told from a stumble, and what is invalid from all else', () => {
	const own = toOigError(answer(500, { errorCode: 'IAM-1', message: 'No.' }), { now: 0, write: true });
	const stumble = toOigError(answer(500, { message: 'No.' }), { now: 0, write: true });
	const down = toOigError(answer(503, { errorCode: 'IAM-1', message: 'No.' }), { now: 0, write: true });
	const all = [own, stumble, down, new Error('x')];
	expect(all.map(isBusinessRefusal)).toEqual([true, false, false, false]);
	expect(all.map(isInvalid)).toEqual([true, false, false, false]);
});
