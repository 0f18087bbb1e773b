import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { fromInput, startAdobe, type AdobeBench } from './support';

let adobe: AdobeBench;
beforeAll(async () => {
	adobe = await startAdobe();
});
beforeEach(() => adobe.sandbox.reset());
afterAll(() => adobe.stop());

const ada = { ...fromInput, email: 'ada@example.com', firstname: 'Ada', lastname: 'Lovelace' };
const user = 'ada@example.com';
const get = async (login = user, options: INodeParameters = {}) => {
	const [item] = await adobe.output('user', 'get', { user: login, options });
	return item?.json ?? {};
};
const code = async (resource: string, operation: string, parameters: object) => {
	const result = await adobe.run(resource, operation, { ...parameters }, { onError: 'continueRegularOutput' });
	const [item] = result.node(NODE).outputs[0] ?? [];
	return (item?.json.details as IDataObject | undefined)?.code;
};
const createGroup = async (name: string) => await adobe.output('userGroup', 'create', { name });

describe('User: Create', () => {
	it.each([
		['adobeID', 'someone@elsewhere.example'],
		['AdobeID', 'someone@elsewhere.example'],
		['Adobe ID', 'someone@elsewhere.example'],
		['={{ "adobe id" }}', 'someone@elsewhere.example'],
		['enterpriseID', 'someone@enterprise.example.com'],
		['federatedID', 'someone@example.com'],
	])('makes an account of the type %s', async (identityType, email) => {
		const [item] = await adobe.output('user', 'create', { ...ada, identityType, email });
		const type = /^(?:enterprise|federated)/.exec(identityType) ? identityType : 'adobeID';
		expect(item).toEqual({ json: { outcome: 'created', email, type }, pairedItem: { item: 0 } });
		expect(await get(email)).toMatchObject({
			type,
			firstname: 'Ada',
			lastname: 'Lovelace',
			country: 'FI',
		});
	});

	it('makes a federated account whose user name is no email address', async () => {
		const additionalFields = { username: 'alovelace', domain: 'users.example.com' };
		await adobe.output('user', 'create', { ...ada, email: 'ada@users.example.com', additionalFields });
		expect(await get('alovelace', { domain: 'users.example.com' })).toMatchObject({
			email: 'ada@users.example.com',
			username: 'alovelace',
		});
	});

	it('makes a federated account whose user name is another email address', async () => {
		await adobe.output('user', 'create', { ...ada, additionalFields: { username: 'a.lovelace@example.net' } });
		expect(await get()).toMatchObject({ email: user, username: 'a.lovelace@example.net' });
	});

	it.each(['found', 'unknown'])(
		'puts a user whose user name is another address into groups, also where that name is %s after the create',
		async (createdUserName) => {
			adobe.sandbox.options('adobe', { createdUserName });
			await createGroup('Designers');
			const additionalFields = { username: 'a.lovelace@example.net' };
			const john = { ...ada, groups: ['Designers'], additionalFields };
			expect((await adobe.output('user', 'create', john))[0]?.json.outcome).toBe('created');
			expect(await get()).toMatchObject({ username: 'a.lovelace@example.net', groups: ['Designers'] });
			const again = await adobe.output('user', 'create', { ...john, ifExists: 'ignore' });
			expect(again[0]?.json.outcome).toBe('accepted');
		},
	);

	it('adds no group to another account that has the address, when the user name is taken', async () => {
		await createGroup('Designers');
		await adobe.output('user', 'create', { ...ada, additionalFields: { username: 'j@example.com' } });
		await adobe.output('user', 'create', { ...ada, email: 'jane@example.com' });
		const parameters = {
			...ada,
			email: 'jane@example.com',
			ifExists: 'ignore',
			groups: ['Designers'],
			additionalFields: { username: 'j@example.com' },
		};
		const error = await adobe.failure('user', 'create', parameters);
		expect(error.description).toContain('which user has this name');
		expect(adobe.members('Designers')).toEqual([]);
	});

	it('does not say that an account was created which Adobe did not make', async () => {
		adobe.sandbox.options('adobe', { adobeIdClash: 'ignored' });
		await adobe.output('user', 'create', { ...ada, identityType: 'adobeID' });
		const error = await adobe.failure('user', 'create', { ...ada, options: { readBack: true } });
		expect(error.message).toContain('no federatedID was created');
	});

	it.each([{ username: '' }, { username: '={{ $json.none }}' }, { domain: '={{ undefined }}' }])(
		'refuses %j before anything is sent: without it another user would be meant',
		async (additionalFields) => {
			const error = await adobe.failure('user', 'create', { ...ada, additionalFields });
			expect(error.message).toContain('was added, but it is empty');
			expect(adobe.requests()).toEqual([]);
		},
	);

	it('puts the user into groups in the same command', async () => {
		await createGroup('Designers');
		await adobe.output('user', 'create', { ...ada, groups: ['designers', 'Default Photoshop'] });
		expect((await get()).groups).toEqual(['Designers', 'Default Photoshop']);
	});

	it('takes the number of a group for the group, and a name of digits for the name', async () => {
		await createGroup('Designers');
		await createGroup('2025');
		const id = adobe.sandbox.state('adobe').groups.find(({ name }) => name === 'Designers')?.id ?? '';
		await adobe.output('user', 'create', { ...ada, groups: [id, '2025'] });
		expect((await get()).groups).toEqual(['Designers', '2025']);
	});

	it('adds the user as Adobe shows it, if that is wanted', async () => {
		const [item] = await adobe.output('user', 'create', { ...ada, options: { readBack: true } });
		expect(item?.json).toMatchObject({
			outcome: 'created',
			id: expect.stringMatching(/@[0-9A-F]{24}\.e$/),
			status: 'active',
		});
	});

	it('does not take back what was done when the user cannot be read afterwards', async () => {
		adobe.sandbox.faults.add({ method: 'GET', status: 403 });
		const [item] = await adobe.output('user', 'create', { ...ada, options: { readBack: true } });
		expect(item?.json).toMatchObject({ outcome: 'created', readError: expect.stringContaining('403') });
	});

	describe('when the user exists', () => {
		beforeEach(async () => {
			await createGroup('Designers');
			await adobe.output('user', 'create', { ...ada, lastname: 'Byron' });
			adobe.sandbox.log.clear();
		});

		it('refuses, and says what can be done', async () => {
			const error = await adobe.failure('user', 'create', { ...ada, ifExists: 'fail' });
			expect(error.message).toBe('User is already in the org: ada@example.com');
			expect(error.description).toMatch(/Set 'If User Exists'.*code error\.user\.already_in_org, request ID \w{32}\)/);
			expect((await get()).lastname).toBe('Byron');
		});

		it('leaves it as it is, its groups too', async () => {
			const parameters = { ...ada, ifExists: 'returnExisting', groups: ['Designers'] };
			const [item] = await adobe.output('user', 'create', parameters);
			expect(item?.json).toMatchObject({ outcome: 'unchanged', email: user });
			expect(await get()).toMatchObject({ lastname: 'Byron' });
			expect(adobe.members('Designers')).toEqual([]);
		});

		it('understands the choice "Ignore" of earlier versions: the names stay, and the groups are added', async () => {
			const [item] = await adobe.output('user', 'create', { ...ada, ifExists: 'ignore' });
			expect(item?.json.outcome).toBe('unchanged');
			expect((await get()).lastname).toBe('Byron');
		});

		it('leaves its names as they are and adds the groups by that choice', async () => {
			const [item] = await adobe.output('user', 'create', { ...ada, ifExists: 'ignore', groups: ['Designers'] });
			expect(item?.json.outcome).toBe('accepted');
			expect(await get()).toMatchObject({ lastname: 'Byron', groups: ['Designers'] });
		});

		it('writes its names', async () => {
			const [item] = await adobe.output('user', 'create', { ...ada, ifExists: 'update', groups: ['Designers'] });
			expect(item?.json.outcome).toBe('accepted');
			expect(await get()).toMatchObject({ lastname: 'Lovelace', groups: ['Designers'] });
		});
	});

	it.each([
		[{ email: 'ada' }, '"ada" is not a valid email address.'],
		[{ email: `${'a'.repeat(60)}@example.com` }, 'Email is longer than 60 characters.'],
		[
			{ identityType: '={{ "personal" }}' },
			'"Identity Type" cannot be "personal". Choose Adobe ID, Enterprise ID or Federated ID.',
		],
		[{ firstname: '={{ "" }}' }, 'The first name is empty. Adobe needs it.'],
		[{ lastname: '={{ "" }}' }, 'The last name is empty. Adobe needs it.'],
		[{ country: '={{ "" }}' }, 'The country is empty. A Federated ID needs it, and it can never be changed.'],
		[{ country: 'Finland' }, 'Country "FINLAND" is not a country code of two letters, such as US or FI.'],
		[
			{ identityType: 'enterpriseID', additionalFields: { username: 'ada' } },
			'Only a Federated ID can have a user name',
		],
		[{ additionalFields: { username: 'ada' } }, '"ada" is not an email address. A user name needs the domain'],
		[{ additionalFields: { domain: 'example.com' } }, '"ada@example.com" is an email address, which takes no domain.'],
	])('refuses %j before anything is sent', async (values, message) => {
		const error = await adobe.failure('user', 'create', { ...ada, ...values });
		expect(error.message).toContain(message);
		expect(adobe.requests()).toEqual([]);
	});

	it('tells which step was refused when the user was made and a group does not exist', async () => {
		const error = await adobe.failure('user', 'create', { ...ada, groups: ['Nobody'] });
		expect(error.message).toBe('Group Nobody was not found (step 2, add)');
		expect(error.description).toContain('The steps before it were done.');
		expect(adobe.emails()).toEqual([user]);
	});

	it.each([
		[{ email: 'a@unclaimed.example' }, 'error.domain.trust.nonexistent'],
		[{ email: 'a@other.example.org' }, 'error.user.belongs_to_another_org'],
		[{ email: 'a@partner.example.org' }, 'error.api.user.not.parent.org'],
		[{ email: 'a@enterprise.example.com' }, 'error.user.type_mismatch'],
		[{ email: 'a@users.example.com' }, 'error.user.name.contains.email'],
	])('gives the code of Adobe for %j', async (values, expected) => {
		expect(await code('user', 'create', { ...ada, ...values })).toBe(expected);
	});
});

