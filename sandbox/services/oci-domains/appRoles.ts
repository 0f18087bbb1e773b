import { createHash } from 'node:crypto';
import type { Domain } from '../../tenancy';
import { readBody } from './body';
import type { Call, Reply, Resources } from './call';
import { duplicate, invalid, missing, notFound, ScimError } from './errors';
import { listed, listQuery, one, viewOf } from './lists';
import { recordOf, textOf, type StoredAppRole, type StoredGrant, type World } from './model';
import { attribute, COMMON, flags, texts, type Attribute, type ResourceType } from './schema';
import { serviceMembers, storedValue } from './show';
import { newStored } from './users';

const fixed = { mutability: 'immutable' } as const;
const readOnly = { mutability: 'readOnly' } as const;

/** Source: OCI identity domains REST API, AppRole. */
const APP_ROLE: ResourceType = {
	name: 'AppRole',
	path: '/AppRoles',
	urn: 'urn:ietf:params:scim:schemas:oracle:idcs:AppRole',
	attributes: [
		...COMMON,
		attribute('displayName', { ...fixed, required: true, returned: 'always' }),
		attribute('description'),
		attribute('app', { ...fixed, returned: 'always' }, [
			attribute('value', { ...fixed, caseExact: true }),
			...texts('display name', readOnly),
		]),
		...flags('adminRole availableToUsers availableToGroups availableToClients', fixed),
	],
	extensions: new Map(),
};

/** Source: OCI identity domains REST API, Grant: all of it is immutable. */
const GRANT: ResourceType = {
	name: 'Grant',
	path: '/Grants',
	urn: 'urn:ietf:params:scim:schemas:oracle:idcs:Grant',
	attributes: [
		...COMMON,
		attribute('grantMechanism', { ...fixed, required: true, caseExact: true }),
		attribute('grantee', { ...fixed, required: true }, [
			attribute('value', { ...fixed, required: true, caseExact: true }),
			attribute('type', { ...fixed, required: true }),
		]),
		attribute('app', fixed, [attribute('value', { ...fixed, required: true, caseExact: true })]),
		attribute('entitlement', fixed, [
			attribute('attributeName', { ...fixed, required: true }),
			attribute('attributeValue', { ...fixed, required: true, caseExact: true }),
		]),
		attribute('compositeKey', { ...readOnly, returned: 'request' }),
	],
	extensions: new Map(),
};

/** Source: OCI identity domains REST API, App; only what names an application. */
const APP: ResourceType = {
	name: 'App',
	path: '/Apps',
	urn: 'urn:ietf:params:scim:schemas:oracle:idcs:App',
	attributes: [
		...COMMON,
		attribute('displayName', { required: true, returned: 'always' }),
		attribute('name', { returned: 'always' }),
		attribute('description'),
		...flags('active isOPCService', readOnly),
	],
	extensions: new Map(),
};

/** Applications that every domain has here, with their roles. The second one has a role of the name of the first. */
const APPLICATIONS: Readonly<Record<string, readonly string[]>> = {
	IDCS: [
		'Identity Domain Administrator',
		'Security Administrator',
		'Application Administrator',
		'User Administrator',
		'User Manager',
		'Help Desk Administrator',
		'Audit Administrator',
	],
	Payroll: ['Clerk', 'User Manager'],
};

const nobody = { userOcid: undefined, roles: undefined };

/** Makes the applications' roles in a domain. */
export function addAppRoles(world: World, domain: Domain): void {
	for (const [display, roles] of Object.entries(APPLICATIONS)) {
		const appId = world.newId();
		for (const displayName of roles) {
			const stored = newStored({ world, domain, caller: nobody }, 'domainapprole');
			const members = {
				displayName,
				description: `${displayName} of ${display}`,
				app: { value: appId, display, name: display },
				adminRole: display === 'IDCS',
				availableToUsers: true,
				availableToGroups: true,
				availableToClients: display === 'IDCS',
			};
			world.appRoles.put(stored.id, { ...stored, appId, members });
		}
	}
}

function reader(world: World, type: ResourceType, stored: StoredAppRole | StoredGrant) {
	return (one: Attribute, urn: string | undefined): unknown =>
		storedValue(stored, one, urn) ?? serviceMembers(world, type, stored)[one.name];
}

function found<S extends StoredAppRole | StoredGrant>({ domain }: Call, all: Iterable<S>, name: string, id: string): S {
	const stored = [...all].find((candidate) => candidate.id === id || candidate.ocid === id);
	if (stored?.domain !== domain.id) throw notFound(name, id);
	return stored;
}

function shown(call: Call, type: ResourceType, stored: StoredAppRole | StoredGrant, status = 200): Reply {
	return one(call, type, stored, viewOf(call), reader(call.world, type, stored), status);
}

