import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, byName } from '../../support/workflow';
import { startEpm, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(async () => {
	await epm.sandbox.reset();
	await epm.people(['ada', 'grace']);
	for (const groupName of ['Planners', 'Reviewers', 'Travel']) await epm.output('group', 'create', { name: groupName });
	const user = byId('ada');
	await epm.output(
		'user',
		'addToGroup',
		{ user, group: byName('={{ $json.group }}') },
		{
			input: [{ group: 'Planners' }, { group: 'Reviewers' }],
		},
	);
	await epm.output('user', 'assignRole', { user, role: byName('Ad Hoc - Create') });
	epm.sandbox.log.clear();
});
afterAll(() => epm.stop());

const names = (entries: unknown) => (entries as IDataObject[]).map(({ name }) => name);
const writes = () =>
	epm
		.requests()
		.filter((request) => /role\/(?:un)?assign|adduser|removeuser|users\/(?:add|remove|update)/.test(request));
const held = () => {
	const { baseRoles, granularRoles } = epm.account('ada') ?? {};
	const { groups, memberships, users } = epm.sandbox.state('epm');
	const id = users.find(({ name }) => name === 'ada')?.id;
	const ids = memberships.filter(({ userId }) => userId === id).map(({ groupId }) => groupId);
	return {
		roles: [baseRoles, granularRoles],
		groups: groups
			.filter((group) => ids.includes(group.id))
			.map(({ name }) => name)
			.sort(),
	};
};
const ended = async (parameters: INodeParameters = {}) => {
	const [item] = await epm.output('user', 'endAccess', { user: byId('ada'), ...parameters });
	return item?.json ?? {};
};
const restored = async (restore: IDataObject[string]) => {
	const [item] = await epm.output('user', 'restoreAccess', {}, { input: [{ restore }] });
	return item?.json ?? {};
};

describe('User: End Access', () => {
	it('takes groups and granular roles before the base role, and pairs the items', async () => {
		const items = await epm.output(
			'user',
			'endAccess',
			{ user: byId('={{ $json.user }}') },
			{
				input: [{ user: 'ada' }, { user: 'grace' }],
			},
		);
		expect(items.map(({ json, pairedItem }) => [json.userName, json.outcome, json.verified, pairedItem])).toEqual([
			['ada', 'accessEnded', true, { item: 0 }],
			['grace', 'accessEnded', true, { item: 1 }],
		]);
		expect(new Set(names(items[0]?.json.removed))).toEqual(
			new Set(['User', 'Ad Hoc - Create', 'Planners', 'Reviewers']),
		);
		expect(writes().filter((request) => request.includes('unassign')).length).toBe(3);
		expect(epm.account('ada')).toBeDefined();
	});

	it('is unchanged the second time, says why it may not see the account, and writes nothing', async () => {
		await ended();
		epm.sandbox.log.clear();
		const json = await ended();
		expect(json).toMatchObject({ outcome: 'unchanged', removed: [], restore: null });
		expect(json.remains).toEqual([
			expect.objectContaining({
				type: 'account',
				reason: expect.stringContaining('EPM shows only users with a base role'),
			}),
		]);
		expect(writes()).toEqual([]);
	});

	it('deletes the account only when it is not to be kept', async () => {
		const json = await ended({ options: { keepAccount: false } });
		expect(names(json.removed)).toContain('ada');
		expect(epm.account('ada')).toBeUndefined();
	});

	it('does not say that a group is gone which EPM refused to take, although the base role goes after it', async () => {
		epm.sandbox.faults.failNext({ service: 'epm', method: 'PUT', path: '*removeusersfromgroup*', status: 400 });
		const json = await ended();
		const [kept = ''] = held().groups;
		expect(held()).toMatchObject({ roles: [[], []], groups: [kept] });
		expect([json.outcome, names(json.remains), names(json.removed)]).toEqual([
			'incomplete',
			[kept, 'ada'],
			expect.not.arrayContaining([kept]),
		]);
	});

	it('says that it could not read when EPM shows no groups before the base role goes', async () => {
		epm.sandbox.faults.add({ service: 'epm', method: 'GET', path: '*usergroupreport*', status: 403, skip: 1 });
		const json = await ended();
		expect([json.outcome, json.verified, held().groups]).toEqual(['accessEnded', 'notReadable', []]);
	});

	it('refuses the account of the credential', async () => {
		const error = await epm.failure('user', 'endAccess', { user: byId('epm.administrator') });
		expect(error.message).toContain('the account behind the credential');
		expect(writes()).toEqual([]);
	});
});

describe('User: Restore Access', () => {
	it('gives back base role, granular roles and groups', async () => {
		const before = held();
		expect(before.groups).toEqual(expect.arrayContaining(['Planners', 'Reviewers']));
		const { restore } = await ended();
		expect(held()).not.toEqual(before);
		expect(await restored(restore)).toMatchObject({ outcome: 'accessRestored', verified: true, notRestored: [] });
		expect(held()).toEqual(before);
		epm.sandbox.log.clear();
		expect((await restored(restore)).outcome).toBe('unchanged');
		expect(writes()).toEqual([]);
	});

	it.each([
		['ada@example.com', 'is protected by "ada@example.com"'],
		['*@example.com', 'is protected by'],
	])('does not touch %s, whom EPM does not show', async (protectedUsers, message) => {
		const { restore } = await ended();
		epm.sandbox.log.clear();
		const given = { options: { protectedUsers } };
		const error = await epm.failure('user', 'restoreAccess', given, { input: [{ restore }] });
		expect(error.message).toContain(message);
		const { emails, ...user } = (restore as { user: IDataObject }).user;
		expect(emails).toEqual(['ada@example.com']);
		const without = { ...(restore as IDataObject), user };
		const refused = await epm.failure('user', 'restoreAccess', given, { input: [{ restore: without }] });
		expect(refused.message).toContain('The email address of "ada" cannot be read now');
		expect(writes()).toEqual([]);
	});

	it('reports a group that is gone, and does the rest', async () => {
		const { restore } = await ended();
		await epm.output('group', 'delete', { group: byName('Reviewers') });
		const json = await restored(restore);
		expect([json.outcome, names(json.notRestored)]).toEqual(['incomplete', ['Reviewers']]);
		expect(new Set(names(json.restored))).toEqual(new Set(['User', 'Ad Hoc - Create', 'Planners']));
	});
});

describe('User: Set Groups', () => {
	it('changes the groups that differ, and leaves roles alone', async () => {
		const { roles } = held();
		const [item] = await epm.output('user', 'setGroups', { user: byId('ada'), groups: 'planners, Travel' });
		expect([item?.json.outcome, names(item?.json.added), names(item?.json.removed), names(item?.json.kept)]).toEqual([
			'updated',
			['Travel'],
			['Reviewers'],
			['Planners'],
		]);
		expect(held().roles).toEqual(roles);
		expect(writes()).toHaveLength(2);
	});

	it('refuses a user whose groups EPM does not show', async () => {
		await ended({ removeFrom: 'none' });
		epm.sandbox.log.clear();
		const error = await epm.failure('user', 'setGroups', { user: byId('ada'), groups: 'Travel' });
		expect(error.message).toContain('EPM shows only users with a base role');
		expect(writes()).toEqual([]);
	});

	it('refuses a group that does not exist, and nothing is written', async () => {
		const error = await epm.failure('user', 'setGroups', { user: byId('ada'), groups: 'Planners, Nowhere' });
		expect(error.message).toContain('Nowhere');
		expect(writes()).toEqual([]);
	});
});
