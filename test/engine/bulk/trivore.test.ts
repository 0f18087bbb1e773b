import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { startTrivore, type TrivoreBench } from '../trivore/support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(async () => await trivore.reset());
afterAll(async () => await trivore.stop());

const GROUPS = ['Everyone', 'Developers', 'Cloud Operators'];

interface Person {
	name: string;
	email: string;
	groups: string[];
}

const people = (count: number): Person[] =>
	Array.from({ length: count }, (_, index) => ({
		name: `user.${String(index).padStart(4, '0')}`,
		email: `user.${index}@example.com`,
		groups: GROUPS,
	}));

const line = ({ name, email, groups }: Person) => `${name},${email},Given,Family,${groups.join(';')}`;
const csv = (lines: readonly string[]) => ['User Name,Email,First Name,Last Name,Groups', ...lines].join('\r\n');

const textSource = (csvText: string, more: INodeParameters = {}, options: INodeParameters = {}): INodeParameters => ({
	rowKind: 'user',
	source: 'csvText',
	csvText,
	importAction: 'createOrUpdate',
	missingGroups: 'create',
	options: { nsCode: 'example', ...options },
	...more,
});

async function bulk(parameters: INodeParameters, settings: Parameters<TrivoreBench['run']>[3] = {}) {
	const result = await trivore.run('user', 'bulkImport', parameters, settings);
	if (result.error) throw result.error;
	const [succeeded = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
	return { succeeded, rejected, summary: summary?.json ?? {} };
}

interface StoredUser {
	id: string;
	nsCode: string;
	username: string;
	memberOf: string[];
	locked?: boolean;
	customFields: IDataObject;
	[member: string]: unknown;
}

const users = () => (trivore.sandbox.state('trivore').raw?.users ?? []) as StoredUser[];
const groupNames = () =>
	trivore.sandbox
		.state('trivore')
		.groups.map(({ name }) => name)
		.sort();

/** User name → names of the groups, as the service has them now. */
function directory(): Record<string, string[]> {
	const names = new Map(trivore.sandbox.state('trivore').groups.map(({ id, name }) => [id, name]));
	const found = users().map(
		({ username, memberOf }) => [username, memberOf.map((id) => names.get(id) ?? id).sort()] as const,
	);
	// Two users of one name would become one member of an object.
	expect(new Set(found.map(([name]) => name)).size).toBe(found.length);
	return Object.fromEntries(found);
}

const expected = (wanted: readonly Person[]) =>
	Object.fromEntries(wanted.map(({ name, groups }) => [name, [...groups].sort()]));
const writes = () => trivore.requests().filter((request) => !request.startsWith('GET'));

it('creates 300 users with 3 groups, reports repeated and bad rows, and writes nothing the second time', async () => {
	const wanted = people(300);
	const bad = [
		',nobody@example.com,A,B,Everyone',
		'user.bad,not an address,A,B,Everyone',
		'user.long,x@example.com,A,B,Everyone,too many',
	];
	const different = ['user.twice,a@example.com,A,B,Everyone', 'user.twice,b@example.com,A,B,Everyone'];
	const text = csv([...wanted, ...wanted.slice(0, 5)].map(line).concat(bad, different));
	const first = await bulk(textSource(text));
	expect(first.summary).toMatchObject({ complete: true, rows: 310, succeeded: 305, rejected: 5 });
	expect(first.summary.byStatus).toEqual({ created: 305, invalid: 5 });
	expect(first.rejected.map(({ json }) => (json.source as IDataObject).line)).toEqual([307, 308, 309, 310, 311]);
	expect(directory()).toEqual(expected(wanted));
	expect(groupNames()).toEqual([...GROUPS].sort());

	trivore.sandbox.log.clear();
	const second = await bulk(textSource(text));
	expect(second.summary.byStatus).toEqual({ unchanged: 305, invalid: 5 });
	expect(writes()).toEqual([]);
}, 120_000);
