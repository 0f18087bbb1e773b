/** End Access, Restore Access and Set Groups of OCI Identity Domains. */
import { ACCESS_ATTRIBUTES, accessOf, canRestore, type DomainsAccess } from '../../providers/ociDomains/access';
import { userById } from '../../providers/ociDomains/users';
import type { AccessSource } from '../shared/access/source';
import { userLocator } from './fields';
import type { DomainsSession } from './session';

/** The directory, as ledgers and audits name it. */
export const place: AccessSource<DomainsSession>['place'] = async (item, session) => ({
	service: 'OCI Identity Domains',
	tenant: (await session.domain(item)).client.domainUrl,
});

export const access: AccessSource<DomainsSession, DomainsAccess> = {
	userField: userLocator,
	groupTitle: 'Group',
	isRestorable: canRestore,
	membershipType: 'group',
	means: 'Disable the user, delete credentials, and remove the user from groups and app roles',
	credentials: 'API keys, auth tokens, customer secret keys, SMTP, OAuth 2 client and database credentials',
	place,
	user: async (item, session) => {
		const domain = await session.domain(item);
		return accessOf(domain.client, await domain.user(item, ACCESS_ATTRIBUTES));
	},
	userById: async (id, item, session) => {
		const { client } = await session.domain(item);
		return accessOf(client, await userById(client, id, 'Restore'));
	},
	groups: async (names, _item, _session, user) => await user.groupsNamed(names, 'Groups'),
};
