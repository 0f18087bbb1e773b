import type { ScimProfile } from '../scim/profile';
import { assess } from './errors';

/**
 * How identity domains differ from other SCIM services.
 *
 * Source: OCI identity domains REST API; how many members a PATCH takes is not documented, so a hundred.
 */
export const PROFILE: ScimProfile = {
	service: 'OCI Identity Domains',
	pageSize: 1000,
	trustsTotals: true,
	searches: true,
	nextPageHeader: 'opc-next-page',
	members: 'members',
	membersPerPatch: 100,
	// A 429 is waited for where all requests are; the same status may mean a mass job.
	bulk: { operations: 50, bytes: 1024 * 1024, busy: [409] },
	requestIdHeader: 'opc-request-id',
	assess,
};
