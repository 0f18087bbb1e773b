import type { SeedPlan } from '../../seed';
import { hash, permissions, type Permission } from './access';
import { newGroup } from './groups';
import { groupKey, usernameKey, type Store } from './store';
import { usernamePolicies } from './usernames';
import { createUser } from './users';

/** Code of the namespace in which the ready-made client creates what names no namespace. */
const primaryNamespace = 'example';

/** Id and secret of a Management API client. */
export interface ClientCredentials {
	readonly clientId: string;
	readonly clientSecret: string;
}

export interface ClientRights {
	/** Default: all. */
	readonly permissions?: readonly Permission[];
	/** Namespace codes, the primary one first. Default: all. */
	readonly namespaces?: readonly string[];
	readonly active?: boolean;
}

const builtinRoles: ReadonlyArray<readonly [string, readonly string[]]> = [
	['Portal Admin', [...permissions]],
	['Portal Auditor', permissions.filter((name) => name.endsWith('_VIEW'))],
	['Namespace Admin', ['NAMESPACE_VIEW']],
	['Namespace Auditor', ['NAMESPACE_VIEW']],
	['Account Admin', permissions.filter((name) => name.startsWith('ACCOUNT_'))],
	['Account Auditor', ['ACCOUNT_VIEW']],
];

function namespaceCodes(): string[] {
	return usernamePolicies.map((policy) =>
		policy === 'MANUAL' ? primaryNamespace : `${primaryNamespace}-${policy.toLowerCase().replaceAll('_', '-')}`,
	);
}

export function addClient(store: Store, credentials: ClientCredentials, rights: ClientRights): void {
	store.clients.put(credentials.clientId, {
		id: credentials.clientId,
		secretHash: hash(credentials.clientSecret),
		active: rights.active ?? true,
		permissions: rights.permissions ?? permissions,
		namespaces: rights.namespaces ?? namespaceCodes(),
	});
}

/** A tenant as it is new: a namespace for each user-name policy, the roles, and one client. */
export function fillTenant(store: Store, credentials: ClientCredentials): void {
	const created = store.context.now();
	const codes = namespaceCodes();
	for (const [index, usernamePolicy] of usernamePolicies.entries()) {
		const code = codes[index] ?? usernamePolicy;
		const id = store.newId();
		store.namespaces.put(id, {
			id,
			code,
			name: usernamePolicy === 'MANUAL' ? 'Example' : `Example (${usernamePolicy})`,
			usernamePolicy,
			duplicateNicknamesAllowed: usernamePolicy !== 'MANUAL',
			commMethodMaxQty: 2,
			created,
		});
	}
	for (const [name, granted] of builtinRoles) {
		const id = name.toUpperCase().replace(' ', '_');
		store.roles.put(id, { id, name, permissions: granted, nsCode: '' });
	}
	for (const name of ['Service Desk', 'Reception']) {
		const id = store.newId();
		store.roles.put(id, { id, name, permissions: ['ACCOUNT_VIEW'], nsCode: primaryNamespace });
	}
	addClient(store, credentials, {});
}

/** Adds the people of the plan to the primary namespace. */
export function seedTenant(store: Store, plan: SeedPlan): void {
	const groupIds = plan.groups.map(({ name, description }) => {
		const [existing] = store.byGroupName.findLatest(groupKey(primaryNamespace, name));
		return (existing ?? newGroup(store, primaryNamespace, { name, description })).id;
	});
	const rights = { id: '', secretHash: '', active: true, permissions, namespaces: [primaryNamespace] };
	for (const user of plan.users) {
		if (store.byUsername.findLatest(usernameKey(primaryNamespace, user.login)).length > 0) continue;
		createUser(store, rights, {
			username: user.login,
			name: { givenName: user.givenName, familyName: user.familyName },
			emails: [{ address: user.email }],
			memberOf: user.groups.map((index) => groupIds[index]).filter((id) => id !== undefined),
			customFields: { department: user.department },
		});
	}
}
