/** Whom a command meets, and whether its outcome tells the truth. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId } from '../../support/workflow';
import { fromInput, person, startAdobe, type AdobeBench } from './support';

let adobe: AdobeBench;
beforeAll(async () => {
	adobe = await startAdobe();
});
beforeEach(() => adobe.sandbox.reset());
afterAll(() => adobe.stop());

const both = async () => {
	for (const identityType of ['federatedID', 'adobeID']) {
		await adobe.output('user', 'create', { ...fromInput, identityType }, { input: [person('ada')] });
	}
};
const count = () => adobe.emails().filter((email) => email === 'ada@example.com').length;
const ofInput = { user: '={{ $json.email }}' };

describe('User: Remove From Organization', () => {
	it('does not reach for the other account of an address that comes twice', async () => {
		await both();
		await adobe.run('user', 'removeFromOrganization', ofInput, {
			input: [person('ada'), { email: 'ADA@example.com' }],
			onError: 'continueRegularOutput',
		});
		const [left] = await adobe.output('user', 'get', {
			user: 'ada@example.com',
			options: { domain: 'AdobeID' },
		});
		expect(left?.json.type).toBe('adobeID');
	});

	it('says in test mode that nothing was deleted', async () => {
		await adobe.output('user', 'create', fromInput, { input: [person('ada')] });
		const [item] = await adobe.output(
			'user',
			'removeFromOrganization',
			{ ...ofInput, deleteAccount: true, options: { testOnly: true } },
			{ input: [person('ada')] },
		);
		expect(item?.json).toMatchObject({ outcome: 'tested', deleted: false });
		expect(count()).toBe(1);
	});

	it('does not say that an Adobe ID was deleted, which belongs to the person', async () => {
		await adobe.output('user', 'create', { ...fromInput, identityType: 'adobeID' }, { input: [person('ada')] });
		const [item] = await adobe.output(
			'user',
			'removeFromOrganization',
			{ ...ofInput, deleteAccount: true, options: { useAdobeID: true } },
			{ input: [person('ada')] },
		);
		expect(item?.json).toMatchObject({ outcome: 'removed', deleted: false });
	});
});

describe('User: Create', () => {
	it('shows the account that was made and not the other one of the address', async () => {
		await adobe.output('user', 'create', fromInput, { input: [person('ada')] });
		const [item] = await adobe.output(
			'user',
			'create',
			{ ...fromInput, identityType: 'adobeID', options: { readBack: true } },
			{ input: [person('ada')] },
		);
		expect(item?.json).toMatchObject({ outcome: 'created', type: 'adobeID' });
	});

	it('refuses what to do with existing users when it cannot be chosen', async () => {
		const error = await adobe.failure(
			'user',
			'create',
			{ ...fromInput, ifExists: '={{ "Update" }}' },
			{ input: [person('ada')] },
		);
		expect(error.message).toContain('"If User Exists" cannot be "Update"');
		expect(adobe.emails()).toEqual([]);
	});
});

describe('User Group: Delete', () => {
	it('deletes the group of that ID and not the one that bears it as its name', async () => {
		await adobe.output('userGroup', 'create', { name: 'Designers' });
		const id = adobe.sandbox.state('adobe').groups.find(({ name }) => name === 'Designers')?.id ?? '';
		await adobe.output('userGroup', 'create', { name: id });
		await adobe.output('userGroup', 'delete', { group: byId(id) });
		const names = adobe.sandbox.state('adobe').groups.map(({ name }) => name);
		expect(names).toContain(id);
		expect(names).not.toContain('Designers');
	});
});

describe('Lists', () => {
	it('give nobody for a filter whose expression finds nothing', async () => {
		const error = await adobe.failure('user', 'getAll', { filters: { domain: '={{ $json.domain }}' } });
		expect(error.message).toContain('"Domain" was added, but it is empty');
	});

	it('refuse a kind that cannot be chosen', async () => {
		const error = await adobe.failure('userGroup', 'getAll', { kind: '={{ "Admin" }}' });
		expect(error.message).toContain('"Kind" cannot be "Admin"');
	});
});
