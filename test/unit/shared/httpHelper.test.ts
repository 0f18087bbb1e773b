/** What n8n's HTTP helper is asked for, and what its answers and errors become. */
import { describe, expect, it } from '@jest/globals';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { n8nSend, type TransportOptions } from '../../../nodes/shared/http';
import { runOf } from '../../../nodes/shared/run';
import { connectList, connectPoll, connectRun, LASTING_SECRETS } from '../../../nodes/shared/session';
import { InputError, ServiceError } from '../../../providers/http/errors';
import { bodyText, NetworkError, type HttpRequest, type HttpResponse } from '../../../providers/http/send';

type Helper = (options: IHttpRequestOptions) => Promise<object>;
const empty: Helper = async () => await Promise.resolve({ statusCode: 200, headers: {}, body: Buffer.from('') });

/** A context whose helper does what the test says. */
function contextWith(helper: Helper = empty, credential: object = {}, more: object = {}) {
	const asked: IHttpRequestOptions[] = [];
	const context = {
		getCredentials: async () => await Promise.resolve(credential),
		getNode: () => ({}),
		logger: {},
		helpers: {
			httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) => {
				asked.push(options);
				return await helper(options);
			},
		},
		...more,
	};
	return { asked, context: context as IExecuteFunctions & typeof context };
}

const URL_OF = 'https://id.example.com/users';
const get: HttpRequest = { method: 'GET', url: URL_OF, headers: {} };
/** Whatever is thrown; libraries throw more than errors. */
const thrown = (value: unknown): Error => value as Error;
const failing = async (error: unknown) => {
	const { context } = contextWith(async () => await Promise.reject(thrown(error)));
	return await n8nSend(context, { credential: 'c' })(get).catch((told: unknown) => told);
};

describe('the helper', () => {
	const sent = async (request: Partial<HttpRequest> = {}, options: Partial<TransportOptions> = {}, credential = {}) => {
		const { asked, context } = contextWith(empty, credential);
		await n8nSend(context, { credential: 'c', ...options })({ ...get, ...request });
		return asked[0];
	};

	it('is asked for exactly the request, and for the answer as it is', async () => {
		expect(await sent({ headers: { accept: 'a/b' } })).toEqual({
			method: 'GET',
			url: URL_OF,
			headers: { accept: 'a/b' },
			encoding: 'arraybuffer',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
			timeout: 60_000,
		});
		expect((await sent({ timeoutMs: 5 }))?.timeout).toBe(5);
	});

	it('gets texts as bytes, but a form as text', async () => {
		expect((await sent({ method: 'POST', body: 'zoë' }))?.body).toEqual(Buffer.from('zoë', 'utf8'));
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		expect((await sent({ method: 'POST', headers, body: 'a=1' }))?.body).toBe('a=1');
		expect(await sent({ method: 'POST', body: '' })).not.toHaveProperty('body');
	});

	it('is told the domains to which the credential is limited', async () => {
		const limited = { allowedHttpRequestDomains: 'domains', allowedDomains: 'id.example.com' };
		expect((await sent({}, {}, limited))?.allowedDomains).toBe('id.example.com');
		expect(await sent({}, {}, { ...limited, allowedHttpRequestDomains: 'none' })).not.toHaveProperty('allowedDomains');
	});

	it.each(['', ' ', undefined])(
		'is not called for a credential that is limited to the domains %j',
		async (allowedDomains) => {
			const { asked, context } = contextWith(empty, { allowedHttpRequestDomains: 'domains', allowedDomains });
			const sending = n8nSend(context, { credential: 'c' })(get);
			await expect(sending).rejects.toMatchObject({
				field: 'Allowed Domains',
				message: 'The credential is limited to specific domains, but "Allowed Domains" is empty, so it may go nowhere.',
				advice: 'Name the hosts of the service there, or set "Allowed HTTP Request Domains" to "All".',
			});
			expect(asked).toEqual([]);
		},
	);

	it('is counted, and what may have changed something apart', async () => {
		const { context } = contextWith();
		const counter = { calls: 0 };
		const send = n8nSend(context, { credential: 'c', counter });
		for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) await send({ ...get, method });
		expect([counter.calls, runOf(context).writes]).toEqual([6, 4]);
	});

	it('tells of a write what the service calls the request, by the first name that it gives', async () => {
		const headers = [
			{ 'opc-request-id': 'opc', 'x-request-id': 'other' },
			{ 'x-request-id': 'x, x' },
			{ 'x-oracle-dms-ecid': 'ecid', 'x-debug-id': '' },
			{ 'x-debug-id': 'debug', 'x-request-id': '' },
			{ 'x-correlation-id': 'correlation' },
			{},
		];
		let at = 0;
		const { context } = contextWith(
			async () => await Promise.resolve({ statusCode: 200, headers: headers[at++], body: '' }),
		);
		runOf(context).requestIds = [];
		const send = n8nSend(context, { credential: 'c' });
		while (at < headers.length) await send({ ...get, method: 'POST' });
		at = 0;
		await send(get);
		expect(runOf(context).requestIds).toEqual(['opc', 'x', 'ecid', 'debug', 'correlation']);
	});
});

