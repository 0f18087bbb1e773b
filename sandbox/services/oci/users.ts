import * as z from 'zod/v4-mini';
import { domainError, invalidParameter, notFound, OciError } from './errors';
import { capabilities, type StoredUser, type Tenant } from './model';
import {
	checkEtag,
	checkOcid,
	checkTags,
	checkTenancyCompartment,
	creationTags,
	tagFields,
	timestamp,
	unsetMembers,
	type Call,
	type OciReply,
	type Operation,
} from './operation';
import { choiceOf, listTable } from './paging';

export const lifecycleStates = ['CREATING', 'ACTIVE', 'INACTIVE', 'DELETING', 'DELETED'] as const;

const name = z.string().check(z.minLength(1), z.maxLength(100), z.regex(/^[\p{L}\p{N}._+@-]+$/u));
const description = z.string().check(z.maxLength(400));
const email = z.string().check(z.maxLength(255));
const createBody = z.object({
	compartmentId: z.string(),
	name,
	description,
	email: z.optional(email),
	...tagFields,
});
const updateBody = z.object({
	description: z.optional(description),
	email: z.optional(email),
	dbUserName: z.optional(z.string().check(z.maxLength(100))),
	...tagFields,
});
const stateBody = z.object({ blocked: z.optional(z.boolean()) });
const flag = z.optional(z.boolean());
const capabilitiesBody = z.object({
	canUseConsolePassword: flag,
	canUseApiKeys: flag,
	canUseAuthTokens: flag,
	canUseSmtpCredentials: flag,
	canUseDBCredentials: flag,
	canUseCustomerSecretKeys: flag,
	canUseOAuth2ClientCredentials: flag,
});

/** A user as readers see it. Throws 404 or, for an id of another kind, what the options say. */
export function readUser(tenant: Tenant, id: string): StoredUser {
	checkOcid(tenant, 'user', id);
	const user = tenant.users.get(id);
	if (!user) throw notFound();
	return user;
}

function lifecycleState(tenant: Tenant, user: StoredUser): string {
	if (user.blocked || user.disabled) return 'INACTIVE';
	return user.readyAt > tenant.now() ? 'CREATING' : 'ACTIVE';
}

/** Bits as documented: 2 for disabled, 4 for blocked. */
function inactiveStatus({ blocked, disabled }: StoredUser): number | undefined {
	return (disabled ? 2 : 0) + (blocked ? 4 : 0) || undefined;
}

function isMfaActivated(tenant: Tenant, user: StoredUser): boolean {
	return tenant.credentialsByUser
		.find(user.id)
		.some((credential) => credential.kind === 'mfaTotpDevices' && credential.members.isActivated === true);
}

function show(tenant: Tenant, user: StoredUser): Record<string, unknown> {
	return unsetMembers(tenant, {
		id: user.id,
		compartmentId: tenant.id,
		name: user.name,
		description: user.description,
		email: user.email,
		emailVerified: false,
		dbUserName: user.dbUserName,
		identityProviderId: undefined,
		externalIdentifier: user.externalIdentifier,
		timeCreated: timestamp(user.timeCreated),
		lifecycleState: lifecycleState(tenant, user),
		inactiveStatus: inactiveStatus(user),
		isMfaActivated: isMfaActivated(tenant, user),
		capabilities: user.capabilities,
		freeformTags: user.freeformTags,
		definedTags: user.definedTags,
		lastSuccessfulLoginTime: undefined,
		previousSuccessfulLoginTime: undefined,
	});
}

function reply(tenant: Tenant, user: StoredUser): OciReply {
	return { body: show(tenant, user), etag: user.etag };
}

