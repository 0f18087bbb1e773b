import { EpmClient } from '../../../providers/epm/client';
import type { HttpRequest, HttpResponse } from '../../../providers/http/send';

export type Reply = { readonly status?: number; readonly type?: string; readonly body: object | string };

const response = ({ status = 200, type = 'application/json', body }: Reply): HttpResponse => ({
	status,
	headers: { 'content-type': type },
	body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
});

/** A client whose requests are answered from a list, the last entry for all further ones, on a clock that only sleeping moves. */
export function scripted(...replies: readonly Reply[]) {
	const requests: HttpRequest[] = [];
	const sleeps: number[] = [];
	let now = 0;
	const client = new EpmClient(
		async (request) => {
			requests.push(request);
			const reply = replies[Math.min(requests.length, replies.length) - 1];
			if (reply === undefined) throw new Error('No reply is scripted.');
			return response(reply);
		},
		{
			baseUrl: 'https://epm.example.com/gateway',
			clock: {
				now: () => now,
				sleep: async (milliseconds) => {
					sleeps.push(milliseconds);
					now += milliseconds;
				},
			},
		},
	);
	return { client, requests, sleeps };
}

export const PAGE = '<!DOCTYPE html><html><body>Sign in</body></html>';