describe('User: Update', () => {
	beforeEach(async () => {
		await adobe.output('user', 'create', ada);
	});

	it('changes names and email address', async () => {
		const updateFields = { lastname: 'King', email: 'ada.king@example.com' };
		const [item] = await adobe.output('user', 'update', { user, updateFields });
		expect(item?.json).toEqual({ outcome: 'accepted', user, ...updateFields });
		expect(await get('ada.king@example.com')).toMatchObject({ lastname: 'King', username: 'ada.king@example.com' });
	});

	it('finds out that a change of the address was done when its answer was lost', async () => {
		adobe.sandbox.faults.add({ path: '*/action/*', count: 1, connection: 'resetAfter' });
		const [item] = await adobe.output('user', 'update', { user, updateFields: { email: 'ada.king@example.com' } });
		expect(item?.json.outcome).toBe('accepted');
		expect(adobe.emails()).toEqual(['ada.king@example.com']);
	});

	it('is refused for an Adobe ID', async () => {
		const parameters = { user: 'admin@example.com', updateFields: { firstname: 'A' } };
		expect(await code('user', 'update', parameters)).toBe('error.update.adobeid.no');
	});

	it('is refused for somebody who does not exist', async () => {
		const error = await adobe.failure('user', 'update', {
			user: 'nobody@example.com',
			updateFields: { firstname: 'A' },
		});
		expect(error.message).toBe('User Id does not exist: nobody@example.com');
	});

	it('refuses an update of nothing before anything is sent', async () => {
		adobe.sandbox.log.clear();
		expect((await adobe.failure('user', 'update', { user })).message).toBe(
			'"Update Fields" is empty, so there is nothing to change.',
		);
		expect(adobe.requests()).toEqual([]);
	});
});

