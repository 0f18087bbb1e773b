import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { fromInput, startAdobe, type AdobeBench } from './support';

let adobe: AdobeBench;
beforeAll(async () => {
	adobe = await startAdobe();
});
beforeEach(() => adobe.sandbox.reset());
afterAll(() => adobe.stop());

const ada = { ...fromInput, email: 'ada@example.com', firstname: 'Ada', lastname: 'Lovelace' };
const user = 'ada@example.com';
const get = async (login = user, options: INodeParameters = {}) => {
	const [item] = await adobe.output('user', 'get', { user: login, options });
	return item?.json ?? {};
};

describe('User: Remove From Organization', () => {
	beforeEach(async () => {
		await adobe.output('user', 'create', ada);
		adobe.sandbox.log.clear();
	});

	it('removes the user and keeps the account', async () => {
		const [item] = await adobe.output('user', 'removeFromOrganization', { user });
		expect(item?.json).toMatchObject({ outcome: 'removed', user, deleted: false });
		expect(item?.json.id).toMatch(/\.e$/);
		expect(adobe.emails()).toEqual([]);
		await adobe.output('user', 'create', ada);
		expect((await get()).id).toBe(item?.json.id);
	});

	it('deletes the account too, if that is wanted', async () => {
		const [item] = await adobe.output('user', 'removeFromOrganization', { user, deleteAccount: true });
		expect(item?.json).toMatchObject({ outcome: 'deleted', deleted: true });
		await adobe.output('user', 'create', ada);
		expect((await get()).id).not.toBe(item?.json.id);
	});

	it('does not take the success that Adobe reports for an unknown user for one', async () => {
		const input = [{ user }, { user: 'nobody@example.com' }];
		const error = await adobe.failure('user', 'removeFromOrganization', { user: '={{ $json.user }}' }, { input });
		expect(error.message).toBe('User not found nobody@example.com');
		expect(error.context?.itemIndex).toBe(1);
		expect(adobe.emails()).toEqual([user]);
	});

	it('does not go on to the Adobe ID of that address when the answer is lost', async () => {
		await adobe.output('user', 'create', { ...ada, identityType: 'adobeID' });
		adobe.sandbox.faults.add({ path: '*/action/*', count: 1, connection: 'resetAfter' });
		await adobe.output('user', 'removeFromOrganization', { user });
		expect((await get(user, { domain: 'AdobeID' })).type).toBe('adobeID');
	});

	it('does not go on to the Adobe ID of that address when it is run again, unless that is wanted', async () => {
		await adobe.output('user', 'create', { ...ada, identityType: 'adobeID' });
		await adobe.output('user', 'removeFromOrganization', { user });
		const error = await adobe.failure('user', 'removeFromOrganization', { user });
		expect(error.message).toMatch(/is an Adobe ID now/);
		expect((await get(user, { domain: 'AdobeID' })).type).toBe('adobeID');
		const [item] = await adobe.output('user', 'removeFromOrganization', { user, options: { useAdobeID: true } });
		expect(item?.json).toMatchObject({ outcome: 'removed', deleted: false });
		expect(adobe.emails()).toEqual([]);
	});

	it('finds nothing to do for an unknown user, if that is wanted, and still looks', async () => {
		const parameters = { user: '={{ $json.user }}', options: { ignoreMissing: true } };
		const input = [{ user }, { user: 'nobody@example.com' }, { user }];
		const items = await adobe.output('user', 'removeFromOrganization', parameters, { input });
		expect(items.map(({ json }) => json.outcome)).toEqual(['removed', 'unchanged', 'unchanged']);
		expect(adobe.emails()).toEqual([]);
	});

	it.each([
		[
			'removeFromOrganization with Ignore If Missing',
			'user',
			'removeFromOrganization',
			{ user, options: { ignoreMissing: true } },
		],
		[
			'a command with fields',
			'command',
			'run',
			{ specify: 'fields', user, steps: { step: [{ type: 'removeFromOrg' }] } },
		],
		[
			'a command as JSON',
			'command',
			'run',
			{ specify: 'json', commands: JSON.stringify({ user, do: [{ removeFromOrg: {} }] }) },
		],
	])(
		"does not reach for the person's own Adobe ID when it is repeated: %s",
		async (_name, resource, operation, parameters) => {
			await adobe.output('user', 'create', { ...ada, identityType: 'adobeID' });
			await adobe.output(resource, operation, parameters);
			const error = await adobe.failure(resource, operation, parameters);
			expect(error.message).toMatch(/is an Adobe ID now/);
			expect((await get(user, { domain: 'adobe id' })).type).toBe('adobeID');
		},
	);

	it('does not remove both accounts of an address by two commands of one run', async () => {
		await adobe.output('user', 'create', { ...ada, identityType: 'adobeID' });
		const commands = JSON.stringify([1, 2].map(() => ({ user, do: [{ removeFromOrg: {} }] })));
		const error = await adobe.failure('command', 'run', { specify: 'json', commands });
		expect(error.message).toMatch(/to be removed by an earlier item already/);
		expect(adobe.emails()).toEqual([user, user]);
	});

	it('changes nothing in test mode', async () => {
		const [item] = await adobe.output('user', 'removeFromOrganization', { user, options: { testOnly: true } });
		expect(item?.json).toMatchObject({ outcome: 'tested', testOnly: true });
		expect(adobe.emails()).toEqual([user]);
	});
});
