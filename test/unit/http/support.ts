import type { Clock } from '../../../providers/http/retry';
import type { HttpRequest, HttpResponse, Send } from '../../../providers/http/send';

export const GET: HttpRequest = { method: 'GET', url: 'https://service.example/users', headers: {} };
export const POST: HttpRequest = { method: 'POST', url: 'https://service.example/users', headers: {}, body: '{}' };

export function response(status: number, headers: Record<string, string> = {}, body = ''): HttpResponse {
	return { status, headers, body: new TextEncoder().encode(body) };
}

/** Answers one after the other; an error among them is thrown. `calls` holds what was sent. */
export function scripted(...answers: ReadonlyArray<HttpResponse | Error>) {
	const calls: HttpRequest[] = [];
	const send: Send = async (request) => {
		const answer = answers[calls.length];
		calls.push(request);
		if (answer === undefined) throw new Error(`Request ${calls.length} was not expected.`);
		if (answer instanceof Error) throw answer;
		return answer;
	};
	return { send, calls };
}

/** A clock that stands still except while somebody sleeps, and keeps the lengths of the sleeps. */
export function fakeClock(start = Date.UTC(2026, 0, 5, 12)) {
	let time = start;
	const waits: number[] = [];
	const clock: Clock = {
		now: () => time,
		sleep: async (milliseconds, signal) => {
			signal?.throwIfAborted();
			waits.push(milliseconds);
			time += milliseconds;
		},
	};
	return { ...clock, waits };
}
