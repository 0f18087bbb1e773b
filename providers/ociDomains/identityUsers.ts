/** Users of the Default domain in the terms of the Identity API, which shows the same users. */
import { anyOf, where } from '../scim/filter';
import { unreadable } from '../scim/errors';
import type { OciDomainsClient } from './client';
import { fixedReason } from './groups';
import { PROFILE } from './profile';
import { readUser, type User } from './schemas';
import { isStaying } from './users';

interface Asked {
	readonly names: readonly string[];
	readonly emails: readonly string[];
	/** OCIDs. */
	readonly ids: readonly string[];
}

/** Source: OCI Identity API, User; OCI identity domains REST API, User: `ocid` is the ID of the former. */
interface IdentityUser {
	readonly id: string;
	readonly name: string;
	/** The primary address. */
	readonly email: string | undefined;
	/** All addresses. */
	readonly addresses: readonly string[];
	readonly description: string | undefined;
	readonly timeCreated: string | undefined;
	/** Groups and memberships by their OCIDs; `undefined` where the domain does not tell them all. */
	readonly memberships: ReadonlyArray<{ readonly id: string; readonly groupId: string }> | undefined;
}

const ATTRIBUTES = ['userName', 'ocid', 'description', 'emails', 'deleteInProgress', 'meta', 'groups'];
/** A user in more groups may come with a part of them; what is documented of members may hold here. */
const MOST_GROUPS = 100;

/** The group of all users is filled by the domain, and its users have no memberships that the Identity API knows. */
function membershipsOf({ groups }: User): IdentityUser['memberships'] {
	const direct = (groups ?? []).filter(
		({ type, membershipOcid, display }) =>
			type !== 'indirect' &&
			!(membershipOcid === undefined && fixedReason({ displayName: display ?? '' }) !== undefined),
	);
	// Without groups the attribute is missing, as it is where it is not told.
	if (!groups || direct.length > MOST_GROUPS) return undefined;
	const memberships = direct.flatMap(({ ocid, membershipOcid }) =>
		typeof ocid === 'string' && typeof membershipOcid === 'string' ? [{ id: membershipOcid, groupId: ocid }] : [],
	);
	return memberships.length === direct.length ? memberships : undefined;
}

/** @throws {ServiceError} for a user that cannot be matched to one of the Identity API. */
function toIdentityUser(user: User): IdentityUser {
	const { id, ocid, userName, emails, description, meta } = user;
	if (!ocid) throw unreadable(PROFILE, 200, `the user ${id} without its OCID`);
	const primary = emails?.filter((email) => email.primary === true) ?? [];
	if (primary.length > 1) throw unreadable(PROFILE, 200, `the user ${id} with several primary email addresses`);
	return {
		id: ocid,
		name: userName,
		email: primary[0]?.value,
		addresses: emails?.map(({ value }) => value) ?? [],
		description: typeof description === 'string' ? description : undefined,
		timeCreated: meta?.created ?? undefined,
		memberships: membershipsOf(user),
	};
}

/**
 * Every user who has one of these names or addresses in any upper and lower case, or one of these OCIDs; one search for
 * all.
 *
 * Source: OCI identity domains REST API, `caseExact` of userName and emails.
 */
export async function* identityUsersWith(
	client: OciDomainsClient,
	{ names, emails, ids }: Asked,
): AsyncGenerator<IdentityUser> {
	const filter = anyOf(
		...names.map((name) => where('userName', 'eq', name)),
		...emails.map((email) => where('emails.value', 'eq', email)),
		...ids.map((id) => where('ocid', 'eq', id)),
	);
	for await (const found of client.scim.list('Users', { filter, attributes: ATTRIBUTES })) {
		const user = readUser(found);
		if (isStaying(user)) yield toIdentityUser(user);
	}
}
