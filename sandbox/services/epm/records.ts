/** What the operations do to single records; each gives the reason if it refuses one. v1 and v2 share them. */
import { createHash } from 'node:crypto';
import {
	findBaseRole,
	findGranularRole,
	lower,
	newIdentity,
	type Account,
	type Failure,
	type Group,
	type Model,
} from './model';

export interface UserRecord {
	readonly userlogin?: unknown;
	readonly firstname?: unknown;
	readonly lastname?: unknown;
	readonly email?: unknown;
}

type Outcome = Failure | undefined;

const fail = (code: string, message: string): Failure => ({ code: `EPMCSS-${code}`, message });
const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

export function hashOf(password: string): string {
	return createHash('sha256').update(password).digest('base64');
}

function unknownLogin(login: string): Failure {
	return fail('29003', `User login ${login} does not exist in the identity domain`);
}

function passwordProblem(password: string, names: readonly string[]): string | undefined {
	if (password.length < 8 || password.length > 40) return 'it must have 8 to 40 characters';
	if (!/[A-Z]/.test(password) || !/[a-z]/.test(password) || !/\d/.test(password)) {
		return 'it needs an upper-case letter, a lower-case letter and a digit';
	}
	const hit = names.find((name) => name.length > 2 && password.toLowerCase().includes(name.toLowerCase()));
	return hit === undefined ? undefined : 'it must not contain the name of the user';
}

function emailProblem(model: Model, email: string, login: string): Outcome {
	if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return fail('29009', `Email ${email} is not valid`);
	const holder = model.byEmail.findLatest(lower(email)).find((account) => lower(account.login) !== lower(login));
	return holder && fail('29002', `Email ${email} is in use by another account`);
}

export interface NewPassword {
	readonly password: string | undefined;
	readonly reset: boolean;
}

export function addUser(model: Model, caller: Account, record: UserRecord, { password, reset }: NewPassword): Outcome {
	const login = textOf(record.userlogin);
	const firstName = textOf(record.firstname);
	const lastName = textOf(record.lastname);
	const email = textOf(record.email);
	if (login === '') return fail('29006', 'User Login is missing');
	if (!/^[\x20-\x7e]+$/.test(login)) return fail('29008', `User login ${login} has characters that are not ASCII`);
	if (lower(login) === lower(caller.login)) return fail('29005', 'The account that runs the call must not be included');
	if (model.accounts.latest(lower(login))) {
		return fail('29001', `User login ${login} already exists in the identity domain`);
	}
	if (lastName === '') return fail('29006', `Last Name is missing for user login ${login}`);
	if (firstName === '' && model.context.options.firstNameRequired) {
		return fail('29006', `First Name is missing for user login ${login}`);
	}
	if (email === '') return fail('29006', `Email is missing for user login ${login}`);
	const wrongEmail = emailProblem(model, email, login);
	if (wrongEmail) return wrongEmail;
	const wrongPassword = password === undefined ? undefined : passwordProblem(password, [login, firstName, lastName]);
	if (wrongPassword !== undefined) {
		const echo = model.context.options.echoPasswords ? ` (${password})` : '';
		return fail('21150', `The password${echo} does not meet the policy: ${wrongPassword}`);
	}
	model.accounts.put(lower(login), {
		login,
		firstName,
		lastName,
		email,
		passwordHash: password === undefined ? undefined : hashOf(password),
		mustChange: reset,
		domainAdministrator: false,
		baseRoles: [],
		granularRoles: [],
	});
	if (reset) model.mails.put(`${model.mails.size + 1}-${lower(login)}`, { to: email, login });
	return undefined;
}

export function updateUser(model: Model, caller: Account, record: UserRecord): Outcome {
	const login = textOf(record.userlogin);
	if (login === '') return fail('29006', 'User Login is missing');
	if (lower(login) === lower(caller.login)) return fail('29005', 'The account that runs the call must not be included');
	const account = model.accounts.latest(lower(login));
	if (!account) return unknownLogin(login);
	const changed = {
		...account,
		firstName: typeof record.firstname === 'string' ? record.firstname.trim() : account.firstName,
		lastName: textOf(record.lastname) || account.lastName,
		email: textOf(record.email) || account.email,
	};
	const wrongEmail = emailProblem(model, changed.email, login);
	if (wrongEmail) return wrongEmail;
	const isSame =
		changed.firstName === account.firstName && changed.lastName === account.lastName && changed.email === account.email;
	if (isSame && model.context.options.updateWithoutChange === 'fails') {
		return fail('29007', `User login ${login} has these values, nothing was changed`);
	}
	model.accounts.put(lower(login), changed);
	return undefined;
}

