/** Base roles and granular roles. The API takes their names; ids are for people. */
import * as z from 'zod/v4-mini';
import { foldedValue } from '../text';

import { converge, ifAllowed, type Result, type WriteOptions } from './batchWrite';
import type { EpmClient, Refused } from './client';
import { availableRoleSchema, roleReportGroupSchema, roleReportUserSchema, type AvailableRole } from './schemas';
import { asMissing, findUsers, isAskedFor, withMissing } from './users';
import { notWhole } from './wholeness';

/** The base role of those who may do everything in an environment. */
export const SERVICE_ADMINISTRATOR = 'Service Administrator';

/** One of them is needed to enter an environment. Source: EPM "Understanding Predefined Roles". */
export const BASE_ROLES: readonly string[] = [SERVICE_ADMINISTRATOR, 'Power User', 'User', 'Viewer'];

/**
 * The roles that can be given in this environment.
 *
 * @param type as the environment's release knows it: `predefined` and `application`, or `application` and `granular`.
 *   Source: EPM "Get Available Roles", several editions.
 */
export async function listRoles(client: EpmClient, type?: string): Promise<AvailableRole[]> {
	const roles = await client.list(
		{ method: 'GET', path: '/security/v2/role/getavailableroles', query: { type } },
		availableRoleSchema,
	);
	// Every environment has base roles.
	if (type === undefined && roles.length === 0) throw notWhole('EPM listed no roles at all.');
	return roles;
}

export interface RoleReportQuery {
	readonly userlogin?: string | undefined;
	readonly groupname?: string | undefined;
	readonly rolename?: string | undefined;
	readonly userattribute?: string | undefined;
}

type Holder = z.infer<typeof roleReportGroupSchema> | z.infer<typeof roleReportUserSchema>;

/** Whether an entry of a report has the role that was asked for. */
function hasRole({ roles }: Holder, rolename: string | undefined): boolean {
	return rolename === undefined || (roles ?? []).some((role) => foldedValue(role.rolename) === foldedValue(rolename));
}

/** Who has which role, directly or through a group. Source: EPM "Role Assignment Report for Users (v2)". */
export async function userRoleReport(
	client: EpmClient,
	{ userlogin, rolename, userattribute }: RoleReportQuery,
): Promise<Array<z.infer<typeof roleReportUserSchema>>> {
	const users = await client.list(
		{
			method: 'GET',
			path: '/security/v2/report/roleassignmentreport/user',
			query: { userlogin, rolename, userattribute },
		},
		roleReportUserSchema,
	);
	return users.filter((user) => isAskedFor(user, { userlogin, userattribute }) && hasRole(user, rolename));
}

/** Which group has which role. Source: EPM "Role Assignment Report for Groups (v2)". */
export async function groupRoleReport(
	client: EpmClient,
	{ groupname, rolename }: RoleReportQuery,
): Promise<Array<z.infer<typeof roleReportGroupSchema>>> {
	const groups = await client.list(
		{ method: 'GET', path: '/security/v2/report/roleassignmentreport/group', query: { groupname, rolename } },
		roleReportGroupSchema,
	);
	return groups.filter(
		(group) =>
			(groupname === undefined || foldedValue(group.groupname) === foldedValue(groupname)) && hasRole(group, rolename),
	);
}

/** The logins, in lower case, that have the role directly; `undefined` if the account may not see it. */
async function holdersOf(client: EpmClient, rolename: string): Promise<ReadonlySet<string> | undefined> {
	const report = await ifAllowed(async () => await userRoleReport(client, { rolename }));
	if (report === undefined) return undefined;
	const direct = report.filter(({ roles }) =>
		roles?.some((role) => foldedValue(role.rolename) === foldedValue(rolename) && !role.grantedthroughgroup),
	);
	return new Set(direct.map(({ userlogin }) => foldedValue(userlogin)));
}

/**
 * Gives users a role, or takes it away; who has it already, or has it not, is left alone. Only roles that are held
 * directly count, not those through a group.
 *
 * Source: EPM "Assign Users to Application Roles or Granular Roles (v2)", "Remove Users' Role Assignment (v2)".
 */
export async function setRole(
	client: EpmClient,
	rolename: string,
	logins: readonly string[],
	wanted: 'assigned' | 'unassigned',
	{ skipLookup = false, signal }: WriteOptions = {},
): Promise<Map<string, Result>> {
	const spelling = new Map(logins.map((login) => [foldedValue(login), login]));
	const results = await converge(client, {
		keys: [...spelling.keys()],
		lookFirst: !skipLookup,
		signal,
		look: async (keys) => {
			const holders = await holdersOf(client, rolename);
			// Only the login of a user who is seen can be said to lack a role; others may be misspelt.
			const known = wanted === 'unassigned' && holders ? await findUsers(client, keys) : undefined;
			return new Map(
				keys.map((key) => {
					if (holders === undefined) return [key, undefined];
					if (wanted === 'assigned') return [key, holders.has(key)];
					if (holders.has(key)) return [key, false];
					return [key, known?.has(key) ? true : undefined];
				}),
			);
		},
		write: async (keys) => {
			const users = keys.map((key) => ({ userlogin: spelling.get(key) ?? key }));
			const path = wanted === 'assigned' ? '/security/v2/role/assign/user' : '/security/v2/role/unassign/user';
			return await client.batch({ method: 'PUT', path, json: { rolename, users } }, keys);
		},
	});
	return withMissing(results);
}

/**
 * Makes the given list the set of granular roles that a user or a group has directly. It states the wanted set, so
 * sending it twice is as good as once.
 *
 * Source: EPM "Update Application Roles for Users", "Update Application Roles for Groups".
 */
export async function replaceGranularRoles(
	client: EpmClient,
	of: { readonly userlogin: string } | { readonly groupname: string },
	rolenames: readonly string[],
): Promise<Refused> {
	const roles = rolenames.map((rolename) => ({ rolename }));
	const [kind, key] = 'userlogin' in of ? (['users', of.userlogin] as const) : (['groups', of.groupname] as const);
	const refused = await client.batch(
		{
			method: 'PUT',
			path: `/security/v1/roles/application/${kind}/update`,
			json: { [kind]: [{ ...of, roles }] },
			repeatable: true,
		},
		[foldedValue(key)],
	);
	return kind === 'groups' ? refused : new Map([...refused].map(([login, error]) => [login, asMissing(error, login)]));
}
