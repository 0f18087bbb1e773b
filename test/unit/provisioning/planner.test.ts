import { describe, expect, it } from '@jest/globals';

import { actionsOf, needsOf, type ActionPlan } from '../../../provisioning/actionPlan';
import { execute } from '../../../provisioning/execute';
import { GroupNames } from '../../../provisioning/groupNames';
import { matchSubjects } from '../../../provisioning/match';
import { Planner } from '../../../provisioning/planner';
import type { Policy } from '../../../provisioning/policy';
import { readMemberships, readSnapshot } from '../../../provisioning/snapshot';
import type { Subject } from '../../../provisioning/subjects';
import type { Snapshot } from '../../../providers/directory';
import { FakeDirectory } from '../../support/fakeDirectory';

const wanted = (userName: string, more: Partial<Subject> = {}): Subject => ({
	key: userName,
	values: { userName, email: `${userName}@example.com` },
	cleared: [],
	active: undefined,
	groups: [],
	...more,
});

/** A plan for users who come from no rows at all. */
async function planFor(
	directory: FakeDirectory,
	subjects: readonly Subject[],
	given: Partial<Policy> = {},
): Promise<{ plan: ActionPlan; snapshot: Snapshot }> {
	const policy: Policy = { action: 'createOrUpdate', missingGroups: 'create', ifDisabled: 'leave', ...given };
	const matchOn = ['userName'] as const;
	const snapshot = await readSnapshot(directory, subjects, { matchOn, users: true, writes: true, groups: true });
	const { users, groups } = snapshot;
	const { capabilities } = directory;
	const matching = matchSubjects(subjects, users, matchOn, capabilities);
	const isMember = await readMemberships(snapshot, subjects, groups, matching);
	const planner = new Planner({
		policy,
		capabilities,
		users,
		matching,
		groups: new GroupNames(groups, policy.missingGroups, capabilities, isMember),
		isMember,
		ownUserName: undefined,
		passwordOf: (subject) => `secret of ${subject}`,
	});
	planner.planUsers(subjects);
	return { plan: planner.finish(), snapshot };
}

function sample(): { directory: FakeDirectory; subjects: Subject[] } {
	const directory = new FakeDirectory();
	const { id } = directory.addGroup('Red');
	directory.addUser({ userName: 'ann', email: 'ann@example.com', firstName: 'Ann' }, [id]);
	directory.addUser({ userName: 'bob', email: 'bob@example.com' }).active = false;
	const subjects = [
		wanted('ann', { values: { userName: 'ann', email: 'ann@example.org' }, cleared: ['firstName'], groups: ['Red'] }),
		wanted('bob', { active: true, groups: ['Green'] }),
		wanted('cid', { active: false, groups: ['Red', 'Green'] }),
		wanted('dot', { values: { userName: 'dot' } }),
	];
	return { directory, subjects };
}

describe('a plan', () => {
	it('is plain data that names subjects, and holds no password', async () => {
		const { directory, subjects } = sample();
		const { plan } = await planFor(directory, subjects);
		const text = JSON.stringify(plan);
		expect(JSON.parse(text)).toEqual(plan);
		expect(text).not.toContain('secret');
		expect([...actionsOf(plan)].map(({ type, subjects: by }) => [type, ...by])).toEqual([
			['createGroup', 'bob', 'cid'],
			['createUser', 'cid'],
			['updateUser', 'ann'],
			['enableUser', 'bob'],
			['addToGroup', 'bob'],
			['addToGroup', 'cid'],
			['addToGroup', 'cid'],
			['disableUser', 'cid'],
		]);
		expect(plan.verdicts).toEqual([{ subject: 'dot', status: 'invalid', message: 'A new user needs Email.' }]);
	});

	it('tells what a changed user had before', async () => {
		const { directory, subjects } = sample();
		const { plan } = await planFor(directory, subjects);
		expect([...actionsOf(plan)].find(({ type }) => type === 'updateUser')).toMatchObject({
			values: { email: 'ann@example.org', firstName: '' },
			before: { email: 'ann@example.com', firstName: 'Ann' },
		});
	});

	it('tells what each action needs', async () => {
		const { directory, subjects } = sample();
		const { plan } = await planFor(directory, subjects);
		const types = new Map([...actionsOf(plan)].map(({ key, type }) => [key, type]));
		const needs = [...actionsOf(plan)].map((action) => [action.type, ...needsOf(action).map((key) => types.get(key))]);
		expect(needs).toEqual([
			['createGroup'],
			['createUser'],
			['updateUser'],
			['enableUser'],
			['addToGroup', 'createGroup'],
			['addToGroup', 'createUser', 'createGroup'],
			['addToGroup', 'createUser'],
			['disableUser', 'createUser'],
		]);
	});

	it('that was stored and sent does the same as a fresh one', async () => {
		const states = await Promise.all(
			[false, true].map(async (isStored) => {
				const { directory, subjects } = sample();
				const { plan, snapshot } = await planFor(directory, subjects);
				const sent = isStored ? (JSON.parse(JSON.stringify(plan)) as ActionPlan) : plan;
				const { results, stop } = await execute(snapshot, sent, { now: () => 0 });
				expect(stop).toBeUndefined();
				expect(new Set([...results.values()].map(({ status }) => status))).toEqual(new Set(['done']));
				return directory.state();
			}),
		);
		expect(states[0]).toEqual(states[1]);
	});

	it('gets its passwords when it is executed', async () => {
		const { directory, subjects } = sample();
		const { plan, snapshot } = await planFor(directory, subjects);
		const passwords: unknown[] = [];
		directory.fault = (_, action) => void (action.type === 'createUser' && passwords.push(action.password));
		await execute(snapshot, plan, { now: () => 0, passwordOf: (subject) => `secret of ${subject}` });
		expect(passwords).toEqual(['secret of cid']);
	});

	it('does nothing to a user whom the snapshot does not have', async () => {
		const { directory, subjects } = sample();
		const { plan, snapshot } = await planFor(directory, subjects, { action: 'delete' });
		const other = await directory.read({ users: { by: 'keys', rows: [], fields: [] }, groups: [] });
		const { results } = await execute({ ...other, apply: (actions) => snapshot.apply(actions) }, plan, {
			now: () => 0,
		});
		expect([...results.values()]).toEqual([{ status: 'notAttempted' }, { status: 'notAttempted' }]);
		expect(directory.writes).toBe(0);
	});
});
