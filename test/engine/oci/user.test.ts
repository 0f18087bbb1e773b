import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName } from '../../support/workflow';
import { paired, startOci, type OciBench } from './support';

let oci: OciBench;
let ada: string;
let grace: string;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => {
	await oci.sandbox.reset();
	[ada = '', grace = ''] = await oci.makeUsers('ada', 'grace');
	oci.sandbox.log.clear();
});
afterAll(() => oci.stop());

const both = () => ({ input: [{ id: ada }, { id: grace }] });
const fromItem = { user: byId('={{ $json.id }}') };

describe('User: Get', () => {
	it('gives the users simplified, paired with their items', async () => {
		const items = await oci.output('user', 'get', fromItem, both());
		expect(paired(items, 'id', 'name', 'email', 'lifecycleState')).toEqual([
			[ada, 'ada', 'ada@example.com', 'ACTIVE', { item: 0 }],
			[grace, 'grace', 'grace@example.com', 'ACTIVE', { item: 1 }],
		]);
		expect(Object.keys(items[0]?.json ?? {}).length).toBeLessThanOrEqual(10);
	});

	it('gives everything and the ETag without Simplify', async () => {
		const [item] = await oci.output('user', 'get', { user: byId(ada), simplify: false });
		expect(item?.json).toMatchObject({
			compartmentId: oci.sandbox.credentials.ociIdentityApi.tenancyOcid,
			capabilities: { canUseApiKeys: true },
			etag: expect.stringMatching(/./),
		});
	});
});

it('names the field whose expression cannot be evaluated', async () => {
	const parameters = { user: byName("={{ $('HR Records').item.json.login }}") };
	const error = await oci.failure('user', 'get', parameters);
	expect(error).toMatchObject({ message: "Referenced node doesn't exist", context: { itemIndex: 0 } });
	expect(error.description).toBe(
		'The expression in "user" could not be evaluated. It refers to the node "HR Records".',
	);
	expect(oci.calls()).toEqual([]);
});

