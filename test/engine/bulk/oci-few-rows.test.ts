/** Few rows are looked up, many are matched with the list of all users, and both must come to the same verdicts. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { startOci, type OciBench } from '../oci/support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => await oci.sandbox.reset());
afterAll(async () => await oci.stop());

async function bulk(input: IDataObject[], parameters: INodeParameters) {
	const common = {
		source: 'items',
		missingGroups: 'create',
		invalidRows: 'skip',
		maxRemovals: 1_000,
		maxMembershipRemovals: 1_000,
	};
	// Rows of memberships have an action of their own.
	const membershipAction = parameters.importAction ?? 'createOrSkip';
	const result = await oci.run('user', 'bulkImport', { ...common, membershipAction, ...parameters }, { input });
	if (result.error) throw result.error;
	const [succeeded = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
	const verdicts = [...succeeded, ...rejected]
		.map(({ json }) => ({ item: Number((json.source as IDataObject).item), status: json.status, error: json.error }))
		.sort((a, b) => a.item - b.item);
	return { verdicts, calls: Number(summary?.json.calls) };
}

const leaver = (name: string) => ({ 'User Name': name });
const user = (name: string, email: string, groups = '') => ({ 'User Name': name, Email: email, Groups: groups });

it('finds a leaver whatever the upper and lower case of the name, alone and among many', async () => {
	for (const others of [0, 30]) {
		await oci.sandbox.reset();
		await oci.output('user', 'create', { name: 'p0.x@example.com', email: 'p0.x@example.com' });
		const rows = [leaver('P0.X@EXAMPLE.COM'), ...Array.from({ length: others }, (_, n) => leaver(`other.${n}`))];
		const { verdicts } = await bulk(rows, { rowKind: 'user', importAction: 'delete' });
		expect([verdicts[0]?.status, oci.userNames()]).toEqual(['deleted', ['sandbox.administrator']]);
	}
});

it('costs one row what it should, however many users there are', async () => {
	oci.sandbox.seed({ users: 3_000, groups: 20 });
	const { users, groups, memberships } = oci.sandbox.state('oci');
	const some = users.find(({ id }) => memberships.some(({ userId }) => userId === id));
	const membership = memberships.find(({ userId }) => userId === some?.id);
	const group = groups.find(({ id }) => id === membership?.groupId)?.name ?? '';
	const parameters = { rowKind: 'user', importAction: 'createOrUpdate', options: { matchOn: ['userName', 'email'] } };
	// Has the home region looked up, which is remembered.
	await bulk([user(some?.name ?? '', '', group)], parameters);
	oci.sandbox.log.clear();
	// The user, the group and the membership; then the one that is made.
	const { verdicts, calls } = await bulk([user(some?.name ?? '', some?.email ?? '', group)], parameters);
	expect([verdicts[0]?.status, calls, oci.writes()]).toEqual(['unchanged', 3, []]);

	const other = groups.find(({ id }) => !memberships.some((one) => one.userId === some?.id && one.groupId === id));
	const added = await bulk([user(some?.name ?? '', some?.email ?? '', other?.name ?? '')], parameters);
	expect(added.verdicts[0]?.status).toBe('memberAdded');
	expect(added.calls).toBe(4);

	const moved = await bulk([user(some?.name ?? '', 'somewhere.else@example.com', group)], {
		...parameters,
		options: { matchOn: ['userName'] },
	});
	expect([moved.verdicts[0]?.status, moved.calls]).toEqual(['updated', 5]);
});

it('has OCI refuse an address that another user has, alone and among many', async () => {
	for (const others of [0, 30]) {
		await oci.sandbox.reset();
		for (const name of ['ada', 'grace']) await oci.output('user', 'create', { name, email: `${name}@example.com` });
		const rows = [
			user('ada', 'Grace@example.com'),
			user('edsger', 'grace@example.com'),
			...Array.from({ length: others }, (_, n) => user(`other.${n}`, `other.${n}@example.com`)),
		];
		const parameters = { rowKind: 'user', importAction: 'createOrUpdate', options: { matchOn: ['userName'] } };
		const dry = await bulk(rows.slice(1), { ...parameters, dryRun: true });
		expect(dry.verdicts[0]?.status).toBe('created');
		const { verdicts } = await bulk(rows.slice(1), parameters);
		expect(verdicts[0]).toMatchObject({ status: 'conflict', error: { httpStatus: 409 } });
		const changed = await bulk([...rows.slice(0, 1), ...rows.slice(2)], parameters);
		expect(changed.verdicts[0]).toMatchObject({ status: 'conflict', error: { httpStatus: 409 } });
		expect(oci.userNames().filter((name) => name === 'edsger')).toEqual([]);
	}
});

it('gives an address that one row releases to the row that wants it', async () => {
	await oci.output('user', 'create', { name: 'ada', email: 'desk@example.com' });
	const rows = [user('grace', 'desk@example.com'), user('ada', 'ada@example.com')];
	const parameters = { rowKind: 'user', importAction: 'createOrUpdate', options: { matchOn: ['userName'] } };
	const { verdicts } = await bulk(rows, parameters);
	expect(verdicts.map(({ status }) => status)).toEqual(['created', 'updated']);
});

it('asks for the memberships of one user instead of all members of a group', async () => {
	oci.sandbox.seed({ users: 1_500, groups: 1 });
	const [some] = oci.sandbox.state('oci').users.filter(({ name }) => name !== 'sandbox.administrator');
	const { groups } = oci.sandbox.state('oci');
	oci.sandbox.log.clear();
	const row = { 'User Name': some?.name ?? '', Group: groups.at(-1)?.name ?? '' };
	await bulk([row], { rowKind: 'membership', importAction: 'createOrSkip' });
	const asked = oci.calls().filter((call) => call.startsWith('GET /userGroupMemberships'));
	expect(asked).toHaveLength(1);
	expect(asked[0]).toContain(`userId=${some?.id}`);
});

const names = fc.constantFrom('ada', 'Ada', 'ADA', 'grace', 'Grace', 'edsger@example.com', 'Edsger@Example.com');
const emails = fc.constantFrom('ada@example.com', 'Ada@Example.com', 'grace@example.com', 'other@example.com');
const groupNames = fc.constantFrom('Developers', 'developers', 'Operators');
const person = fc.record({ name: names, email: emails, groups: fc.uniqueArray(groupNames) });
/** Rows often have no email address, and then their users are looked up by name. */
const rowOf = fc.record({
	name: names,
	email: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, emails),
	groups: fc.uniqueArray(groupNames, { maxLength: 2 }),
});
const settings = fc.record({
	rowKind: fc.constantFrom('user', 'membership'),
	importAction: fc.constantFrom('createOrSkip', 'createOrUpdate', 'updateOnly', 'delete'),
	missingGroups: fc.constantFrom('create', 'ignore', 'reject'),
	matchOn: fc.constantFrom(['userName'], ['email'], ['userName', 'email']),
});

