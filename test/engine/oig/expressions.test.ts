/** What expressions give that their author did not mean must change nobody. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { byName } from '../../support/workflow';
import { fromInput, person, startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => {
	await oig.sandbox.reset();
	oig.sandbox.log.clear();
});
afterAll(() => oig.stop());

const custom = (attributeName: string, attributeValue: string, attributeType = 'text'): INodeParameters => ({
	attribute: [{ attributeName, attributeType, attributeValue }],
});
const title = async () => {
	const [user] = await oig.output('user', 'get', { user: byName('ada'), options: { attributes: 'Title' } });
	return user?.json.Title;
};

describe('User: Update', () => {
	beforeEach(async () => {
		await oig.output(
			'user',
			'create',
			{ ...fromInput, additionalFields: { title: 'Controller' } },
			{ input: [person('ada')] },
		);
	});

	it.each(['={{ $json.title }}', '={{ null }}'])(
		'keeps a custom attribute that %s finds nothing for',
		async (value) => {
			const customAttributes = custom('Title', value);
			const error = await oig.failure('user', 'update', { user: byName('ada'), customAttributes });
			expect(error.message).toContain('there is nothing to change');
			expect(await title()).toBe('Controller');
		},
	);

	it('clears a custom attribute for an empty text', async () => {
		await oig.output('user', 'update', { user: byName('ada'), customAttributes: custom('Title', '') });
		expect(await title()).toBeUndefined();
	});

	it.each([
		[{ customAttributes: custom('usr_password', 'Secret-4711') }, 'Reset Password'],
		[{ customAttributes: custom('Title', 'X', '={{ "Text" }}') }, '"Type" cannot be "Text"'],
		[
			{ updateFields: { title: 'X' }, options: { ifRequestOpen: '={{ "Raise" }}' } },
			'"If a Request Is Open" cannot be "Raise"',
		],
	])('refuses %j', async (parameters, message) => {
		const error = await oig.failure('user', 'update', { user: byName('ada'), ...parameters });
		expect(`${error.message} ${error.description}`).toContain(message);
		expect(await title()).toBe('Controller');
	});
});

describe('User: Create', () => {
	it('sends nothing when one of the items cannot be sent and the node is to stop', async () => {
		const input = [person('ada'), person('grace', { email: 'no address' })];
		const error = await oig.failure('user', 'create', fromInput, { input });
		expect(error.message).toContain('"no address" is not a valid email address');
		expect(error.description).toContain('Nothing was sent');
		expect(oig.calls()).toEqual([]);
	});

	it.each([
		[{ additionalFields: { password: '={{ ({ first: "Secret-4711" }) }}' } }, '"Password" must be a text'],
		[{ ifExists: '={{ "Update" }}' }, 'If User Exists'],
	])('refuses %j before anything is sent', async (parameters, message) => {
		const error = await oig.failure('user', 'create', { ...fromInput, ...parameters }, { input: [person('ada')] });
		expect(error.message).toContain(message);
		expect(oig.calls()).toEqual([]);
	});

	it('adopts none of several people who share an address', async () => {
		const shared = { ...fromInput, email: 'office@example.com' };
		await oig.output('user', 'create', shared, { input: [person('ada'), person('grace')] });
		const before = oig.users();
		const error = await oig.failure('user', 'create', {
			...shared,
			userLogin: '',
			ifExists: 'update',
			lastName: 'Changed',
		});
		expect(error.message).toContain('2 users have the Email "office@example.com"');
		expect(oig.users()).toEqual(before);
	});
});

describe('Lists', () => {
	it.each([
		[
			'user',
			{
				filters: { condition: [{ attribute: 'User Login', operator: 'eq', filterValue: 'ada' }] },
				combineFilters: '={{ "Or" }}',
			},
			'"Combine Filters With" cannot be "Or"',
		],
		['account', { options: { userId: '={{ $json.id }}' } }, '"User ID" was added, but it is empty'],
		['entitlement', { options: { userId: '={{ null }}' } }, '"User ID" was added, but it is empty'],
		['request', { options: { userId: '' } }, '"User ID" was added, but it is empty'],
		['request', { view: '={{ "all" }}' }, '"View" cannot be "all"'],
	])('of a %s gives nothing for %j', async (resource, parameters, message) => {
		const error = await oig.failure(resource, 'getAll', parameters);
		expect(error.message).toContain(message);
		expect(oig.calls()).toEqual([]);
	});
});

describe('Role', () => {
	it('is granted in no way that cannot be chosen', async () => {
		const error = await oig.failure('role', 'grant', {
			user: byName('xelsysadm'),
			role: byName('Front Desk'),
			grantThrough: '={{ "SCIM" }}',
		});
		expect(error.message).toContain('"Grant Through" cannot be "SCIM"');
	});
});
