/** End Access, Restore Access and Set Roles of Oracle Identity Governance. */
import type { UserAccess } from '../../providers/access';
import { accessOf, canRestore, roleEntry } from '../../providers/oig/access';
import { LOGIN } from '../../providers/oig/attributes';
import { textOf, type Entry } from '../../providers/oig/entry';
import { SERVICE } from '../../providers/oig/errors';
import { sameLogin } from '../../providers/oig/login';
import { resolveUser } from '../../providers/oig/lookUp';
import { resolveRoles } from '../../providers/oig/roles';
import type { AccessSource } from '../shared/access/source';
import type { Item } from '../shared/item';
import { userLocator } from './fields';
import type { OigSession } from './session';

/** The roles that an item names, as they were read for it. */
const rolesOfItem = new WeakMap<Item, ReadonlyMap<string, Entry>>();

function openAccess(user: Entry, item: Item, { client, userName }: OigSession): UserAccess {
	const login = textOf(user.attributes[LOGIN]);
	// Whose login is not known may be the account behind the credential.
	const guarded = login === '' || sameLogin(login, userName) ? 'own' : undefined;
	return accessOf(client, user, guarded, (id) => rolesOfItem.get(item)?.get(id));
}

/** The directory, as ledgers and audits name it. */
export const place: AccessSource<OigSession>['place'] = (_item, { client }) => ({
	service: SERVICE,
	tenant: client.place,
});

export const access: AccessSource<OigSession> = {
	userField: userLocator,
	groupTitle: 'Role',
	isRestorable: canRestore,
	membershipType: 'role',
	means: 'Disable the user and its accounts in applications, and revoke roles',
	place,
	user: async (item, session) => openAccess(await session.user(item), item, session),
	userById: async (id, item, session) => openAccess(await resolveUser(session.client, 'id', id), item, session),
	groups: async (names, item, { client }) => {
		const roles = await resolveRoles(client, names);
		rolesOfItem.set(item, new Map([...roles.values()].map((role) => [role.id, role])));
		return new Map([...roles].map(([name, role]) => [name, roleEntry(role)]));
	},
};
