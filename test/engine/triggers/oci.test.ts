import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { openPoller } from '../../../tools/engine/poller';
import { byId } from '../../support/workflow';
import { startOci, type OciBench } from '../oci/support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => await oci.sandbox.reset());
afterAll(async () => await oci.stop());

const EVENTS = ['userCreated', 'userChanged', 'userRemoved', 'addedToGroup', 'removedFromGroup'];
const trigger = (parameters: INodeParameters = {}) =>
	openPoller(oci.engine, {
		type: 'ociIdentityTrigger',
		credential: 'ociIdentityApi',
		parameters: { events: EVENTS, ...parameters },
	});

it('records at the first poll and reports each change once', async () => {
	const [ann = ''] = await oci.makeUsers('ann');
	const [finance = ''] = await oci.makeGroups('Finance');
	const { poll } = trigger();
	expect(await poll()).toEqual([]);
	expect(await poll()).toEqual([]);

	await oci.join([ann], [finance]);
	await oci.output('user', 'update', { user: byId(ann), updateFields: { description: 'Accounting' } });
	const [bob = ''] = await oci.makeUsers('bob');
	const items = await poll();
	expect(items.map(({ json: { event, user } }) => [event, user])).toEqual([
		['userChanged', expect.objectContaining({ id: ann, userName: 'ann' })],
		['addedToGroup', expect.objectContaining({ id: ann })],
		['userCreated', expect.objectContaining({ id: bob, userName: 'bob', email: 'bob@example.com' })],
	]);
	expect(await poll()).toEqual([]);

	await oci.output('user', 'delete', { user: byId(ann), options: { removeDependencies: true } });
	expect((await poll()).map(({ json }) => json)).toEqual([
		expect.objectContaining({ event: 'removedFromGroup', group: { id: finance, name: 'Finance' } }),
		expect.objectContaining({ event: 'userRemoved', user: { id: ann, userName: 'ann', active: true } }),
	]);
	expect(await poll()).toEqual([]);
});
