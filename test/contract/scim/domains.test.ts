import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { collect } from '../../../providers/http/paging';
import { bulk, type BulkOperation } from '../../../providers/scim/bulk';
import { allOf, anyOf, noneOf, present, where } from '../../../providers/scim/filter';
import { addMembers, clear, memberPatches, removeMembers, replace } from '../../../providers/scim/patch';
import type { ScimProfile } from '../../../providers/scim/profile';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { domainCaller, ENTERPRISE, GROUP, newUser } from '../../unit/sandbox/support/domains';
import { DOMAINS, openScim } from './support';

/*
 * The SCIM client against the sandbox's identity domains, which read the documents on their own.
 */

let sandbox: Sandbox;
let domain: Awaited<ReturnType<typeof domainCaller>>;
let opened: ReturnType<typeof openScim>;
const waits: number[] = [];

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci-domains'], seed: 3 });
});
beforeEach(async () => {
	await sandbox.reset();
	waits.length = 0;
	domain = await domainCaller(sandbox);
	opened = await open(DOMAINS);
});
afterEach(() => opened.close());
afterAll(() => sandbox.stop());

async function open(profile: ScimProfile) {
	const { access_token: token } = (await domain.token()).json;
	return openScim(`${domain.domainUrl}/admin/v1`, String(token), profile, async (milliseconds) => {
		waits.push(milliseconds);
	});
}

const names = () => sandbox.state('oci-domains').users.map(({ name }) => name);
const addUsers = (count: number): BulkOperation[] =>
	Array.from({ length: count }, (_, index) => ({ method: 'POST', path: '/Users', data: newUser(`user.${index + 1}`) }));

describe('one resource', () => {
	test('is created, read, changed in its version, and deleted', async () => {
		const { client } = opened;
		const made = await client.create('Users', newUser('ann'));
		const { meta } = await client.get('Users', made.id);
		const changes = [replace('title', 'Dr "X" \\ é'), replace(`${ENTERPRISE}:department`, 'Sales'), clear('nickName')];
		await client.patch('Users', made.id, changes, { version: meta?.version });
		expect(await client.get('Users', made.id)).toMatchObject({
			title: 'Dr "X" \\ é',
			[ENTERPRISE]: { department: 'Sales' },
		});
		await expect(client.patch('Users', made.id, changes, { version: meta?.version })).rejects.toMatchObject({
			status: 412,
			kind: 'conflict',
		});
		const status = { schemas: ['urn:ietf:params:scim:schemas:oracle:idcs:UserStatusChanger'], active: false };
		await client.put('UserStatusChanger', made.id, status);
		expect((await client.get('Users', made.id, ['active'])).active).toBe(false);
		await client.remove('Users', made.id, { query: { forceDelete: true } });
		await expect(client.get('Users', made.id)).rejects.toMatchObject({ kind: 'notFound' });
	});

	test('refused says why, with the code of the service and without secrets', async () => {
		const { client } = opened;
		await client.create('Users', newUser('ann'));
		await expect(client.create('Users', newUser('Ann'))).rejects.toMatchObject({
			kind: 'conflict',
			message: 'User with the same userName already exists.',
			code: 'error.common.exception.duplicateResource',
			requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
		});
		sandbox.faults.failNext({
			service: 'oci-domains',
			method: 'POST',
			status: 400,
			message: 'Bad value Secret-123 here',
		});
		const secret = client.create('Users', newUser('bob', { password: 'Secret-123' }), { secrets: ['Secret-123'] });
		await expect(secret).rejects.toMatchObject({ message: 'Bad value [hidden] here' });
	});

	test('is never another one than asked for, nor a web page', async () => {
		const { client } = opened;
		const { id } = await client.create('Users', newUser('ann'));
		sandbox.faults.set({ rules: [{ body: 'html' }] });
		await expect(client.get('Users', id)).rejects.toMatchObject({ kind: 'unexpected' });
	});
});

describe('members', () => {
	test('are added and removed without touching the others', async () => {
		const { client } = opened;
		const ids = (await Promise.all(['a', 'b', 'c'].map((name) => client.create('Users', newUser(name))))).map(
			({ id }) => id,
		);
		const { id: group } = await client.create('Groups', { schemas: [GROUP], displayName: 'Team' });
		await client.patch('Groups', group, addMembers('members', ids));
		await client.patch('Groups', group, removeMembers('members', ids.slice(0, 2)));
		expect(await domain.members(group)).toEqual(ids.slice(2));
		const small = { ...DOMAINS, membersPerPatch: 2 };
		for (const { operations } of memberPatches(small, ids.slice(0, 2), ids.slice(2))) {
			await client.patch('Groups', group, operations);
		}
		expect(await domain.members(group)).toEqual(ids.slice(0, 2));
		opened.requests.length = 0;
		await client.patch('Groups', group, addMembers('members', []));
		expect(opened.requests).toEqual([]);
		expect(() => removeMembers('members', ['x"] or value pr'])).toThrow('is not the ID of a user');
	});
});

