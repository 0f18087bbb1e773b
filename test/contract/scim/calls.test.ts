/** How many requests an import takes, and that a second one takes the lists alone. */
import { expect, it } from '@jest/globals';

import { openScimDirectory } from '../../../providers/scim/directory';
import { readCsv } from '../../../provisioning/csv/read';
import { runImport } from '../../../provisioning/import/import';
import { startSandbox } from '../../../sandbox';
import { csvOf, peopleOf } from '../../../tools/people';
import { openService } from './support';

it('takes one request for each user, and one for a hundred members of a group', async () => {
	const sandbox = await startSandbox({ services: ['scim'], seed: 1 });
	const { baseUrl, bearerToken } = sandbox.credentials.scimApi;
	const calls: number[] = [];
	for (const count of [1000, 1000, 1]) {
		const { service, requests, close } = openService(baseUrl, bearerToken);
		const { headers, records } = readCsv(csvOf(peopleOf(count)));
		const { summary } = await runImport(
			openScimDirectory(service, { maxConcurrency: 5, mayRemoveMembers: false }),
			{ headers, records: records.map((record) => ({ ...record, item: 0 })) },
			{ kind: 'user', action: 'createOrUpdate', missingGroups: 'create', now: () => 0 },
		);
		expect(summary).toMatchObject({ complete: true, succeeded: count });
		calls.push(requests.length);
		await close();
	}
	expect(sandbox.state('scim').memberships).toHaveLength(3_000);
	await sandbox.stop();
	expect(calls[0]).toBeLessThanOrEqual(1_060);
	expect(calls[1]).toBeLessThanOrEqual(20);
	expect(calls[2]).toBeLessThanOrEqual(20);
}, 60_000);
