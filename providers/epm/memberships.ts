/** Who is a member of which group. */
import type * as z from 'zod/v4-mini';
import { foldedValue } from '../text';

import { byKey, converge, type Present, type Result, type WriteOptions } from './batchWrite';
import type { EpmClient } from './client';
import { checkChangeable, findGroup } from './groups';
import { groupReportSchema, type Group } from './schemas';
import { isAskedFor, withMissing } from './users';

/** The logins of a group's members; `undefined` for a group that came without them, which is not one that has none. */
export function userMembersOf({ members }: Group): readonly string[] | undefined {
	if (members?.users === undefined) return undefined;
	return (members.users ?? []).map(({ userlogin }) => userlogin);
}

/**
 * Makes users members of a group, or ends their membership. They must have a base role in this environment.
 *
 * Source: EPM "Add Users to a Group (v2)", "Remove Users from a Group (v2)".
 */
export async function setMembership(
	client: EpmClient,
	groupname: string,
	logins: readonly string[],
	wanted: 'member' | 'notMember',
	{ skipLookup = false, signal }: WriteOptions = {},
): Promise<Map<string, Result>> {
	const spelling = byKey(logins, (login) => login);
	const results = await converge(client, {
		keys: [...spelling.keys()],
		lookFirst: !skipLookup,
		signal,
		look: async (keys) => {
			const group = await findGroup(client, groupname, true);
			if (group) checkChangeable(group);
			const listed = group && userMembersOf(group);
			const members = listed && new Set(listed.map(foldedValue));
			return new Map(
				keys.map((key): [string, Present] => [key, members && members.has(key) === (wanted === 'member')]),
			);
		},
		write: async (keys) => {
			const users = keys.map((key) => ({ userlogin: spelling.get(key) ?? key }));
			const path =
				wanted === 'member' ? '/security/v2/groups/adduserstogroup' : '/security/v2/groups/removeusersfromgroup';
			return await client.batch({ method: 'PUT', path, json: { groupname, users } }, keys);
		},
	});
	return withMissing(results);
}

/** Who is in which group. Source: EPM "User Group Report (v2)". */
export async function userGroupReport(
	client: EpmClient,
	query: {
		readonly userlogin?: string | undefined;
		readonly groupname?: string | undefined;
		readonly userattribute?: string | undefined;
	},
): Promise<Array<z.infer<typeof groupReportSchema>>> {
	const { groupname, ...user } = query;
	const users = await client.list(
		{ method: 'GET', path: '/security/v2/report/usergroupreport', query: { ...query } },
		groupReportSchema,
	);
	return users.filter(
		(entry) =>
			isAskedFor(entry, user) &&
			(groupname === undefined ||
				(entry.groups ?? []).some((group) => foldedValue(group.groupname) === foldedValue(groupname))),
	);
}
