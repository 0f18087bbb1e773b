/** End Access, Restore Access and Set Groups of Oracle EPM Cloud. */
import { accessOf, canRestore } from '../../providers/epm/access';
import { SERVICE } from '../../providers/epm/errors';
import { findGroup, noSuchGroup } from '../../providers/epm/groups';
import type { AccessEntry, UserAccess } from '../../providers/access';
import type { AccessSource } from '../shared/access/source';
import { userLocator } from './fields';
import type { EpmSession } from './session';

async function openAccess(login: string, session: EpmSession): Promise<UserAccess> {
	return await accessOf(session.client, login, session.isOwn(login) ? 'own' : undefined);
}

export const access: AccessSource<EpmSession> = {
	userField: userLocator,
	groupTitle: 'Group',
	isRestorable: canRestore,
	membershipType: 'group',
	means: 'Take base role, granular roles and groups of the user in this environment',
	account:
		'Off: the account is also permanently deleted from the identity domain, and so from EVERY environment that shares it.',
	place: (_item, { client }) => ({ service: SERVICE, tenant: client.place }),
	user: async (item, session) => await openAccess(await session.userLogin(item), session),
	userById: async (id, _item, session) => await openAccess(id, session),
	groups: async (names, _item, { client }) => {
		const found = new Map<string, AccessEntry>();
		for (const name of names) {
			const group = await findGroup(client, name);
			if (group === undefined) throw noSuchGroup(name);
			found.set(name, { type: 'group', id: group.groupname, name: group.groupname });
		}
		return found;
	},
};
