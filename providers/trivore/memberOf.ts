import pMap from 'p-map';

import { ServiceError } from '../http/errors';
import { pathSegment } from '../http/url';
import type { TrivoreClient } from './client';
import { SERVICE } from './errors';
import { userSchema, type User } from './schemas';

export type GroupedUser = User & { readonly memberOf: string[] };

function hasGroups(user: User): user is GroupedUser {
	return Array.isArray(user.memberOf);
}

/**
 * Users with their list of groups. An answer without the list is not a user without groups: it is read anew.
 *
 * Source: vendor's Python SDK and production clients, which append to `memberOf` as they read it.
 *
 * @throws {ServiceError} when the list is missing again: changes that are computed from it could take groups away.
 */
export async function withGroups(
	client: TrivoreClient,
	users: readonly User[],
	concurrency = 1,
): Promise<GroupedUser[]> {
	const complete = async (user: User): Promise<GroupedUser> => {
		if (hasGroups(user)) return user;
		const { value } = await client.get(`/user/${pathSegment(user.id, 'User')}`, userSchema);
		if (hasGroups(value) && value.id === user.id) return value;
		throw new ServiceError({
			service: SERVICE,
			kind: 'unexpected',
			status: 200,
			message: `The service returned the user "${user.username ?? user.id}" without the list of groups ("memberOf"), so it is not known which groups the user has.`,
			advice:
				'Nothing was changed. Check whether the Management API client may see groups, and whether a gateway cuts answers.',
		});
	};
	return await pMap(users, complete, { concurrency });
}
