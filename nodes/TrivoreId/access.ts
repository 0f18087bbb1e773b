/** End Access, Restore Access and Set Groups of Trivore ID. */
import { accessOf, canRestore, findGroups } from '../../providers/trivore/access';
import { SERVICE } from '../../providers/trivore/errors';
import { tenantOf } from '../../providers/trivore/namespace';
import { findRoles, roleAccessOf } from '../../providers/trivore/roles';
import type { AccessSource } from '../shared/access/source';
import { namespaceOption, userLocator } from './fields';
import type { TrivoreSession } from './session';

/** The directory, as ledgers and audits name it. */
export const place: AccessSource<TrivoreSession>['place'] = (_item, { client }) => ({
	service: SERVICE,
	tenant: tenantOf(client.apiBase),
});

export const access: AccessSource<TrivoreSession> = {
	userField: userLocator,
	options: [namespaceOption],
	groupTitle: 'Group',
	isRestorable: canRestore,
	membershipType: 'group',
	means: 'Lock the user and remove the user from groups, from which roles come',
	place,
	user: async (item, session) => {
		const { client, lookup } = session;
		const begun = client.clock.now();
		const { id, user, readAt } = await session.user(item);
		return user === undefined
			? accessOf(client, lookup, await lookup.userById(id), begun)
			: accessOf(client, lookup, user, readAt);
	},
	userById: async (id, _item, { client, lookup }) => accessOf(client, lookup, await lookup.userById(id)),
	groups: async (names, item, { lookup }) =>
		await findGroups(lookup, names, item.collection('options').narrowing('nsCode')),
};

/** Set Roles: the roles that a user has directly. Those that come from groups are set by the groups. */
export const roles: AccessSource<TrivoreSession> = {
	...access,
	groupTitle: 'Role',
	membershipType: 'role',
	user: async (item, session) => {
		const { id, user } = await session.user(item);
		return roleAccessOf(session.client, user ?? (await session.lookup.userById(id)), session.roleKinds);
	},
	groups: async (names, _item, { client, roleKinds }) => await findRoles(client, names, roleKinds),
};
