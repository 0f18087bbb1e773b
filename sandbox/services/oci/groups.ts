import * as z from 'zod/v4-mini';
import { domainError, invalidParameter, notFound, OciError } from './errors';
import type { StoredGroup, StoredMembership, Tenant } from './model';
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
import { choiceOf, listRows, listTable } from './paging';
import { checkNameIsFree, lifecycleStates, readUser } from './users';

const description = z.string().check(z.maxLength(400));
const createBody = z.object({
	compartmentId: z.string(),
	name: z.string().check(z.minLength(1), z.maxLength(100), z.regex(/\S/)),
	description,
	...tagFields,
});
const updateBody = z.object({ description: z.optional(description), ...tagFields });
const membershipBody = z.object({ userId: z.string(), groupId: z.string() });

/** The group that exists from the start and cannot go. */
export const administrators = 'Administrators';

function readGroup(tenant: Tenant, id: string): StoredGroup {
	checkOcid(tenant, 'group', id);
	const group = tenant.groups.get(id);
	if (!group) throw notFound();
	return group;
}

function stateOf(tenant: Tenant, row: { readonly readyAt: number }): string {
	return row.readyAt > tenant.now() ? 'CREATING' : 'ACTIVE';
}

function show(tenant: Tenant, group: StoredGroup): Record<string, unknown> {
	return unsetMembers(tenant, {
		id: group.id,
		compartmentId: tenant.id,
		name: group.name,
		description: group.description,
		timeCreated: timestamp(group.timeCreated),
		lifecycleState: stateOf(tenant, group),
		inactiveStatus: undefined,
		freeformTags: group.freeformTags,
		definedTags: group.definedTags,
	});
}

function showMembership(tenant: Tenant, membership: StoredMembership): Record<string, unknown> {
	return unsetMembers(tenant, {
		id: membership.id,
		compartmentId: tenant.id,
		groupId: membership.groupId,
		userId: membership.userId,
		timeCreated: timestamp(membership.timeCreated),
		lifecycleState: stateOf(tenant, membership),
		inactiveStatus: undefined,
	});
}

/** What every new group starts with. */
export function newGroup(
	tenant: Tenant,
	given: Pick<StoredGroup, 'name' | 'description'> & Partial<StoredGroup>,
): StoredGroup {
	return {
		id: tenant.ocid('group'),
		etag: tenant.etag(),
		timeCreated: tenant.now(),
		readyAt: tenant.now() + tenant.options.creatingSeconds * 1000,
		freeformTags: {},
		definedTags: {},
		...given,
	};
}

export function newMembership(tenant: Tenant, userId: string, groupId: string): StoredMembership {
	return {
		id: tenant.ocid('groupmembership'),
		etag: tenant.etag(),
		timeCreated: tenant.now(),
		readyAt: tenant.now() + tenant.options.creatingSeconds * 1000,
		userId,
		groupId,
	};
}

function create(call: Call): OciReply {
	const { tenant } = call;
	const body = call.body(createBody);
	checkTenancyCompartment(call, body.compartmentId);
	checkTags(body.freeformTags, body.definedTags);
	if (tenant.options.groupNames === 'strict' && !/^[\w.-]+$/.test(body.name)) {
		throw invalidParameter(`Invalid group name '${body.name}'`);
	}
	checkNameIsFree(tenant, 'Group', body.name, tenant.groupsByName.findLatest(body.name.toLowerCase()));
	const group = newGroup(tenant, {
		name: body.name,
		description: body.description,
		freeformTags: body.freeformTags ?? {},
		definedTags: creationTags(call, body.definedTags),
	});
	tenant.groups.put(group.id, group);
	return { body: show(tenant, group), etag: group.etag, created: { table: 'groups', id: group.id } };
}

function list(call: Call): OciReply {
	const { tenant } = call;
	checkTenancyCompartment(call, call.query('compartmentId'));
	const name = call.query('name');
	const state = choiceOf(call, 'lifecycleState', lifecycleStates);
	const inState = (group: StoredGroup) => state === undefined || stateOf(tenant, group) === state;
	if (name !== undefined) {
		const found = tenant.groupsByName.find(name.toLowerCase()).filter((group) => group.name === name && inState(group));
		return { body: found.map((group) => show(tenant, group)) };
	}
	return listTable(call, 'groups', tenant.groups, { where: inState, show: (group) => show(tenant, group) });
}

function update(call: Call): OciReply {
	const { tenant } = call;
	const body = call.body(updateBody);
	const seen = readGroup(tenant, call.param('groupId'));
	const group = tenant.groups.latest(seen.id) ?? seen;
	checkEtag(call, group.etag);
	checkTags(body.freeformTags, body.definedTags);
	const changed = tenant.groups.put(group.id, {
		...group,
		description: body.description ?? group.description,
		freeformTags: body.freeformTags ?? group.freeformTags,
		definedTags: body.definedTags ?? group.definedTags,
		etag: tenant.etag(),
	});
	return { body: show(tenant, changed), etag: changed.etag };
}

function refuse(tenant: Tenant, text: string, messageId: string): OciError {
	return tenant.options.tenancyKind === 'domains'
		? domainError('DELETE', 409, text, messageId)
		: new OciError(409, 'Conflict', text);
}

