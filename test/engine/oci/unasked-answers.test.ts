/** Answers that are not about what was asked for: nobody else's account may be touched on their word. */
import { generateKeyPairSync } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId } from '../../support/workflow';
import { startOci, type OciBench } from './support';

let oci: OciBench;
let users: string[];
let groups: string[];
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => {
	await oci.sandbox.reset();
	users = await oci.makeUsers('ada', 'grace', 'edsger');
	groups = await oci.makeGroups('Developers', 'Operators');
	oci.sandbox.log.clear();
});
afterAll(() => oci.stop());

const memberships = () => oci.sandbox.state('oci').memberships.filter(({ userId }) => users.includes(userId));
const ignoreFilters = () => oci.sandbox.options('oci', { filters: 'ignored' });
const ada = () => byId(users[0] ?? '');
const developers = () => byId(groups[0] ?? '');

describe('memberships that come back unfiltered', () => {
	it('end that of the user in the group, and no other', async () => {
		await oci.join(users, groups);
		ignoreFilters();
		const [item] = await oci.output('user', 'removeFromGroup', { user: ada(), group: developers() });
		expect(item?.json.outcome).toBe('deleted');
		expect(memberships()).toHaveLength(5);
		expect(memberships()).not.toContainEqual({ userId: users[0], groupId: groups[0] });
	});

	it('end none when the user is no member', async () => {
		await oci.join(users.slice(1), groups);
		ignoreFilters();
		const error = await oci.failure('user', 'removeFromGroup', { user: ada(), group: developers() });
		expect(error.message).toContain('was not asked for');
		expect(memberships()).toHaveLength(4);
	});

	it('make nobody a member who is none', async () => {
		await oci.join(users.slice(1), groups);
		ignoreFilters();
		const error = await oci.failure('user', 'addToGroup', {
			user: ada(),
			group: developers(),
			options: { patience: 0 },
		});
		expect(error.message).toContain('was not asked for');
	});

	it('give the members of the group, and its only', async () => {
		await oci.join(users.slice(0, 1), groups);
		await oci.join(users.slice(1), groups.slice(1));
		ignoreFilters();
		const items = await oci.output('group', 'getMembers', { group: developers(), returnAll: true });
		expect(items.map(({ json }) => json.name)).toEqual(['ada']);
		const ofAda = await oci.output('user', 'getGroups', { user: byId(users[1] ?? '') });
		expect(ofAda.map(({ json }) => json.name)).toEqual(['Operators']);
	});
});

describe('Delete with dependents', () => {
	it('removes nothing on the word of a list that is all of others', async () => {
		await oci.join(users, groups);
		ignoreFilters();
		oci.sandbox.log.clear();
		const error = await oci.failure('user', 'delete', { user: ada(), options: { removeDependents: true } });
		expect(error.message).toContain('was not asked for');
		expect([oci.writes(), memberships().length]).toEqual([[], 6]);
	});

	it('deletes only what is of the user', async () => {
		await oci.join(users, groups);
		const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
		const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
		await oci.output('apiKey', 'upload', { user: ada(), publicKey: pem });
		const input = users.flatMap((user) => ['one', 'two'].map((label) => ({ user, label })));
		for (const resource of ['authToken', 'customerSecretKey', 'smtpCredential']) {
			await oci.output(resource, 'create', { user: byId('={{ $json.user }}'), label: '={{ $json.label }}' }, { input });
		}
		ignoreFilters();
		const [item] = await oci.output('user', 'delete', { user: ada(), options: { removeDependents: true } });
		expect(item?.json).toMatchObject({
			outcome: 'deleted',
			removed: { memberships: 2, apiKeys: 1, authTokens: 2, customerSecretKeys: 2, smtpCredentials: 2 },
		});
		expect(memberships().filter(({ userId }) => userId !== users[0])).toHaveLength(4);
		const credentials = oci.sandbox.state('oci').raw?.credentials as Array<{ userId: string }>;
		expect(credentials.filter(({ userId }) => userId !== users[0])).toHaveLength(12);
		const keys = oci.sandbox.state('oci').raw?.apiKeys as Array<{ userId: string }>;
		expect(keys).toHaveLength(1);
	});
});

describe('lists whose filters were lost', () => {
	it.each([
		['user', { name: 'grace' }],
		['group', { name: 'Operators' }],
	])('give the %s of that name only', async (resource, filters) => {
		ignoreFilters();
		const items = await oci.output(resource, 'getAll', { returnAll: true, filters });
		expect(items.map(({ json }) => json.name)).toEqual([filters.name]);
	});

	it('give nothing when nothing fits, and say that the answer is not to be believed', async () => {
		ignoreFilters();
		const filters = { externalIdentifier: 'nobody' };
		const error = await oci.failure('user', 'getAll', { returnAll: true, filters });
		expect(error.message).toContain('was not asked for');
	});

	it('of credentials give those of the user only', async () => {
		const input = users.map((user) => ({ user }));
		await oci.output('authToken', 'create', { user: byId('={{ $json.user }}'), label: 'x' }, { input });
		ignoreFilters();
		const items = await oci.output('authToken', 'getAll', { user: ada() });
		expect(items.map(({ json }) => json.userId)).toEqual([users[0]]);
	});
});

describe('a 404 that is not OCI’s own', () => {
	const gateway = [
		['a web page', { status: 404, body: 'html' }],
		['an empty answer', { status: 404, body: 'empty' }],
		['a path that the service does not have', { status: 404, code: 'NotFound' }],
		['another code', { status: 404, code: 'NamespaceNotFound' }],
	] as const;

	it.each(gateway)('(%s) does not make a user gone', async (_name, answer) => {
		oci.sandbox.faults.set({ rules: [{ service: 'oci', ...answer }] });
		const options = { ignoreMissing: true };
		const error = await oci.failure('user', 'delete', { user: ada(), options });
		expect(error.description).toContain('Check the endpoint');
		expect(oci.userNames()).toContain('ada');
	});

	it.each(gateway)('(%s) does not end a membership', async (_name, answer) => {
		await oci.join(users.slice(0, 1), groups);
		oci.sandbox.faults.set({ rules: [{ method: 'DELETE', ...answer }] });
		await oci.failure('user', 'removeFromGroup', { user: ada(), group: developers() });
		expect(memberships()).toHaveLength(2);
	});

	it('still lets what is gone be gone', async () => {
		await oci.output('user', 'delete', { user: ada() });
		const [item] = await oci.output('user', 'delete', { user: ada(), options: { ignoreMissing: true } });
		expect(item?.json.outcome).toBe('unchanged');
	});
});
