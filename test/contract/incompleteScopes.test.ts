/** Reads of a scope that may not be whole: an error, or read in another way, and never a shorter list. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { UserScope } from '../../providers/directory';
import type { Send } from '../../providers/http/send';
import type { NodeServiceId } from '../../tools/services';
import { changing, IS_USER_LIST, nameOf, namesOf, read, startDirectories } from '../support/directories';

let bench: Awaited<ReturnType<typeof startDirectories>>;
beforeAll(async () => {
	bench = await startDirectories();
});
beforeEach(async () => await bench.sandbox.reset());
afterAll(async () => await bench.stop());

const membersOf = (id: NodeServiceId, groups: readonly string[]) => bench.membersOf(id, groups);

describe('what makes a read incomplete or unclear', () => {
	/** Answers with another body. */
	const rewritten = (id: NodeServiceId, rewrite: (body: Record<string, unknown>) => object) =>
		changing((response) => ({
			...response,
			body: Buffer.from(
				JSON.stringify(rewrite(JSON.parse(Buffer.from(response.body).toString()) as Record<string, unknown>)),
			),
		}))(IS_USER_LIST[id]);

	it.each<[UserScope]>([
		[{ by: 'all' }],
		[{ by: 'filter', filter: 'username pr' }],
		[{ by: 'changedSince', since: '2020-01-01' }],
	])('is a total that does not match, in Trivore ID: %j', async (scope) => {
		bench.sandbox.seed({ users: 5, groups: 1, services: ['trivore'] });
		const directory = await bench.open(
			'trivore',
			rewritten('trivore', (body) => ({ ...body, totalResults: 6 })),
		);
		await expect(read(directory, scope)).rejects.toThrow(/not whole/);
	});

	it.each<[UserScope]>([
		[{ by: 'all' }],
		[{ by: 'filter', filter: 'First::Name ne X' }],
		[{ by: 'changedSince', since: '2020-01-01' }],
	])('is a total or count that does not match, in OIG: %j', async (scope) => {
		bench.sandbox.options('oig', { version: '11.1.2.3' });
		bench.sandbox.seed({ users: 5, groups: 1, services: ['oig'] });
		const less = rewritten('oig', (body) => ({ ...body, totalResult: 9 }));
		await expect(read(await bench.open('oig', less), scope)).rejects.toThrow(/not whole|changed twice/);
		const counted = rewritten('oig', (body) => ({ ...body, count: 9 }));
		await expect(read(await bench.open('oig', counted), scope)).rejects.toThrow(/not whole/);
	});

	it('is not a deleted user, whom totals count too', async () => {
		bench.sandbox.options('trivore', { deleteMode: 'soft' });
		bench.sandbox.seed({ users: 5, groups: 1, services: ['trivore', 'oig'] });
		const left = new Map<NodeServiceId, string>();
		for (const id of ['trivore', 'oig'] as const) {
			const before = await read(await bench.open(id), { by: 'all' });
			const user = before.users.find(({ guarded }) => guarded === undefined);
			if (!user) throw new Error('Nobody is there.');
			for await (const { status } of before.apply([{ key: 'a', type: 'deleteUser', user }]))
				expect(status).toBe('done');
			left.set(id, nameOf(user));
		}
		// The version that counts.
		bench.sandbox.options('oig', { version: '11.1.2.3' });
		for (const [id, name] of left) {
			for (const scope of [{ by: 'all' }, { by: 'members', groups: ['Finance'] }] as const) {
				const { users } = await read(await bench.open(id), scope);
				expect(namesOf(users)).not.toContain(name);
				expect(users.length).toBeGreaterThan(0);
				if (scope.by === 'all') expect(users.total).toBe(users.length);
			}
		}
	});

	it('is an attribute that Trivore ID does not search: members and changes are then read from the list', async () => {
		bench.sandbox.options('trivore', { searchable: 'documented' });
		bench.sandbox.seed({ users: 20, groups: 2, services: ['trivore'] });
		const { users } = await read(await bench.open('trivore'), { by: 'members', groups: ['Finance'] });
		expect(namesOf(users)).toEqual(membersOf('trivore', ['Finance']));
		await expect(
			read(await bench.open('trivore'), { by: 'filter', filter: 'username pr or locked eq true' }),
		).rejects.toThrow('finds no user who has "locked"');
	});

	it('is no time of change at all', async () => {
		bench.sandbox.seed({ users: 5, groups: 1, services: ['trivore', 'oig'] });
		const scope = { by: 'changedSince', since: '2020-01-01' } as const;
		const bare = rewritten('oig', (body) => JSON.parse(JSON.stringify(body).replaceAll('usr_update', 'x')) as object);
		await expect(read(await bench.open('oig', bare), scope)).rejects.toThrow('without the time of the last change');
		const deaf =
			(send: Send): Send =>
			async (request) => {
				const response = await send(request);
				if (request.url.includes('lastModifiedDate')) return { ...response, status: 400 };
				const text = Buffer.from(response.body).toString();
				return { ...response, body: Buffer.from(text.replaceAll('lastModified', 'x')) };
			};
		await expect(read(await bench.open('trivore', deaf), scope)).rejects.toThrow('without the time of the last change');
	});

	it('is a member who cannot be read alone: the list decides whether there is one', async () => {
		bench.sandbox.seed({ users: 3, groups: 1, services: ['oci', 'oig'] });
		for (const id of ['oci', 'oig'] as const) {
			// The service does not know the ID, or does not let it be seen.
			const blind =
				(send: Send): Send =>
				async (request) =>
					await send({ ...request, url: request.url.replace(/(\/users\/[^/?]+)$/, '$10') });
			const { users } = await read(await bench.open(id, blind), { by: 'members', groups: ['Finance'] });
			expect(namesOf(users)).toEqual(membersOf(id, ['Finance']));
		}
	});
});
