import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { startOig, type OigBench } from '../oig/support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => await oig.sandbox.reset());
afterAll(async () => await oig.stop());

const ROLES = ['Front Desk', 'Invoice Reviewer', 'Release Manager'];

interface Person {
	login: string;
	lastName: string;
	email: string;
	number: string;
	roles: string[];
}

const people = (count: number): Person[] =>
	Array.from({ length: count }, (_, index) => ({
		login: `P${String(index).padStart(4, '0')}`,
		lastName: `Person ${index}`,
		email: `p${index}@example.com`,
		number: `0${1000 + index}`,
		roles: ROLES,
	}));

const HEADER = 'User Login,Last Name,Email,Employee Number,Groups';
const line = ({ login, lastName, email, number, roles }: Person) =>
	[login, lastName, email, number, roles.join(';')].join(',');
const csv = (lines: readonly string[], header = HEADER) => [header, ...lines].join('\r\n');

const textSource = (csvText: string, more: INodeParameters = {}): INodeParameters => ({
	rowKind: 'user',
	source: 'csvText',
	csvText,
	importAction: 'createOrUpdate',
	missingGroups: 'create',
	...more,
});

async function bulk(parameters: INodeParameters, settings: Parameters<OigBench['run']>[3] = {}) {
	const result = await oig.run('user', 'bulkImport', parameters, settings);
	if (result.error) throw result.error;
	const [succeeded = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
	return { succeeded, rejected, summary: summary?.json ?? {} };
}

/** Login → names of the roles, as the server has them now. */
function directory(): Record<string, string[]> {
	const { groups, memberships, raw } = oig.sandbox.state('oig');
	const names = new Map(groups.map(({ id, name }) => [id, name]));
	const attributes = raw?.attributes as Record<string, Record<string, string>>;
	const found = Object.entries(attributes)
		.filter(([, user]) => user['User Login'] !== 'XELSYSADM' && user.Status !== 'Deleted')
		.map(([id, user]) => {
			const own = (memberships ?? []).filter(({ userId }) => userId === id);
			return [user['User Login'] ?? '', own.map(({ groupId }) => names.get(groupId) ?? '').sort()] as const;
		});
	expect(new Set(found.map(([login]) => login)).size).toBe(found.length);
	return Object.fromEntries(found);
}

const expected = (wanted: readonly Person[]) =>
	Object.fromEntries(wanted.map(({ login, roles }) => [login, [...roles].sort()]));
const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
const errorsOf = (rows: ReadonlyArray<{ json: IDataObject }>) =>
	rows.map(({ json }) => (json.error as IDataObject).message);

it('creates 300 users with 3 roles, reports repeated and bad rows, and writes nothing the second time', async () => {
	const wanted = people(300);
	const repeated = wanted.slice(0, 5);
	const bad = [',Nobody,n@example.com,1,', 'NOLAST,,n@example.com,2,', 'BADMAIL,Bad,not an address,3,'];
	const different = ['TWICE,A,a@example.com,4,', 'TWICE,B,b@example.com,4,'];
	const text = csv([...wanted, ...repeated].map(line).concat(bad, different));
	const first = await bulk(textSource(text));
	expect(first.summary).toMatchObject({ complete: true, rows: 310, succeeded: 305, rejected: 5 });
	expect(first.summary.byStatus).toEqual({ created: 305, invalid: 5 });
	expect(first.rejected.map(({ json }) => (json.source as IDataObject).line)).toEqual([307, 308, 309, 310, 311]);
	expect(directory()).toEqual(expected(wanted));

	oig.sandbox.log.clear();
	const second = await bulk(textSource(text));
	expect(second.summary.byStatus).toEqual({ unchanged: 305, invalid: 5 });
	expect(writes()).toEqual([]);
}, 60_000);

it('takes one request for 25 users and one for each role', async () => {
	const first = await bulk(textSource(csv(people(1_000).map(line))));
	expect(first.summary.byStatus).toEqual({ created: 1_000 });
	expect(writes()).toHaveLength(1_000 / 25 + 3);
	// Beside the writes one page each of users, roles and open requests.
	const minimum = 1_000 / 25 + 3 + 3;
	expect(first.summary.calls).toBeLessThanOrEqual(minimum * 1.1);
}, 60_000);
