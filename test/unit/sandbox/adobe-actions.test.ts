import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { adobeCaller, federated } from './support/adobe';

let sandbox: Sandbox;
let caller: ReturnType<typeof adobeCaller>;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['adobe'], seed: 1 });
	caller = adobeCaller(sandbox);
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const a = 'a@example.com';
const user = (...steps: object[]) => ({ user: a, do: steps });
const group = (...steps: object[]) => ({ usergroup: 'Designers', do: steps });
const names = (count: number) => Array.from({ length: count }, (_, index) => `G${index}`);

describe('a request', () => {
	test('tells of each command that was refused, and counts the others', async () => {
		const failing = { ...federated('b@unclaimed.example'), requestID: 'r2' };
		expect(await caller.act(federated(a), failing)).toEqual({
			completed: 1,
			notCompleted: 1,
			completedInTestMode: 0,
			result: 'partial',
			errors: [
				{
					index: 1,
					step: 0,
					message: 'Domain for email is not claimed',
					errorCode: 'error.domain.trust.nonexistent',
					requestID: 'r2',
					user: 'b@unclaimed.example',
				},
			],
		});
	});

	test.each([
		['no JSON', '{'],
		['no list', '{}'],
		['no command', '[]'],
		['eleven commands', JSON.stringify(names(11).map((name) => federated(`${name}@example.com`)))],
	])('with %s is refused as a whole', async (_, body) => {
		const { json, status } = await caller.call('/action/{org}', { method: 'POST', body });
		expect([status, json.result]).toEqual([400, 'error.command.malformed']);
	});

	test('in test mode changes nothing', async () => {
		const { text } = await caller.action([federated(a), federated('b@unclaimed.example')], '?testOnly=True');
		expect(JSON.parse(text)).toMatchObject({ completed: 0, notCompleted: 1, completedInTestMode: 1 });
		expect(sandbox.state('adobe').users).toHaveLength(1);
	});

	test('stops a command at the step that fails, and keeps what was done before', async () => {
		const steps = [...federated(a).do, { add: { group: ['Nobody'] } }, { add: { group: ['Acrobat Pro'] } }];
		const { errors } = await caller.act(user(...steps));
		expect(errors).toMatchObject([
			{ step: 1, errorCode: 'error.group.not_found', message: 'Group Nobody was not found' },
		]);
		expect(sandbox.state('adobe').memberships).toHaveLength(1);
		expect(sandbox.state('adobe').users).toHaveLength(2);
	});
});