function remove(call: Call): OciReply {
	const { tenant } = call;
	const group = readGroup(tenant, call.param('groupId'));
	checkEtag(call, group.etag);
	if (group.name === administrators) {
		throw refuse(tenant, `unable to delete Group '${group.name}'`, 'common.exception.protectedResource');
	}
	const memberships = tenant.membershipsByGroup.findLatest(group.id);
	if (memberships.length > 0 && tenant.options.memberDelete === 'refuse') {
		const text = `unable to delete Group '${group.name}' since it is not empty`;
		throw refuse(tenant, text, 'common.exception.resourceReferenced');
	}
	for (const { id } of memberships) tenant.memberships.delete(id);
	tenant.groups.delete(group.id);
	return {};
}

function etagOf(tenant: Tenant, membership: StoredMembership): { etag?: string } {
	return tenant.options.etags === 'all' ? { etag: membership.etag } : {};
}

function add(call: Call): OciReply {
	const { tenant } = call;
	const body = call.body(membershipBody);
	const user = readUser(tenant, body.userId);
	const group = readGroup(tenant, body.groupId);
	const [present] = tenant.membershipsByPair.findLatest(`${user.id}/${group.id}`);
	if (present && tenant.options.duplicateMembership === 'refuse') {
		if (tenant.options.tenancyKind === 'classic') {
			throw new OciError(409, 'MembershipAlreadyExists', `User '${user.name}' is already in group '${group.name}'`);
		}
		const detail =
			'Group create/replace failed due to attempting to add the same members more than once. You cannot create a Group with duplicate members.';
		throw domainError('PATCH', 409, detail, 'common.exception.duplicateMultivaluedResource');
	}
	const membership = present ?? newMembership(tenant, user.id, group.id);
	if (!present) tenant.memberships.put(membership.id, membership);
	return {
		body: showMembership(tenant, membership),
		...etagOf(tenant, membership),
		created: { table: 'memberships', id: membership.id },
	};
}

function listMemberships(call: Call): OciReply {
	const { tenant } = call;
	checkTenancyCompartment(call, call.query('compartmentId'));
	const [userId, groupId] = [call.query('userId'), call.query('groupId')];
	const showRow = (membership: StoredMembership) => showMembership(tenant, membership);
	if (userId !== undefined) readUser(tenant, userId);
	if (groupId !== undefined) readGroup(tenant, groupId);
	if (userId !== undefined && groupId !== undefined) {
		return listRows(call, 'pair', tenant.membershipsByPair.scan(`${userId}/${groupId}`), showRow);
	}
	if (userId !== undefined) return listRows(call, `of ${userId}`, tenant.membershipsByUser.scan(userId), showRow);
	if (groupId !== undefined) return listRows(call, `of ${groupId}`, tenant.membershipsByGroup.scan(groupId), showRow);
	if (tenant.options.membershipFilter === 'required' && tenant.options.filters === 'obeyed') {
		throw new OciError(400, 'InvalidParameter', 'Either userId or groupId must be specified');
	}
	return listRows(call, 'memberships', tenant.memberships.scan(), showRow);
}

function readMembership(call: Call): StoredMembership {
	const id = call.param('userGroupMembershipId');
	checkOcid(call.tenant, 'groupmembership', id);
	const membership = call.tenant.memberships.get(id);
	if (!membership) throw notFound();
	return membership;
}

function removeMembership(call: Call): OciReply {
	const { tenant } = call;
	const membership = readMembership(call);
	checkEtag(call, membership.etag);
	const group = tenant.groups.latest(membership.groupId);
	const lastOne = tenant.membershipsByGroup.findLatest(membership.groupId).length === 1;
	if (group?.name === administrators && lastOne) {
		const text = 'The last member of the Administrators group cannot be removed';
		throw tenant.options.tenancyKind === 'domains'
			? domainError('PATCH', 409, text, 'common.exception.protectedResource')
			: new OciError(409, 'Conflict', text);
	}
	tenant.memberships.delete(membership.id);
	return {};
}

/** Source: OCI Identity API reference, Group and UserGroupMembership. */
export const groupOperations: readonly Operation[] = [
	{ method: 'POST', path: '/groups', retryToken: true, handle: create },
	{ method: 'GET', path: '/groups', handle: list },
	{
		method: 'GET',
		path: '/groups/:groupId',
		handle(call) {
			const group = readGroup(call.tenant, call.param('groupId'));
			return { body: show(call.tenant, group), etag: group.etag };
		},
	},
	{ method: 'PUT', path: '/groups/:groupId', handle: update },
	{ method: 'DELETE', path: '/groups/:groupId', handle: remove },
	{ method: 'POST', path: '/userGroupMemberships', retryToken: true, handle: add },
	{ method: 'GET', path: '/userGroupMemberships', handle: listMemberships },
	{
		method: 'GET',
		path: '/userGroupMemberships/:userGroupMembershipId',
		handle(call) {
			const membership = readMembership(call);
			return { body: showMembership(call.tenant, membership), ...etagOf(call.tenant, membership) };
		},
	},
	{ method: 'DELETE', path: '/userGroupMemberships/:userGroupMembershipId', handle: removeMembership },
];