describe('lists', () => {
	test('come whole in pages, each user once, in as few calls as there are pages', async () => {
		await bulk(opened.client, addUsers(50));
		for (const nextPage of ['absent', 'present']) {
			sandbox.options('oci-domains', { nextPage });
			opened.requests.length = 0;
			const users = await collect(opened.client.list('Users', { pageSize: 20 }));
			expect(new Set(users.map(({ id }) => id)).size).toBe(51);
			expect(opened.requests).toHaveLength(3);
		}
	});

	test('that come cut off, or empty before their end, are refused', async () => {
		await bulk(opened.client, addUsers(3));
		sandbox.faults.set({ rules: [{ body: 'cut' }] });
		await expect(collect(opened.client.list('Users'))).rejects.toMatchObject({ kind: 'unexpected' });
	});

	test.each([
		['ann"', 'ann"'],
		['back\\slash', 'back\\slash'],
		['a" or userName pr or "', 'a" or userName pr or "'],
		['ü+& %', 'ü+& %'],
	])('find the value %s and nothing else', async (_what, title) => {
		const { client } = opened;
		await client.create('Users', newUser('wanted', { title }));
		await client.create('Users', newUser('other', { title: 'other' }));
		for (const searches of [true, false]) {
			const own = await open({ ...DOMAINS, searches });
			expect(
				(await collect(own.client.list('Users', { filter: where('title', 'eq', title) }))).map(
					({ userName }) => userName,
				),
			).toEqual(['wanted']);
			await own.close();
		}
	});

	test('take filters that are put together', async () => {
		const { client } = opened;
		await bulk(client, addUsers(3));
		const either = anyOf(where('userName', 'eq', 'USER.1'), where('emails.value', 'eq', 'user.2@example.com'));
		const found = async (filter: ReturnType<typeof where>) =>
			(await collect(client.list('Users', { filter }))).map(({ userName }) => userName);
		expect(await found(either)).toEqual(['user.1', 'user.2']);
		expect(await found(allOf(either, where('active', 'eq', true), noneOf(where('userName', 'ew', '.1'))))).toEqual([
			'user.2',
		]);
		expect(await found(present('externalId'))).toEqual([]);
		expect(() => where('userName eq "x" or id', 'eq', 'x')).toThrow('is not the name of a SCIM attribute');
	});
});

describe('Bulk', () => {
	test('gives every operation its outcome, 50 in a request', async () => {
		const operations = [...addUsers(60), ...addUsers(1)];
		const outcomes = await bulk(opened.client, operations);
		expect(opened.requests.filter((request) => request === 'POST /Bulk')).toHaveLength(2);
		expect(outcomes.map(({ kind }) => kind)).toEqual([...Array.from({ length: 60 }, () => 'done'), 'refused']);
		expect(outcomes[60]).toMatchObject({
			error: { kind: 'conflict', message: 'User with the same userName already exists.' },
		});
		const [first] = outcomes;
		const id = first?.kind === 'done' ? String(first.id) : '';
		expect((await opened.client.get('Users', id)).userName).toBe('user.1');
	});

	test('stays below the limit of bytes', async () => {
		const long = addUsers(4).map(({ data, ...rest }) => ({
			...rest,
			data: { ...data, description: 'ä'.repeat(200_000) },
		}));
		expect((await bulk(opened.client, long)).map(({ kind }) => kind)).toEqual(['done', 'done', 'done', 'done']);
		expect(opened.requests).toHaveLength(2);
	});

	test.each(['number', 'object'])('reads a status that is a %s, and 200 for the whole', async (bulkOperationStatus) => {
		sandbox.options('oci-domains', { bulkOperationStatus, bulkStatus: '200' });
		expect((await bulk(opened.client, addUsers(1)))[0]?.kind).toBe('done');
	});

	test.each(
		['409', '429'].flatMap((secondBulk) =>
			['bulk', 'general', 'absent'].map((secondBulkMessage) => [secondBulk, secondBulkMessage] as const),
		),
	)('waits while another mass job runs (%s, message ID: %s)', async (secondBulk, secondBulkMessage) => {
		sandbox.options('oci-domains', { secondBulk, secondBulkMessage });
		sandbox.services['oci-domains'].holdMassJob(3);
		expect((await bulk(opened.client, addUsers(2))).map(({ kind }) => kind)).toEqual(['done', 'done']);
		expect(waits).toEqual([1000, 2000, 4000]);
	});

	test('gives up waiting at last, and blames no user for it', async () => {
		sandbox.services['oci-domains'].holdMassJob(100);
		const outcomes = await bulk(opened.client, addUsers(1));
		expect(outcomes[0]).toMatchObject({ kind: 'refused', error: { status: 409 } });
		const total = waits.reduce((sum, wait) => sum + wait, 0);
		expect(total).toBeGreaterThan(100_000);
		expect(total).toBeLessThanOrEqual(120_000);
		expect(names()).toHaveLength(1);
	});

	test.each(['resetAfter', 'resetBefore'] as const)(
		'whose answer is lost (%s) is unknown, and the next batch goes on',
		async (connection) => {
			sandbox.faults.set({ rules: [{ path: '*/Bulk', connection, count: 1 }] });
			const kinds = (await bulk(opened.client, addUsers(51))).map(({ kind }) => kind);
			expect(kinds).toEqual([...Array.from({ length: 50 }, () => 'unknown'), 'done']);
			expect(names()).toHaveLength(connection === 'resetAfter' ? 52 : 2);
		},
	);
});
