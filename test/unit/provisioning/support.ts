import { createHash } from 'node:crypto';
import fc from 'fast-check';

import {
	runImport,
	type ImportOptions,
	type ImportReport,
	type ImportSource,
} from '../../../provisioning/import/import';
import { FakeDirectory, type FakeOptions } from '../../support/fakeDirectory';

export type Cells = Record<string, string>;

export const sourceOf = (rows: readonly Cells[]): ImportSource => ({
	headers: [...new Set(rows.flatMap((row) => Object.keys(row)))],
	records: rows.map((cells, item) => ({ item, cells })),
});

export const importRows = async (
	directory: FakeDirectory,
	rows: readonly Cells[],
	options: Partial<ImportOptions> = {},
): Promise<ImportReport> =>
	await runImport(directory, sourceOf(rows), {
		kind: 'user',
		action: 'createOrUpdate',
		missingGroups: 'create',
		maxRemovals: 1_000,
		now: () => 0,
		...options,
	});

export const statuses = ({ succeeded, rejected }: ImportReport) =>
	[...succeeded, ...rejected].map(({ status }) => status);

/** Actions by type without those of rows that are blocked, which stay as they are. */
export const planned = ({ summary }: ImportReport) =>
	Object.values(summary.planned).reduce((sum, count) => sum + count, 0);

/** Few names, so that they collide far more often than in life. */
const NAMES = ['ann', 'bob', 'cid', 'dot', 'eve', 'fay'];
const GROUPS = ['Red', 'Green', 'Blue'];

export interface Case {
	readonly existing: ReadonlyArray<{ key: string; name: string; groups: string[]; active: boolean }>;
	readonly rows: readonly Cells[];
}

/** Mostly rows of different people, sometimes also rows that repeat or contradict each other. */
const people = (row: fc.Arbitrary<Cells>, { maxLength }: { maxLength: number }): fc.Arbitrary<Cells[]> =>
	fc.oneof(
		{ weight: 4, arbitrary: fc.uniqueArray(row, { maxLength, selector: (cells) => cells['User Name'] }) },
		{ weight: 1, arbitrary: fc.array(row, { maxLength }) },
	);

const oneOf = (values: readonly string[]) => fc.constantFrom(...values);

/** Existing users with distinct keys and names, and rows of people most of whom have a key. */
export const cases: fc.Arbitrary<Case> = fc
	.record({
		existing: fc.uniqueArray(
			fc.record({
				key: oneOf(['1', '2', '3', '4', '']),
				name: oneOf(NAMES),
				groups: fc.subarray(GROUPS),
				active: fc.boolean(),
			}),
			{ maxLength: 5, selector: ({ name }) => name },
		),
		rows: people(
			fc.record({
				Key: oneOf(['1', '2', '3', '4', '5', '6', '7', '']),
				'User Name': oneOf(NAMES),
				'First Name': oneOf(['X', 'Y', '']),
				Groups: fc.subarray(GROUPS).map((names) => names.join(';')),
				Active: oneOf(['', 'yes', 'no']),
			}),
			{ maxLength: 6 },
		),
	})
	.map(({ existing, rows }) => {
		const keys = new Set<string>();
		return {
			existing: existing.filter(({ key }) => key === '' || (!keys.has(key) && keys.add(key))),
			// Addresses follow the names, as in most directories.
			rows: rows.map((row) => ({ ...row, Email: `${row['User Name']}@example.com` })),
		};
	});

export function directoryOf({ existing }: Case, options: FakeOptions = {}): FakeDirectory {
	const directory = new FakeDirectory(options);
	for (const { key, name, groups, active } of existing) {
		const ids = groups.map(
			(group) => ([...directory.groups.values()].find((known) => known.name === group) ?? directory.addGroup(group)).id,
		);
		directory.addUser({ key, userName: name, email: `${name}@example.com` }, ids).active = active;
	}
	return directory;
}

/** A number from 0 (inclusive) to 1 (exclusive) that only the parts decide. */
export function chance(...parts: ReadonlyArray<number | string>): number {
	return createHash('sha256').update(parts.join(' ')).digest().readUInt32BE(0) / 2 ** 32;
}

export const SEED = { seed: 20_240_501, numRuns: 400 };
