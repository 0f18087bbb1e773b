import type { ServiceContext } from '../../service';
import {
	COMPUTED,
	Refused,
	USER_TYPES,
	WRITABLE,
	type Change,
	type StoredAccount,
	type StoredApplication,
	type StoredEntitlement,
	type StoredMembership,
	type StoredOrganization,
	type StoredRequest,
	type StoredRole,
	type StoredUser,
	type Value,
	type Verb,
} from './model';
import type { Options } from './options';
import { textOf } from './text';

export const ADMINISTRATORS = 'SYSTEM ADMINISTRATORS';

export const membershipId = (roleKey: string, userKey: string): string => `${roleKey}/${userKey}`;

/** Everything that the server knows, and the rules by which it changes. */
export class World {
	readonly users;
	readonly roles;
	readonly memberships;
	readonly organizations;
	readonly applications;
	readonly entitlements;
	readonly accounts;
	readonly requests;
	private readonly counters;
	private readonly byLogin;

	constructor(readonly context: ServiceContext<Options>) {
		this.users = context.table<StoredUser>('users');
		this.byLogin = this.users.index((user) => this.loginKey(user.attributes['User Login']));
		this.roles = context.table<StoredRole>('roles');
		this.memberships = context.table<StoredMembership>('memberships');
		this.organizations = context.table<StoredOrganization>('organizations');
		this.applications = context.table<StoredApplication>('applications');
		this.entitlements = context.table<StoredEntitlement>('entitlements');
		this.accounts = context.table<StoredAccount>('accounts');
		this.requests = context.table<StoredRequest>('requests');
		this.counters = context.table<{ next: number }>('counters');
	}

	/** The next key of a kind; kinds count on their own, as sequences of a database do. */
	nextKey(kind: string, first: number): string {
		const next = this.counters.latest(kind)?.next ?? first;
		this.counters.put(kind, { next: next + 1 });
		return String(next);
	}

	now(): string {
		return new Date(this.context.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
	}

	findByLogin(login: string): StoredUser | undefined {
		return this.holders(login).find(({ attributes }) => attributes.Status !== 'Deleted');
	}

	/** Who has the login, deleted users included. */
	private holders(login: string): StoredUser[] {
		return [...this.byLogin.findLatest(this.loginKey(login))];
	}

	/** A login as the server stores it. */
	private capitals(login: string): string {
		return this.context.options.sharpS === 'SS'
			? login.toUpperCase()
			: login.replace(/[^ß]+/g, (part) => part.toUpperCase());
	}

	/** How texts are compared without regard to case. */
	readonly fold = (text: string): string => this.capitals(text).toLowerCase();

	private loginKey(login: unknown): string {
		return this.fold(textOf(login));
	}

	isAdministrator(user: StoredUser): boolean {
		return this.rolesOf(user.key).some(({ name }) => name === ADMINISTRATORS);
	}

	rolesOf(userKey: string): StoredRole[] {
		return [...this.memberships.values()].flatMap((membership) => {
			const role = membership.userKey === userKey ? this.roles.get(membership.roleKey) : undefined;
			return role ? [role] : [];
		});
	}

	/** An attribute as readers see it, computed ones included. */
	readAttribute(user: StoredUser, name: string): Value | undefined {
		if (name === 'usr_key') return Number(user.key);
		if (name === 'Organization Name') return this.organizations.get(String(user.attributes.act_key))?.name;
		if (name === 'Manager Login' || name === 'Manager Display Name') {
			const manager = this.users.get(String(user.attributes.usr_manager_key ?? ''));
			return manager?.attributes[name === 'Manager Login' ? 'User Login' : 'Display Name'];
		}
		return name === 'usr_password' ? undefined : user.attributes[name];
	}

	knowsAttribute(name: string): boolean {
		return WRITABLE.has(name) || COMPUTED.has(name);
	}

	/** Checks attributes that are to be written. Throws `Refused` for the first that breaks a rule. */
	checkAttributes(attributes: Readonly<Record<string, Value>>, except?: string): void {
		for (const [name, value] of Object.entries(attributes)) {
			if (!WRITABLE.has(name)) throw new Refused('IAM-3050010', `Unknown attribute or attribute not writable: ${name}`);
			if (['Last Name', 'Role', 'act_key'].includes(name) && (value === null || value === '')) {
				throw new Refused('IAM-3050011', `Mandatory attribute missing: ${name}`);
			}
		}
		const { act_key: organization, Role: type, 'User Login': login, usr_password: password } = attributes;
		if (organization !== undefined && !this.organizations.latest(String(organization))) {
			throw new Refused('IAM-3050012', `The organization with key ${String(organization)} does not exist.`);
		}
		if (type !== undefined && !USER_TYPES.has(String(type))) {
			throw new Refused('IAM-3050013', `The value ${String(type)} is not in the look-up of attribute Role.`);
		}
		if (attributes.usr_manager_key && !this.users.latest(String(attributes.usr_manager_key))) {
			throw new Refused('IAM-3050014', `The manager with key ${String(attributes.usr_manager_key)} does not exist.`);
		}
		const holders = login === undefined ? [] : this.holders(String(login));
		const counts = ({ attributes: of }: StoredUser) => of.Status !== 'Deleted' || !this.context.options.userIdReuse;
		if (holders.some((holder) => counts(holder) && holder.key !== except)) {
			throw new Refused('IAM-3050015', `A user with the login ${String(login)} already exists.`);
		}
		if (password !== undefined && !/^(?=.*\d)(?=.*[A-Za-z]).{8,}$/.test(String(password))) {
			throw new Refused('IAM-3050016', 'The password does not comply with the password policy.');
		}
	}

	/** Makes a user; login, display name and password are generated if they are not given. */
	createUser(given: Readonly<Record<string, Value>>): StoredUser {
		for (const name of ['Last Name', 'Role', 'act_key']) {
			if (given[name] === undefined) throw new Refused('IAM-3050011', `Mandatory attribute missing: ${name}`);
		}
		this.checkAttributes(given);
		const { usr_password: password, ...attributes } = given;
		const key = this.nextKey('user', 12_095);
		const login = this.capitals(String(attributes['User Login'] ?? this.freeLogin(attributes)));
		const name = [attributes['First Name'], attributes['Last Name']].filter(Boolean).join(' ');
		const starts = attributes['Start Date'];
		const later = typeof starts === 'string' && Date.parse(starts) > this.context.now();
		return this.users.put(key, {
			key,
			passwordCreated: this.now(),
			password: String(password ?? this.context.random.text(16, 'abcdefghjkmnpqrstuvwxyz23456789')),
			attributes: {
				'Display Name': name,
				'Xellerate Type': 'End-User',
				...attributes,
				'User Login': login,
				act_key: Number(attributes.act_key),
				Status: later ? 'Disabled Until Start Date' : 'Active',
				usr_locked: '0',
				usr_created: this.now(),
				usr_create: this.now(),
				usr_update: this.now(),
			},
		});
	}

	private freeLogin(attributes: Readonly<Record<string, Value>>): string {
		const first = String(attributes['First Name'] ?? '').slice(0, 1);
		const base = `${first}${String(attributes['Last Name'])}`.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '') || 'USER';
		for (let number = 0; ; number += 1) {
			const login = number === 0 ? base : `${base}${number}`;
			if (this.holders(login).length === 0) return login;
		}
	}

