import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

import { adobeCapabilities } from '../../../providers/adobe/directory/capabilities';
import { epmCapabilities } from '../../../providers/epm/directory/capabilities';
import { ociCapabilities } from '../../../providers/oci/directory/capabilities';
import { domainsCapabilities } from '../../../providers/ociDomains/directory/capabilities';
import { oigCapabilities } from '../../../providers/oig/directory/capabilities';
import { scimCapabilities } from '../../../providers/scim/directory/capabilities';
import { trivoreCapabilities } from '../../../providers/trivore/directory/capabilities';
import { readCsv } from '../../../provisioning/csv/read';
import { runImport } from '../../../provisioning/import/import';
import { FakeDirectory } from '../../support/fakeDirectory';

const sample = readCsv(readFileSync(join(process.cwd(), 'docs', 'bulk-import-sample.csv')));

it.each([
	['a directory with all fields', {}],
	['Adobe User Management', adobeCapabilities],
	['OCI Identity', ociCapabilities],
	['OCI Identity Domains', domainsCapabilities],
	['Oracle EPM Cloud', epmCapabilities],
	['Oracle Identity Governance', oigCapabilities],
	['SCIM 2.0', scimCapabilities],
	['Trivore ID', trivoreCapabilities],
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
