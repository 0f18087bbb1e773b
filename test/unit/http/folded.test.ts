import { expect, it } from '@jest/globals';
import fc from 'fast-check';

import { folded } from '../../../providers/text';

const slowly = (name: string) => name.normalize('NFC').toLocaleLowerCase('en');

it('folds names that have a quick way as it folds all others', () => {
	const units = ['grapheme-ascii', 'binary-ascii', 'grapheme', 'binary'] as const;
	for (const unit of units) {
		fc.assert(
			fc.property(fc.string({ unit }), (name) => {
				expect(folded(name)).toBe(slowly(name));
			}),
			{ seed: 20_240_501, numRuns: 400 },
		);
	}
	expect(['Group 12', 'A\u030A', 'İ', 'K'].map(folded)).toEqual(['group 12', 'å', 'i̇', 'k']);
});
