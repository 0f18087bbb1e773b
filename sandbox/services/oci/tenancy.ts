import type { Domain } from '../../tenancy';
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

function showDomain(tenant: Tenant, domain: Domain): Record<string, unknown> {
	const [home] = tenant.regions;
	const { id, displayName, description, type, licenseType } = domain;
	const url = tenant.domainUrl(domain);
	return unsetMembers(tenant, {
		id,
		compartmentId: tenant.id,
		displayName,
		description,
		url,
		homeRegionUrl: url,
		homeRegion: home.name,
		replicaRegions: [],
		type,
		licenseType,
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
	const filters = ['displayName', 'type', 'url', 'homeRegionUrl', 'licenseType', 'lifecycleState'];
	const shown = tenant.domains.map((domain) => showDomain(tenant, domain));
	return {
		body: shown.filter((domain) => filters.every((name) => [undefined, domain[name]].includes(call.query(name)))),
	};
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
			const domain = tenant.domains.find(({ id }) => id === call.param('domainId'));
			if (tenant.options.tenancyKind === 'classic' || !domain) throw notFound();
			return { body: showDomain(tenant, domain), etag: domain.id.slice(-32) };
		},
	},
];
