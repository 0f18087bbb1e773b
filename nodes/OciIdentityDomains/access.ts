/** End Access, Restore Access and Set Groups of OCI Identity Domains. */
import type { AccessEntry } from '../../providers/access';
import { InputError } from '../../providers/http/errors';
import { accessOf, canRestore, groupEntry } from '../../providers/ociDomains/access';
import { fixedReason, groupById, groupByName } from '../../providers/ociDomains/groups';
import { userById } from '../../providers/ociDomains/users';
import type { AccessSource } from '../shared/access/source';
import { userLocator } from './fields';
import type { DomainsSession } from './session';

/** Texts that stand for an ID and not for a name. */
const IS_ID = /^(?:[0-9a-f]{32}|ocid1\..+)$/i;

export const access: AccessSource<DomainsSession> = {
	userField: userLocator,
	groupTitle: 'Group',
	isRestorable: canRestore,
	membershipType: 'group',
	means: 'Disable the user, delete credentials, and remove the user from groups and app roles',
	credentials: 'API keys, auth tokens, customer secret keys, SMTP credentials and OAuth 2 client credentials',
	place: async (item, session) => ({
		service: 'OCI Identity Domains',
		tenant: (await session.domain(item)).client.domainUrl,
	}),
	user: async (item, session) => {
		const domain = await session.domain(item);
		return accessOf(domain.client, await domain.user(item));
	},
	userById: async (id, item, session) => {
		const { client } = await session.domain(item);
		return accessOf(client, await userById(client, id, 'Restore'));
	},
	groups: async (names, item, session) => {
		const { client } = await session.domain(item);
		const found = new Map<string, AccessEntry>();
		for (const name of names) {
			const group = IS_ID.test(name) ? await groupById(client, name, 'Groups') : await groupByName(client, name);
			const reason = fixedReason(group);
			if (reason !== undefined) throw new InputError('Groups', reason);
			found.set(name, groupEntry(group));
		}
		return found;
	},
};
