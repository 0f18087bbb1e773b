/** Groups of the OCI Identity API. */
import { createOrAdopt, type Adopted, type IfExists } from '../http/createOrAdopt';
import { withTakenValue } from '../http/taken';
import { collect } from '../http/paging';
import { pathSegment } from '../http/url';
import { difference, type Tags } from './changes';
import type { CreateOptions, Modified, OciIdentityClient } from './client';
import type { RegionRole } from './reader';
import { isNameTaken } from './errors';
import { named, sameName } from './named';
import { groupSchema, type Group } from './schemas';

/** What can change after an object was created; members that are not given keep their value. */
export interface GroupChanges extends Tags {
	readonly description?: string | undefined;
}

export interface NewGroup extends GroupChanges {
	readonly name: string;
}

export const groupPath = (groupId: string) => `/groups/${pathSegment(groupId, 'Group')}`;

/** The group of exactly that name, or `undefined`. */
export async function findGroup(
	client: OciIdentityClient,
	name: string,
	place: RegionRole = 'home',
): Promise<Group | undefined> {
	const found = client.list('/groups', groupSchema, { compartmentId: client.tenancyId, name }, { place });
	return named(name, await collect(found), 'group');
}

async function createGroup(client: OciIdentityClient, group: NewGroup, options: CreateOptions): Promise<Group> {
	const body = { compartmentId: client.tenancyId, ...group, description: group.description ?? '' };
	return sameName(group, await client.create('/groups', body, groupSchema, options));
}

/** @throws {ServiceError} when the name is taken and that is to fail, or the service refuses. */
export async function ensureGroup(
	client: OciIdentityClient,
	group: NewGroup,
	ifExists: IfExists,
	options: CreateOptions,
): Promise<Adopted<Group>> {
	const { name, ...wanted } = group;
	return await createOrAdopt({
		ifExists,
		find: async () => await findGroup(client, name),
		create: async () => await createGroup(client, group, options),
		update: async ({ id }) => await updateGroup(client, id, wanted),
		isTaken: isNameTaken,
		pause: async (look) => await client.pause(look),
	}).catch((error: unknown) => {
		throw withTakenValue(error, { name });
	});
}

/** Writes what differs, and nothing if nothing does. */
export async function updateGroup(
	client: OciIdentityClient,
	groupId: string,
	changes: GroupChanges,
	etag?: string,
): Promise<Modified<Group>> {
	return await client.modify(groupPath(groupId), groupSchema, (current) => difference(changes, current), { etag });
}
