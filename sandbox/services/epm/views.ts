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

export function groupsOf(model: Model, login: string): Array<{ group: Group; direct: boolean }> {
	const all = [...model.groups.values()];
	const direct = all.filter((group) => group.users.includes(lower(login)));
	const found = new Map(direct.map((group) => [lower(group.name), { group, direct: true }]));
	for (let grown = true; grown;) {
		grown = false;
		for (const group of all) {
			if (found.has(lower(group.name)) || !group.groups.some((name) => found.has(name))) continue;
			found.set(lower(group.name), { group, direct: false });
			grown = true;
		}
	}
	return [...found.values()];
}

export function rolesOf(model: Model, account: Account): HeldRole[] {
	const through = groupsOf(model, account.login).flatMap(({ group }) =>
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
	const rows = visible(model).flatMap((account) =>
		rolesOf(model, account).map((role) => [
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
	const rows = visible(model).flatMap((account) =>
		groupsOf(model, account.login).map(({ group, direct }) => [
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
