import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readExamples } from '../../../tools/n8n/examples';
import { crossedLabels } from '../../support/canvas';

const examples = readExamples(join(__dirname, '..', '..', '..', 'examples'));

// n8n's editor reads members of `pinData` without a look whether it is null.
it('imports every example with pinned data, if only none', () => {
	expect(examples.length).toBeGreaterThan(8);
	for (const { name, pinData } of examples) {
		expect({ name, pinData }).toEqual({ name, pinData: expect.objectContaining({}) });
	}
});

describe('crossedLabels', () => {
	const at = (name: string, x: number, y: number) => ({ name, type: 'n8n-nodes-base.noOp', position: [x, y] });
	const nodes = [at('A', 0, 0), at('Between', 220, 0), at('C', 440, 60)];

	it('finds a line through the name of a node, and none beside it', () => {
		const connections = { A: { main: [[{ node: 'C' }]] } };
		expect(crossedLabels({ nodes, connections })).toEqual(['The line from A to C runs through Between.']);
		const [a, between, c] = nodes;
		const moved = [a, between && { ...between, position: [220, 300] }, c].filter((node) => node !== undefined);
		expect(crossedLabels({ nodes: moved, connections })).toEqual([]);
	});
});

it.each(examples.map((example) => [example.name, example] as const))('no line of %s covers a name', (_, example) => {
	expect(crossedLabels(example)).toEqual([]);
});