function checkEmail(tenant: Tenant, address: string | undefined, userId: string, request: 'Post' | 'PATCH'): void {
	const domains = tenant.options.tenancyKind === 'domains';
	if (address === undefined || address === '') {
		if (!domains) return;
		const detail = 'The primary email must be specified.';
		throw domainError(request, 400, detail, 'identity.user.primaryEmailNotSpecified');
	}
	const isAddress = /^[^\s@,;:<>()[\]\\"]+@[^\s@,;:<>()[\]\\"]+\.[^\s@.,;:<>()[\]\\"]+$/.test(address);
	// RFC 5322, which the domain's sentence names, knows ASCII alone.
	if (!isAddress || (domains && /[^\x20-\x7e]/.test(address))) {
		if (!domains) throw invalidParameter(`Invalid email '${address}'`);
		const detail = `"${address}" is an invalid format for an email address . The format must be compliant with RFC 5322.`;
		throw domainError(request, 400, detail, 'common.validation.invalidEmailFormat');
	}
	if (tenant.options.uniqueEmail === 'ignore') return;
	if (!tenant.usersByEmail.findLatest(address.toLowerCase()).some((other) => other.id !== userId)) return;
	if (!domains) throw alreadyExists(tenant, 'User', address);
	const detail = 'User with the same emails already exists.';
	throw domainError(request, 409, detail, 'common.exception.duplicateResource');
}

/** The answer to a name in use in a classic tenancy: code by pattern. */
export function alreadyExists(tenant: Tenant, kind: string, value: string): OciError {
	if (tenant.options.duplicateCode === 'specific') {
		return new OciError(409, `${kind}AlreadyExists`, `${kind} '${value}' already exists`);
	}
	const text = 'Authorization failed or requested resource already exists.';
	return new OciError(409, 'NotAuthorizedOrResourceAlreadyExists', text);
}

/** Throws 409 if one of the rows has the name, compared as the options say. */
export function checkNameIsFree(
	tenant: Tenant,
	kind: 'User' | 'Group',
	value: string,
	same: ReadonlyArray<{ readonly name: string }>,
): void {
	const taken =
		tenant.options.nameComparison === 'exact' ? same.some((other) => other.name === value) : same.length > 0;
	if (!taken) return;
	if (tenant.options.tenancyKind === 'classic') throw alreadyExists(tenant, kind, value);
	const attribute = kind === 'User' ? 'userName' : 'displayName';
	const detail = `${kind} with the same ${attribute} already exists.`;
	throw domainError('Post', 409, detail, 'common.exception.duplicateResource');
}

/** What every new user starts with. */
export function newUser(
	tenant: Tenant,
	given: Pick<StoredUser, 'name' | 'description'> & Partial<StoredUser>,
): StoredUser {
	return {
		id: tenant.ocid('user'),
		etag: tenant.etag(),
		timeCreated: tenant.now(),
		email: undefined,
		dbUserName: undefined,
		externalIdentifier: tenant.options.tenancyKind === 'domains' ? tenant.random.hex(32) : undefined,
		readyAt: tenant.now() + tenant.options.creatingSeconds * 1000,
		blocked: false,
		capabilities: {
			canUseConsolePassword: true,
			canUseApiKeys: true,
			canUseAuthTokens: true,
			canUseSmtpCredentials: true,
			canUseDbCredentials: true,
			canUseCustomerSecretKeys: true,
			canUseOAuth2ClientCredentials: true,
		},
		freeformTags: {},
		definedTags: {},
		passwordCreated: undefined,
		...given,
	};
}

function create(call: Call): OciReply {
	const { tenant } = call;
	const body = call.body(createBody);
	checkTenancyCompartment(call, body.compartmentId);
	checkTags(body.freeformTags, body.definedTags);
	checkEmail(tenant, body.email, '', 'Post');
	checkNameIsFree(tenant, 'User', body.name, tenant.usersByName.findLatest(body.name.toLowerCase()));
	const user = newUser(tenant, {
		name: body.name,
		description: body.description,
		email: body.email,
		freeformTags: body.freeformTags ?? {},
		definedTags: creationTags(call, body.definedTags),
	});
	tenant.users.put(user.id, user);
	return { ...reply(tenant, user), created: { table: 'users', id: user.id } };
}

function list(call: Call): OciReply {
	const { tenant } = call;
	checkTenancyCompartment(call, call.query('compartmentId'));
	const [wantedName, external] = [call.query('name'), call.query('externalIdentifier')];
	const provider = call.query('identityProviderId');
	const state = choiceOf(call, 'lifecycleState', lifecycleStates);
	const table = tenant.users;
	if (wantedName !== undefined) {
		// The name is unique, so there is one page at most and its order does not matter.
		const found = tenant.usersByName.find(wantedName.toLowerCase()).filter((user) => user.name === wantedName);
		const shown = found.filter((user) => state === undefined || lifecycleState(tenant, user) === state);
		return { body: shown.map((user) => show(tenant, user)) };
	}
	return listTable(call, 'users', table, {
		where: (user) =>
			provider === undefined &&
			(external === undefined || user.externalIdentifier === external) &&
			(state === undefined || lifecycleState(tenant, user) === state),
		show: (user) => show(tenant, user),
	});
}

/** Checks the etag and stores the user with a new one. */
function change(call: Call, changes: (user: StoredUser) => Partial<StoredUser>): OciReply {
	const { tenant } = call;
	const seen = readUser(tenant, call.param('userId'));
	const user = tenant.users.latest(seen.id) ?? seen;
	checkEtag(call, user.etag);
	return reply(tenant, tenant.users.put(user.id, { ...user, ...changes(user), etag: tenant.etag() }));
}

function update(call: Call): OciReply {
	const { tenant } = call;
	const body = call.body(updateBody);
	return change(call, (user) => {
		checkTags(body.freeformTags, body.definedTags);
		if (body.email !== undefined) checkEmail(tenant, body.email, user.id, 'PATCH');
		return {
			description: body.description ?? user.description,
			email: body.email ?? user.email,
			dbUserName: body.dbUserName ?? user.dbUserName,
			freeformTags: body.freeformTags ?? user.freeformTags,
			definedTags: body.definedTags ?? user.definedTags,
		};
	});
}

function updateState(call: Call): OciReply {
	const { blocked } = call.body(stateBody);
	if (blocked === true && call.tenant.options.blockUser === 'refuse') {
		throw invalidParameter('Only the value false is supported for blocked');
	}
	return change(call, (user) => ({ blocked: blocked ?? user.blocked }));
}

function updateCapabilities(call: Call): OciReply {
	const { canUseDBCredentials, ...others } = call.body(capabilitiesBody);
	if (call.tenant.options.capabilityChange === 'refuse') {
		const detail = 'The capabilities of the user cannot be changed here.';
		throw domainError('PATCH', 400, detail, 'identity.user.capabilities.notAllowed');
	}
	const given: Readonly<Record<string, boolean | undefined>> = { ...others, canUseDbCredentials: canUseDBCredentials };
	return change(call, (user) => {
		const merged = { ...user.capabilities };
		for (const capability of capabilities) merged[capability] = given[capability] ?? merged[capability];
		return { capabilities: merged };
	});
}

function remove(call: Call): OciReply {
	const { tenant } = call;
	const user = readUser(tenant, call.param('userId'));
	checkEtag(call, user.etag);
	const memberships = tenant.membershipsByUser.findLatest(user.id);
	if (memberships.length > 0 && tenant.options.memberDelete === 'refuse') {
		const names = memberships.map(({ groupId }) => tenant.groups.latest(groupId)?.name ?? groupId).join(',');
		const text = `unable to delete User '${user.name}' since it is currently referenced by Group ${names}`;
		throw tenant.options.tenancyKind === 'domains'
			? domainError('DELETE', 409, text, 'common.exception.resourceReferenced')
			: new OciError(409, 'Conflict', text);
	}
	eraseUser(tenant, user.id);
	return {};
}

/** Takes a user away with everything that the user has. */
export function eraseUser(tenant: Tenant, userId: string): void {
	for (const { id } of tenant.membershipsByUser.findLatest(userId)) tenant.memberships.delete(id);
	for (const { id } of tenant.apiKeysByUser.findLatest(userId)) tenant.apiKeys.delete(id);
	for (const { id } of tenant.credentialsByUser.findLatest(userId)) tenant.credentials.delete(id);
	tenant.users.delete(userId);
}

/** Source: OCI Identity API reference, User. */
export const userOperations: readonly Operation[] = [
	{ method: 'POST', path: '/users', retryToken: true, handle: create },
	{ method: 'GET', path: '/users', handle: list },
	{
		method: 'GET',
		path: '/users/:userId',
		handle: (call) => reply(call.tenant, readUser(call.tenant, call.param('userId'))),
	},
	{ method: 'PUT', path: '/users/:userId', handle: update },
	{ method: 'PUT', path: '/users/:userId/state', handle: updateState },
	{ method: 'PUT', path: '/users/:userId/capabilities', handle: updateCapabilities },
	{ method: 'DELETE', path: '/users/:userId', handle: remove },
];
