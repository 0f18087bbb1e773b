/** End Access, Restore Access and Set Groups of OCI Identity. */
import type { AccessEntry, UserAccess } from '../../providers/access';
import { accessOf, canRestore } from '../../providers/oci/access';
import { sameOcid } from '../../providers/oci/checks';
import { userSchema, type User } from '../../providers/oci/schemas';
import { userPath } from '../../providers/oci/users';
import type { AccessSource } from '../shared/access/source';
import type { Item } from '../shared/item';
import { userLocator } from './fields';
import type { OciSession } from './session';

function openAccess(user: User, item: Item, { client, groups, ownUserId }: OciSession): UserAccess {
	const isOwn = ownUserId !== undefined && sameOcid(user.id, ownUserId);
	return accessOf(client, user, { scope: item.callScope(), guarded: isOwn ? 'own' : undefined, groups });
}

/** The directory, as ledgers and audits name it. */
export const place: AccessSource<OciSession>['place'] = (_item, { client }) => ({
	service: 'OCI Identity',
	tenant: client.tenancyId,
});

export const access: AccessSource<OciSession> = {
	userField: userLocator,
	groupTitle: 'Group',
	isRestorable: canRestore,
	membershipType: 'group',
	means: 'Turn off all capabilities of the user, delete credentials and remove the user from groups',
	credentials:
		'API keys, auth tokens, customer secret keys, SMTP credentials, OAuth 2.0 client credentials and database credentials',
	place,
	user: async (item, session) => openAccess(await session.user(item), item, session),
	userById: async (id, item, session) => {
		const { value } = await session.client.get(userPath(id), userSchema, 'home');
		return openAccess(value, item, session);
	},
	groups: async (names, _item, session) => {
		const found = new Map<string, AccessEntry>();
		for (const name of names) {
			const group = await session.group(name, 'Groups');
			found.set(name, { type: 'group', id: group.id, name: group.name });
		}
		return found;
	},
};
