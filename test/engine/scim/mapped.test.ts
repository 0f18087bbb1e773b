/** The field "Attributes": what is mapped there has the same checks as what has a field of its own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byName } from '../../support/workflow';
import { startScim, type ScimBench } from './support';

let scim: ScimBench;
beforeAll(async () => {
	scim = await startScim();
});
beforeEach(async () => {
	await scim.sandbox.reset();
	await scim.makeUsers('ada');
	scim.sandbox.log.clear();
});
afterAll(() => scim.stop());

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const mapped = (value: object) => ({ attributes: { mappingMode: 'defineBelow', value: { ...value } } });
const update = async (value: object, updateFields = {}) =>
	await scim.one('user', 'update', { user: byName('ada'), updateFields, ...mapped(value) });
const create = async (userName: string, ifExists: string, value: object, more = {}) =>
	await scim.one('user', 'create', { userName, ifExists, ...mapped(value), ...more });

describe('Attributes', () => {
	it('with the URN of users are the plain ones, and the same again is unchanged', async () => {
		const value = { [`${CORE}:title`]: 'Dr', [`${CORE}:name.familyName`]: 'King' };
		expect(await update(value)).toMatchObject({ outcome: 'updated', lastName: 'King' });
		expect(scim.stored('ada')).toMatchObject({ title: 'Dr', name: { familyName: 'King' } });
		expect(await update(value)).toMatchObject({ outcome: 'unchanged' });
		expect(await create('eve', 'fail', value)).toMatchObject({ outcome: 'created', lastName: 'King' });
		expect(scim.stored('eve')).toMatchObject({ title: 'Dr' });
		expect(scim.stored('eve')).not.toHaveProperty([CORE]);
	});

	it('with another external ID mean another person, who is never changed', async () => {
		await update({ externalId: 'HR-1' });
		scim.sandbox.log.clear();
		await expect(create('ada', 'update', { externalID: 'HR-2', title: 'Dr' })).rejects.toThrow(
			'The user name "ada" belongs to a user with the external ID "HR-1", and not "HR-2".',
		);
		expect(scim.writes()).toEqual([]);
		expect(await create('ada', 'update', { externalId: 'HR-1', title: 'Dr' })).toMatchObject({ outcome: 'updated' });
	});

	it.each<[string, object, object, string]>([
		['another value than the field', { title: 'Dr' }, { title: 'Ms' }, 'has another value for title than the field'],
		['a value twice', { locale: 'en', [`${CORE}:Locale`]: 'de' }, {}, '"Attributes" has Locale twice.'],
		['addresses beside Email', { Emails: [{ value: 'x@example.com' }] }, { email: 'y@example.com' }, 'has emails, and'],
		['a part of each address', { 'emails.value': 'x@example.com' }, {}, 'it would change every entry of the list'],
		['a part of what has operations', { 'groups.value': 'g1' }, {}, 'must not have groups.value'],
		['the password', { [`${CORE}:PASSWORD`]: 'tulip7Garden' }, {}, 'must not have'],
		['a character that cannot be seen', { nickName: 'A\u200bda' }, {}, 'Character 2 of nickName is U+200B'],
	])('with %s are refused before anything is sent', async (_what, value, fields, message) => {
		await expect(update(value, fields)).rejects.toThrow(message);
		expect(scim.writes()).toEqual([]);
	});

	it('with nothing that is found change nothing', async () => {
		await expect(update({ title: null })).rejects.toThrow(/nothing to change/i);
	});
});
