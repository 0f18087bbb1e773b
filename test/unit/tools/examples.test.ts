import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { readExamples } from '../../../tools/n8n/examples';

// n8n's editor reads members of `pinData` without a look whether it is null.
it('imports every example with pinned data, if only none', () => {
	const examples = readExamples(join(__dirname, '..', '..', '..', 'examples'));
	expect(examples.length).toBeGreaterThan(8);
	for (const { name, pinData } of examples) {
		expect({ name, pinData }).toEqual({ name, pinData: expect.objectContaining({}) });
	}
});
