/** End Access, Restore Access and Set Groups of Oracle EPM Cloud. */
import { accessOf, canRestore } from '../../providers/epm/access';
import { SERVICE } from '../../providers/epm/errors';
import { groupNamed, listGroups, noSuchGroup } from '../../providers/epm/groups';
import type { Group } from '../../providers/epm/schemas';
import type { AccessEntry, UserAccess } from '../../providers/access';
import type { AccessSource } from '../shared/access/source';
import type { Item } from '../shared/item';
import { userLocator } from './fields';
import type { EpmSession } from './session';

/** All groups with their members, which one request lists, as they are when an item begins. */
const listOfItem = new WeakMap<Item, Promise<readonly Group[]>>();

async function groupsFor(item: Item, { client }: EpmSession): Promise<readonly Group[]> {
	const list = listOfItem.get(item) ?? listGroups(client, { members: true });
	listOfItem.set(item, list);
	return await list;
}

async function openAccess(login: string, item: Item, session: EpmSession): Promise<UserAccess> {
	const guarded = session.isOwn(login) ? 'own' : undefined;
	return await accessOf(session.client, login, guarded, async () => await groupsFor(item, session));
}

/** The directory, as ledgers and audits name it. */
export const place: AccessSource<EpmSession>['place'] = (_item, { client }) => ({
	service: SERVICE,
	tenant: client.place,
});

export const access: AccessSource<EpmSession> = {
	userField: userLocator,
	groupTitle: 'Group',
	isRestorable: canRestore,
	membershipType: 'group',
	means: 'Remove the user from the base role, granular roles and groups of this environment',
	account:
		'Off: the account is also permanently deleted from the identity domain, and so from EVERY environment that shares it.',
	place,
	user: async (item, session) => await openAccess(await session.userLogin(item), item, session),
	userById: openAccess,
	groups: async (names, item, session) => {
		const all = await groupsFor(item, session);
		const found = new Map<string, AccessEntry>();
		for (const name of names) {
			const group = groupNamed(all, name);
			if (group === undefined) throw noSuchGroup(name);
			found.set(name, { type: 'group', id: group.groupname, name: group.groupname });
		}
		return found;
	},
};
