/** End Access, Restore Access and Set Roles of Oracle Identity Governance. */
import type { AccessEntry, UserAccess } from '../../providers/access';
import { accessOf, canRestore, roleEntry } from '../../providers/oig/access';
import { LOGIN } from '../../providers/oig/attributes';
import { textOf, type Entry } from '../../providers/oig/entry';
import { SERVICE } from '../../providers/oig/errors';
import { sameLogin } from '../../providers/oig/login';
import { resolveUser } from '../../providers/oig/lookUp';
import { resolveRole } from '../../providers/oig/roles';
import type { AccessSource } from '../shared/access/source';
import { userLocator } from './fields';
import type { OigSession } from './session';

function openAccess(user: Entry, { client, userName }: OigSession): UserAccess {
	const login = textOf(user.attributes[LOGIN]);
	// Whose login is not known may be the account behind the credential.
	return accessOf(client, user, login === '' || sameLogin(login, userName) ? 'own' : undefined);
}

export const access: AccessSource<OigSession> = {
	userField: userLocator,
	groupTitle: 'Role',
	isRestorable: canRestore,
	membershipType: 'role',
	means: 'Disable the user, and with it the accounts in applications, and revoke roles',
	place: (_item, { client }) => ({ service: SERVICE, tenant: client.place }),
	user: async (item, session) => openAccess(await session.user(item), session),
	userById: async (id, _item, session) => openAccess(await resolveUser(session.client, 'id', id), session),
	groups: async (names, _item, { client }) => {
		const found = new Map<string, AccessEntry>();
		for (const name of names) {
			const role = roleEntry(await resolveRole(client, /^\d+$/.test(name) ? 'id' : 'name', name));
			found.set(name, role);
		}
		return found;
	},
};
