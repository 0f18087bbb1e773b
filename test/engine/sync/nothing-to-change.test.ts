/** A sync with nothing to change costs the read alone: these calls, and not one that writes. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { bulkParameters, runBulk } from '../../../tools/engine/bulkImport';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { runSync } from '../../../tools/engine/sync';
import { csvOf, peopleOf } from '../../../tools/people';
import { SERVICES } from '../../../tools/services';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

/** Tokens are asked for in every run, and lists that are asked for with a body. */
const TOKEN = /token/;
const READ_BY_POST = /\/list$|\/\.search$/;

/** The lists of users and of groups, and the members of each of three groups where no list of users tells them. */
const READS: Readonly<Record<string, number>> = {
	oci: 2 + 3,
	'oci-domains': 2,
	adobe: 2,
	epm: 2,
	trivore: 2,
	oig: 2 + 3,
	// What the server is takes two calls and whose credential it is a third, and each list a look behind its end.
	scim: 3 + 2 * 2 + 3,
};

it.each(SERVICES)('reads each list once and writes nothing in $title', async (service) => {
	const csv = csvOf(peopleOf(30));
	await runBulk(engine, service, bulkParameters(csv));
	const before = sandbox.log.entries.length;
	const parameters = { managedUsers: 'all' };
	const { first, rejected, summary } = await runSync(engine, service, csv, { parameters });
	expect([first, rejected]).toEqual([[], []]);
	expect(summary).toMatchObject({ isEmpty: true, unchanged: 30, calls: READS[service.id] });
	const requests = sandbox.log.entries.slice(before).filter(({ path }) => !TOKEN.test(path));
	expect(requests).toHaveLength(READS[service.id] ?? 0);
	expect(requests.filter(({ method, path }) => method !== 'GET' && !READ_BY_POST.test(path))).toEqual([]);
});
