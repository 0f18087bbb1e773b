/** That a search finds no user is believed without a call of its own only where the same answer proves it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { bodyJson, type HttpResponse, type Send } from '../../../providers/http/send';
import { deleteUser, updateUser } from '../../../providers/trivore/users';
import { open } from './directorySupport';
import { startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

const FIELDS = ['userName', 'email'] as const;

/** Looks a row up as another run does, and gives the IDs that were found and how many searches it took. */
async function lookUp(
	row: Readonly<Record<string, string>>,
	{ wrap, nsCode }: { wrap?: (send: Send) => Send; nsCode?: string } = {},
) {
	const client = trivore.newClient(wrap);
	trivore.sandbox.log.clear();
	const scope = { by: 'keys', rows: [row], fields: FIELDS } as const;
	const { users } = await open(client, nsCode === undefined ? {} : { nsCode }).read({ users: scope, groups: [] });
	return { ids: users.map(({ id }) => id), calls: trivore.paths().filter((path) => path.includes('/user?')).length };
}

const stranger = { userName: 'new.user', email: 'new.user@example.com' };

/** A namespace that some user was seen in. */
async function prepare() {
	const ada = await trivore.create('ada.lovelace');
	expect(await lookUp({ userName: 'ada.lovelace', email: 'ada.lovelace@example.com' })).toEqual({
		ids: [ada.id],
		calls: 1,
	});
	return ada;
}

describe('nobody', () => {
	it('takes one call from the second run on, and is nobody', async () => {
		await prepare();
		expect(await lookUp(stranger)).toEqual({ ids: [], calls: 1 });
		expect(await lookUp({ ...stranger, email: 'ADA.Lovelace@example.com' })).toMatchObject({
			calls: 1,
			ids: [expect.any(String)],
		});
	});

	it('is asked about again, once, where the known user went or has another name', async () => {
		const ada = await prepare();
		const grace = await trivore.create('grace.hopper');
		await deleteUser(trivore.client, ada.id);
		expect(await lookUp(stranger)).toEqual({ ids: [], calls: 2 });
		expect(await lookUp(stranger)).toEqual({ ids: [], calls: 1 });
		await updateUser(trivore.client, grace.id, { email: 'other@example.com', properties: {} });
		expect(await lookUp(stranger)).toEqual({ ids: [], calls: 2 });
		expect(await lookUp(stranger)).toEqual({ ids: [], calls: 1 });
	});

	it.each(['noMatch', 'reject'])(
		'is not believed of an installation that searches less than before (%s)',
		async (unknownAttribute) => {
			await prepare();
			const bob = await trivore.create('bob');
			expect(await lookUp(stranger)).toMatchObject({ calls: 1 });
			trivore.sandbox.options('trivore', { searchable: 'documented', unknownAttribute });
			const { ids } = await lookUp({ userName: 'robert', email: 'BOB@example.com' });
			expect(ids).toContain(bob.id);
		},
	);

	it('is not believed of another namespace', async () => {
		await prepare();
		const nsCode = 'example-email';
		const { id } = await trivore.create('', { nsCode, username: undefined, email: 'eve@example.com' });
		expect(await lookUp(stranger, { nsCode })).toEqual({ ids: [], calls: 2 });
		const eve = { userName: 'eve@example.com', email: 'EVE@example.com' };
		expect(await lookUp(eve, { nsCode })).toEqual({ ids: [id], calls: 1 });
		expect(await lookUp(stranger, { nsCode })).toEqual({ ids: [], calls: 1 });
		expect(await lookUp(stranger)).toEqual({ ids: [], calls: 1 });
	});
});

describe('an answer on the way', () => {
	/** Answers the first search with what `change` makes of its resources. */
	const changing =
		(change: (resources: unknown[]) => unknown[]) =>
		(send: Send): Send =>
		async (request): Promise<HttpResponse> => {
			const response = await send(request);
			if (!request.url.includes('new.user')) return response;
			const { resources } = bodyJson(response) as { resources: unknown[] };
			const changed = change(resources);
			return { ...response, body: Buffer.from(JSON.stringify({ totalResults: changed.length, resources: changed })) };
		};

	it('that lacks the known user takes the call', async () => {
		await prepare();
		expect(await lookUp(stranger, { wrap: changing(() => []) })).toEqual({ ids: [], calls: 2 });
	});

	it('to another search is not believed, though the known user is in it', async () => {
		const ada = await prepare();
		const bob = await trivore.create('bob');
		const { ids } = await lookUp(stranger, { wrap: changing((resources) => [...resources, { ...bob }]) });
		expect(ids.toSorted()).toEqual([ada.id, bob.id].toSorted());
	});

	it('in which the known user has other values proves nothing', async () => {
		await prepare();
		const other = (resources: unknown[]) => resources.map((one) => ({ ...(one as object), username: 'new.userx' }));
		expect(await lookUp(stranger, { wrap: changing(other) })).toMatchObject({ calls: 2 });
	});
});
