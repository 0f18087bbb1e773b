/** Policies of the OCI Identity API. */
import * as z from 'zod/v4-mini';

import { pathSegment } from '../http/url';
import type { CreateOptions, OciIdentityClient } from './client';
import type { Tags } from './people';
import { policySchema } from './schemas';

export interface NewPolicy extends Tags {
	/** The compartment that the policy is attached to; the tenancy's OCID for the tenancy. */
	readonly compartmentId: string;
	readonly name: string;
	readonly description: string;
	readonly statements: readonly string[];
	/** `YYYY-MM-DD` */
	readonly versionDate?: string;
}

export const policyPath = (policyId: string) => `/policies/${pathSegment(policyId, 'Policy OCID')}`;

export async function createPolicy(
	client: OciIdentityClient,
	policy: NewPolicy,
	options: CreateOptions,
): Promise<z.infer<typeof policySchema>> {
	return await client.create('/policies', policy, policySchema, options);
}
