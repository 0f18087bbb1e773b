/** Who is there, with which roles and groups. */
import { stringify } from 'csv-stringify/sync';
import { lower, type Account, type Group, type Model } from './model';

export interface HeldRole {
	readonly rolename: string;
	readonly kind: 'base' | 'granular';
	/** Name of the group, or nothing for a role that is held directly. */
	readonly through: string;
}

/** Accounts with a base role: all that the environment knows of. */
export function visible(model: Model): Account[] {
	return [...model.accounts.values()].filter((account) => account.baseRoles.length > 0);
}

/** Groups by their members; made once for a list, for a look through all groups for each user would take minutes. */
interface Memberships {
	readonly all: readonly Group[];
	/** Groups that have a user directly, by login in lower case. */
	readonly direct: ReadonlyMap<string, readonly Group[]>;
}

export function membershipsIn(model: Model): Memberships {
	const all = [...model.groups.values()];
	const direct = new Map<string, Group[]>();
	for (const group of all) {
		for (const login of group.users) {
			const list = direct.get(login);
			if (list) list.push(group);
			else direct.set(login, [group]);
		}
	}
	return { all, direct };
}

export function groupsOf({ all, direct }: Memberships, login: string): Array<{ group: Group; direct: boolean }> {
	const own = direct.get(lower(login)) ?? [];
	const found = new Map(own.map((group) => [lower(group.name), { group, direct: true }]));
	for (let grown = own.length > 0; grown;) {
		grown = false;
		for (const group of all) {
			if (found.has(lower(group.name)) || !group.groups.some((name) => found.has(name))) continue;
			found.set(lower(group.name), { group, direct: false });
			grown = true;
		}
	}
	return [...found.values()];
}

export function rolesOf(memberships: Memberships, account: Account): HeldRole[] {
	const through = groupsOf(memberships, account.login).flatMap(({ group }) =>
		group.granularRoles.map((rolename): HeldRole => ({ rolename, kind: 'granular', through: group.name })),
	);
	return [
		...account.baseRoles.map((rolename): HeldRole => ({ rolename, kind: 'base', through: '' })),
		...account.granularRoles.map((rolename): HeldRole => ({ rolename, kind: 'granular', through: '' })),
		...through,
	];
}

export function roleReportCsv(model: Model, idAdmins: boolean): string {
	if (idAdmins) {
		const administrators = [...model.accounts.values()].filter((account) => account.domainAdministrator);
		const rows = administrators.map((one) => [one.login, one.firstName, one.lastName, one.email]);
		return stringify([['User Login', 'First Name', 'Last Name', 'Email'], ...rows]);
	}
	const memberships = membershipsIn(model);
	const rows = visible(model).flatMap((account) =>
		rolesOf(memberships, account).map((role) => [
			account.login,
			account.firstName,
			account.lastName,
			account.email,
			role.rolename,
			role.through,
		]),
	);
	return stringify([['User Login', 'First Name', 'Last Name', 'Email', 'Roles', 'Granted through Group'], ...rows]);
}

export function groupReportCsv(model: Model): string {
	const memberships = membershipsIn(model);
	const rows = visible(model).flatMap((account) =>
		groupsOf(memberships, account.login).map(({ group, direct }) => [
			account.login,
			account.firstName,
			account.lastName,
			account.email,
			direct ? 'Yes' : 'No',
			group.name,
		]),
	);
	return stringify([['User Login', 'First Name', 'Last Name', 'Email', 'Direct', 'Group'], ...rows]);
}
