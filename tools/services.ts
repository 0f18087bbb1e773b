/** The services with all that demo, benchmarks and tests need to know of each; a new service is added here once. */
import type { INodeParameters } from 'n8n-workflow';

import type { ServiceId } from '../sandbox';

/** A service of the sandbox that a node of the package works with; each of them has one. */
export type NodeServiceId = ServiceId;

interface Minimum {
	/** Calls for so many new people in so many groups each, the groups made on the way. */
	readonly calls: (people: number, groups: number) => number;
	readonly reason: string;
}

export interface Service {
	readonly id: NodeServiceId;
	readonly title: string;
	/** What the names of its nodes in the example workflows begin with. */
	readonly prefix: string;
	/** Node type without the package. */
	readonly type: string;
	/** The credential of the sandbox that bulk imports use. */
	readonly credential: string;
	/** Paths of the list of all users, for faults of the sandbox; `*` is anything. */
	readonly userList: string;
	/** What else the sandbox must run for it. */
	readonly alongside?: readonly ServiceId[];
	/** Members of "Options" of Bulk Import without which this service cannot be imported into. */
	readonly options?: INodeParameters;
	/** The least that a bulk import can do with. */
	readonly minimum: Minimum;
}

/** Pages that a list of so many users or groups takes; an empty one takes a call as well. */
const pages = (entries: number, size: number) => Math.max(1, Math.ceil(entries / size));

/**
 * In the order in which tables and examples show them.
 *
 * Source of the minima: the services' documents on what one call can carry; every way needs the list of users and of
 * groups.
 */
export const SERVICES: readonly Service[] = [
	{
		id: 'oci',
		title: 'OCI Identity',
		prefix: 'OCI: ',
		type: 'ociIdentity',
		credential: 'ociIdentityApi',
		userList: '*/users',
		minimum: {
			calls: (people, groups) => 2 + groups + people * (1 + groups),
			reason: 'one call for each user, group and membership; version 20160918 has no bulk call',
		},
	},
	{
		id: 'oci-domains',
		title: 'OCI Identity Domains',
		prefix: 'Domains: ',
		type: 'ociIdentityDomains',
		credential: 'ociIdentityApi',
		userList: '*/Users/.search',
		// The Identity API knows the addresses of the domains.
		alongside: ['oci'],
		minimum: {
			calls: (people, groups) =>
				3 + pages(groups, 50) + pages(people, 50) + pages(groups * Math.ceil(people / 100), 50),
			reason: '50 operations in a Bulk: users, groups, a hundred members of a group; one call finds the domain',
		},
	},
	{
		id: 'adobe',
		title: 'Adobe User Management',
		prefix: 'Adobe: ',
		type: 'adobeUserManagement',
		credential: 'adobeUserManagementServerApi',
		userList: '*/users/*',
		minimum: {
			calls: (people, groups) => 2 + Math.ceil(groups / 10) + Math.ceil(people / 10),
			reason: 'ten commands in a call, groups in the command',
		},
	},
	{
		id: 'epm',
		title: 'Oracle EPM Cloud',
		prefix: 'EPM: ',
		type: 'oracleEpmCloud',
		credential: 'oracleEpmCloudApi',
		userList: '*/users/list',
		minimum: {
			calls: (people, groups) => 2 + 1 + pages(people, 200) * (1 + 1 + groups),
			reason: 'arrays of 200: users, their role, each group',
		},
	},
	{
		id: 'trivore',
		title: 'Trivore ID',
		prefix: 'Trivore: ',
		type: 'trivoreId',
		credential: 'trivoreIdApi',
		userList: '*/user',
		options: { nsCode: 'example' },
		minimum: {
			calls: (people, groups) => 2 + groups + people,
			reason: 'one call for each user, with the groups in it',
		},
	},
	{
		id: 'oig',
		title: 'Oracle Identity Governance',
		prefix: 'OIG: ',
		type: 'oracleIdentityGovernance',
		credential: 'oracleIdentityGovernanceApi',
		userList: '*/users',
		minimum: {
			calls: (people, groups) => 2 + groups + Math.ceil(people / 25) + groups,
			reason: 'arrays of 25 users, one call for each role',
		},
	},
	{
		id: 'scim',
		title: 'SCIM 2.0',
		prefix: 'SCIM: ',
		type: 'scim',
		credential: 'scimApi',
		userList: '*/Users',
		minimum: {
			calls: (people, groups) =>
				2 + pages(groups, 100) + pages(people, 100) + groups + people + groups * pages(people, 100),
			reason: 'one call for each user and group, one for a hundred members; two find out what the server is',
		},
	},
];

export const SERVICE_IDS: readonly NodeServiceId[] = SERVICES.map(({ id }) => id);

/** @throws Error when there is none with that id */
export function serviceOf(id: string): Service {
	const service = SERVICES.find((one) => one.id === id);
	if (service === undefined) throw new Error(`There is no service ${id}.`);
	return service;
}

/** What the sandbox must run for a service. */
export function sandboxFor({ id, alongside = [] }: Service): ServiceId[] {
	return [...alongside, id];
}
