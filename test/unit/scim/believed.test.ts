/** Answers of success that are not true: creates of another one, and changes that were not made. */
import { describe, expect, it } from '@jest/globals';

import { updateResource } from '../../../providers/scim/customResources';
import { changeGroup, createGroup } from '../../../providers/scim/groups';
import type { ScimService } from '../../../providers/scim/service';
import { changeUser, createUser } from '../../../providers/scim/users';
import { gone, inTurn, page, refusalOf, refusing, server, unreadable, type Reply } from './server';

const ada = { id: 'u1', userName: 'ada', title: 'Ms', active: true };
const team = { id: 'g1', displayName: 'Team' };

const creates = [
	{
		what: 'user',
		asked: ada,
		other: { id: 'u2', userName: 'ada@acme.example' },
		shown: '"ada@acme.example" (ID u2)',
		create: async (service: ScimService) => await createUser(service, { userName: 'ada' }, true),
	},
	{
		what: 'group',
		asked: team,
		other: { id: 'g2', displayName: 'Acme Team' },
		shown: '"Acme Team" (ID g2)',
		create: async (service: ScimService) => await createGroup(service, { displayName: 'Team' }),
	},
];

describe.each(creates)('a create of a $what', ({ what, asked, other, shown, create }) => {
	const ends = async (answer: Reply, list: Reply, ...reads: Reply[]) => {
		const read = inTurn(...reads, gone);
		const { service, writes, waits } = server(({ method, path }) => {
			if (method === 'POST') return answer;
			return /^\/\w+$/.test(path) ? list : read();
		});
		return { result: await create(service).catch((error: unknown) => error), writes: writes().length, waits };
	};

	it('under another name is not done a second time', async () => {
		expect(await ends({ status: 201, body: other }, page())).toMatchObject({
			result: {
				...unreadable(`another ${what} than the created one: ${shown}`),
				advice: `The server may have changed the name. Look for both names there before you create the ${what} again.`,
			},
			writes: 1,
		});
	});

	it('that was answered with another one is done if it is there', async () => {
		expect(await ends({ status: 201, body: other }, page(asked))).toMatchObject({ result: asked, writes: 1 });
	});

	it('that cannot be read is not done a second time', async () => {
		const broken = { status: 201, body: { id: 'x1', userName: 7, displayName: 7 } };
		expect(await ends(broken, page())).toMatchObject({ result: { kind: 'unexpected' }, writes: 1 });
		expect(await ends({ status: 201, body: { id: 'x1' } }, page(), refusing(500))).toMatchObject({
			result: { status: 500 },
			writes: 1,
		});
	});

	it('that is to be seen a moment later is waited for', async () => {
		const made = { status: 201, body: { id: asked.id } };
		expect(await ends(made, page(), gone, gone, { body: asked })).toMatchObject({
			result: asked,
			writes: 1,
			waits: [1_000, 2_000],
		});
		expect(await ends(made, page())).toMatchObject({ result: { kind: 'notFound' }, waits: [1_000, 2_000, 4_000] });
	});
});

describe('a change', () => {
	const ends = async (change: (service: ScimService) => Promise<unknown>, ...reads: object[]) => {
		const read = inTurn(...reads.map((body) => ({ body })));
		const { service, waits } = server(({ method }) => (method === 'PATCH' ? { status: 204 } : read()));
		return { result: await change(service).catch((error: unknown) => error), waits };
	};
	const emails = [{ value: 'old@example.com', type: 'work', primary: true }];
	const user = { ...ada, emails, name: { givenName: 'Ada' }, roles: [{ value: 'a' }] };
	const change = (changes: object) => async (service: ScimService) => await changeUser(service, user, changes);

	it.each([
		['title', { title: 'Dr' }],
		['title', { title: '' }],
		['name.givenName', { givenName: 'Eve' }],
		['emails', { email: 'new@example.com' }],
		['roles', { further: { roles: [{ value: 'b' }] } }],
		['title, roles', { title: 'Dr', further: { roles: null } }],
	])('of a user that was not made is an error, after longer and longer waits: %s', async (names, changes) => {
		expect(await ends(change(changes), user)).toMatchObject({
			result: {
				...unreadable(`success, but did not change ${names}`),
				advice: 'Check whether the server lets these values be changed, and the rights of the credential.',
			},
			waits: [1_000, 2_000],
		});
	});

	it('is made if it is to be seen a moment later', async () => {
		expect(await ends(change({ title: 'Dr' }), user, { ...user, title: 'Dr' })).toMatchObject({
			result: { changed: true, value: { title: 'Dr' } },
			waits: [1_000],
		});
	});

	it.each([
		['it is not shown', { nickName: 'A' }, user],
		['the server writes the value in its own way', { title: 'Dr' }, { ...user, title: 'DR.' }],
		['it is gone', { title: '' }, { id: 'u1', userName: 'ada' }],
		['only the case differs', { title: 'MS' }, user],
		[
			'a part is added by the server',
			{ email: 'n@e.x' },
			{ ...user, emails: [{ ...emails[0], value: 'n@e.x', x: 1 }] },
		],
	])('is believed where %s', async (_why, changes, after) => {
		expect(await ends(change(changes), after)).toMatchObject({ result: { changed: true }, waits: [] });
	});

	it('of a group or of a custom resource is no exception', async () => {
		const rename = async (service: ScimService) => await changeGroup(service, team, { displayName: 'Crew' });
		expect((await ends(rename, team)).result).toMatchObject(unreadable('success, but did not change displayName'));
		const paint = async (service: ScimService) => await updateResource(service, 'Badges', 'b1', { color: 'blue' });
		const badge = { id: 'b1', color: 'red' };
		expect((await ends(paint, badge)).result).toMatchObject(unreadable('success, but did not change color'));
	});
});

it('a custom resource with the same values in another order is unchanged', async () => {
	const badge = { id: 'b1', look: { color: 'red', size: 2, made: 'today' }, tags: ['a', 'b'] };
	const { service, writes } = server(() => ({ body: badge }));
	const update = async (wanted: Record<string, unknown>) => await updateResource(service, 'Badges', 'b1', wanted);
	expect(await update({ look: { size: 2, color: 'red' }, tags: ['b', 'a'] })).toEqual({ value: badge, changed: false });
	expect(writes()).toEqual([]);
	expect(await refusalOf(update({ tags: ['a'] }))).toMatchObject({ kind: 'unexpected' });
});
