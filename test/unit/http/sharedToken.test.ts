import { describe, expect, it } from '@jest/globals';

import type { HttpRequest, HttpResponse, Send } from '../../../providers/http/send';
import { withSharedToken } from '../../../providers/http/sharedToken';

const request: HttpRequest = { method: 'GET', url: 'https://service.example.com/', headers: {} };
const response = (status: number): HttpResponse => ({ status, headers: {}, body: new Uint8Array() });

/** A service whose present token is `valid`, and a caller who keeps one token. */
function service() {
	const state = { valid: 1, kept: 0, tokenRequests: 0, requests: 0 };
	const plain: Send = async () => {
		const used = state.kept;
		state.requests += 1;
		await Promise.resolve();
		return response(used === state.valid ? 200 : 401);
	};
	const renewing: Send = async (sent) => {
		const first = state.kept === 0 ? response(401) : await plain(sent);
		if (first.status !== 401) return first;
		state.tokenRequests += 1;
		await Promise.resolve();
		state.kept = state.valid;
		return await plain(sent);
	};
	return { state, send: withSharedToken(plain, renewing) };
}

const ten = async (send: Send) => {
	const responses = await Promise.all(Array.from({ length: 10 }, async () => await send(request)));
	return responses.map(({ status }) => status);
};

describe('withSharedToken', () => {
	it('asks for one token when ten requests start together without one', async () => {
		const { state, send } = service();
		expect(await ten(send)).toEqual(Array.from({ length: 10 }, () => 200));
		expect(state.tokenRequests).toBe(1);
	});

	it('asks for one new token when ten requests find theirs expired', async () => {
		const { state, send } = service();
		await ten(send);
		state.valid = 2;
		expect(await ten(send)).toEqual(Array.from({ length: 10 }, () => 200));
		expect(state.tokenRequests).toBe(2);
	});

	it('sends a request that is alone twice and not three times when the token has expired', async () => {
		const { state, send } = service();
		await send(request);
		state.valid = 2;
		state.requests = 0;
		await send(request);
		expect(state.requests).toBe(2);
	});

	it('lets the next request ask for a token when the first could not get one', async () => {
		let tokens = 0;
		const renewing: Send = async () => {
			tokens += 1;
			if (tokens === 1) throw new Error('no token');
			return response(200);
		};
		const send = withSharedToken(async () => response(401), renewing);
		const results = await Promise.allSettled([send(request), send(request), send(request)]);
		expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
	});
});
