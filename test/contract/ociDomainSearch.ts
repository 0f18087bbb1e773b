/** A tenancy whose Default domain has the same users, and reads of few rows in it. */
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type { DirectoryUser, Values } from '../../providers/directory';
import { type Send } from '../../providers/http/send';
import { folded } from '../../providers/text';
import { read, startDirectories } from '../support/directories';

export let bench: Awaited<ReturnType<typeof startDirectories>>;
beforeAll(async () => {
	bench = await startDirectories();
});
export let round = 0;
beforeEach(async () => {
	await bench.sandbox.reset();
	// What failed in another test is tried again.
	round += 1;
	bench.sandbox.clock.advance(round * 10_000_000);
	bench.sandbox.options('oci-domains', { people: 'shared' });
	bench.sandbox.seed({ users: 1_010, groups: 4, services: ['oci'] });
	bench.sandbox.log.clear();
});
afterAll(async () => await bench.stop());

export const FIELDS = ['userName', 'email'] as const;
export const NEW = { userName: 'new.hire@example.com', email: 'new.hire@example.com' };

export const withOneOf = (rows: readonly Values[], fields: readonly string[]) => (user: DirectoryUser) =>
	fields.some((field) => rows.some((row) => row[field] && folded(row[field]) === folded(user.values[field])));

/** What the rows find, and the requests for it. */
export async function found(
	rows: readonly Values[],
	{ fields = FIELDS, wrap }: { fields?: readonly string[]; wrap?: ((send: Send) => Send) | undefined } = {},
) {
	bench.sandbox.log.clear();
	const directory = await bench.open('oci', wrap);
	const { users } = await directory.read({ users: { by: 'keys', rows, fields }, groups: [] });
	const calls = bench.sandbox.log.entries.map(
		({ method, path }) => `${method} ${new URL(path, bench.sandbox.url).pathname.split('/').pop()}`,
	);
	return { users: users.filter(withOneOf(rows, fields)), calls, isWhole: users.isWhole === true };
}

export async function listed(rows: readonly Values[], fields: readonly string[] = FIELDS) {
	const { users } = await read(await bench.open('oci'), { by: 'all' });
	return users.filter(withOneOf(rows, fields));
}

export const SEARCH = 'POST .search';
/** Has the search shown that it works. */
export const prove = async () => {
	await found([NEW]);
	expect((await found([NEW])).calls).toEqual([SEARCH]);
};
export const someUser = () => {
	const user = bench.sandbox.state('oci').users.find(({ name, email }) => email && name !== 'sandbox.administrator');
	if (user === undefined) throw new Error('The sample has no users.');
	return { values: { userName: user.name, email: user.email ?? '' } };
};
