import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { IExecuteFunctions } from 'n8n-workflow';
import { readItems } from '../../../nodes/shared/batch';
import { Item } from '../../../nodes/shared/item';
import { UnfitItem } from '../../../nodes/shared/operation';

/** Items of a run that goes on at a failure or stops at it. */
function itemsOf(count: number, goesOn: boolean): Item[] {
	const execution = { continueOnFail: () => goesOn } as Pick<IExecuteFunctions, 'continueOnFail'>;
	return Array.from({ length: count }, (_, index) => new Item(execution as IExecuteFunctions, index, []));
}

/** Reads the index of an item, and refuses some; the later an item, the sooner it is read. */
function reader(...refused: number[]) {
	const seen: number[] = [];
	const read = async ({ index }: Item): Promise<string> => {
		seen.push(index);
		for (let turns = index; turns < 10; turns += 1) await turn();
		if (refused.includes(index)) throw new Error(`${index} is unfit`);
		return `item ${index}`;
	};
	return { seen, read };
}

describe.each([1, 4])('items that are read %i at a time', (concurrency) => {
	it('come in their order, those that are unfit apart', async () => {
		const { fit, unfit } = await readItems(itemsOf(6, true), reader(4, 1).read, concurrency);
		expect(fit.map(({ item, value }) => [item.index, value])).toEqual(
			[0, 2, 3, 5].map((index) => [index, `item ${index}`]),
		);
		expect(unfit).toEqual([1, 4].map((index) => ({ index, error: new Error(`${index} is unfit`) })));
	});

	it('stop the run at the first unfit one, whichever is found first, where a failure is to stop it', async () => {
		const reading = readItems(itemsOf(6, false), reader(4, 1).read, concurrency);
		await expect(reading).rejects.toEqual(expect.any(UnfitItem));
		await expect(reading).rejects.toMatchObject({ index: 1, cause: new Error('1 is unfit') });
	});

	it('are not read after an unfit first one', async () => {
		const { seen, read } = reader(0);
		await expect(readItems(itemsOf(6, false), read, concurrency)).rejects.toMatchObject({ index: 0 });
		expect(seen).toEqual([0]);
	});
});

it('gives nothing for no items', async () => {
	expect(await readItems([], reader().read)).toEqual({ fit: [], unfit: [] });
});
