/** End Access, Restore Access and Set Groups of SCIM 2.0. */
import type { AccessEntry } from '../../providers/access';
import { accessOf, canRestore, groupEntry } from '../../providers/scim/access';
import { groupNamed } from '../../providers/scim/references';
import { userById } from '../../providers/scim/users';
import type { AccessSource } from '../shared/access/source';
import { userLocator } from './fields';
import type { ScimSession } from './session';

export const access: AccessSource<ScimSession> = {
	userField: userLocator,
	groupTitle: 'Group',
	isRestorable: canRestore,
	membershipType: 'group',
	means: 'Disable the user and remove the user from groups',
	place: (_item, { service }) => ({ service: 'SCIM 2.0', tenant: service.place }),
	user: async (item, session) => await accessOf(session.service, await session.user(item)),
	userById: async (id, _item, { service }) => await accessOf(service, await userById(service, id)),
	groups: async (names, _item, { service }) => {
		const found = new Map<string, AccessEntry>();
		for (const name of names) {
			const group = await groupNamed(service, name, 'Groups');
			found.set(name, groupEntry(group));
		}
		return found;
	},
};
