import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName, NODE } from '../../support/workflow';
import { startOci, type OciBench } from './support';

let oci: OciBench;
let ada: string;
let group: string;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => {
	await oci.sandbox.reset();
	await oci.use(oci.sandbox.credentials.ociIdentityApi);
	[ada = ''] = await oci.makeUsers('ada');
	[group = ''] = await oci.makeGroups('Developers');
	await oci.join([ada], [group]);
	oci.sandbox.log.clear();
});
afterAll(() => oci.stop());

/** From now on the node signs as somebody who may see everything and change nothing. */
const asReader = async () => await oci.use(oci.sandbox.services.oci.addCaller('reader', 'read'));
const memberships = () => oci.sandbox.state('oci').memberships.filter(({ userId }) => userId === ada);

// OCI answers 404 to what must not be deleted, just as to what does not exist.
describe('a credential that may read and not delete', () => {
	it('is not told that a membership was removed', async () => {
		await asReader();
		const error = await oci.failure('user', 'removeFromGroup', { user: byId(ada), group: byId(group) });
		expect(error).toMatchObject({
			httpCode: '404',
			description: expect.stringContaining('the permission to delete it'),
		});
		expect(memberships()).toHaveLength(1);
	});

	it.each([{}, { ignoreMissing: true }, { removeDependents: true }, { ignoreMissing: true, removeDependents: true }])(
		'is not told that a user was deleted, or was not there, with %j',
		async (options) => {
			await asReader();
			for (const user of [byId(ada), byName('ada')]) {
				const error = await oci.failure('user', 'delete', { user, options });
				expect(error.description).toMatch(/the permission to delete it|What was removed so far stays removed/);
			}
			expect([oci.userNames().includes('ada'), memberships().length]).toEqual([true, 1]);
		},
	);

	it('is not told that a user was deleted when the first answer was lost', async () => {
		await asReader();
		oci.sandbox.faults.failNext({ method: 'DELETE', status: 503 });
		const error = await oci.failure('user', 'delete', { user: byId(ada) });
		expect(error).toMatchObject({
			httpCode: '404',
			description: expect.stringContaining('the permission to delete it'),
		});
		expect(oci.userNames()).toContain('ada');
	});

	it('is not told that a group, a token or an API key was not there', async () => {
		const [token] = await oci.output('authToken', 'create', { user: byId(ada), label: 'build' });
		await asReader();
		const options = { ignoreMissing: true };
		const credentialId = token?.json.id as string;
		const refusals = [
			await oci.failure('group', 'delete', { group: byId(group), options }),
			await oci.failure('authToken', 'delete', { user: byId(ada), credentialId, options }),
		];
		expect(refusals.map(({ description }) => description)).toEqual([
			expect.stringContaining('the permission to delete it'),
			expect.stringContaining('the permission to delete it'),
		]);
	});
});

describe('Remove Memberships and Credentials First', () => {
	const parameters = () => ({ user: byId(ada), options: { removeDependents: true, ignoreMissing: true } });

	it('removes nothing, and does not call the user missing, when something of the user may not be listed', async () => {
		oci.sandbox.faults.set({ rules: [{ method: 'GET', path: '*/smtpCredentials', status: 404 }] });
		const error = await oci.failure('user', 'delete', parameters());
		expect(error.description).toContain('may not see or delete everything that belongs to it');
		expect([oci.writes(), memberships().length]).toEqual([[], 1]);
	});

	it('passes over what somebody else removed in the meantime', async () => {
		await oci.output('authToken', 'create', { user: byId(ada), label: 'build' });
		const rule = { method: 'DELETE', count: 1, status: 404, after: true };
		oci.sandbox.faults.set({ rules: ['*/authTokens/*', '*/users/*'].map((path) => ({ ...rule, path })) });
		const [item] = await oci.output('user', 'delete', parameters());
		expect([item?.json.outcome, oci.userNames().includes('ada')]).toEqual(['deleted', false]);
	});

	it('passes over a user who is not there', async () => {
		await oci.output('user', 'delete', parameters());
		expect((await oci.output('user', 'delete', parameters()))[0]?.json).toMatchObject({ outcome: 'unchanged' });
	});
});

it('does not take a home region that may not be looked up for a user who is not there', async () => {
	const { ociIdentityApi } = oci.sandbox.credentials;
	// Asked for nothing so far: a home region that is known is not looked up again.
	await oci.use({ ...ociIdentityApi, region: 'us-phoenix-1' });
	oci.sandbox.faults.set({ rules: [{ path: '*/regionSubscriptions', status: 404 }] });
	const parameters = { user: byId(ada), options: { ignoreMissing: true } };
	const run = await oci.run('user', 'delete', parameters, { onError: 'continueErrorOutput' });
	await oci.use(ociIdentityApi);
	const [succeeded, failed] = run.node(NODE).outputs;
	expect(succeeded).toEqual([]);
	expect(failed?.[0]?.json).toMatchObject({
		message: expect.stringContaining('inspect tenancies in tenancy'),
		details: { kind: 'forbidden', status: 404 },
	});
});
