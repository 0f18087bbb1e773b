/** Retired words and spellings, in all pages that people read. The built nodes are read by test/engine/package. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

import { retiredWords } from '../../support/words';

const root = join(__dirname, '..', '..', '..');
const pagesBelow = (folder: string) =>
	readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => /\.(?:md|json)$/.test(file) && !file.startsWith('decisions') && !file.startsWith('data'))
		.map((file) => join(folder, file));

it.each(['README.md', 'SECURITY.md', 'CONTRIBUTING.md', ...pagesBelow('docs'), ...pagesBelow('examples')])(
	'%s has no retired words',
	(page) => expect(retiredWords(readFileSync(join(root, page), 'utf8'))).toEqual([]),
);
