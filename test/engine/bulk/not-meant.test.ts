/** Fields of Bulk Import whose expressions give what cannot be meant: the run is refused, and nothing is sent. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { startOig, type OigBench } from '../oig/support';
import { csv, line, people, textSource } from './oigSupport';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(() => oig.sandbox.log.clear());
afterAll(async () => await oig.stop());

const rows = csv(people(1).map(line));
const EMPTY = '={{ "" }}';

it.each<[INodeParameters, string, string | undefined]>([
	[{ csvText: EMPTY }, 'The CSV text is empty.', 'It needs a header line and at least one row.'],
	[{ source: '={{ "table" }}' }, 'There is no source "table".', undefined],
	[{ dryRun: EMPTY }, '"Dry Run" must be true or false, but its expression gives nothing.', undefined],
	[{ dryRun: '={{ null }}' }, '"Dry Run" must be true or false, but its expression gives nothing.', undefined],
])('%j is refused', async (parameters, message, advice) => {
	const error = await oig.failure('user', 'bulkImport', textSource(rows, parameters));
	expect(error.message).toBe(message);
	if (advice !== undefined) expect(error.description).toBe(advice);
	expect(oig.calls()).toEqual([]);
});

it('a choice for the run that differs from item to item is refused, with what to do', async () => {
	const parameters = textSource(rows, { importAction: '={{ $json.action }}' });
	const input = [{ action: 'createOrUpdate' }, { action: 'delete' }];
	const error = await oig.failure('user', 'bulkImport', parameters, { input });
	expect(error.message).toMatch(
		/ must be the same for all items of an import, but item 1 has another value than the first\.$/,
	);
	expect(error.description).toBe(
		'Separate the items before, e.g. with a Switch node, and import each kind with a node of its own.',
	);
	expect(oig.calls()).toEqual([]);
});
