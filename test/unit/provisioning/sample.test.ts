import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

import { readCsv } from '../../../provisioning/csv/read';
import { runImport } from '../../../provisioning/import/import';
import { CAPABILITIES } from '../../../tools/capabilities';
import { SERVICES } from '../../../tools/services';
import { FakeDirectory } from '../../support/fakeDirectory';

const sample = readCsv(readFileSync(join(process.cwd(), 'docs', 'bulk-import-sample.csv')));

it.each([
	['a directory with all fields', {}] as const,
	...SERVICES.map(({ id, title }) => [title, CAPABILITIES[id]] as const),
])('the sample of the documentation can be imported into %s', async (_, capabilities) => {
	const directory = new FakeDirectory({ capabilities });
	const records = sample.records.map((record) => ({ ...record, item: 0 }));
	const { rejected, summary } = await runImport(
		directory,
		{ headers: sample.headers, records },
		{ kind: 'user', action: 'createOrUpdate', missingGroups: 'create', now: () => 0 },
	);
	expect(rejected).toEqual([]);
	expect(summary).toMatchObject({ complete: true, succeeded: 3 });
	expect([...directory.groups.values()].map(({ name }) => name).sort()).toEqual(['Developers', 'Everyone']);
});
