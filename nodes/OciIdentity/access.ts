/** End Access, Restore Access and Set Groups of OCI Identity. */
import type { AccessEntry, UserAccess } from '../../providers/access';
import { accessOf, canRestore } from '../../providers/oci/access';
import { sameOcid } from '../../providers/oci/checks';
import { groupPath } from '../../providers/oci/groups';
import { groupSchema, userSchema } from '../../providers/oci/schemas';
import { userPath } from '../../providers/oci/users';
import type { AccessSource } from '../shared/access/source';
import type { Item } from '../shared/item';
import { userLocator } from './fields';
import type { OciSession } from './session';

async function openAccess(id: string, item: Item, { client, ownUserId }: OciSession): Promise<UserAccess> {
	const { value } = await client.get(userPath(id), userSchema, 'home');
	const isOwn = ownUserId !== undefined && sameOcid(value.id, ownUserId);
	return accessOf(client, value, { scope: item.callScope(), guarded: isOwn ? 'own' : undefined });
}

export const access: AccessSource<OciSession> = {
	userField: userLocator,
	groupTitle: 'Group',
	isRestorable: canRestore,
	membershipType: 'group',
	means: 'Switch all capabilities of the user off, delete credentials and remove the user from groups',
	credentials:
		'API keys, auth tokens, customer secret keys, SMTP credentials, OAuth 2.0 client credentials and database credentials',
	place: (_item, { client }) => ({ service: 'OCI Identity', tenant: client.tenancyId }),
	user: async (item, session) => await openAccess(await session.userId(item), item, session),
	userById: openAccess,
	groups: async (names, _item, session) => {
		const found = new Map<string, AccessEntry>();
		for (const name of names) {
			const id = await session.groupNamed(name, 'Groups');
			const { value } = await session.client.get(groupPath(id), groupSchema, 'home');
			found.set(name, { type: 'group', id: value.id, name: value.name });
		}
		return found;
	},
};
