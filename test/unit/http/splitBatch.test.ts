import { expect, it } from '@jest/globals';

import { ServiceError } from '../../../providers/http/errors';
import { splitBatch } from '../../../providers/http/splitBatch';

const refusal = (status: number, kind: 'invalid' | 'throttled') =>
	new ServiceError({ service: 'Test', kind, status, message: 'No.' });

/** Takes packs of at most `most` items, none of which is in `bad`. */
function service(most: number, bad: readonly number[] = []) {
	const packs: number[][] = [];
	const send = async (items: readonly number[]) => {
		packs.push([...items]);
		if (items.length > most) throw refusal(413, 'invalid');
		if (items.some((item) => bad.includes(item))) throw refusal(400, 'invalid');
		return await Promise.resolve(items.map((item) => `${item} done`));
	};
	return { packs, send };
}

const refuse = (item: number, error: unknown) => `${item} ${error instanceof ServiceError ? error.status : '?'}`;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

it('halves a pack that is too large until it passes', async () => {
	const { packs, send } = service(3);
	expect(await splitBatch(numbers(10), send, refuse)).toEqual(numbers(10).map((item) => `${item} done`));
	expect(packs.filter(({ length }) => length <= 3).flat()).toEqual(numbers(10));
});

it('blames only the item that is refused alone', async () => {
	const { send } = service(100, [4]);
	const results = await splitBatch(numbers(9), send, refuse);
	expect(results).toEqual(numbers(9).map((item) => (item === 4 ? '4 400' : `${item} done`)));
});

it('sends a pack only once that was refused for another reason', async () => {
	let calls = 0;
	const send = async (): Promise<string[]> => {
		calls += 1;
		return await Promise.reject(refusal(429, 'throttled'));
	};
	expect(await splitBatch(numbers(3), send, refuse)).toEqual(['0 429', '1 429', '2 429']);
	expect(calls).toBe(1);
});

it('sends nothing more after the signal', async () => {
	const stop = new AbortController();
	const { packs, send } = service(2);
	const results = await splitBatch(
		numbers(8),
		async (items) => {
			const answer = await send(items);
			stop.abort();
			return answer;
		},
		refuse,
		stop.signal,
	);
	expect(results).toEqual(['0 done', '1 done']);
	expect(packs.at(-1)).toEqual([0, 1]);
});