export const APP_ROLES: Resources = {
	list(call, isSearch) {
		const { world } = call;
		const all = () => world.appRoles.values();
		return listed(call, APP_ROLE, listQuery(call, isSearch), all, (stored) => reader(world, APP_ROLE, stored));
	},
	read: (call, id) => shown(call, APP_ROLE, found(call, call.world.appRoles.values(), 'AppRole', id)),
};

/** The applications of all domains, which are known by their roles. */
function allApps(world: World): StoredAppRole[] {
	const apps = new Map<string, StoredAppRole>();
	for (const role of world.appRoles.values()) {
		const displayName = textOf(recordOf(role.members.app).display);
		const members = { displayName, name: displayName, active: true, isOPCService: displayName === 'IDCS' };
		const ocid = `ocid1.domainapp.oc1..${role.appId}`;
		if (!apps.has(role.appId)) apps.set(role.appId, { ...role, id: role.appId, ocid, members });
	}
	return [...apps.values()];
}

export const APPS: Resources = {
	list(call, isSearch) {
		const { world } = call;
		return listed(
			call,
			APP,
			listQuery(call, isSearch),
			() => allApps(world),
			(stored) => reader(world, APP, stored),
		);
	},
	read: (call, id) => shown(call, APP, found(call, allApps(call.world), 'App', id)),
};

/** What members of a group have through it, as grants of their own. */
function inherited(world: World, grant: StoredGrant): StoredGrant[] {
	return world.membershipsByGroup.find(grant.granteeId).map(({ userId }) => ({
		...grant,
		id: createHash('md5').update(`${grant.id}/${userId}`).digest('hex'),
		granteeId: userId,
		members: { ...grant.members, grantMechanism: 'GROUP_MEMBERSHIP', grantee: { value: userId, type: 'User' } },
	}));
}

function allGrants(world: World): StoredGrant[] {
	return [...world.grants.values()].flatMap((grant) => [grant, ...inherited(world, grant)]);
}

/** Mechanisms that customers may use, with the type of the grantee. Source: OCI identity domains REST API, Grant. */
const MECHANISMS: Readonly<Record<string, 'Group' | 'User'>> = {
	ADMINISTRATOR_TO_USER: 'User',
	ADMINISTRATOR_TO_GROUP: 'Group',
};

function createGrant(call: Call): Reply {
	const { world, domain } = call;
	const body = readBody(GRANT, call.body(), 'POST', world.options);
	const mechanism = textOf(body.grantMechanism);
	const { value, type } = recordOf(body.grantee);
	const { attributeName, attributeValue } = recordOf(body.entitlement);
	if (mechanism === '') throw missing('grantMechanism');
	if (body.grantee === undefined) throw missing('grantee');
	if (MECHANISMS[mechanism] === undefined || MECHANISMS[mechanism] !== type) {
		throw invalid(`The grant mechanism ${mechanism} does not fit a grantee of the type ${textOf(type)}.`);
	}
	const [granteeId, roleId] = [textOf(value), textOf(attributeValue)];
	const grantee = (type === 'User' ? world.users : world.groups).latest(granteeId);
	const role = world.appRoles.latest(roleId);
	const isRole = attributeName === 'appRoles' && role?.appId === recordOf(body.app).value;
	if (grantee?.domain !== domain.id || role?.domain !== domain.id || !isRole) {
		const detail = 'The grantee, the app or the entitlement does not exist.';
		throw new ScimError(400, detail, 'common.validation.invalidReferenceResource');
	}
	const isTaken = world.grantsByGrantee.findLatest(granteeId).some((other) => other.roleId === roleId);
	if (isTaken) throw duplicate('Grant', 'compositeKey');
	const compositeKey = `${granteeId}_${roleId}`;
	const stored: StoredGrant = {
		...newStored(call, 'domaingrant'),
		granteeId,
		roleId,
		members: { ...body, compositeKey },
	};
	world.grants.put(stored.id, stored);
	return shown(call, GRANT, stored, 201);
}

export const GRANTS: Resources = {
	list(call, isSearch) {
		const { world } = call;
		const all = () => allGrants(world);
		return listed(call, GRANT, listQuery(call, isSearch), all, (stored) => reader(world, GRANT, stored));
	},
	create: createGrant,
	read: (call, id) => shown(call, GRANT, found(call, allGrants(call.world), 'Grant', id)),
	remove(call, id) {
		const stored = found(call, allGrants(call.world), 'Grant', id);
		if (call.world.grants.latest(stored.id) === undefined) {
			throw new ScimError(400, 'A grant of a group membership cannot be deleted.');
		}
		call.world.grants.delete(stored.id);
	},
};
