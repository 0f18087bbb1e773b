import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { startEpm, type EpmBench } from '../epm/support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(async () => await epm.sandbox.reset());
afterAll(async () => await epm.stop());

const GROUPS = ['Planners', 'Reviewers', 'Controllers'];

interface Person {
	login: string;
	first: string;
	last: string;
	email: string;
	groups: string[];
}

const people = (count: number): Person[] =>
	Array.from({ length: count }, (_, index) => ({
		login: `user.${String(index).padStart(4, '0')}`,
		first: `First${index}`,
		last: `Last${index}`,
		email: `user.${index}@example.com`,
		groups: GROUPS,
	}));

const line = ({ login, first, last, email, groups }: Person) =>
	[login, first, last, email, groups.join(';')].join(',');
const csv = (lines: readonly string[]) => ['User Login,First Name,Last Name,Email,Groups', ...lines].join('\r\n');

const textSource = (csvText: string, more: INodeParameters = {}): INodeParameters => ({
	rowKind: 'user',
	source: 'csvText',
	csvText,
	importAction: 'createOrUpdate',
	missingGroups: 'create',
	...more,
});

async function bulk(parameters: INodeParameters, settings: Parameters<EpmBench['run']>[3] = {}) {
	const result = await epm.run('user', 'bulkImport', parameters, settings);
	if (result.error) throw result.error;
	const { outputs, hints } = result.node(NODE);
	const [succeeded = [], rejected = [], [summary] = []] = outputs;
	return { succeeded, rejected, summary: summary?.json ?? {}, hints };
}

/** Login → base roles and names of the groups, as the service has them now. */
function directory(): Record<string, { roles: unknown; groups: string[] }> {
	const { users, memberships } = epm.sandbox.state('epm');
	const own = users.filter(({ name }) => name.startsWith('user.'));
	expect(new Set(own.map(({ name }) => name.toLowerCase())).size).toBe(own.length);
	return Object.fromEntries(
		own.map(({ id, name }) => [
			name,
			{
				roles: epm.account(name)?.baseRoles,
				groups: (memberships ?? []).filter(({ userId }) => userId === id).map(({ groupId }) => groupId).sort(),
			},
		]),
	);
}

const expected = (wanted: readonly Person[], roles = ['Viewer']) =>
	Object.fromEntries(wanted.map(({ login, groups }) => [login, { roles, groups: [...groups].sort() }]));
/** Requests that write; lists and reports only read, whatever their method. */
const writes = () =>
	epm.requests().filter((request) => !request.startsWith('GET') && !/\/(users|groups)\/list$/.test(request));

it('creates 300 users with a role and 3 groups, reports repeated and bad rows, and writes nothing the second time', async () => {
	const wanted = people(300);
	const bad = ['üser,F,L,x@example.com,Planners', ',F,L,nobody@example.com,Planners', 'user.bad,F,L,no address,Planners'];
	const different = ['user.twice,F,L,a@example.com,Planners', 'user.twice,F,L,b@example.com,Planners'];
	const text = csv([...wanted, ...wanted.slice(0, 5)].map(line).concat(bad, different));
	const first = await bulk(textSource(text));
	expect(first.summary).toMatchObject({ complete: true, rows: 310, succeeded: 305, rejected: 5 });
	expect(first.summary.byStatus).toEqual({ created: 305, invalid: 5 });
	expect(first.rejected.map(({ json }) => (json.source as IDataObject).line)).toEqual([307, 308, 309, 310, 311]);
	expect(directory()).toEqual(expected(wanted));

	epm.sandbox.log.clear();
	const second = await bulk(textSource(text));
	expect(second.summary.byStatus).toEqual({ unchanged: 305, invalid: 5 });
	expect(writes()).toEqual([]);
}, 120_000);
