/** What "Include" adds to users, one choice at a time, under the names of both editions of the API. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { startEpm, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(() => epm.sandbox.reset());
afterAll(() => epm.stop());

const EXPANSIONS = ['memberof', 'roles', 'epmgroups', 'idcsgroups', 'applicationroles', 'granularroles'];

it.each([
	['2026', 'epmGroups', 'epmgroups'],
	['2026', 'idcsGroups', 'idcsgroups'],
	['2026', 'baseRoles', 'applicationroles'],
	['2026', 'granularRoles', 'granularroles'],
	['2025', 'epmGroups', 'memberof'],
	['2025', 'idcsGroups', 'memberof'],
	['2025', 'baseRoles', 'roles'],
	['2025', 'granularRoles', 'roles'],
])('edition %s: %s is asked for as %s, and nothing else', async (edition, choice, member) => {
	epm.sandbox.options('epm', { listUsersEdition: edition });
	await epm.people(['ada']);
	const users = await epm.output('user', 'getAll', { include: [choice], simplify: false, options: { edition } });
	const ada = users.find(({ json }) => json.userlogin === 'ada');
	expect(Object.keys(ada?.json ?? {}).filter((name) => EXPANSIONS.includes(name))).toEqual([member]);
});

it('refuses indirect roles and groups where the edition cannot tell them', async () => {
	const parameters = { include: ['indirect'], options: { edition: '2025' } };
	expect((await epm.failure('user', 'getAll', parameters)).message).toBe(
		'The edition of 2025 cannot include indirect roles and groups.',
	);
	expect(epm.requests()).toEqual([]);
});
