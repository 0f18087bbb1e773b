import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { cases, directoryOf, importRows, SEED, type Case, type Cells } from './support';

const FILLERS: readonly Cells[] = Array.from({ length: 200 }, (_, index) => ({
	'User Name': `filler.${index}`,
	Key: `f${index}`,
	Email: `filler.${index}@example.com`,
}));

/** What would be done for the rows of the case, with other rows beside them. */
async function planOf(
	example: Case,
	rows: readonly Cells[],
	options: Parameters<typeof importRows>[2],
): Promise<unknown> {
	const { succeeded, rejected } = await importRows(directoryOf(example), rows, {
		...options,
		dryRun: true,
		maxUpdateShare: 100,
	});
	return [...succeeded, ...rejected]
		.filter(({ source }) => source.item < example.rows.length)
		.map(({ source, status, id, action }) => [source.item, status, id, action])
		.sort(([a], [b]) => Number(a) - Number(b));
}

describe.each(['createOrSkip', 'createOrUpdate', 'updateOnly', 'disable', 'delete'] as const)(
	'rows of %s',
	(action) => {
		it.each([['key'], ['userName'], ['email'], ['key', 'userName', 'email']] as const)(
			'mean the same users alone and among 200 others, matched on %s',
			async (...matchOn) => {
				await fc.assert(
					fc.asyncProperty(cases, fc.boolean(), async (example, upper) => {
						const spelled = (row: Cells) =>
							upper ? { ...row, 'User Name': row['User Name']?.toUpperCase() ?? '' } : row;
						const rows = example.rows.slice(0, 3).map(spelled);
						// Only the rows' own findings: many rejected ones among few rows stop an import.
						const few = { ...example, rows };
						const options = { action, matchOn };
						const alone = await planOf(few, rows, options);
						expect(await planOf(few, [...rows, ...FILLERS], options)).toEqual(alone);
					}),
					{ ...SEED, numRuns: 40 },
				);
			},
		);
	},
);
