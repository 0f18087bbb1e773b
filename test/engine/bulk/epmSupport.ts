import { expect } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { startEpm, type EpmBench } from '../epm/support';

export const GROUPS = ['Planners', 'Reviewers', 'Controllers'];

export interface Person {
	login: string;
	first: string;
	last: string;
	email: string;
	groups: string[];
}

export const people = (count: number): Person[] =>
	Array.from({ length: count }, (_, index) => ({
		login: `user.${String(index).padStart(4, '0')}`,
		first: `First${index}`,
		last: `Last${index}`,
		email: `user.${index}@example.com`,
		groups: GROUPS,
	}));

export const line = ({ login, first, last, email, groups }: Person) =>
	[login, first, last, email, groups.join(';')].join(',');
export const csv = (lines: readonly string[]) =>
	['User Login,First Name,Last Name,Email,Groups', ...lines].join('\r\n');

export const textSource = (csvText: string, more: INodeParameters = {}): INodeParameters => ({
	rowKind: 'user',
	source: 'csvText',
	csvText,
	importAction: 'createOrUpdate',
	missingGroups: 'create',
	...more,
});

export const expected = (wanted: readonly Person[], roles = ['Viewer']) =>
	Object.fromEntries(wanted.map(({ login, groups }) => [login, { roles, groups: [...groups].sort() }]));

/** The bench of EPM with what tests of bulk imports need besides. */
export async function startBulk() {
	const epm = await startEpm();

	const bulk = async (parameters: INodeParameters, settings: Parameters<EpmBench['run']>[3] = {}) => {
		const result = await epm.run('user', 'bulkImport', parameters, settings);
		if (result.error) throw result.error;
		const { outputs, hints } = result.node(NODE);
		const [succeeded = [], rejected = [], [summary] = []] = outputs;
		return { succeeded, rejected, summary: summary?.json ?? {}, hints };
	};

	/** Login → base roles and names of the groups, as the service has them now. */
	const directory = (): Record<string, { roles: unknown; groups: string[] }> => {
		const { users, memberships } = epm.sandbox.state('epm');
		const own = users.filter(({ name }) => name.startsWith('user.'));
		expect(new Set(own.map(({ name }) => name.toLowerCase())).size).toBe(own.length);
		return Object.fromEntries(
			own.map(({ id, name }) => [
				name,
				{
					roles: epm.account(name)?.baseRoles,
					groups: (memberships ?? [])
						.filter(({ userId }) => userId === id)
						.map(({ groupId }) => groupId)
						.sort(),
				},
			]),
		);
	};

	/** Requests that write; lists and reports only read, whatever their method. */
	const writes = () =>
		epm.requests().filter((request) => !request.startsWith('GET') && !/\/(users|groups)\/list$/.test(request));
	return { epm, bulk, directory, writes };
}
