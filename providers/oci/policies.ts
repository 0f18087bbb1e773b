/** Policies of the OCI Identity API. */
import * as z from 'zod/v4-mini';

import { pathSegment } from '../http/url';
import type { CreateOptions, Modified, OciIdentityClient } from './client';
import { difference, type Tags } from './changes';
import { policySchema } from './schemas';

type Policy = z.infer<typeof policySchema>;

/** Members that are not given keep their value. */
export interface PolicyChanges extends Tags {
	readonly description?: string | undefined;
	readonly statements?: readonly string[] | undefined;
	/** `YYYY-MM-DD`; an empty text clears it. */
	readonly versionDate?: string | undefined;
}

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
): Promise<Policy> {
	return await client.create('/policies', policy, policySchema, options);
}

/**
 * Writes what differs, and nothing if nothing does. The version date goes along with every change, since an update
 * without it clears it.
 *
 * Source: OCI Identity API, UpdatePolicyDetails: without a version date, the present behavior of the services counts.
 */
export async function updatePolicy(
	client: OciIdentityClient,
	policyId: string,
	changes: PolicyChanges,
	etag?: string,
): Promise<Modified<Policy>> {
	const change = (current: Policy) => {
		const versionDate = (current.versionDate ?? '').slice(0, 10);
		const { statements, ...others } = changes;
		const isSame = statements !== undefined && sameStatements(statements, current.statements);
		const differing = difference(isSame ? others : changes, { ...current, versionDate });
		if (differing === undefined || versionDate === '') return differing;
		return { versionDate, ...differing };
	};
	return await client.modify(policyPath(policyId), policySchema, change, { etag });
}

function sameStatements(wanted: readonly string[], present: readonly string[]): boolean {
	return wanted.length === present.length && wanted.every((one, index) => plain(one) === plain(present[index] ?? ''));
}

/** Source: OCI "Policy Syntax". */
const STATEMENT =
	/^allow (any-user|any-group|service|(?:dynamic-)?group id|(?:dynamic-)?group)( .+?)? to (.+?) in (tenancy|compartment id|compartment)(?! where\b)( (?!where\b).+?)?(?: where (.+))?$/i;

/**
 * A statement without what the service does not keep: runs of blanks, and upper and lower case of its keywords, verbs and
 * resource types. Names and conditions stay as they are.
 */
function plain(statement: string): string {
	const text = statement.trim().replace(/'[^']*'|"[^"]*"|\s+/g, (part) => (/^\s/.test(part) ? ' ' : part));
	const parts = STATEMENT.exec(text);
	if (parts === null) return text;
	const [, subject = '', names = '', what = '', location = '', place = '', condition] = parts;
	const rule = `allow ${subject.toLowerCase()}${names} to ${what.toLowerCase()} in ${location.toLowerCase()}${place}`;
	return condition === undefined ? rule : `${rule} where ${condition}`;
}
