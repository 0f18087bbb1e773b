import type { INodeParameters } from 'n8n-workflow';

import { bulkParameters } from '../../../tools/engine/bulkImport';
import { NODE } from '../../support/workflow';
import { startAdobe, type AdobeBench } from '../adobe/support';

const GROUPS = ['Designers', 'Everyone', 'Writers'];

export interface Person {
	email: string;
	groups: readonly string[];
}

export const people = (count: number, groups: readonly string[] = GROUPS): Person[] =>
	Array.from({ length: count }, (_, index) => ({
		email: `user.${String(index).padStart(4, '0')}@example.com`,
		groups,
	}));

export const line = ({ email, groups }: Person) => `${email},First,Last,FI,${groups.join(';')}`;

const HEADERS = 'Email,First Name,Last Name,Country,Groups';

export const textSource = (
	lines: readonly string[],
	more: INodeParameters = {},
	headers: string = HEADERS,
): INodeParameters => bulkParameters([headers, ...lines].join('\r\n'), more);

/** Email address → names of the groups. */
export const expected = (wanted: readonly Person[]) =>
	Object.fromEntries(wanted.map(({ email, groups }) => [email, [...groups].sort()]));

export async function startBulk() {
	const adobe = await startAdobe();
	return {
		...adobe,
		bulk: async (parameters: INodeParameters, settings: Parameters<AdobeBench['run']>[3] = {}) => {
			const result = await adobe.run('user', 'bulkImport', parameters, settings);
			if (result.error) throw result.error;
			const [succeeded = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
			return { succeeded, rejected, summary: summary?.json ?? {} };
		},
		/** Email address → names of the groups, of everybody but the administrator; sorted, as many times as there are users. */
		members: (): Array<readonly [string, string[]]> => {
			const { users, groups, memberships } = adobe.sandbox.state('adobe');
			const groupName = new Map(groups.map(({ id, name }) => [id, name]));
			return users
				.filter(({ email }) => email !== 'admin@example.com')
				.map(({ id, email }): readonly [string, string[]] => {
					const own = memberships.filter(({ userId }) => userId === id);
					return [email ?? '', own.map(({ groupId }) => groupName.get(groupId) ?? '').sort()];
				})
				.sort(([a], [b]) => (a < b ? -1 : 1));
		},
		writes: () => adobe.requests().filter((request) => request.startsWith('POST action')).length,
	};
}

export type BulkBench = Awaited<ReturnType<typeof startBulk>>;
