import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName } from '../../support/workflow';
import { fromInput, person, startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(() => oig.sandbox.reset());
afterAll(() => oig.stop());

const logins = () => oig.users().map(({ name }) => name);
const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
const attributesOf = (login: string) => {
	const all = oig.sandbox.state('oig').raw?.attributes as Record<string, Record<string, unknown>>;
	return all[oig.idOf(login)];
};

describe('User: Create', () => {
	it('creates all items in one bulk request, and pairs the outputs', async () => {
		const input = [person('ada', { firstName: 'Ada' }), person('grace'), person('mary')];
		const items = await oig.output('user', 'create', fromInput, { input });
		expect(items.map(({ json, pairedItem }) => [json.userLogin, json.outcome, json.status, pairedItem])).toEqual([
			['ada', 'created', 'SUCCESS', { item: 0 }],
			['grace', 'created', 'SUCCESS', { item: 1 }],
			['mary', 'created', 'SUCCESS', { item: 2 }],
		]);
		expect(items.map(({ json }) => json.id)).toEqual(['ADA', 'GRACE', 'MARY'].map(oig.idOf));
		expect(new Set(items.map(({ json }) => json.requestId)).size).toBe(3);
		expect(writes()).toEqual(['POST selfservice/api/v1/users']);
	});

	it('sends the fields under their wire names and types', async () => {
		await oig.output('user', 'create', fromInput, { input: [person('boss')] });
		await oig.output(
			'user',
			'create',
			{
				...fromInput,
				organization: byName('finance'),
				additionalFields: {
					managerLogin: 'boss',
					startDate: '2020-03-01',
					telephoneNumber: '1234',
					xellerateType: 'End-User Administrator',
					password: 'Secret-1234',
				},
				customAttributes: {
					attribute: [{ attributeName: 'Cost Center', attributeType: 'number', attributeValue: '42' }],
				},
			},
			{ input: [person('ada', { email: 'ada@example.com' })] },
		);
		expect(attributesOf('ADA')).toMatchObject({
			'Last Name': 'ada',
			Email: 'ada@example.com',
			act_key: 11,
			usr_manager_key: Number(oig.idOf('BOSS')),
			'Start Date': '2020-03-01T00:00:00Z',
			'Telephone Number': '1234',
			'Xellerate Type': 'End-User Administrator',
			'Cost Center': 42,
		});
	});

	it('stops with the first refused item, and says what became of the others', async () => {
		const input = [person('ada'), person('bob', { userType: 'WIZARD' }), person('eve')];
		const error = await oig.failure('user', 'create', fromInput, { input });
		expect(error.message).toBe('IAM-3050013 : The value WIZARD is not in the look-up of attribute Role.');
		expect(error.context?.itemIndex).toBe(1);
		expect(error.description).toMatch(/1 of 3 items were refused, 2 were done\./);
		expect(logins()).toEqual(['XELSYSADM', 'ADA', 'EVE']);
	});

	it('gives an error item for each refused item with Continue', async () => {
		const input = [person('ada'), person('bob', { userType: 'WIZARD' }), person('eve')];
		const items = await oig.output('user', 'create', fromInput, { input, onError: 'continueRegularOutput' });
		expect(items.map(({ json, pairedItem }) => [json.outcome ?? json.error, pairedItem])).toEqual([
			['created', { item: 0 }],
			['IAM-3050013 : The value WIZARD is not in the look-up of attribute Role.', { item: 1 }],
			['created', { item: 2 }],
		]);
		expect(items[1]?.json.details).toMatchObject({ kind: 'invalid', code: 'IAM-3050013' });
	});

	it('creates nobody twice when n8n runs the node again', async () => {
		const input = [person('bad', { userType: 'WIZARD' }), person('ada'), person('eve')];
		const parameters = { ...fromInput, ifExists: 'returnExisting' };
		const settings = { input, onError: 'continueRegularOutput' as const, maxTries: 3 };
		const items = await oig.output('user', 'create', parameters, settings);
		expect(items.map(({ json }) => json.outcome ?? 'failed')).toEqual(['failed', 'created', 'created']);
		expect(logins()).toEqual(['XELSYSADM', 'ADA', 'EVE']);
	});

	it.each([
		['fail', /^There is a user with the User Login "ada" already \(ID \d+\)\.$/],
		['returnExisting', 'unchanged'],
		['update', 'updated'],
	])('If User Exists: %s', async (ifExists, expected) => {
		await oig.output('user', 'create', fromInput, { input: [person('ada')] });
		const input = [person('ada', { lastName: 'Byron' })];
		const settings = { input, onError: 'continueRegularOutput' as const };
		const [item] = await oig.output('user', 'create', { ...fromInput, ifExists }, settings);
		expect(item?.json.error ?? item?.json.outcome).toEqual(
			typeof expected === 'string' ? expected : expect.stringMatching(expected),
		);
		expect(attributesOf('ADA')?.['Last Name']).toBe(ifExists === 'update' ? 'Byron' : 'ada');
	});

	it('gives "pending" with the number of the request where a create needs approval', async () => {
		oig.sandbox.options('oig', { approval: 'pending', approveCreate: true });
		const [item] = await oig.output('user', 'create', fromInput, { input: [person('ada')] });
		expect(item?.json).toMatchObject({ userLogin: 'ada', outcome: 'pending', oigRequestId: '731' });
		expect(item?.json.id).toBeUndefined();
	});

	it.each([
		[
			'without a key',
			{ ...fromInput, userLogin: '', email: '' },
			/^The user has no user login, employee number or email/,
		],
		['without a last name', { ...fromInput, lastName: '={{ "" }}' }, /^"Last Name" is empty\.$/],
		['without an organization', { ...fromInput, organization: byId('={{ "" }}') }, /^"Organization" is empty\./],
		[
			'with an organization that is no number',
			{ ...fromInput, organization: byId('={{ "x" }}') },
			/^"x" in "Organization" has the wrong form/,
		],
		['with a bad email address', { ...fromInput, email: 'ada' }, /^Email "ada" is not a valid email address\.$/],
		[
			'with a date that is none',
			{ ...fromInput, additionalFields: { startDate: '31.01.2026' } },
			/^"Start Date" must be a date/,
		],
		[
			'with a day that is none',
			{ ...fromInput, additionalFields: { startDate: '2026-02-30' } },
			/is not a day of the calendar/,
		],
		[
			'with a time without its zone',
			{ ...fromInput, additionalFields: { endDate: '2026-02-03T04:05' } },
			/without its time zone/,
		],
		[
			'with an attribute that is read only',
			{ ...fromInput, customAttributes: { attribute: [{ attributeName: 'Status', attributeValue: 'Active' }] } },
			/^The attribute "Status" cannot be set: use Enable or Disable\.$/,
		],
		[
			'with an attribute given twice',
			{ ...fromInput, customAttributes: { attribute: [{ attributeName: 'Email', attributeValue: 'x@example.com' }] } },
			/^The attribute "Email" is given twice\.$/,
		],
		['with a batch that is too large', { ...fromInput, options: { batchSize: 101 } }, /^"Batch Size" must be/],
	])('refuses a user %s before anything is sent', async (_, parameters, message) => {
		const input = [person('ada', { email: 'a@example.com' })];
		const error = await oig.failure('user', 'create', parameters, { input });
		expect(error.message).toMatch(message);
		expect(writes()).toEqual([]);
	});

	it("creates Oracle's example, whose users have no key, only when that is allowed", async () => {
		const input = [{ lastName: 'UNIQUE_NAME LN1' }, { lastName: 'UNIQUE_NAME LN2' }];
		const parameters = { ...fromInput, userLogin: '', email: '', options: { allowWithoutKey: true } };
		const items = await oig.output('user', 'create', parameters, { input });
		expect(items.map(({ json }) => [json.id, json.outcome])).toEqual([
			['12095', 'created'],
			['12096', 'created'],
		]);
	});

	it('never shows a password', async () => {
		const password = 'Planted-Secret-77';
		oig.sandbox.faults.set({
			rules: [{ method: 'POST', status: 500, code: 'IAM-1', message: `value ${password} refused` }],
		});
		const result = await oig.run(
			'user',
			'create',
			{ ...fromInput, additionalFields: { password: '={{ $json.pass }}' } },
			{
				input: [person('ada', { pass: password })],
				onError: 'continueRegularOutput',
			},
		);
		const [item] = result.node('Node').outputs[0] ?? [];
		expect(item?.json.error).toEqual(expect.stringContaining('refused'));
		expect(JSON.stringify([item?.json, result.node('Node').hints])).not.toContain(password);
	});
});
