/** Users: lists, changes, deletes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { domainCaller } from '../../unit/sandbox/support/domains';
import { byId, byName } from '../../support/workflow';
import { paired, startDomains, UNKNOWN_ID, type DomainsBench } from './support';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

let domains: DomainsBench;
let ada: string;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	[ada = ''] = await domains.makeUsers('ada', 'grace');
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const both = { input: [{ name: 'ada' }, { name: 'grace' }] };
const user = byName('={{ $json.name }}');
const condition = (attribute: string, operator: string, value: string, more = {}) => ({
	filterType: 'manual',
	conditions: { condition: [{ attribute, operator, value, ...more }] },
});
const raw = async (name: string) =>
	(await domains.output('user', 'get', { user: byName(name), simplify: false }))[0]?.json ?? {};

describe('User: Get Many', () => {
	it('finds by conditions, per item', async () => {
		const items = await domains.output('user', 'getAll', condition('userName', 'eq', '={{ $json.name }}'), both);
		expect(paired(items, 'userName', 'email')).toEqual([
			['ada', 'ada@example.com', { item: 0 }],
			['grace', 'grace@example.com', { item: 1 }],
		]);
		expect(Object.keys(items[0]?.json ?? {}).length).toBeLessThanOrEqual(10);
	});

	it.each([
		['an email address', condition('emails.value', 'sw', 'ADA@'), ['ada']],
		['a last name', condition('name.familyName', 'co', 'rac'), ['grace']],
		['nothing but presence', condition('externalId', 'pr', ''), []],
		['a flag', condition('active', 'eq', 'false'), []],
		['another attribute', condition('other', 'eq', 'ada', { attributeName: 'userName' }), ['ada']],
		['an expression', { filterType: 'expression', filterExpression: 'userName sw "g"' }, ['grace']],
		[
			'any condition',
			{
				filterType: 'manual',
				matchType: 'any',
				conditions: {
					condition: [
						{ attribute: 'userName', operator: 'eq', value: 'ada' },
						{ attribute: 'userName', operator: 'eq', value: 'grace' },
					],
				},
			},
			['ada', 'grace'],
		],
	])('finds by %s', async (_name, filter, expected) => {
		const items = await domains.output('user', 'getAll', { ...filter, returnAll: true });
		expect(items.map(({ json }) => json.userName)).toEqual(expected);
	});

	it('quotes values, so that none of them adds a condition', async () => {
		const items = await domains.output(
			'user',
			'getAll',
			condition('userName', 'eq', 'x" or userName pr or userName eq "'),
		);
		expect(items).toEqual([]);
	});

	it('gives as many as are wanted, with the attributes that are wanted', async () => {
		expect(await domains.output('user', 'getAll', { limit: 2 })).toHaveLength(2);
		const parameters = { ...condition('userName', 'eq', 'ada'), options: { attributes: 'userName, emails' } };
		const [item] = await domains.output('user', 'getAll', parameters);
		expect(item?.json).toMatchObject({ userName: 'ada', emails: expect.any(Array) });
		expect(item?.json).not.toHaveProperty('active');
	});

	it.each([
		['no conditions', { filterType: 'manual', conditions: {} }, 'The filter has no conditions.'],
		['a condition without a value', condition('userName', 'eq', '={{ $json.nothing }}'), 'has no value'],
		['an empty expression', { filterType: 'expression', filterExpression: '={{ $json.nothing }}' }, 'is empty'],
		[
			'a bad attribute',
			condition('other', 'eq', 'x', { attributeName: 'a or b' }),
			'is not the name of a SCIM attribute',
		],
		['no attribute', condition('other', 'eq', 'x'), '"Attribute Name" of a condition is empty.'],
		['empty attributes', { options: { attributes: '={{ $json.nothing }}' } }, '"Attributes" was added'],
		['a bad time', condition('meta.created', 'ge', 'soon'), 'must be a time'],
	])('refuses %s before it sends anything', async (_name, parameters, sentence) => {
		const error = await domains.failure('user', 'getAll', parameters);
		expect(error.message).toContain(sentence);
		expect(domains.calls()).toEqual([]);
	});
});

describe('User: Update', () => {
	it('writes what differs, and nothing when nothing does', async () => {
		const updateFields = {
			department: '={{ $json.name }} team',
			manager: 'grace@example.com',
			title: 'Dr',
			lastName: 'Lovelace',
			phoneNumbers: { entry: [{ type: 'mobile', value: '+358 40 1234567' }] },
			extensions: JSON.stringify({ [ENTERPRISE]: { costCenter: '17' } }),
		};
		const items = await domains.output('user', 'update', { user, updateFields }, both);
		expect(paired(items, 'outcome', 'userName', 'lastName')).toEqual([
			['updated', 'ada', 'Lovelace', { item: 0 }],
			['updated', 'grace', 'Lovelace', { item: 1 }],
		]);
		expect(await raw('ada')).toMatchObject({
			title: 'Dr',
			name: { givenName: 'Test', familyName: 'Lovelace' },
			phoneNumbers: [{ type: 'mobile', value: '+358 40 1234567' }],
			[ENTERPRISE]: { department: 'ada team', costCenter: '17' },
		});
		const again = await domains.output('user', 'update', { user, updateFields }, both);
		expect(again.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
		expect(domains.writes()).toHaveLength(2);
	});

	it('changes user name and primary address, and keeps the address for recovery', async () => {
		const updateFields = { userName: 'ada.l', email: 'ada@new.example' };
		const [item] = await domains.output('user', 'update', { user: byName('ada'), updateFields });
		expect(item?.json).toMatchObject({ outcome: 'updated', id: ada, userName: 'ada.l', email: 'ada@new.example' });
		expect((await raw('ada.l')).emails).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ value: 'ada@new.example', type: 'work', primary: true }),
				expect.objectContaining({ value: 'ada@example.com', type: 'recovery' }),
			]),
		);
	});

	it('replaces further addresses alone', async () => {
		const update = async (...entry: Array<{ type: string; value: string }>) => {
			const updateFields = { furtherEmails: { entry } };
			return (await domains.output('user', 'update', { user: byName('ada'), updateFields }))[0]?.json.outcome;
		};
		const home = { type: 'home', value: 'ada@home.example' };
		expect([await update(home), await update(home)]).toEqual(['updated', 'unchanged']);
		expect(await update({ type: 'other', value: 'ada@other.example' })).toBe('updated');
		const { emails } = (await raw('ada')) as { emails: Array<{ value: string; type: string }> };
		expect(emails.map(({ type, value }) => `${type} ${value}`).sort()).toEqual([
			'other ada@other.example',
			'recovery ada@example.com',
			'work ada@example.com',
		]);
	});

	it('clears what is empty, and leaves alone what an expression does not find', async () => {
		const updateFields = { title: 'Dr', department: 'Math', externalId: 'HR-1' };
		await domains.output('user', 'update', { user: byName('ada'), updateFields });
		const cleared = { title: '', department: '={{ null }}', externalId: '={{ $json.nothing }}' };
		const [item] = await domains.output('user', 'update', { user: byName('ada'), updateFields: cleared });
		expect(item?.json.outcome).toBe('updated');
		const user = await raw('ada');
		expect(user).toMatchObject({ externalId: 'HR-1', [ENTERPRISE]: { department: 'Math' } });
		expect(user).not.toHaveProperty('title');
	});

	it.each([
		['an empty user name', { userName: '' }, '"User Name" is empty'],
		['an address that is none', { email: 'ada at home' }, 'is not a valid email address'],
		[
			'a number without a value',
			{ phoneNumbers: { entry: [{ type: 'work', value: '={{ $json.nothing }}' }] } },
			'"Phone Numbers" has an entry without a value.',
		],
		[
			'leave to change oneself',
			{ extensions: '{"urn:ietf:params:scim:schemas:oracle:idcs:extension:selfChange:User":{"allowSelfChange":true}}' },
			'no workflow may change its own account',
		],
	])('refuses %s before it writes', async (_name, updateFields, sentence) => {
		const error = await domains.failure('user', 'update', { user: byName('ada'), updateFields });
		expect(error.message).toContain(sentence);
		expect(domains.writes()).toEqual([]);
	});

	it('refuses an unknown manager, a taken name and a stale version', async () => {
		const update = async (updateFields: Record<string, string>, options = {}) =>
			await domains.failure('user', 'update', { user: byName('ada'), updateFields, options });
		expect((await update({ manager: 'nobody' })).message).toBe('There is no user "nobody" in the identity domain.');
		expect(await update({ userName: 'Grace' })).toMatchObject({ httpCode: '409' });
		expect(await update({ title: 'Dr' }, { etag: 'old' })).toMatchObject({ httpCode: '412' });
	});

	it('looks whether it was done when the answer is lost', async () => {
		const rule = { service: 'oci-domains', method: 'PATCH', after: true, status: 500, count: 1 };
		domains.sandbox.faults.set({ rules: [rule] });
		const updateFields = { title: 'Dr', phoneNumbers: { entry: [{ type: 'work', value: '1' }] } };
		const [item] = await domains.output('user', 'update', { user: byName('ada'), updateFields });
		expect(item?.json.outcome).toBe('updated');
		expect(domains.writes()).toHaveLength(1);
	});
});

describe('User: Delete', () => {
	it('deletes once, and says so', async () => {
		const items = await domains.output('user', 'delete', { user }, both);
		expect(paired(items, 'outcome', 'userName', 'deleted')).toEqual([
			['deleted', 'ada', true, { item: 0 }],
			['deleted', 'grace', true, { item: 1 }],
		]);
		expect(domains.userNames()).toEqual(['sandbox.administrator']);
		const again = await domains.output('user', 'delete', { user, options: { ignoreMissing: true } }, both);
		expect(paired(again, 'outcome', 'name', 'deleted')).toEqual([
			['unchanged', 'ada', false, { item: 0 }],
			['unchanged', 'grace', false, { item: 1 }],
		]);
		expect((await domains.failure('user', 'delete', { user: byId(UNKNOWN_ID) })).message).toContain(UNKNOWN_ID);
	});

	it('deletes a member of groups only if that is wanted', async () => {
		const [group = ''] = await domains.makeGroups('Alpha');
		await domains.output('user', 'addToGroup', { user: byName('ada'), group: byId(group) });
		const error = await domains.failure('user', 'delete', { user: byName('ada') });
		expect(error.message).toContain('currently referenced by Group Alpha');
		const parameters = { user: byName('ada'), options: { evenIfReferenced: true } };
		expect((await domains.output('user', 'delete', parameters))[0]?.json.outcome).toBe('deleted');
		expect(domains.members(group)).toEqual([]);
	});

	it('refuses a stale version, and takes the present one', async () => {
		const stale = { user: byName('ada'), options: { etag: 'old' } };
		expect(await domains.failure('user', 'delete', stale)).toMatchObject({ httpCode: '412' });
		const { meta } = (await raw('ada')) as { meta: { version: string } };
		const present = { user: byName('ada'), options: { etag: meta.version } };
		expect((await domains.output('user', 'delete', present))[0]?.json.outcome).toBe('deleted');
	});

	it('counts a lost answer as done only when the user is gone', async () => {
		const rule = { service: 'oci-domains', method: 'DELETE', after: true, status: 503, count: 1 };
		domains.sandbox.faults.set({ rules: [rule] });
		expect((await domains.output('user', 'delete', { user: byName('ada') }))[0]?.json.outcome).toBe('deleted');
		domains.sandbox.faults.set({ rules: [{ service: 'oci-domains', method: 'DELETE', status: 404 }] });
		const error = await domains.failure('user', 'delete', { user: byName('grace'), options: { ignoreMissing: true } });
		expect(error.description).toContain('It can still be read, so it was not deleted.');
		expect(domains.userNames()).toContain('grace');
	});

	it('works in another domain, and with the application of a domain', async () => {
		const caller = await domainCaller(domains.sandbox);
		await caller.user('mary');
		await domains.useApplication();
		const [item] = await domains.output('user', 'delete', { user: byName('mary') }, { authentication: 'oAuth' });
		expect(item?.json.outcome).toBe('deleted');
	});
});