describe('User: Update', () => {
	it('writes what differs, and says so', async () => {
		const updateFields = {
			description: '={{ "User " + $json.id.slice(-3) }}',
			dbUserName: 'DB',
			freeformTags: '{"a":"1"}',
		};
		const items = await oci.output('user', 'update', { ...fromItem, updateFields, simplify: false }, both());
		expect(paired(items, 'id', 'outcome', 'description', 'dbUserName', 'freeformTags')).toEqual([
			[ada, 'updated', `User ${ada.slice(-3)}`, 'DB', { a: '1' }, { item: 0 }],
			[grace, 'updated', `User ${grace.slice(-3)}`, 'DB', { a: '1' }, { item: 1 }],
		]);
	});

	it('writes nothing when nothing differs', async () => {
		const updateFields = { email: 'ada@example.com', description: '' };
		const [item] = await oci.output('user', 'update', { user: byId(ada), updateFields });
		expect([item?.json.outcome, item?.json.id, oci.writes()]).toEqual(['unchanged', ada, []]);
	});

	it('leaves alone what is not given, and clears what is given empty', async () => {
		const user = byId(ada);
		await oci.output('user', 'update', { user, updateFields: { description: 'Countess', freeformTags: '{"a":"1"}' } });
		const [kept] = await oci.output('user', 'update', { user, updateFields: { email: 'ada@math.example' } });
		expect(kept?.json).toMatchObject({ description: 'Countess', email: 'ada@math.example', freeformTags: { a: '1' } });
		const [cleared] = await oci.output('user', 'update', {
			user,
			updateFields: { description: '', freeformTags: '{}' },
		});
		expect(cleared?.json).toMatchObject({ outcome: 'updated', description: '', freeformTags: {} });
	});

	it.each([
		['nothing', '={{ null }}'],
		['nothing', '={{ undefined }}'],
		['nothing', '={{ $json.missing }}'],
	])('keeps what is there when an expression finds %s (%s)', async (_name, expression) => {
		const user = byId(ada);
		const fields = {
			description: 'Countess',
			dbUserName: 'ADA',
			freeformTags: '{"a":"1"}',
			definedTags: '{"b":{"c":"1"}}',
		};
		await oci.output('user', 'update', { user, updateFields: fields });
		const nothing = Object.fromEntries(Object.keys(fields).map((name) => [name, expression]));
		const error = await oci.failure('user', 'update', { user, updateFields: nothing });
		expect(error.message).toBe('"Update Fields" is empty, so there is nothing to change.');
		const updateFields = { ...nothing, description: 'Countess' };
		const [item] = await oci.output('user', 'update', { user, updateFields });
		expect(item?.json).toMatchObject({ outcome: 'unchanged', description: 'Countess', freeformTags: { a: '1' } });
	});

	it('keeps the tags when their field is left empty', async () => {
		const user = byId(ada);
		await oci.output('user', 'update', { user, updateFields: { freeformTags: '{"a":"1"}' } });
		const updateFields = { freeformTags: ' ', definedTags: '', description: 'Countess' };
		const [item] = await oci.output('user', 'update', { user, updateFields });
		expect(item?.json).toMatchObject({ outcome: 'updated', freeformTags: { a: '1' } });
	});

	it("leaves the service's own tags alone, so that the same tags again change nothing", async () => {
		const before = (await oci.output('user', 'get', { user: byId(ada), simplify: false }))[0]?.json.definedTags;
		expect(before).toMatchObject({ 'Oracle-Tags': { CreatedBy: expect.anything() } });
		const update = async (definedTags: string) =>
			(await oci.output('user', 'update', { user: byId(ada), updateFields: { definedTags }, simplify: false }))[0]
				?.json;
		const tagged = { ...(before as object), HR: { id: '7' } };
		expect(await update('{"HR":{"id":"7"}}')).toMatchObject({ outcome: 'updated', definedTags: tagged });
		expect(await update('{"HR":{"id":"7"}}')).toMatchObject({ outcome: 'unchanged', definedTags: tagged });
		expect((await update('{}'))?.definedTags).toEqual(before);
	});

	it('writes a number as the text that a tag is, and leaves out a tag without a value', async () => {
		const updateFields = { freeformTags: '={{ { employeeId: 10231, active: true, nothing: null } }}' };
		const update = async () => (await oci.output('user', 'update', { user: byId(ada), updateFields }))[0]?.json;
		const freeformTags = { employeeId: '10231', active: 'true' };
		expect(await update()).toMatchObject({ outcome: 'updated', freeformTags });
		expect(await update()).toMatchObject({ outcome: 'unchanged', freeformTags });
	});

	it.each([
		[{ freeformTags: '{"a":{"b":"1"}}' }, '"Freeform Tags (JSON)" must be a text, but the expression gives an object.'],
		[{ definedTags: '{"HR":"7"}' }, '"Defined Tags (JSON)" must hold an object for the namespace "HR"'],
	])('refuses %j before it sends anything', async (updateFields, sentence) => {
		const error = await oci.failure('user', 'update', { user: byId(ada), updateFields });
		expect(error.message).toContain(sentence);
		expect(oci.calls()).toEqual([]);
	});

	it('refuses an email address that is none before it sends anything', async () => {
		const error = await oci.failure('user', 'update', { user: byId(ada), updateFields: { email: 'ada at home' } });
		expect(error.message).toBe('Email "ada at home" is not a valid email address.');
		expect(oci.calls()).toEqual([]);
	});
});

describe('User: Update Capabilities', () => {
	it('changes those that are chosen and keeps the others', async () => {
		const capabilities = { canUseApiKeys: false, canUseDBCredentials: false };
		const items = await oci.output('user', 'updateCapabilities', { ...fromItem, capabilities }, both());
		expect(paired(items, 'id', 'outcome')).toEqual([
			[ada, 'updated', { item: 0 }],
			[grace, 'updated', { item: 1 }],
		]);
		expect(items[0]?.json.capabilities).toMatchObject({
			canUseApiKeys: false,
			canUseDbCredentials: false,
			canUseAuthTokens: true,
		});
	});

	it('writes nothing when they are so already', async () => {
		const capabilities = { canUseDBCredentials: true, canUseApiKeys: true };
		const [item] = await oci.output('user', 'updateCapabilities', { user: byId(ada), capabilities });
		expect([item?.json.outcome, oci.writes()]).toEqual(['unchanged', []]);
	});

	it('refuses to do nothing at all', async () => {
		const error = await oci.failure('user', 'updateCapabilities', { user: byId(ada), capabilities: {} });
		expect([error.message, oci.calls()]).toEqual(['"Capabilities" is empty, so there is nothing to change.', []]);
	});
});

