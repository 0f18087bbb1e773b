import { afterEach, it } from '@jest/globals';
import { bulkParameters, runBulk } from '../../tools/engine/bulkImport';
import { COLLEAGUE, moveParameters, MOVER } from '../../tools/mover';
import { csvOf } from '../../tools/people';
import { SERVICES } from '../../tools/services';
import { startService } from '../support/startService';
let bench: Awaited<ReturnType<typeof startService>> | undefined;
afterEach(async () => await bench?.stop());
it.each(SERVICES.filter(({id}) => ['oci','oci-domains','scim'].includes(id)).map((service) => [service.title, service] as const))('%s', async (_title, service) => {
	const { id, alongside = [] } = service;
	bench = await startService(id, { sandbox: { services: [id, ...alongside] } });
	const { sandbox, engine } = bench;
	await runBulk(engine, service, bulkParameters(csvOf([MOVER, COLLEAGUE])));
	const { resource, operation, ...parameters } = moveParameters(id);
	sandbox.log.clear();
	const json = await bench.one(resource as string, operation as string, parameters);
	process.stderr.write(`\n== ${id} ${JSON.stringify(json)}\n` + sandbox.log.entries.map((e) => `${JSON.stringify(e)}`.slice(0,900)).join('\n') + '\n');
});
