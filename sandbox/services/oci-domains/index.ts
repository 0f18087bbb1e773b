import { SharedPeople } from '../../people';
import type { SeedPlan } from '../../seed';
import { defineService, type SandboxService, type ServiceState } from '../../service';
import type { Domain } from '../../tenancy';
import { signingKey } from './access';
import { addAppRoles } from './appRoles';
import { MassJobs } from './bulk';
import { errorBody, notAuthenticated, ScimError } from './errors';
import { Limits } from './limits';
import { EVERYBODY, MemberChange } from './memberships';
import {
	createWorld,
	nameKey,
	primaryEmail,
	recordOf,
	textOf,
	type AppRole,
	type Application,
	type Mail,
	type StoredUser,
	type World,
} from './model';
import { domainOptions } from './options';
import { joinPeople } from './people';
import { registerRoutes } from './routes';
import { CAPABILITIES, URN } from './schema';
import { changeUser, newStored } from './users';

/** A confidential application, as somebody who sets up the sign-in needs it. */
interface ClientCredentials {
	/** Address of the domain, without a slash at the end. */
	readonly domainUrl: string;
	readonly clientId: string;
	readonly clientSecret: string;
}

interface DomainsService extends SandboxService<Record<never, never>> {
	/** Everybody who would have got a mail since the last reset. */
	mails(): Mail[];
	/** Lets the next so many Bulk requests meet a mass job of somebody else. */
	holdMassJob(requests: number): void;
	/** Addresses of the domains by their names. */
	domainUrls(): Readonly<Record<string, string>>;
	/** Makes a confidential application in the domain of that name. It lives until the next reset. */
	newApplication(domain: string, roles: readonly AppRole[]): ClientCredentials;
}

const nobody = { userOcid: undefined, roles: undefined };

interface NewUser {
	readonly userName: string;
	readonly givenName: string;
	readonly familyName: string;
	readonly email: string;
	readonly department?: string;
}

/** What the Identity API cannot say of a user. */
function detailsOf({ givenName, familyName, department }: NewUser) {
	const formatted = `${givenName} ${familyName}`;
	return {
		name: { givenName, familyName, formatted },
		displayName: formatted,
		...(department === undefined ? {} : { [URN.enterprise]: { department } }),
	};
}

/** Completes a user that the Identity API made. */
function complete(world: World, user: StoredUser, given: NewUser): string {
	if (recordOf(user.members.name).givenName === undefined) {
		changeUser(world, user, { members: { ...user.members, ...detailsOf(given) } });
	}
	return user.id;
}

function addUser(world: World, domain: Domain, given: NewUser, ocid?: string): string {
	const { userName, email } = given;
	const stored = newStored({ world, domain, caller: nobody }, 'user');
	world.users.put(stored.id, {
		...stored,
		...(ocid === undefined ? {} : { ocid }),
		members: {
			userName,
			...detailsOf(given),
			active: true,
			emails: [
				{ value: email, type: 'work', primary: true },
				{ value: email, type: 'recovery', primary: false },
			],
			[URN.user]: { isFederatedUser: false, creationMechanism: 'api' },
			[URN.capabilities]: Object.fromEntries(CAPABILITIES.split(' ').map((name) => [name, true])),
		},
		hasPassword: false,
		passwordSet: undefined,
		locked: false,
	});
	return stored.id;
}

function addGroup(world: World, domain: Domain, displayName: string, description: string, everybody = false): string {
	const stored = newStored({ world, domain, caller: nobody }, 'group');
	const members = { displayName, [URN.group]: { description, creationMechanism: 'api' } };
	world.groups.put(stored.id, { ...stored, members, everybody });
	return stored.id;
}

function addMember(world: World, groupId: string, userId: string): void {
	const group = world.groups.latest(groupId);
	if (group === undefined || world.memberships.latest(`${groupId}/${userId}`)) return;
	const change = new MemberChange(world, group);
	change.add([{ value: userId }]);
	change.write();
}

/**
 * What a tenancy has from the start: in each domain the group of all its users and the roles of applications, in the
 * first an administrator.
 */
function fill(world: World): void {
	for (const domain of world.tenancy.domains) {
		addGroup(world, domain, EVERYBODY, 'All users of this domain', true);
		addAppRoles(world, domain);
	}
	const [first] = world.tenancy.domains;
	const administrator = {
		userName: 'sandbox.administrator',
		givenName: 'Sandbox',
		familyName: 'Administrator',
		email: 'sandbox.administrator@example.com',
	};
	const userId = addUser(world, first, administrator, world.tenancy.adminId);
	addMember(world, addGroup(world, first, 'Administrators', 'Administrators'), userId);
}

