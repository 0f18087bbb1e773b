/** Pages of a list that are empty although more follow. */
import { describe, expect, it } from '@jest/globals';

import { listed, type ListPage, type PageStart } from '../../../providers/scim/listing';

describe('a list with empty pages in a row', () => {
	/** Pages by cursors: so many empty ones, then one with a resource. */
	const read = async (count: number) => {
		const fetchPage = async (place: PageStart): Promise<ListPage<{ id: string }>> => {
			const page = place.kind === 'position' ? 1 : Number(place.cursor || '1');
			const isLast = page > count;
			return await Promise.resolve({
				resources: isLast ? [{ id: 'a' }] : [],
				total: undefined,
				perPage: undefined,
				next: isLast ? undefined : { kind: 'cursor', cursor: String(page + 1) },
			});
		};
		const found: string[] = [];
		const rules = { count: 100, trustsTotals: false, withCursors: true };
		for await (const { id } of listed(fetchPage, rules)) found.push(id);
		return found;
	};

	it('is whole with up to ten of them, and refused with more', async () => {
		expect(await read(1)).toEqual(['a']);
		expect(await read(10)).toEqual(['a']);
		await expect(read(11)).rejects.toThrow();
	});
});
