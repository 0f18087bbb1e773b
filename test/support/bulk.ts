/** Bulk Import into any of the services with the same file, and what the service holds afterwards. */
import type { INodeParameters } from 'n8n-workflow';

import { csvOf, person, type Person } from '../../bench/people';
import type { Sandbox, ServiceId } from '../../sandbox';
import type { ResultRow } from '../../provisioning/report';
import type { Engine } from '../../tools/engine/engine';
import { NODE, oneNode } from './workflow';

interface BulkService {
	readonly id: ServiceId;
	readonly title: string;
	readonly type: string;
	readonly credential: string;
	/** Members of "Options" without which this service cannot be imported into. */
	readonly options?: INodeParameters;
}

export const BULK_SERVICES: readonly BulkService[] = [
	{ id: 'oci', title: 'OCI Identity', type: 'ociIdentity', credential: 'ociIdentityApi' },
	{
		id: 'adobe',
		title: 'Adobe User Management',
		type: 'adobeUserManagement',
		credential: 'adobeUserManagementServerApi',
	},
	{ id: 'epm', title: 'Oracle EPM Cloud', type: 'oracleEpmCloud', credential: 'oracleEpmCloudApi' },
	{
		id: 'trivore',
		title: 'Trivore ID',
		type: 'trivoreId',
		credential: 'trivoreIdApi',
		options: { nsCode: 'example' },
	},
	{
		id: 'oig',
		title: 'Oracle Identity Governance',
		type: 'oracleIdentityGovernance',
		credential: 'oracleIdentityGovernanceApi',
	},
];

export const GROUPS = ['Everyone', 'Developers', 'Cloud Operators'];

export const peopleOf = (count: number): Person[] => Array.from({ length: count }, (_, index) => person(index, GROUPS));

/** What a row of the outputs has, as far as tests look at it. */
type OutputRow = Pick<ResultRow, 'error' | 'source' | 'status' | 'userName'>;

export interface BulkSummary {
	readonly complete: boolean;
	readonly rows: number;
	readonly succeeded: number;
	readonly rejected: number;
	readonly byStatus: Readonly<Record<string, number>>;
	readonly calls: number;
	readonly resumeAfter?: string;
}

export interface BulkRun {
	readonly succeeded: readonly OutputRow[];
	readonly rejected: readonly OutputRow[];
	readonly summary: BulkSummary;
}

export const bulkParameters = (csvText: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'user',
	operation: 'bulkImport',
	rowKind: 'user',
	source: 'csvText',
	csvText,
	importAction: 'createOrUpdate',
	missingGroups: 'create',
	...more,
});

/** Runs the node in n8n's engine; throws what stopped it. */
export async function runBulk(
	engine: Engine,
	{ type, credential, options }: BulkService,
	parameters: INodeParameters & { readonly options?: INodeParameters },
): Promise<BulkRun> {
	const merged = { ...parameters, options: { ...options, ...parameters.options } };
	const result = await engine.run(oneNode({ type, credential, parameters: merged }));
	if (result.error) throw new Error(`${result.error.message} ${result.error.description ?? ''}`);
	const [succeeded = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
	const rows = (items: typeof succeeded) =>
		items.map(({ json }) => {
			const row: unknown = json;
			return row as OutputRow;
		});
	const counted: unknown = summary?.json;
	return { succeeded: rows(succeeded), rejected: rows(rejected), summary: counted as BulkSummary };
}

/** Lines of the people, with rows that repeat some of them and rows that no service can take mixed in. */
export function untidyCsv(people: readonly Person[], repeated: number, bad: number) {
	const tidy = csvOf([...people, ...people.slice(0, repeated)]);
	const wrong = Array.from({ length: bad }, (_, index) =>
		index % 2 === 0
			? `,nobody.${index}@example.com,No,Name,FI,Everyone`
			: `bad.${index},not an address,Bad,Mail,FI,Everyone`,
	);
	return [tidy, ...wrong].join('\r\n');
}

const fromFile = (email = '') => /^(user|bad|nobody)\./i.test(email);

/** Everybody who came from no file, with all memberships: no import may change anything about them. */
export function bystanders(sandbox: Sandbox, service: ServiceId): unknown {
	const { users, memberships } = sandbox.state(service);
	return users
		.filter(({ email }) => !fromFile(email))
		.map((user) => ({
			...user,
			groups: memberships.filter(({ userId }) => userId === user.id).map(({ groupId }) => groupId),
		}));
}

/** Address → names of the groups of everybody who came from these files. @throws when somebody is there twice. */
export function imported(sandbox: Sandbox, service: ServiceId): Record<string, string[]> {
	const { users, groups, memberships } = sandbox.state(service);
	const nameOf = new Map(groups.map(({ id, name }) => [id, name]));
	const groupsOf = new Map<string, string[]>();
	for (const { userId, groupId } of memberships) {
		const list = groupsOf.get(userId) ?? [];
		groupsOf.set(userId, [...list, nameOf.get(groupId) ?? groupId]);
	}
	const found: Record<string, string[]> = {};
	for (const { id, email = '' } of users) {
		const address = email.toLowerCase();
		if (!fromFile(email)) continue;
		if (found[address]) throw new Error(`${address} is there twice.`);
		found[address] = (groupsOf.get(id) ?? []).filter((name) => GROUPS.includes(name)).sort();
	}
	return found;
}

export const intended = (people: readonly Person[]): Record<string, string[]> =>
	Object.fromEntries(people.map(({ email, groups }) => [email, [...groups].sort()]));
