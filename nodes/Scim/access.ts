/** End Access, Restore Access and Set Groups of SCIM 2.0. */
import { accessOf, canRestore, type ScimAccess } from '../../providers/scim/access';
import { userById } from '../../providers/scim/users';
import type { AccessSource } from '../shared/access/source';
import { userLocator } from './fields';
import type { ScimSession } from './session';

/** The directory, as ledgers and audits name it. */
export const place: AccessSource<ScimSession>['place'] = (_item, { service }) => ({
	service: 'SCIM 2.0',
	tenant: service.place,
});

export const access: AccessSource<ScimSession, ScimAccess> = {
	userField: userLocator,
	groupTitle: 'Group',
	isRestorable: canRestore,
	membershipType: 'group',
	means: 'Disable the user and remove the user from groups',
	place,
	user: async (item, session) => await accessOf(session.service, await session.user(item)),
	userById: async (id, _item, { service }) => await accessOf(service, await userById(service, id)),
	groups: async (names, _item, _session, user) => await user.groupsNamed(names, 'Groups'),
};
