/** Single fields of the SCIM node, each by what it does. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { text } from '../../support/text';
import { byName } from '../../support/workflow';
import { ADMINISTRATOR, paired, startScim, type ScimBench } from './support';

let scim: ScimBench;
beforeAll(async () => {
	scim = await startScim();
});
beforeEach(async () => {
	await scim.sandbox.reset();
	scim.sandbox.log.clear();
});
afterAll(() => scim.stop());

const DEVICE = 'urn:ietf:params:scim:schemas:sandbox:2.0:Device';

it.each([
	[true, true],
	[false, false],
	[undefined, true],
])('Active of User: Create: %s', async (active, expected) => {
	const additionalFields = active === undefined ? {} : { active };
	await scim.output('user', 'create', { userName: 'ada', email: 'ada@example.com', additionalFields });
	expect(scim.stored('ada')?.active).toBe(expected);
});

it('a change of a custom resource may have a single attribute, and not none', async () => {
	const body = JSON.stringify({ schemas: [DEVICE], displayName: 'one' });
	const [made] = await scim.output('customResource', 'create', { endpoint: 'Devices', body });
	const parameters = { endpoint: 'Devices', id: text(made?.json.id), body: '{"displayName": "two"}' };
	expect(paired(await scim.output('customResource', 'update', parameters), 'outcome')).toEqual([
		['updated', { item: 0 }],
	]);
	const error = await scim.failure('customResource', 'update', { ...parameters, body: '{}' });
	expect(error.message).toBe('"Attributes (JSON)" is empty, so there is nothing to write.');
});

it('the account behind the credential is "This" alone, and named among others', async () => {
	await scim.makeUsers('ada');
	const [group = ''] = await scim.makeGroups('Team');
	const alone = await scim.failure('user', 'disable', { user: byName(ADMINISTRATOR) });
	expect(alone.message).toMatch(/^This is the account behind the credential; it /);
	const among = await scim.failure('group', 'removeMembers', {
		group: { __rl: true, mode: 'id', value: group },
		users: `ada, ${ADMINISTRATOR}`,
	});
	expect(among.message).toMatch(new RegExp(`^"${ADMINISTRATOR}" is the account behind the credential; it `));
});

describe('a server that never shows members and knows no filters', () => {
	const rows = [{ userName: 'ada', email: 'ada@example.com', groups: 'Team' }];

	it.each(['createOrSkip', 'createOrUpdate', 'updateOnly'])(
		'lets Bulk Import add, which needs no list: %s',
		async (importAction) => {
			await scim.makeGroups('Team');
			if (importAction === 'updateOnly') await scim.makeUsers('ada');
			scim.options({ membersShown: 'never', filter: 'refuse' });
			const items = await scim.output('user', 'bulkImport', { source: 'items', importAction }, { input: rows });
			const status = importAction === 'updateOnly' ? 'memberAdded' : 'created';
			expect(items.map(({ json }) => json.status)).toEqual([status]);
		},
	);

	it('lets Bulk Import remove no member, since it cannot tell who is in a group', async () => {
		await scim.makeGroups('Team');
		await scim.makeUsers('ada');
		scim.options({ membersShown: 'never', filter: 'refuse' });
		scim.sandbox.log.clear();
		const parameters = { source: 'items', rowKind: 'membership', membershipAction: 'delete' };
		const input = [{ userName: 'ada', group: 'Team' }];
		const error = await scim.failure('user', 'bulkImport', parameters, { input });
		expect([error.message, scim.writes()]).toEqual([
			'The server lists no members of any group, so it is not known who is in which group.',
			[],
		]);
	});
});
