/** What expressions give that their author did not mean must reach nobody else. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byName } from '../../support/workflow';
import { byEmail, fromInput, inNamespace, person, startTrivore, text, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

describe('Get Many', () => {
	const conditions = { condition: [{ attribute: 'username', operator: 'eq', value: 'ada' }] };

	it.each([
		[{ filterType: '={{ "Manual" }}', conditions }, '"Filter" cannot be "Manual"'],
		[{ filterType: '={{ null }}', conditions }, '"Filter" is empty'],
		[{ filterType: 'manual', matchType: '={{ "Any" }}', conditions }, '"Must Match" cannot be "Any"'],
	])('lists nobody for %j', async (parameters, message) => {
		const error = await trivore.failure('user', 'getAll', parameters);
		expect(error.message).toContain(message);
		expect(trivore.requests()).toEqual([]);
	});

	it('of roles reads nothing but roles', async () => {
		const error = await trivore.failure('role', 'getAll', { kind: '={{ "../user" }}' });
		expect(error.message).toContain('"Kind" cannot be "../user"');
		expect(trivore.requests()).toEqual([]);
	});
});

describe('Namespaces', () => {
	it.each([undefined, null, ''])('does not look everywhere when the namespace code is %p', async (code) => {
		await trivore.output('user', 'create', fromInput, { input: [person('ada')] });
		trivore.sandbox.log.clear();
		const error = await trivore.failure(
			'user',
			'delete',
			{ user: byEmail('ada@example.com'), options: { nsCode: '={{ $json.code }}' } },
			{ input: [code === undefined ? {} : { code }] },
		);
		expect(error.message).toContain('"Namespace Code" was added, but it is empty');
		expect(trivore.requests()).toEqual([]);
		expect(trivore.stored('ada')).toBeDefined();
	});

	it('creates nobody in the primary namespace when the expression for another one finds nothing', async () => {
		const error = await trivore.failure(
			'user',
			'create',
			{ ...fromInput, nsCode: { __rl: true, mode: 'id', value: '={{ $json.namespace }}' } },
			{ input: [person('ada')] },
		);
		expect(error.message).toContain('"Namespace" is an expression that finds nothing');
		expect(trivore.stored('ada')).toBeUndefined();
	});

	it.each(['returnExisting', 'update'])(
		'does not take the group of another namespace for the one to create (%s)',
		async (ifExists) => {
			await trivore.output('group', 'create', { nsCode: inNamespace('example'), name: 'Staff' });
			const error = await trivore.failure('group', 'create', { name: 'Staff', description: 'Changed', ifExists });
			expect(error.message).toContain('There is a group with the name "Staff" in the namespace "example"');
			const [group] = await trivore.output('group', 'get', { group: byName('Staff'), simplify: false });
			expect(group?.json.description).not.toBe('Changed');
		},
	);
});

describe('User: Create or Update', () => {
	it('recognizes people by nothing but what can be chosen', async () => {
		const error = await trivore.failure(
			'user',
			'upsert',
			{ ...fromInput, matchBy: '={{ "givenName" }}', givenName: 'Ada' },
			{ input: [person('ada')] },
		);
		expect(error.message).toContain('"Match By" cannot be "givenName"');
	});

	it('keeps the primary address of somebody who was recognized by another one', async () => {
		await trivore.output(
			'user',
			'create',
			{ ...fromInput, additionalFields: { otherEmails: 'a.lovelace@example.com' } },
			{ input: [person('ada')] },
		);
		trivore.sandbox.services.trivore.verifyEmail(text(trivore.stored('ada')?.id), 'a.lovelace@example.com');
		await trivore.output(
			'user',
			'upsert',
			{ ...fromInput, matchBy: 'email', givenName: 'Ada', username: 'ada' },
			{ input: [{ username: 'ada', email: 'a.lovelace@example.com' }] },
		);
		const emails = (trivore.stored('ada')?.emails ?? []) as Array<{ address: string }>;
		expect(emails.map(({ address }) => address)).toEqual(['a.lovelace@example.com', 'ada@example.com']);
	});
});