describe('an error of the helper', () => {
	it('with an answer in it is that answer', async () => {
		const cause = { response: { status: 400, headers: { 'X-A': 'b' }, data: Buffer.from('no') } };
		const answer = await failing({ cause });
		expect(answer).toMatchObject({ status: 400, headers: { 'x-a': 'b' } });
		expect(bodyText(answer as HttpResponse)).toBe('no');
	});

	it('with an answer that broke off is no answer', async () => {
		const told = await failing({ response: { status: 399 }, code: 'ECONNRESET' });
		expect(told).toMatchObject({ fault: 'interrupted' });
	});

	it.each([
		[{ name: 'SsrfBlockedError' }, 'blocked', 'This n8n does not allow requests to that address'],
		[{ name: 'DomainNotAllowedError' }, 'blocked', 'This n8n does not allow requests to that address'],
		[{ message: 'Domain not allowed: x' }, 'blocked', 'This n8n does not allow requests to that address'],
		[{ name: 'AbortError' }, 'aborted', 'The request was canceled'],
		[{ name: 'CanceledError' }, 'aborted', 'The request was canceled'],
		[{ code: 'ENOTFOUND' }, 'dns', 'The host name could not be resolved'],
		[{ code: 'ECONNRESET' }, 'interrupted', 'The connection broke before an answer came'],
		[{ code: 'ECONNREFUSED' }, 'refused', 'The connection was refused'],
		[{ code: 'ETIMEDOUT' }, 'timeout', 'No answer came in time'],
		[{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'tls', 'The certificate of the service was not accepted'],
		[{ code: 'EHOSTUNREACH' }, 'unreachable', 'The host cannot be reached'],
	])('%j says what happened, and which host', async (cause, fault, sentence) => {
		for (const error of [cause, { cause }]) {
			const told = await failing(error);
			expect(told).toBeInstanceOf(NetworkError);
			expect(told).toMatchObject({ fault, message: `${sentence} (id.example.com).` });
		}
	});

	it('of the credential is one of ours again, though its class is another one', async () => {
		const refusal = { service: 'S', kind: 'unauthorized', status: 401, message: 'Wrong secret.' };
		const told = await failing({ cause: { name: 'CredentialRefusal', refusal } });
		expect(told).toBeInstanceOf(ServiceError);
		expect(told).toMatchObject(refusal);
		const input = { name: 'InputError', field: 'Private Key', message: 'It is empty.', advice: 'Paste it.' };
		expect(await failing({ cause: input })).toBeInstanceOf(InputError);
		expect(await failing({ cause: input })).toMatchObject(input);
		expect(await failing({ cause: { name: 'InputError' } })).toMatchObject({
			field: 'Credential',
			message: 'The credential could not be used.',
			advice: undefined,
		});
	});

	it('that is neither is the credential that could not be used', async () => {
		const of = async (error: object) => await failing(error);
		expect(await of({ message: 'Bad key.' })).toMatchObject({
			name: 'InputError',
			field: 'Credential',
			message: 'Bad key.',
		});
		expect(await of({})).toMatchObject({ field: 'Credential', message: 'The credential could not be used.' });
	});
});

describe('the way from a node to its service', () => {
	it('signs with what lasts in the credential, and not before it was read', async () => {
		const { context } = contextWith(
			empty,
			{},
			{ getExecutionCancelSignal: () => undefined, getNodeParameter: () => '' },
		);
		const connection = connectRun(context);
		const refusal = expect.objectContaining({
			field: 'Credential',
			message: 'The credential has no secret, so plans cannot be signed with it.',
		});
		expect(() => connection.signer()).toThrow(refusal);
		await connection.credential('c');
		expect(() => connection.signer()).toThrow(refusal);
	});

	it.each(LASTING_SECRETS)(
		'signs with "%s" alone, whatever blanks are around it, and not with a token',
		async (name) => {
			const signatureOf = async (credential: object) => {
				const { context } = contextWith(empty, credential, {
					getExecutionCancelSignal: () => undefined,
					getNodeParameter: () => '',
				});
				const connection = connectRun(context);
				await connection.credential('c');
				return connection.signer()('text');
			};
			const signature = await signatureOf({ [name]: 'secret' });
			expect(await signatureOf({ [name]: ' secret ', accessToken: 'token' })).toEqual(signature);
			expect(await signatureOf({ [name]: 'other' })).not.toEqual(signature);
		},
	);

	it('takes the default of Authentication in the editor where the node was never changed', () => {
		const { context } = contextWith(empty, {}, { getCurrentNodeParameter: () => undefined });
		const list = connectList(context as Parameters<typeof connectList>[0] & typeof context);
		expect([list.authentication('apiKey'), list.maxRetryAfterMs]).toEqual(['apiKey', 5_000]);
	});

	const pollOf = (more: object) => {
		const { asked, context } = contextWith(empty, {}, { getNodeParameter: (_: string, or: unknown) => or, ...more });
		return { asked, poll: connectPoll(context as Parameters<typeof connectPoll>[0] & typeof context) };
	};

	it('waits in a poll for at most half of what n8n gives it, and for no longer than in a run', () => {
		const waits = (budget: number) => pollOf({ getPollBudgetMs: () => budget }).poll.maxRetryAfterMs;
		expect([waits(60_000), waits(300_000), waits(240_000)]).toEqual([30_000, 120_000, 120_000]);
		expect(pollOf({}).poll.maxRetryAfterMs).toBe(120_000);
		expect(pollOf({}).poll.authentication('apiKey')).toBe('apiKey');
	});

	it('sends nothing in a poll whose time is over', async () => {
		const { asked, poll } = pollOf({ getPollBudgetMs: () => 0 });
		await expect(poll.send({ credential: 'c' })(get)).rejects.toMatchObject({
			field: 'Users',
			message:
				'The poll did not finish in the 0 seconds that n8n gives it, so nothing is reported and nothing is forgotten.',
			advice:
				'Set "Users" to fewer users, or raise the limit in n8n (N8N_SCHEDULER_POLL_TIMEOUT, up to N8N_SCHEDULER_LEASE_DURATION).',
		});
		expect(asked).toEqual([]);
		const more = pollOf({ getPollBudgetMs: () => 60_000 });
		expect(await more.poll.send({ credential: 'c' })(get)).toMatchObject({ status: 200 });
		expect([more.asked.length, more.poll.counter.calls]).toEqual([1, 1]);
	});
});
