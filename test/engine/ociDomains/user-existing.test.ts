/** What is given for users who are there already: lists, attributes of other schemas, and who is meant at all. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byName } from '../../support/workflow';
import { person, startDomains, type DomainsBench } from './support';

const EXTENSIONS = 'urn:ietf:params:scim:schemas:oracle:idcs:extension';
const USER_EXTENSION = `${EXTENSIONS}:user:User`;
const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
const PRIMARY = { value: 'ada@example.com', type: 'work', primary: true };

let domains: DomainsBench;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	await domains.makeUsers('ada');
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const raw = async (name: string) => await domains.one('user', 'get', { user: byName(name), simplify: false });
const entries = (...entry: Array<{ type: string; value: string }>) => ({ entry });

describe('User: Create of a user who is there', () => {
	it('brings all that is given in line with "update", under the name that the user has', async () => {
		const parameters = {
			...person('ada'),
			userName: 'ADA',
			ifExists: 'update',
			additionalFields: {
				furtherEmails: entries({ type: 'home', value: 'ada@home.example' }),
				phoneNumbers: entries({ type: 'mobile', value: '+358 40 1234567' }),
				extensions: { [USER_EXTENSION]: { preferredUiLandingPage: 'MyApps' } },
			},
			simplify: false,
		};
		const updated = await domains.one('user', 'create', parameters);
		expect(updated).toMatchObject({
			outcome: 'updated',
			userName: 'ada',
			phoneNumbers: [{ type: 'mobile', value: '+358 40 1234567' }],
			[USER_EXTENSION]: { preferredUiLandingPage: 'MyApps' },
		});
		expect(updated.emails).toContainEqual(expect.objectContaining({ value: 'ada@home.example', type: 'home' }));
		expect(await domains.one('user', 'create', parameters)).toMatchObject({ outcome: 'unchanged' });
	});

	it('takes no number away when an expression finds nothing, or no entry is given', async () => {
		const given = { type: 'work', value: '+1' };
		await domains.one('user', 'update', { user: byName('ada'), updateFields: { phoneNumbers: entries(given) } });
		const create = (phoneNumbers: object) => ({
			...person('ada'),
			ifExists: 'update',
			additionalFields: { phoneNumbers: { ...phoneNumbers } },
		});
		const lost = entries({ type: 'home', value: '+2' }, { type: 'work', value: '={{ $json.none }}' });
		const error = await domains.failure('user', 'create', create(lost));
		expect(error.message).toBe('"Phone Numbers" has an entry without a value.');
		expect(await domains.one('user', 'create', create(entries()))).toMatchObject({ outcome: 'unchanged' });
		expect((await raw('ada')).phoneNumbers).toEqual([given]);
	});

	it.each(['returnExisting', 'update'])('does not take another person for the user with "%s"', async (ifExists) => {
		const hired = (externalId: string, lastName: string) => ({
			...person('grace'),
			lastName,
			additionalFields: { externalId },
			ifExists,
		});
		await domains.one('user', 'create', hired('HR-1', 'Hopper'));
		const error = await domains.failure('user', 'create', hired('HR-2', 'Kelly'));
		expect(error.message).toBe('The user name "grace" belongs to a user with the external ID "HR-1", and not "HR-2".');
		expect(await domains.one('user', 'create', hired('hr-1', 'Hopper'))).toMatchObject({ lastName: 'Hopper' });
	});
});

describe('lists', () => {
	it('have each entry once, whatever is given', async () => {
		const home = { type: 'home', value: 'ada@home.example' };
		const number = { type: 'work', value: '+1' };
		const updateFields = {
			furtherEmails: entries(home, { ...home, value: 'ADA@home.example' }, { type: 'work', value: 'ADA@example.com' }),
			phoneNumbers: entries(number, number),
		};
		const update = { user: byName('ada'), updateFields };
		expect(await domains.one('user', 'update', update)).toMatchObject({ outcome: 'updated' });
		const user = await raw('ada');
		expect(user.phoneNumbers).toEqual([number]);
		expect(user.emails).toHaveLength(3);
		expect(user.emails).toEqual(expect.arrayContaining([PRIMARY, expect.objectContaining(home)]));
		expect(await domains.one('user', 'update', update)).toMatchObject({ outcome: 'unchanged' });

		const { furtherEmails, phoneNumbers } = updateFields;
		const twice = { furtherEmails, phoneNumbers };
		await domains.one('user', 'create', { ...person('ann'), additionalFields: twice });
		expect((await raw('ann')).phoneNumbers).toEqual([number]);
	});

	it('keep one entry of an address that becomes the primary one', async () => {
		const other = { type: 'other', value: 'ada@other.example' };
		await domains.one('user', 'create', {
			userName: 'eve',
			lastName: 'Eve',
			additionalFields: { extensions: {}, furtherEmails: entries(other) },
			email: 'eve@example.com',
		});
		await domains.one('user', 'update', { user: byName('eve'), updateFields: { email: other.value } });
		expect(await domains.one('user', 'get', { user: byName('eve') })).toMatchObject({ email: other.value });
	});
});

describe('Extensions (JSON)', () => {
	const own = byName('sandbox.administrator');
	const update = (extensions: object) => ({ user: own, updateFields: { extensions: JSON.stringify(extensions) } });

	it.each([
		['in a path', { [EXTENSIONS]: { 'selfChange:User:allowSelfChange': true }, [`${CORE}:User`]: { active: false } }],
		['in two parts', { [`${EXTENSIONS}:selfChange`]: { User: { allowSelfChange: true } } }],
		['in another case', { [`${EXTENSIONS}:SELFCHANGE:User`]: { allowSelfChange: true } }],
	])('gives no leave to change the own account, %s', async (_, extensions) => {
		const error = await domains.failure('user', 'update', update(extensions));
		expect(error.message).toContain('no workflow may change its own account');
		expect(domains.writes()).toEqual([]);
	});

	it.each([
		['as they are', { [`${CORE}:User`]: { password: 'planted-Secret-1' } }],
		['in two parts', { [CORE]: { User: { active: false } } }],
		['in a path', { [CORE]: { 'User:active': false } }],
	])('has no core attributes, which have fields with checks of their own, %s', async (_, extensions) => {
		for (const operation of ['update', 'create'] as const) {
			const given =
				operation === 'update'
					? { ...update(extensions), user: byName('ada') }
					: { ...person('ann'), additionalFields: { extensions } };
			const error = await domains.failure('user', operation, given);
			expect(error.message).toContain('have fields and operations of their own');
			expect(`${error.message} ${error.description}`).not.toContain('planted-Secret-1');
		}
		expect(domains.writes()).toEqual([]);
	});

	it('has names that are names', async () => {
		const error = await domains.failure('user', 'update', update({ [USER_EXTENSION]: { 'a b': 1 } }));
		expect(error.message).toBe('"a b" in "Extensions (JSON)" is not the name of a SCIM attribute.');
	});
});