it('gives k rows alone the verdicts that they have among 200', async () => {
	const property = fc.asyncProperty(
		fc.array(person, { maxLength: 4 }),
		fc.uniqueArray(groupNames),
		fc.array(rowOf, { minLength: 1, maxLength: 4 }),
		settings,
		async (present, presentGroups, rows, { matchOn, ...chosen }) => {
			// Memberships can only be added or removed.
			fc.pre(chosen.rowKind === 'user' || ['createOrSkip', 'delete'].includes(chosen.importAction));
			await oci.sandbox.reset();
			oci.sandbox.options('oci', { nameComparison: 'exact' });
			const goOn = { onError: 'continueRegularOutput' } as const;
			const name = '={{ $json.name }}';
			if (presentGroups.length > 0) {
				await oci.run('group', 'create', { name }, { input: presentGroups.map((one) => ({ name: one })), ...goOn });
			}
			if (present.length > 0) {
				await oci.run('user', 'create', { name, email: '={{ $json.email }}' }, { input: present, ...goOn });
			}
			const { users, groups } = oci.sandbox.state('oci');
			const ids = (list: ReadonlyArray<{ id: string; name: string }>, wanted: string) =>
				list.filter((one) => one.name === wanted).map(({ id }) => id);
			for (const one of present) {
				const members = ids(users, one.name);
				await oci.join(members, members.length === 0 ? [] : one.groups.flatMap((group) => ids(groups, group)));
			}
			const few = rows.map((row) => ({ 'User Name': row.name, Email: row.email, Group: row.groups.join(';') }));
			const fillers = Array.from({ length: 200 - few.length }, (_, n) => ({
				'User Name': `filler.${n}`,
				Email: `filler.${n}@example.com`,
				Group: 'Developers',
			}));
			const parameters = { ...chosen, dryRun: true, options: { matchOn: [...matchOn] } };
			const alone = await bulk(few, parameters);
			const among = await bulk([...few, ...fillers], parameters);
			expect(alone.verdicts).toEqual(among.verdicts.slice(0, few.length));
		},
	);
	await fc.assert(property, { numRuns: 30, seed: 20_261_128 });
}, 120_000);
