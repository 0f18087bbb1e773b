/** Requests for tokens, which a credential sends through n8n's HTTP helper without itself. */
import { describe, expect, it } from '@jest/globals';

import { credentialSend, type HttpHelper } from '../../../providers/http/credentialSend';
import { NetworkError } from '../../../providers/http/send';
import { withTakenValue } from '../../../providers/http/taken';
import { ServiceError } from '../../../providers/http/errors';
import { GET, POST } from './support';

const answered = { statusCode: 401, headers: { 'X-Request-ID': ['a', 'b'] }, body: Buffer.from('no') };

/** What the helper is asked, and what becomes of its answer. */
async function through(request: typeof GET, helper: HttpHelper = async () => await Promise.resolve(answered)) {
	const asked: unknown[] = [];
	const send = credentialSend(async (options) => {
		asked.push(options);
		return await helper(options);
	});
	const outcome = await send(request).catch((error: unknown) => error);
	return { asked, outcome };
}

describe('a request for a token', () => {
	const always = {
		encoding: 'arraybuffer',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};

	it('has all of the answer in bytes, whatever its status, and follows no redirect with its secret', async () => {
		const { asked, outcome } = await through(GET);
		expect(asked).toEqual([{ method: 'GET', url: GET.url, headers: {}, ...always, timeout: 60_000 }]);
		expect(outcome).toEqual({ status: 401, headers: { 'x-request-id': 'a, b' }, body: Buffer.from('no') });
	});

	it.each([
		['{}', '{}'],
		[new Uint8Array([1, 2]), Buffer.from([1, 2])],
	])('sends its body as it is: %j', async (body, sent) => {
		const headers = { accept: 'application/json' };
		const { asked } = await through({ ...POST, body, headers, timeoutMs: 5 });
		expect(asked).toEqual([{ method: 'POST', url: POST.url, headers, body: sent, ...always, timeout: 5 }]);
	});

	it.each([
		[{ code: 'ENOTFOUND' }, 'dns', 'ENOTFOUND'],
		[{ cause: { code: 'ECONNREFUSED' } }, 'refused', 'ECONNREFUSED'],
		[{ code: 'CERT_HAS_EXPIRED', cause: { code: 'ECONNRESET' } }, 'tls', 'CERT_HAS_EXPIRED'],
	])('without an answer says which host gave none: %j', async (failure, fault, code) => {
		const { outcome } = await through(GET, async () => await Promise.reject(Object.assign(new Error('x'), failure)));
		expect(outcome).toBeInstanceOf(NetworkError);
		expect(outcome).toMatchObject({ fault, message: `service.example gave no answer (${code}).` });
	});

	it('that n8n forbids keeps the error of n8n', async () => {
		const forbidden = new Error('The request was blocked');
		expect((await through(GET, async () => await Promise.reject(forbidden))).outcome).toBe(forbidden);
	});
});

describe('a refusal of a value that is taken', () => {
	const refusal = (code?: 'emailTaken' | 'nameTaken') =>
		new ServiceError({
			service: 'S',
			kind: 'conflict',
			status: 409,
			message: 'Taken.',
			...(code === undefined
				? {}
				: { reason: code === 'emailTaken' ? { code, facts: {} } : { code, facts: { object: 'user' } } }),
		});
	const sent = { name: 'ada', email: 'ada@example.com' };

	it('has the name or the address that was sent', () => {
		expect(withTakenValue(refusal('emailTaken'), sent)).toMatchObject({
			message: 'Taken.',
			reason: { code: 'emailTaken', facts: { email: 'ada@example.com' } },
		});
		expect(withTakenValue(refusal('nameTaken'), sent)).toMatchObject({
			message: 'Taken.',
			reason: { code: 'nameTaken', facts: { object: 'user', name: 'ada' } },
		});
	});

	it('is the same error where it is about something else', () => {
		for (const error of [refusal(), new Error('x'), new NetworkError('dns', 'x'), 'x']) {
			expect(withTakenValue(error, sent)).toBe(error);
		}
	});
});