	/** Throws `Refused` with 404 for a user who is not there. */
	user(key: string): StoredUser {
		const user = this.users.latest(key);
		if (!user) throw new Refused('IAM-3050068', `User with ID ${key} does not exist.`, 404);
		return user;
	}

	modifyUser(key: string, changes: Readonly<Record<string, Value>>): void {
		const user = this.user(key);
		if (user.attributes.Status === 'Deleted') throw new Refused('IAM-3050020', 'A deleted user cannot be changed.');
		this.checkAttributes(changes, key);
		const attributes: Record<string, Value> = { ...user.attributes, usr_update: this.now() };
		for (const [name, value] of Object.entries(changes)) {
			if (value === null || value === '') delete attributes[name];
			else attributes[name] = name === 'User Login' ? this.capitals(String(value)) : value;
		}
		this.users.put(key, { ...user, attributes });
	}

	setStatus(key: string, verb: Verb): void {
		const user = this.user(key);
		const { Status: status } = user.attributes;
		if (status === 'Deleted') throw new Refused('IAM-3050020', 'A deleted user cannot be changed.');
		const change: Record<string, Value> =
			verb === 'enable' || verb === 'disable'
				? { Status: verb === 'enable' ? 'Active' : 'Disabled' }
				: { usr_locked: verb === 'lock' ? '1' : '0' };
		this.users.put(key, { ...user, attributes: { ...user.attributes, ...change, usr_update: this.now() } });
	}

	setPassword(key: string, password: string): void {
		this.checkAttributes({ usr_password: password });
		this.users.put(key, { ...this.user(key), password, passwordCreated: this.now() });
	}

	/** The record stays, as in OIG, with the status "Deleted". */
	deleteUser(key: string): void {
		const user = this.user(key);
		if (user.attributes.Status === 'Deleted')
			throw new Refused('IAM-3050068', `User with ID ${key} does not exist.`, 404);
		this.users.put(key, { ...user, attributes: { ...user.attributes, Status: 'Deleted', usr_update: this.now() } });
		for (const { roleKey, userKey } of [...this.memberships.values()]) {
			if (userKey === key) this.memberships.delete(membershipId(roleKey, userKey));
		}
	}

	addMember(roleKey: string, userKey: string, period: Pick<StoredMembership, 'endDate'> = {}): void {
		const membership = { roleKey, userKey, startDate: this.now(), ...period };
		this.memberships.put(membershipId(roleKey, userKey), membership);
	}

	/** Does what a request asked for. */
	apply(change: Change, beneficiaries: readonly string[], requestKey: string): StoredUser | undefined {
		if (change.kind === 'create') return this.createUser(change.attributes);
		if (change.kind === 'delete') this.deleteUser(change.userKey);
		else if (change.kind === 'modify') this.modifyUser(change.userKey, change.attributes);
		else if (change.kind === 'status') this.setStatus(change.userKey, change.verb);
		else for (const userKey of beneficiaries) this.grant(change, userKey, requestKey);
		return undefined;
	}

	private grant(change: Extract<Change, { kind: 'grant' }>, userKey: string, requestKey: string): void {
		for (const { entityType, entityId, endDate } of change.targets) {
			if (entityType === 'role') this.addMember(entityId, userKey, { endDate });
			if (entityType !== 'appinstance') continue;
			const key = this.nextKey('account', 611);
			const name = String(this.user(userKey).attributes['User Login']).toLowerCase();
			this.accounts.put(key, { key, name, userKey, applicationKey: entityId, status: 'Provisioned', requestKey });
		}
	}
}
