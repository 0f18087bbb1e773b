import { notFound } from './errors';
import type { Tenant } from './model';
import {
	checkTenancyCompartment,
	timestamp,
	unsetMembers,
	type Call,
	type OciReply,
	type Operation,
} from './operation';

function checkTenancy(call: Call): void {
	if (call.param('tenancyId') !== call.tenant.id) throw notFound();
}

function showDomain(tenant: Tenant): Record<string, unknown> {
	const [home] = tenant.regions;
	return unsetMembers(tenant, {
		id: tenant.domainId,
		compartmentId: tenant.id,
		displayName: 'Default',
		description: 'Default identity domain',
		url: tenant.domainUrl,
		homeRegionUrl: tenant.domainUrl,
		homeRegion: home.name,
		replicaRegions: [],
		type: 'DEFAULT',
		licenseType: 'free',
		isHiddenOnLogin: false,
		timeCreated: timestamp(tenant.users.latest(tenant.adminId)?.timeCreated ?? tenant.now()),
		lifecycleState: 'ACTIVE',
		lifecycleDetails: undefined,
		freeformTags: {},
		definedTags: {},
	});
}

function listDomains(call: Call): OciReply {
	const { tenant } = call;
	checkTenancyCompartment(call, call.query('compartmentId'));
	if (tenant.options.tenancyKind === 'classic') return { body: [] };
	const filters = { displayName: 'Default', type: 'DEFAULT', url: tenant.domainUrl, lifecycleState: 'ACTIVE' };
	const fits = Object.entries(filters).every(([name, value]) => [undefined, value].includes(call.query(name)));
	return { body: fits ? [showDomain(tenant)] : [] };
}

/** Source: OCI Identity API reference, Tenancy, RegionSubscription, Region, Domain. */
export const tenancyOperations: readonly Operation[] = [
	{
		method: 'GET',
		path: '/tenancies/:tenancyId',
		handle(call) {
			checkTenancy(call);
			const { tenant } = call;
			const [home] = tenant.regions;
			const members = { id: tenant.id, name: tenant.name, description: tenant.name, homeRegionKey: home.key };
			const unset = { upiIdcsCompatibilityLayerEndpoint: undefined, freeformTags: {}, definedTags: {} };
			return { body: unsetMembers(tenant, { ...members, ...unset }) };
		},
	},
	{
		method: 'GET',
		path: '/tenancies/:tenancyId/regionSubscriptions',
		handle(call) {
			checkTenancy(call);
			return {
				body: call.tenant.regions.map(({ key, name }, index) => ({
					regionKey: key,
					regionName: name,
					status: 'READY',
					isHomeRegion: index === 0,
				})),
			};
		},
	},
	{ method: 'GET', path: '/regions', handle: (call) => ({ body: call.tenant.regions }) },
	{ method: 'GET', path: '/domains', handle: listDomains },
	{
		method: 'GET',
		path: '/domains/:domainId',
		handle(call) {
			const { tenant } = call;
			if (tenant.options.tenancyKind === 'classic' || call.param('domainId') !== tenant.domainId) throw notFound();
			return { body: showDomain(tenant), etag: tenant.domainId.slice(-32) };
		},
	},
];
