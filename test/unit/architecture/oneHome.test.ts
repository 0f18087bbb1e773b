/** What is done in one place for all services, so that no two of them can come to do it differently. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { sourceFiles } from './sources';

interface Home {
	readonly what: string;
	readonly sign: RegExp;
	readonly homes: readonly string[];
}

const HOMES: readonly Home[] = [
	{
		what: 'the names of two things are compared as folded texts',
		sign: /toLowerCase\(\)\s*[!=]==[^;&|?]*\.to(?:Locale)?LowerCase\(/,
		// IDs are plain ASCII, and so are OIG's kinds of entities.
		homes: [
			'providers/oci/checks.ts',
			'providers/ociDomains/client.ts',
			'providers/oig/requests.ts',
			'providers/trivore/client.ts',
		],
	},
	{
		what: 'names are folded',
		sign: /normalize\('NFK?C'\)\.to(?:Locale)?LowerCase/,
		// Cells compare the words for yes and no.
		homes: ['providers/text.ts', 'provisioning/csv/cells.ts'],
	},
	{
		what: 'answers are looked at for members',
		sign: /=== 'object' && \w+ !== null && !Array\.isArray/,
		homes: ['providers/record.ts'],
	},
	{
		what: 'certificates are checked',
		sign: /rejectUnauthorized|skipSslCertificateValidation/,
		homes: ['credentials/shared/tls.ts'],
	},
];

const { root, sources } = sourceFiles();
const published = sources.filter((path) => /^(?:credentials|nodes|providers|provisioning)\//.test(path));

describe.each(HOMES)('where $what', ({ sign, homes }) => {
	const found = published.filter((path) => sign.test(readFileSync(join(root, path), 'utf8')));

	it('is one place', () => {
		expect(found.filter((path) => !homes.includes(path))).toEqual([]);
	});

	it('is where the list says', () => {
		expect(homes.filter((path) => !found.includes(path))).toEqual([]);
	});
});