function seed(world: World, plan: SeedPlan): void {
	const [domain] = world.tenancy.domains;
	const groupIds = plan.groups.map(({ name, description }) => {
		const [present] = world.groupsByName.findLatest(nameKey(domain.id, name));
		return present?.id ?? addGroup(world, domain, name, description);
	});
	const joining = new Map<string, Array<{ value: string }>>();
	for (const { login, givenName, familyName, email, department, groups } of plan.users) {
		const [present] = world.usersByName.findLatest(nameKey(domain.id, login));
		const given = { userName: login, givenName, familyName, email, department };
		const userId = present ? complete(world, present, given) : addUser(world, domain, given);
		for (const index of groups) {
			const groupId = groupIds[index] ?? '';
			if (world.memberships.latest(`${groupId}/${userId}`)) continue;
			const members = joining.get(groupId);
			if (members) members.push({ value: userId });
			else joining.set(groupId, [{ value: userId }]);
		}
	}
	// One change for each group: a change copies what the group had.
	for (const [groupId, members] of joining) {
		const group = world.groups.latest(groupId);
		if (group === undefined) continue;
		const change = new MemberChange(world, group);
		change.add(members);
		change.write();
	}
}

function people(world: World, domain: Domain): Pick<ServiceState, 'users' | 'groups' | 'memberships'> {
	const own = <S extends { readonly domain: string }>(list: Iterable<S>) =>
		[...list].filter((one) => one.domain === domain.id);
	return {
		users: own(world.users.latestValues()).map((user) => ({
			id: user.id,
			name: textOf(user.members.userName),
			displayName: textOf(user.members.displayName),
			...(primaryEmail(user) === '' ? {} : { email: primaryEmail(user) }),
			active: user.members.active === true,
			...(user.locked ? { marks: ['locked'] } : {}),
		})),
		groups: own(world.groups.latestValues()).map(({ id, members }) => ({ id, name: textOf(members.displayName) })),
		memberships: own(world.memberships.latestValues()).map(({ userId, groupId }) => ({ userId, groupId })),
	};
}

/** What else there is in all domains; secrets are not kept. */
function details(world: World): Readonly<Record<string, unknown>> {
	const roleName = (id: string) => textOf(world.appRoles.latest(id)?.members.displayName);
	return {
		attributes: [...world.users.latestValues()].map(({ members, hasPassword, locked }) => ({
			...members,
			hasPassword,
			locked,
		})),
		credentials: [...world.credentials.latestValues()].map(({ kind, userId, members }) => ({ kind, userId, members })),
		grants: [...world.grants.latestValues()].map(({ granteeId, roleId }) => ({ granteeId, role: roleName(roleId) })),
		mails: [...world.mails.latestValues()],
	};
}

export const definition = defineService({
	id: 'oci-domains',
	title: 'OCI Identity Domains',
	basePath: '/oci-domains',
	options: domainOptions,
	async create(context): Promise<DomainsService> {
		const world = await createWorld(context);
		const shared = context.meet('people', () => new SharedPeople());
		joinPeople(world, shared);
		const key = signingKey(await context.rsaPrivateKey());
		const limits = new Limits(world);
		const jobs = new MassJobs();
		return {
			register: (app) => registerRoutes(app, { world, limits, jobs, key }),
			// Requests are signed with the credential of OCI Identity.
			credentials: () => ({}),
			state() {
				const [first, ...others] = world.tenancy.domains;
				const raw = Object.fromEntries(others.map((domain) => [domain.displayName, people(world, domain)]));
				return { ...people(world, first), raw: { ...raw, ...details(world) } };
			},
			user(id) {
				const user = world.users.latest(id);
				return user && { id, ...user.members, hasPassword: user.hasPassword, locked: user.locked };
			},
			seed: (plan) => seed(world, plan),
			reset() {
				limits.reset();
				jobs.reset();
				shared.pause();
				fill(world);
			},
			settled: () => shared.link(),
			errorReply(failure, request) {
				const headers = { 'content-type': 'application/scim+json; charset=utf-8', 'opc-request-id': world.newId() };
				const isToken = /\/oauth2\/v1\/token$/.test((request.raw.url ?? '').split('?')[0] ?? '');
				if (failure.kind === 'tokenExpired' || (failure.status === 401 && failure.message === undefined)) {
					const { status, code, message } = notAuthenticated();
					return { status, headers, body: JSON.stringify({ code: failure.code ?? code, message }) };
				}
				const message = failure.message ?? TEXTS[failure.status] ?? 'The request failed.';
				if (isToken) {
					const body = { error: failure.code ?? 'server_error', error_description: message };
					return { headers, body: JSON.stringify(body) };
				}
				const error = new ScimError(failure.status, message, failure.code === '' ? undefined : failure.code);
				return { headers, body: JSON.stringify(errorBody(error)) };
			},
			mails: () => [...world.mails.latestValues()],
			holdMassJob: (requests) => jobs.hold(requests),
			domainUrls: () =>
				Object.fromEntries(world.tenancy.domains.map((domain) => [domain.displayName, world.domainUrl(domain)])),
			newApplication(name, roles) {
				const domain = world.tenancy.domains.find(({ displayName }) => displayName === name);
				if (domain === undefined) throw new Error(`No domain ${name}`);
				const application: Application = { id: world.newId(), secret: world.random.hex(48), domain: domain.id, roles };
				world.applications.put(application.id, application);
				return { domainUrl: world.domainUrl(domain), clientId: application.id, clientSecret: application.secret };
			},
		};
	},
});

const TEXTS: Readonly<Record<number, string>> = {
	404: 'The requested resource does not exist.',
	429: 'Too many requests.',
	500: 'An internal server error occurred.',
	503: 'The service is temporarily unavailable.',
};
