import { describe, expect, it } from '@jest/globals';

import { lockKeys, oneAtATime } from '../../../nodes/shared/bulkImport/lock';

const later = async () => await new Promise((resolve) => setImmediate(resolve));

/** Runs two imports at once; gives the order in which they began and ended. */
async function order(first: Parameters<typeof lockKeys>[0], second: Parameters<typeof lockKeys>[0]): Promise<string[]> {
	const seen: string[] = [];
	const run = (name: string) => async () => {
		seen.push(`${name} begins`);
		await later();
		seen.push(`${name} ends`);
	};
	await Promise.all([
		oneAtATime(lockKeys(first), 'wait', run('first')),
		oneAtATime(lockKeys(second), 'wait', run('second')),
	]);
	return seen;
}

const IN_TURN = ['first begins', 'first ends', 'second begins', 'second ends'];
const AT_ONCE = ['first begins', 'second begins', 'first ends', 'second ends'];

describe('two imports', () => {
	it.each([
		[
			'the same credential under another name',
			{ api: { id: '1', name: 'A' } },
			{ api: { id: '1', name: 'B' } },
			IN_TURN,
		],
		['two credentials of one name', { api: { id: '1', name: 'A' } }, { api: { id: '2', name: 'A' } }, AT_ONCE],
		['credentials of two types', { api: { id: '1', name: 'A' } }, { other: { id: '1', name: 'A' } }, AT_ONCE],
		[
			'one of several credentials in common',
			{ api: { id: '1', name: 'A' }, other: { id: '2', name: 'B' } },
			{ other: { id: '2', name: 'B' } },
			IN_TURN,
		],
		[
			'credentials without an ID by their names',
			{ api: { id: null, name: 'A' } },
			{ api: { id: null, name: 'A' } },
			IN_TURN,
		],
	])('with %s', async (_, first, second, expected) => {
		expect(await order(first, second)).toEqual(expected);
	});
});
