import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { mfaDeviceSchema } from '../../../providers/oci/schemas';
import { byName } from '../../support/workflow';
import { paired, startOci, type OciBench } from './support';

let oci: OciBench;
let users: string[];
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => {
	await oci.sandbox.reset();
	users = await oci.makeUsers('ada', 'grace');
});
afterAll(() => oci.stop());

const both = { input: [{ name: 'ada' }, { name: 'grace' }] };
const user = byName('={{ $json.name }}');

describe('mfaDevice', () => {
	it('Get Many and Delete', async () => {
		const devices: string[] = [];
		for (const id of users) {
			const device = await oci.client.create(`/users/${id}/mfaTotpDevices`, {}, mfaDeviceSchema, { scope: id });
			devices.push(device.id);
		}
		const listed = await oci.output('mfaDevice', 'getAll', { user }, both);
		expect(paired(listed, 'id', 'userId', 'isActivated')).toEqual([
			[devices[0], users[0], false, { item: 0 }],
			[devices[1], users[1], false, { item: 1 }],
		]);
		expect(listed[0]?.json.seed ?? null).toBeNull();
		const input = devices.map((id, index) => ({ ...both.input[index], id }));
		const parameters = { user, credentialId: '={{ $json.id }}' };
		const deleted = await oci.output('mfaDevice', 'delete', parameters, { input });
		expect(paired(deleted, 'id', 'userId', 'outcome')).toEqual([
			[devices[0], users[0], 'deleted', { item: 0 }],
			[devices[1], users[1], 'deleted', { item: 1 }],
		]);
		const again = await oci.output(
			'mfaDevice',
			'delete',
			{ ...parameters, options: { ignoreMissing: true } },
			{ input },
		);
		expect(again.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
	});
});
