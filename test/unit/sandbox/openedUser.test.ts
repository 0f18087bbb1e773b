/** What the page asks for when a user is opened, and when a filter is typed. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { SERVICES } from '../../../tools/services';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	sandbox.seed({ users: 3, groups: 2 });
});
afterAll(() => sandbox.stop());

const ask = async (what: string, query: Record<string, string>) => {
	const response = await fetch(`${sandbox.url}/__sandbox/${what}?${new URLSearchParams(query).toString()}`);
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** Names and values of all members, however deep. */
function members(value: unknown, name = ''): Array<readonly [string, unknown]> {
	if (typeof value !== 'object' || value === null) return [[name, value]];
	return Object.entries(value).flatMap(([key, inner]) => members(inner, key));
}

test.each(SERVICES.map(({ id }) => id))('%s shows each of its users, without secrets', async (service) => {
	const { body: view } = await ask(`view/${service}`, {});
	const users = view.users as Array<{ id: string; name: string }>;
	expect(users.length).toBeGreaterThanOrEqual(3);
	for (const { id, name } of users) {
		const { status, body } = await ask(`user/${service}`, { id });
		expect(status).toBe(200);
		expect(members(body).map(([, value]) => value)).toContain(name);
		const secrets = members(body).filter(
			([key, value]) => /password(?:hash|s)?$|secret|private/i.test(key) && typeof value === 'string',
		);
		expect(secrets).toEqual([]);
	}
	expect(await ask(`user/${service}`, { id: 'no-such-user' })).toMatchObject({ status: 404 });
});

test.each(SERVICES.map(({ id }) => id))('%s is searched by name, email and group, in any case', async (service) => {
	const { body: all } = await ask(`view/${service}`, {});
	const [user] = (all.users as Array<{ name: string; groups: string[] }>).filter(({ groups }) => groups.length > 0);
	const { body } = await ask(`view/${service}`, { filter: ` ${user?.name.toUpperCase() ?? ''} ` });
	expect((body.users as Array<{ name: string }>).map(({ name }) => name)).toContain(user?.name);
	const byGroup = await ask(`view/${service}`, { filter: user?.groups[0] ?? '' });
	expect(byGroup.body.found).toMatchObject({ groups: 1 });
	expect(await ask(`view/${service}`, { filter: 'no such name' })).toMatchObject({
		body: { found: { users: 0, groups: 0 }, users: [], totals: all.totals },
	});
});