/** Groups keep the login until `removeStrays`. */
export function removeUser(model: Model, caller: Account, record: UserRecord): Outcome {
	const login = textOf(record.userlogin);
	if (lower(login) === lower(caller.login)) return fail('29005', 'The account that runs the call must not be included');
	return model.accounts.delete(lower(login)) ? undefined : unknownLogin(login);
}

/** Takes those who are gone out of all groups; once for all of them. */
export function removeStrays(model: Model): void {
	for (const group of [...model.groups.values()]) {
		const users = group.users.filter((login) => model.accounts.latest(login) !== undefined);
		if (users.length < group.users.length) model.groups.put(lower(group.name), { ...group, users });
	}
}

/** @param role a name that exists */
export function setRole(model: Model, caller: Account, record: UserRecord, role: string, held: boolean): Outcome {
	const login = textOf(record.userlogin);
	const account = model.accounts.latest(lower(login));
	if (!account) return unknownLogin(login);
	if (!held && lower(login) === lower(caller.login)) {
		return fail('29005', 'The account that runs the call must not be included');
	}
	const member = findBaseRole(role) ? 'baseRoles' : 'granularRoles';
	if (held && member === 'granularRoles' && account.baseRoles.length === 0) {
		return fail('29004', `User login ${login} has no base role in this environment`);
	}
	if (account[member].includes(role) === held) {
		return model.context.options.idempotentRoles
			? undefined
			: fail('29014', `User login ${login} ${held ? 'has' : 'does not have'} the role ${role}`);
	}
	const roles = held ? [...account[member], role] : account[member].filter((name) => name !== role);
	model.accounts.put(lower(login), { ...account, [member]: roles });
	return undefined;
}

/**
 * Changes of the members of one group, kept apart until all records are treated: a copy of the list for each of them
 * would take minutes in a large group.
 */
export class MemberChanges {
	private readonly users: Set<string>;

	/** @param group one that exists and is of the type EPM */
	constructor(
		private readonly model: Model,
		private readonly group: string,
	) {
		this.users = new Set(model.groups.latest(lower(group))?.users);
	}

	set(record: UserRecord, isMember: boolean): Outcome {
		const login = textOf(record.userlogin);
		const account = this.model.accounts.latest(lower(login));
		if (!account) return unknownLogin(login);
		if (account.baseRoles.length === 0) {
			return fail('29004', `User login ${login} has no base role in this environment`);
		}
		if (!this.model.groups.latest(lower(this.group))) return fail('29011', `Group ${this.group} does not exist`);
		if (isMember) this.users.add(lower(login));
		else this.users.delete(lower(login));
		return undefined;
	}

	commit(): void {
		const present = this.model.groups.latest(lower(this.group));
		if (present) this.model.groups.put(lower(this.group), { ...present, users: [...this.users] });
	}
}

/** Makes one user a member of a group, or no member any more. */
export function setMember(model: Model, record: UserRecord, group: string, isMember: boolean): Outcome {
	const changes = new MemberChanges(model, group);
	const failure = changes.set(record, isMember);
	if (!failure) changes.commit();
	return failure;
}

export interface GroupRecord {
	readonly groupname?: unknown;
	readonly description?: unknown;
	readonly type?: unknown;
	readonly identity?: unknown;
	readonly members?: unknown;
}

interface MemberFailures {
	readonly users: Array<{ userlogin: string; errorcode: string; errormessage: string }>;
	readonly groups: Array<{ groupname: string; errorcode: string; errormessage: string }>;
}

