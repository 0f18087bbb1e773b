/** Both OCI nodes on the users of the Default domain, who are the same in both APIs of a tenancy. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { byId, byName, NODE, oneNode } from '../../support/workflow';
import { text } from '../../support/text';
import { startDomains, type DomainsBench } from './support';

let domains: DomainsBench;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	domains.sandbox.options('oci-domains', { people: 'shared' });
});
afterAll(() => domains.stop());

/** The output of an operation of the node OCI Identity. */
async function classic(resource: string, operation: string, parameters: INodeParameters) {
	const { error, node } = await domains.engine.run(
		oneNode({
			type: 'ociIdentity',
			credential: 'ociIdentityApi',
			parameters: { resource, operation, ...parameters },
		}),
	);
	if (error) throw new Error(error.message);
	return (node(NODE).outputs[0] ?? []).map(({ json }) => json);
}

async function domain(resource: string, operation: string, parameters: INodeParameters) {
	return (await domains.output(resource, operation, parameters)).map(({ json }) => json);
}

it('what the one node makes, the other one finds, changes and deletes', async () => {
	const ada = { name: 'ada', email: 'ada@example.com', description: 'Ada' };
	const [made] = await classic('user', 'create', ada);
	const [group] = await domain('group', 'create', { name: 'Engineering' });
	const user = byId(text(made?.id));
	await domain('user', 'update', { user, updateFields: { firstName: 'Ada', lastName: 'Byron' } });
	await domain('user', 'addToGroup', { user: byName('ada'), group: byName('Engineering') });
	expect(await classic('user', 'getGroups', { user: byName('ada') })).toEqual([
		expect.objectContaining({ id: group?.ocid, name: 'Engineering' }),
	]);
	expect(await domain('user', 'get', { user, simplify: false })).toEqual([
		expect.objectContaining({ ocid: made?.id, name: expect.objectContaining({ familyName: 'Byron' }) }),
	]);
	await classic('user', 'delete', { user: byName('ada'), options: { removeDependents: true } });
	await expect(domain('user', 'get', { user: byName('ada') })).rejects.toThrow('ada');
});

it('a user whom OCI Identity Domains disables is inactive in OCI Identity, which cannot enable it', async () => {
	await domains.makeUsers('ada');
	await domain('user', 'disable', { user: byName('ada') });
	const states = async () => (await classic('user', 'get', { user: byName('ada') })).map((one) => one.lifecycleState);
	expect(await states()).toEqual(['INACTIVE']);
	await classic('user', 'unblock', { user: byName('ada') }).catch(() => undefined);
	expect(await states()).toEqual(['INACTIVE']);
	await domain('user', 'enable', { user: byName('ada') });
	expect(await states()).toEqual(['ACTIVE']);
});
