/** Memberships of the OCI Identity API. */
import { isNotFound, orMissing } from '../http/missing';
import { collect } from '../http/paging';
import { pathSegment } from '../http/url';
import { notAskedFor, onlyFitting, sameOcid } from './checks';
import type { CreateOptions, OciIdentityClient } from './client';
import type { RegionRole } from './reader';
import { isNameTaken, isRelatedNotFound } from './errors';
import { membershipSchema, type Membership } from './schemas';

export const membershipPath = (id: string) => `/userGroupMemberships/${pathSegment(id, 'Membership')}`;

/** Memberships of a user, of a group, or the one of both; those of others are passed over, should the service give any. */
export function listMemberships(
	client: OciIdentityClient,
	of: { userId?: string; groupId?: string },
	place: RegionRole = 'home',
): AsyncGenerator<Membership> {
	const query = { compartmentId: client.tenancyId, ...of };
	const isAskedFor = ({ userId, groupId }: Membership) =>
		sameOcid(userId, of.userId ?? userId) && sameOcid(groupId, of.groupId ?? groupId);
	const listed = client.list('/userGroupMemberships', membershipSchema, query, { place });
	return onlyFitting(listed, isAskedFor, 'a membership');
}

/** The membership of that user in that group, or `undefined`. */
export async function findMembership(
	client: OciIdentityClient,
	userId: string,
	groupId: string,
): Promise<Membership | undefined> {
	return (await collect(listMemberships(client, { userId, groupId }), 1))[0];
}

interface AddToGroupOptions extends CreateOptions {
	/** How long to ask again while OCI does not know the user or the group, in milliseconds. */
	readonly patienceMs: number;
	/** Whether the caller has looked already. Default: false. */
	readonly knownAbsent?: boolean;
}

export interface MembershipOutcome {
	readonly membership: Membership;
	/** Whether it was made, or was there already. */
	readonly changed: boolean;
}

/** Whether a refusal may come from something that was made a moment ago and is not known everywhere. */
export const isUnsettled = (error: unknown): boolean =>
	isNotFound(error) || isRelatedNotFound(error) || isNameTaken(error);

/**
 * Makes a user a member of a group. OCI is eventually consistent: a user or group that was created a moment ago may
 * be unknown for seconds, and so may a membership, so what was refused for that reason is asked again for up to
 * `patienceMs`.
 *
 * Source: OCI SDKs, retry policy for eventual consistency.
 */
export async function addToGroup(
	client: OciIdentityClient,
	userId: string,
	groupId: string,
	options: AddToGroupOptions,
): Promise<MembershipOutcome> {
	let mayBeThere = !options.knownAbsent;
	const look = async () => (mayBeThere ? await findMembership(client, userId, groupId) : undefined);
	let waited = 0;
	for (let wait = 500; ; wait *= 2) {
		try {
			const present = await look();
			if (present) return { membership: present, changed: false };
			const membership = await client.create('/userGroupMemberships', { userId, groupId }, membershipSchema, options);
			if (!sameOcid(membership.userId, userId) || !sameOcid(membership.groupId, groupId)) {
				throw notAskedFor('a membership', 200);
			}
			return { membership, changed: true };
		} catch (error) {
			mayBeThere = true;
			const overtaken = isNameTaken(error) ? await look() : undefined;
			if (overtaken) return { membership: overtaken, changed: false };
			if (!isUnsettled(error) || waited + wait > options.patienceMs) throw error;
			await client.sleep(wait);
			waited += wait;
		}
	}
}

/** @returns whether there was a membership to remove. */
export async function removeFromGroup(client: OciIdentityClient, userId: string, groupId: string): Promise<boolean> {
	const membership = await findMembership(client, userId, groupId);
	if (membership === undefined) return false;
	// A membership that was removed in the meantime is gone too.
	await removeMembership(client, membership);
	return true;
}

/** @returns whether it was there. */
export async function removeMembership(client: OciIdentityClient, { id }: Membership): Promise<boolean> {
	return (await orMissing(client.remove(membershipPath(id)).then(() => true))) ?? false;
}

/**
 * The objects of a paged list that have one of the given ids, in the order of the ids; the list is read only until all
 * are found. Of those that the list does not have (another identity domain's) there is only the id: somebody who is a
 * member must not be missing among the members.
 */
export async function pickByIds<T extends { readonly id: string }>(
	ids: readonly string[],
	list: AsyncIterable<T>,
): Promise<Array<T | { readonly id: string }>> {
	const missing = new Set(ids);
	const found = new Map<string, T>();
	if (missing.size === 0) return [];
	for await (const entry of list) {
		if (!missing.delete(entry.id)) continue;
		found.set(entry.id, entry);
		if (missing.size === 0) break;
	}
	return ids.map((id) => found.get(id) ?? { id });
}
