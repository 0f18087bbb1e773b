/** Answers of a gateway: nobody is gone or deleted on its word. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { startGateway, STRANGE_ANSWERS } from '../../support/gateway';
import { byId, byName } from '../../support/workflow';
import { startOci, type OciBench } from './support';

let oci: OciBench;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let ada = '';
let developers = '';
beforeAll(async () => {
	oci = await startOci();
	const { endpoint } = oci.sandbox.credentials.ociIdentityApi;
	gateway = await startGateway(new URL(endpoint.replace('{region}', 'r')).origin);
	await oci.use({
		...oci.sandbox.credentials.ociIdentityApi,
		endpoint: endpoint.replace(/^http:\/\/[^/]+/, gateway.origin),
	});
});
beforeEach(async () => {
	gateway.meddle(() => undefined);
	await oci.sandbox.reset();
	[ada = ''] = await oci.makeUsers('ada', 'eve');
	[developers = ''] = await oci.makeGroups('Developers', 'Operators');
});
afterAll(async () => {
	gateway.close();
	await oci.stop();
});

const options = { ignoreMissing: true };

it.each([...STRANGE_ANSWERS])('%s in answer to a DELETE is no sign that anything was deleted', async (body) => {
	await oci.join([ada], [developers]);
	gateway.meddle(({ method }) => (method === 'DELETE' ? { status: 200, body } : undefined));
	await oci.failure('user', 'removeFromGroup', { user: byId(ada), group: byId(developers) });
	await oci.failure('user', 'delete', { user: byId(ada), options: { ...options, removeDependents: true } });
	await oci.failure('group', 'delete', { group: byName('Operators'), options });
	expect(oci.userNames()).toContain('ada');
});

it("does not believe that there is no user or group because another one's answer came", async () => {
	// Signatures keep a gateway from asking for something else, but not from giving what it kept of another request.
	gateway.meddle(({ path }) => {
		const kind = /\/(user|group)s\?.*name=(?:ada|Developers)/.exec(path)?.[1];
		return kind === undefined
			? undefined
			: { status: 200, body: JSON.stringify([{ id: `ocid1.${kind}.oc1..kept`, name: 'Kept' }]) };
	});
	for (const [resource, parameters] of [
		['user', { user: byName('ada'), options }],
		['group', { group: byName('Developers'), options }],
	] as const) {
		const error = await oci.failure(resource, 'delete', parameters);
		expect(error.message).toContain('was not asked for');
	}
});