function listOf(value: unknown, member: string): Array<Record<string, unknown>> {
	const list = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[member] : undefined;
	const isRecord = (entry: unknown): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null;
	return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** The members that can be, and why the others cannot. */
function readMembers(model: Model, members: unknown): { users: string[]; groups: string[]; failures: MemberFailures } {
	const failures: MemberFailures = { users: [], groups: [] };
	const users = listOf(members, 'users').flatMap((entry) => {
		const login = textOf(entry.userlogin);
		if ((model.accounts.latest(lower(login))?.baseRoles.length ?? 0) > 0) return [lower(login)];
		failures.users.push({ userlogin: login, errorcode: 'EPMCSS-21230', errormessage: 'The user cannot be a member' });
		return [];
	});
	const groups = listOf(members, 'groups').flatMap((entry) => {
		const name = textOf(entry.groupname);
		if (model.groups.latest(lower(name))) return [lower(name)];
		failures.groups.push({ groupname: name, errorcode: 'EPMCSS-21230', errormessage: 'The group cannot be a member' });
		return [];
	});
	return { users, groups, failures };
}

export type GroupOutcome = (Failure & { readonly erroritems?: MemberFailures }) | undefined;

function membersOutcome(failures: MemberFailures, verb: string): GroupOutcome {
	if (failures.users.length + failures.groups.length === 0) return undefined;
	return { ...fail('21231', `The group was ${verb}, but some members were not added`), erroritems: failures };
}

export function addGroup(model: Model, record: GroupRecord): GroupOutcome {
	const name = textOf(record.groupname);
	if (name === '') return fail('29006', 'Group Name is missing');
	if (model.groups.latest(lower(name)) || findBaseRole(name)) return fail('29010', `Group ${name} already exists`);
	const { users, groups, failures } = readMembers(model, record.members);
	const identity = newIdentity(model);
	const description = textOf(record.description);
	model.groups.put(lower(name), { name, description, type: 'EPM', identity, users, groups, granularRoles: [] });
	return membersOutcome(failures, 'created');
}

export function removeGroup(model: Model, record: GroupRecord): Outcome {
	const name = textOf(record.groupname);
	const group = model.groups.latest(lower(name));
	if (!group) return fail('29011', `Group ${name} does not exist`);
	if (group.type !== 'EPM') return fail('29012', `Group ${name} cannot be removed here`);
	model.groups.delete(lower(name));
	return undefined;
}

export function updateGroup(model: Model, record: GroupRecord): GroupOutcome {
	const name = textOf(record.groupname);
	const group: Group | undefined = model.groups.latest(lower(name));
	if (!group) return fail('29011', `Group ${name} does not exist`);
	if (record.type !== 'EPM' || group.type !== 'EPM') return fail('29012', `Group ${name} is not of the type EPM`);
	if (record.identity !== group.identity) return fail('29015', `The identity is not that of group ${name}`);
	const { users, groups, failures } = readMembers(model, record.members);
	model.groups.put(lower(name), {
		...group,
		description: typeof record.description === 'string' ? record.description : group.description,
		...(record.members === undefined ? {} : { users, groups }),
	});
	return membersOutcome(failures, 'updated');
}

/** Replaces the granular roles that a user or group has directly. */
export function replaceRoles(model: Model, record: Record<string, unknown>, kind: 'users' | 'groups'): Outcome {
	const names = listOf(record, 'roles').map((role) => textOf(role.rolename));
	const roles = names.map(findGranularRole);
	const wrong = names.find((_, index) => roles[index] === undefined);
	if (wrong !== undefined) return fail('29013', `Role ${wrong} is not a granular role`);
	const granted = [...new Set(roles.filter((role) => role !== undefined))];
	if (kind === 'users') {
		const login = textOf(record.userlogin);
		const account = model.accounts.latest(lower(login));
		if (!account) return unknownLogin(login);
		if (account.baseRoles.length === 0)
			return fail('29004', `User login ${login} has no base role in this environment`);
		model.accounts.put(lower(login), { ...account, granularRoles: granted });
		return undefined;
	}
	const name = textOf(record.groupname);
	const group = model.groups.latest(lower(name));
	if (!group) return fail('29011', `Group ${name} does not exist`);
	model.groups.put(lower(name), { ...group, granularRoles: granted });
	return undefined;
}
