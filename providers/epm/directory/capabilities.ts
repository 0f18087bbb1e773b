/** What EPM's users are to bulk work: their values, and the rules that these have. */
import type { Capabilities, DirectoryUser, Values } from '../../directory';
import { BASE_ROLES } from '../roles';
import { EPM_FIELDS, GROUP_NAME } from '../rules';
import { heldRolesSchema, type User } from '../schemas';
import { PASSWORD_REQUIRED, type UserValues } from '../users';
import { foldedValue } from '../../text';
import { SAME_PASSWORD } from './addAccounts';
import type { EpmDirectoryOptions } from './options';

const ROLE_NAMES = new Map(BASE_ROLES.map((role) => [foldedValue(role), role]));

/**
 * Source: EPM "Add Users to an Identity Domain (v2)", "Update Users (v2)"; Oracle Cloud "Import a Batch of User
 * Accounts". Nothing in the API disables an account.
 */
export const epmCapabilities: Capabilities = {
	title: 'Oracle EPM Cloud',
	fields: Object.values(EPM_FIELDS),
	canDisable: false,
	canDelete: true,
	endsAccess: {
		means: 'Remove base role, granular roles and groups of this environment; the accounts stay',
		staysListed: false,
		// User, roles, groups and the list of groups: before, before the base role goes, and after. Then each entry.
		calls: (users, entries) => 10 * users + entries,
	},
	deleteMeans: 'Deletes the accounts from every environment, or the access to this one',
	canCreateGroups: true,
	groupName: GROUP_NAME,
	groupsOnCreate: false,
	passwordOnCreate: true,
	// Arrays, cut at 200: users, their base role, each group. EPM documents no rate.
	effort: {
		calls: ({ newGroups, newUsers, updates, deletes, memberships, groupsChanged }) =>
			Math.ceil(newGroups / 200) +
			2 * Math.ceil(newUsers / 200) +
			Math.ceil(updates / 200) +
			Math.ceil(deletes / 200) +
			Math.max(groupsChanged, Math.ceil(memberships / 200)),
	},
	// Source: EPM "Add Users to Identity Domains", "Update Users": the caller must not be included.
	ownAccountIsFixed: true,
	unlisted:
		'Accounts without a base role in this environment are in no list: if they exist in the identity domain, they stay as they are.',
};

/** The base role as EPM spells it; another text stays as it is. */
export function roleNamed(name: string): string {
	return ROLE_NAMES.get(foldedValue(name)) ?? name;
}

/** The base role that a list of users with their roles says; several if there are several. */
function roleOf(user: User): string {
	const listed = heldRolesSchema.safeParse(user.applicationroles ?? user.roles).data ?? [];
	return [...new Set(listed.flatMap(({ rolename }) => ROLE_NAMES.get(foldedValue(rolename)) ?? []))].join(', ');
}

export function toDirectoryUser(user: User): DirectoryUser {
	const { userlogin, firstname, lastname, email } = user;
	return {
		id: userlogin,
		active: true,
		values: {
			userName: userlogin,
			firstName: firstname ?? '',
			lastName: lastname ?? '',
			email: email ?? '',
			role: roleOf(user),
		},
	};
}

/** The names that a request has for values, for those that are given. */
export function wireNames({ firstName, lastName, email }: Values): UserValues {
	return {
		...(firstName === undefined ? {} : { firstname: firstName }),
		...(lastName === undefined ? {} : { lastname: lastName }),
		...(email === undefined ? {} : { email }),
	};
}

/** The base roles that a user was listed with; any of them if the list did not say. */
export function heldRoles({ values }: DirectoryUser): readonly string[] {
	return values.role ? values.role.split(', ') : BASE_ROLES;
}

/** What EPM can do with these options. */
export function capabilitiesWith({
	createsUsers,
	job,
	keepsAccounts,
	resetPassword,
}: EpmDirectoryOptions): Capabilities {
	return {
		...epmCapabilities,
		...(createsUsers ? { userNameFrom: 'email' } : {}),
		...(keepsAccounts ? { deleteStatus: 'removed' as const } : {}),
		...(job === undefined ? {} : { samePassword: SAME_PASSWORD }),
		...(resetPassword ? {} : { passwordRequired: PASSWORD_REQUIRED }),
	};
}
