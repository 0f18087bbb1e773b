/** What a user of OCI may use, and whether sign-in is blocked. */
import type { Modified, OciIdentityClient } from './client';
import { difference } from './changes';
import { userPath } from './users';
import { userSchema, type User } from './schemas';

/** Wire names of UpdateUserCapabilitiesDetails; a capability that is not given keeps its value. */
type Capabilities = Readonly<Record<string, boolean | undefined>>;

/**
 * Writes the capabilities that differ. The database one is `canUseDBCredentials` when written and
 * `canUseDbCredentials` when read. Source: OCI Identity API, UpdateUserCapabilitiesDetails and UserCapabilities.
 */
export async function updateCapabilities(
	client: OciIdentityClient,
	userId: string,
	capabilities: Capabilities,
): Promise<Modified<User>> {
	return await client.modify(
		userPath(userId),
		userSchema,
		({ capabilities: present }) => {
			const { canUseDbCredentials, ...others } = { ...(present as Record<string, unknown> | null | undefined) };
			return difference(capabilities, { ...others, canUseDBCredentials: canUseDbCredentials });
		},
		{ writePath: `${userPath(userId)}/capabilities` },
	);
}

/** `inactiveStatus` is a bit mask; this bit is set while a user is blocked by failed sign-ins. */
const BLOCKED = 4;

/** Lets a blocked user sign in again. Source: OCI Identity API, UpdateUserState; only `blocked: false` is supported. */
export async function unblockUser(client: OciIdentityClient, userId: string): Promise<Modified<User>> {
	return await client.modify(
		userPath(userId),
		userSchema,
		({ inactiveStatus }) => ((Number(inactiveStatus ?? 0) & BLOCKED) === 0 ? undefined : { blocked: false }),
		{ writePath: `${userPath(userId)}/state` },
	);
}
