import type { SeedPlan } from '../../seed';
import { ADMINISTRATORS, type World } from './world';

const ORGANIZATIONS = [
	{ key: '1', name: 'Xellerate Users', type: 'System', parentKey: '3' },
	{ key: '2', name: 'Requests', type: 'System', parentKey: '3' },
	{ key: '3', name: 'Top', type: 'System' },
	{ key: '11', name: 'Finance', type: 'Department', parentKey: '3' },
	{ key: '12', name: 'Engineering', type: 'Department', parentKey: '3' },
] as const;

const ROLES = [
	{ key: '1', name: ADMINISTRATORS, description: 'Administrators of the system' },
	{ key: '3', name: 'ALL USERS', description: 'Everybody' },
	{ key: '301', name: 'Invoice Reviewer', description: 'Checks invoices' },
	{ key: '302', name: 'Release Manager', description: 'Plans releases' },
	{ key: '303', name: 'Front Desk', description: '' },
] as const;

/** What a new server has: the administrator, the shipped organizations and roles, and a small catalog. */
export function fillNewServer(world: World, password: string): void {
	for (const organization of ORGANIZATIONS) world.organizations.put(organization.key, organization);
	for (const role of ROLES) {
		world.roles.put(role.key, { ...role, displayName: role.name, updated: world.context.now() });
	}
	const applications = [
		{ key: '17', name: 'Mail', displayName: 'Company Mail', type: 'Connected' },
		{ key: '18', name: 'BadgePrinter', displayName: 'Badge Printer', type: 'Disconnected' },
	];
	for (const application of applications) world.applications.put(application.key, application);
	['Mailbox', 'Shared Calendar', 'Distribution Lists', 'Print', 'Design'].forEach((name, index) => {
		const key = String(41 + index);
		const applicationKey = index < 3 ? '17' : '18';
		world.entitlements.put(key, { key, name, description: `${name} (entitlement)`, applicationKey });
	});
	const now = world.now();
	world.users.put('1', {
		key: '1',
		password,
		attributes: {
			'User Login': 'XELSYSADM',
			'First Name': 'System',
			'Last Name': 'Administrator',
			'Display Name': 'System Administrator',
			Role: 'EMP',
			'Xellerate Type': 'End-User Administrator',
			act_key: 1,
			Status: 'Active',
			usr_locked: '0',
			usr_created: now,
			usr_create: now,
			usr_update: now,
		},
	});
	world.addMember('1', '1');
	world.addMember('3', '1');
}

/** Adds the people and roles of the plan that are not there yet. */
export function seedPeople(world: World, plan: SeedPlan): void {
	const roleKeys = plan.groups.map(({ name, description }) => {
		const present = [...world.roles.values()].find((role) => role.name === name);
		if (present) return present.key;
		const key = world.nextKey('role', 310);
		world.roles.put(key, { key, name, displayName: name, description, updated: world.context.now() });
		return key;
	});
	for (const { login, email, givenName, familyName, displayName, department, groups } of plan.users) {
		const user =
			world.findByLogin(login) ??
			world.createUser({
				'User Login': login,
				'First Name': givenName,
				'Last Name': familyName,
				'Display Name': displayName,
				Email: email,
				'Department Number': department,
				Role: 'Full-Time',
				act_key: 1,
			});
		for (const index of groups) {
			const roleKey = roleKeys[index];
			if (roleKey !== undefined) world.addMember(roleKey, user.key);
		}
	}
}