describe('User: Add to Group, Remove From Group', () => {
	beforeEach(async () => {
		await adobe.output('user', 'create', ada);
		await createGroup('Designers');
		await createGroup('Photoshop (<a,Single App,b>)');
	});

	it('takes names with commas from a list, and changes nothing for a member', async () => {
		const groups = ['Designers', 'Photoshop (<a,Single App,b>)', '_admin_Designers'];
		for (let run = 0; run < 2; run += 1) {
			const [item] = await adobe.output('user', 'addToGroup', { user, groups });
			expect(item?.json).toEqual({ outcome: 'accepted', user, groups });
		}
		expect((await get()).groups).toEqual(groups);
	});

	it('takes names with commas between them from an expression', async () => {
		const input = [{ groups: 'Designers, Default Photoshop' }];
		await adobe.output('user', 'addToGroup', { user, groups: '={{ $json.groups }}' }, { input });
		expect((await get()).groups).toEqual(['Designers', 'Default Photoshop']);
	});

	it('removes from named groups', async () => {
		await adobe.output('user', 'addToGroup', { user, groups: ['Designers', 'Default Photoshop'] });
		const [item] = await adobe.output('user', 'removeFromGroup', { user, scope: 'named', groups: ['Designers'] });
		expect(item?.json).toEqual({ outcome: 'accepted', user, groups: ['Designers'] });
		expect((await get()).groups).toEqual(['Default Photoshop']);
	});

	it('removes from all groups', async () => {
		await adobe.output('user', 'addToGroup', { user, groups: ['Designers', 'Default Photoshop'] });
		await adobe.output('user', 'removeFromGroup', { user, scope: 'all' });
		expect((await get()).groups).toBeUndefined();
	});

	it.each(['addToGroup', 'removeFromGroup'])('%s is refused for somebody who does not exist', async (operation) => {
		const parameters = { user: 'nobody@example.com', groups: ['Designers'] };
		expect(await code('user', operation, parameters)).toBe('error.user.nonexistent');
	});

	it('refuses an empty list before anything is sent', async () => {
		adobe.sandbox.log.clear();
		const error = await adobe.failure('user', 'addToGroup', { user, groups: '={{ [] }}' });
		expect(error.message).toContain('"Group Names or IDs" is empty');
		expect(adobe.requests()).toEqual([]);
	});
});