describe('User: Unblock', () => {
	it('lets a blocked user in again, and leaves one who is not blocked alone', async () => {
		oci.sandbox.services.oci.block(ada);
		const items = await oci.output('user', 'unblock', fromItem, both());
		expect(paired(items, 'id', 'outcome', 'lifecycleState')).toEqual([
			[ada, 'updated', 'ACTIVE', { item: 0 }],
			[grace, 'unchanged', 'ACTIVE', { item: 1 }],
		]);
		expect(oci.writes()).toEqual([`200 PUT /users/${ada}/state`]);
	});
});

describe('User: Create or Reset Password', () => {
	it('shows the new password of each user once', async () => {
		const items = await oci.output('user', 'resetPassword', fromItem, both());
		expect(paired(items, 'userId', 'outcome')).toEqual([
			[ada, 'created', { item: 0 }],
			[grace, 'created', { item: 1 }],
		]);
		const passwords = items.map(({ json }) => json.password);
		expect(passwords).toEqual([expect.stringMatching(/^.{16}$/), expect.stringMatching(/^.{16}$/)]);
		expect(new Set(passwords).size).toBe(2);
	});

	it('gives no password where the identity domain sends an email instead', async () => {
		oci.sandbox.options('oci', { domainPassword: 'null' });
		const [item] = await oci.output('user', 'resetPassword', { user: byId(ada) });
		expect(item?.json).toMatchObject({ userId: ada, password: null, outcome: 'created' });
	});
});

describe('User: Delete', () => {
	it('deletes each user', async () => {
		const items = await oci.output('user', 'delete', fromItem, both());
		expect(paired(items, 'id', 'outcome', 'deleted')).toEqual([
			[ada, 'deleted', true, { item: 0 }],
			[grace, 'deleted', true, { item: 1 }],
		]);
		expect(oci.userNames()).toEqual(['sandbox.administrator']);
	});

	it('passes over one who does not exist, if that is wanted', async () => {
		const options = { ignoreMissing: true };
		const [byTheName] = await oci.output('user', 'delete', { user: byName('nobody'), options });
		expect(byTheName?.json).toEqual({ name: 'nobody', outcome: 'unchanged', deleted: false });
		await oci.output('user', 'delete', { user: byId(ada) });
		const [byTheId] = await oci.output('user', 'delete', { user: byId(ada), options });
		expect(byTheId?.json).toEqual({ id: ada, outcome: 'unchanged', deleted: false });
	});

	it('takes away memberships and credentials first, if that is wanted, and counts them', async () => {
		const groups = await oci.makeGroups('One', 'Two');
		await oci.join([ada, grace], groups);
		await oci.output('authToken', 'create', { user: byId(ada), label: 'build' });
		await oci.output('customerSecretKey', 'create', { user: byId(ada), label: 'backup' });
		await oci.output('smtpCredential', 'create', { user: byId(ada), label: 'mail' });
		oci.sandbox.log.clear();
		const [item] = await oci.output('user', 'delete', { user: byId(ada), options: { removeDependents: true } });
		expect(item?.json).toEqual({
			id: ada,
			outcome: 'deleted',
			deleted: true,
			removed: {
				memberships: 2,
				apiKeys: 0,
				authTokens: 1,
				customerSecretKeys: 1,
				smtpCredentials: 1,
				mfaDevices: 0,
			},
		});
		const deletes = oci.writes().map((line) => line.replace(/[^/]+$/, '…'));
		expect(deletes.slice(0, 2)).toEqual(['204 DELETE /userGroupMemberships/…', '204 DELETE /userGroupMemberships/…']);
		expect(oci.writes().at(-1)).toBe(`204 DELETE /users/${ada}`);
		expect(oci.sandbox.state('oci').memberships.map(({ userId }) => userId)).not.toContain(ada);
		expect(oci.sandbox.state('oci').memberships.filter(({ userId }) => userId === grace)).toHaveLength(2);
	});
});