describe('a command about a user', () => {
	test.each<[string, object, string]>([
		['an unknown member', { ...user(), extra: 1 }, 'error.command.malformed'],
		['neither user nor group', { do: [] }, 'error.command.user_usergroup.missing'],
		['steps that are no list', { user: a, do: {} }, 'error.command.steps.malformed'],
		['eleven steps', user(...names(11).map(() => ({ remove: 'all' }))), 'error.command.add_remove.list_too_long'],
		['a step with two keys', user({ add: {}, remove: {} }), 'error.command.illegal_entry'],
		['an unknown step', user({ fly: {} }), 'error.command.step.unknown'],
		[
			'a domain beside an address',
			{ ...user(), domain: 'x' },
			'error.command.domain.must_be_used_with_nonemail_username',
		],
		['a user name without a domain', { user: 'a', do: [] }, 'error.command.domain.missing'],
		['a useAdobeID that is no boolean', { ...user(), useAdobeID: 'x' }, 'error.command.boolean_expected'],
		['two creates', user(...federated(a).do, ...federated(a).do), 'error.command.create.more_than_one'],
		['a create behind', user({ remove: 'all' }, ...federated(a).do), 'error.command.create.not_first'],
		['a removal in front', user({ removeFromOrg: {} }, { remove: 'all' }), 'error.command.removefromorg.not_last'],
		['eleven names', user({ add: { group: names(11) } }), 'error.command.add_remove.list_too_long'],
		['a name twice', user({ add: { group: ['A', 'a'] } }), 'error.command.add_remove.duplicate.group_list'],
		['an empty name', user({ add: { group: [''] } }), 'error.group.invalid_list'],
		['a list that is none', user({ add: { group: 'A' } }), 'error.command.add_remove.list_not_array'],
		['an unknown list', user({ add: { x: [] } }), 'error.command.add_remove.key.unknown'],
		['no list', user({ add: {} }), 'error.command.add_remove.missing_list'],
		['the System Administrators', user({ add: { group: ['_org_admin'] } }), 'error.group.not_found'],
		['an unknown user', user({ remove: 'all' }), 'error.user.nonexistent'],
		['an option in an update', user({ update: { option: 'x' } }), 'error.command.update.option.no'],
		['a country in an update', user({ update: { country: 'FI' } }), 'error.update.country.no_update'],
		['an empty update', user({ update: {} }), 'error.update.no'],
	])('is refused with %s', async (_, command, code) => {
		expect(await caller.code(command)).toBe(code);
	});

	test.each<[object, string]>([
		[{ email: 'x'.repeat(61) }, 'error.user.email.invalid'],
		[{ firstname: '' }, 'error.user.firstname_missing'],
		[{ lastname: undefined }, 'error.user.lastname_missing'],
		[{ country: 'us' }, 'error.country.invalid'],
		[{ country: 'USA' }, 'error.command.string.too_long'],
		[{ firstname: 'x'.repeat(251) }, 'error.command.string.too_long'],
		[{ option: 'maybe' }, 'error.option.illegal'],
		[{ nickname: 'x' }, 'error.command.create.key.unknown'],
		[{ lastname: 5 }, 'error.command.create.string_expected'],
	])('is refused with a create with %j', async (more, code) => {
		expect(await caller.code(federated(a, more))).toBe(code);
	});

	test('is refused where Adobe IDs are forbidden or a sync feeds the directory', async () => {
		sandbox.options('adobe', { noAdobeIdDomains: ['example.com'], externallyManagedDomains: ['example.net'] });
		const adobeId = { user: a, do: [{ addAdobeID: { email: a } }] };
		expect(await caller.code(adobeId)).toBe('error.user.domain_enforcement');
		expect(await caller.code(federated('a@example.net'))).toBe('error.internal.create_failed');
	});

	test('may remove somebody who is unknown', async () => {
		expect(await caller.code(user({ removeFromOrg: { deleteAccount: true } }))).toBeUndefined();
	});

	test('may take an address that is free in the same directory, and no other', async () => {
		await caller.act(federated(a), federated('b@example.com'));
		expect(await caller.code(user({ update: { email: 'b@example.com' } }))).toBe('error.user.email.name_in_use');
		expect(await caller.code(user({ update: { email: 'c@enterprise.example.com' } }))).toBe(
			'error.user.change_domain_update.no',
		);
		expect(await caller.code(user({ update: { email: 'c@example.net' } }))).toBeUndefined();
		expect(sandbox.state('adobe').users.map(({ name }) => name)).toContain('c@example.net');
	});
});

describe('a command about a user group', () => {
	const create = { createUserGroup: { description: 'x' } };

	test('goes on under the old name after a rename', async () => {
		await caller.act(federated(a));
		const steps = [create, { updateUserGroup: { name: 'Artists' } }, { add: { user: [a] } }];
		expect(await caller.code(group(...steps))).toBeUndefined();
		expect(sandbox.state('adobe').groups.map(({ name }) => name)).toContain('Artists');
		expect(sandbox.state('adobe').memberships).toHaveLength(2);
	});

	test('executes nothing after a delete', async () => {
		expect(
			await caller.code(group(create, { deleteUserGroup: {} }, { add: { user: ['nobody@example.com'] } })),
		).toBeUndefined();
	});

	test('skips unknown users beside known ones, and refuses when all are unknown', async () => {
		await caller.act(federated(a), group(create));
		expect(await caller.code(group({ add: { user: ['nobody@example.com', a] } }))).toBeUndefined();
		expect(await caller.code(group({ add: { user: ['nobody@example.com'] } }))).toBe('error.user.not_found');
	});

	test.each<[string, object, string]>([
		['an unknown group', group({ updateUserGroup: { name: 'x' } }), 'error.usergroup.not_found'],
		['a name that begins with _', { usergroup: '_x', do: [create] }, 'error.group.invalid_name'],
		['a create behind', group(create, create), 'error.command.create.not_first'],
		[
			'a profile that is none',
			group(create, { add: { productConfiguration: ['_org_admin'] } }),
			'error.group.not_found',
		],
		['a delete with content', group(create, { deleteUserGroup: { now: true } }), 'error.command.object_not_empty'],
	])('is refused with %s', async (_, command, code) => {
		expect(await caller.code(command)).toBe(code);
	});

	test('is refused for a group that exists, whatever its case, without an option', async () => {
		await caller.act(group(create));
		expect(await caller.code({ usergroup: 'DESIGNERS', do: [create] })).toBe('error.usergroup.already_exists');
		const option = { createUserGroup: { option: 'ignoreIfAlreadyExists' } };
		expect(await caller.code({ usergroup: 'DESIGNERS', do: [option] })).toBeUndefined();
	});
});
