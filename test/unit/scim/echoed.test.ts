/** Refusals in all forms, and what of a request they may not repeat. */
import { describe, expect, it } from '@jest/globals';

import { wholeUser } from '../../../nodes/Scim/output';
import { alone, bulk } from '../../../providers/scim/bulk';
import { client, type Answer } from './support';

describe('a refusal', () => {
	it.each<[string, unknown, string]>([
		['Graph', { error: { code: 'BadRequest', message: 'Bad value.' } }, 'Bad value.'],
		['a list of errors', { errors: [{ description: 'Bad value.' }] }, 'Bad value.'],
		['errors of SCIM within errors', { errors: [{ detail: 'Bad value.' }] }, 'Bad value.'],
		['OAuth', { error: 'invalid_token', error_description: 'Bad value.' }, 'Bad value.'],
		['a bare text', { error: 'Bad value.' }, 'Bad value.'],
		['a list of texts', { Errors: ['Bad value.'] }, 'Bad value.'],
		['nothing that says anything', { error: { error: {} }, errors: [], detail: ' ' }, 'no explanation'],
		['null', 'null', 'no explanation'],
		['an empty list', [], 'no explanation'],
		['a list', [{ detail: 'Bad value.' }], 'Bad value.'],
		['a text', JSON.stringify('Bad value.'), 'Bad value.'],
		[
			'a page',
			'<html><head><style>body { color: red }</style><script>var a = "<b>";</script><!-- x --></head><h1>Bad value.</h1>',
			'Bad value.',
		],
	])('in the form of %s says what it says', async (_what, body, message) => {
		await expect(client(() => ({ status: 400, body })).scim.get('Users', 'u1')).rejects.toThrow(message);
		await expect(client(() => ({ status: 400, body })).scim.get('Users', 'u1')).rejects.not.toThrow(/\bred\b|var a/);
	});

	const secret = 'tulip7Garden';
	const echo = (text: string): Answer => ({
		status: 400,
		body: { detail: `The value ${text} is weak.`, scimType: `weak:${text}` },
	});

	it.each<[string, object]>([
		['a member', { userName: 'ada', Password: secret }],
		['a member of a member', { a: [{ client_secret: secret }] }],
		['texts below one', { tokens: [{ value: secret }] }],
		['a path', { Operations: [{ op: 'replace', path: 'urn:x:User:pin', value: secret }] }],
		['a path with an object', { Operations: [{ op: 'replace', path: 'password', value: { value: secret } }] }],
	])('never repeats what was sent under the name of a secret: %s', async (_where, body) => {
		const { scim } = client(() => echo(secret));
		const error = await scim.create('Devices', body).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ status: 400, message: 'The value [hidden] is weak.', code: 'weak:[hidden]' });
	});

	it('of one operation never repeats its password either', async () => {
		const operation = { method: 'POST', path: '/Users', data: { userName: 'ada', password: secret } } as const;
		const { scim } = client(({ url }) =>
			url.endsWith('/Bulk')
				? { body: { Operations: [{ bulkId: 'op1', method: 'POST', status: '400', response: echo(secret).body }] } }
				: echo(secret),
		);
		for (const outcome of [...(await bulk(scim, [operation])), await alone(scim, operation)]) {
			expect(outcome).toMatchObject({ kind: 'refused', error: { message: 'The value [hidden] is weak.' } });
		}
	});

	it('repeats what is no secret', async () => {
		const { scim } = client(() => echo('jane.doe'));
		await expect(scim.create('Users', { userName: 'jane.doe' })).rejects.toThrow('The value jane.doe is weak.');
	});
});

it('a password that a server answers with is no output, however it writes the name', () => {
	expect(wholeUser({ id: 'u1', password: 'x', PassWord: 'y', title: 'Dr' })).toEqual({ id: 'u1', title: 'Dr' });
});
