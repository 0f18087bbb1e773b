/** Organizations, accounts, entitlements and application instances. */
import { ServiceError } from '../http/errors';
import { pathSegment } from '../http/url';
import type { OigClient } from './client';
import type { Collection } from './pages';
import { readEntry, textOf, type Entry } from './entry';
import { checkSame, SERVICE } from './errors';
import { filter, isFilterable } from './filter';
import { linkedSchema } from './schemas';

export const ORGANIZATIONS: Collection = { path: '/organizations', members: ['organizations'], keys: ['act_key'] };
/** One page of the documentation has the singular. */
export const ACCOUNTS: Collection = { path: '/accounts', members: ['accounts', 'account'], keys: [] };
export const ENTITLEMENTS: Collection = {
	path: '/entitlements',
	members: ['entitlements'],
	keys: ['entitlementKey', 'entListKey'],
};
export const APPLICATIONS: Collection = { path: '/applications', members: ['applications'], keys: ['key'] };

function notFound(value: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'notFound',
		status: 200,
		message: `There is no organization "${value}", or the user of the credential may not see it.`,
	});
}

/**
 * One organization. That it can be read by id is likely but not documented; a server that cannot is asked for the list.
 *
 * Source: OIG "Organizations and admin roles".
 */
export async function getOrganization(client: OigClient, organizationId: string): Promise<Entry> {
	const path = `${ORGANIZATIONS.path}/${pathSegment(organizationId, 'Organization')}`;
	try {
		const organization = readEntry(await client.get(path, linkedSchema), ORGANIZATIONS.keys);
		checkSame('organization', organizationId, organization.id);
		return organization;
	} catch (error) {
		if (!(error instanceof ServiceError && [404, 405].includes(error.status))) throw error;
		for await (const organization of client.list(ORGANIZATIONS)) {
			if (organization.id === organizationId) return organization;
		}
		throw notFound(organizationId);
	}
}

/** The organization of exactly that name, without regard to case. */
export async function findOrganization(client: OigClient, name: string): Promise<Entry> {
	const attribute = 'Organization Name';
	const q = filter(isFilterable(name) ? [{ attribute, operator: 'eq', value: name }] : []);
	for await (const organization of client.list(ORGANIZATIONS, { q })) {
		if (textOf(organization.attributes[attribute]).toUpperCase() === name.trim().toUpperCase()) {
			return organization;
		}
	}
	throw notFound(name);
}
