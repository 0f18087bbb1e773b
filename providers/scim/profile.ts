import type { ServiceErrorKind } from '../http/errors';
import type { Reason } from '../http/reason';

/** A refusal as a profile judges it. */
export interface ScimRefusal {
	readonly status: number;
	readonly code: string | undefined;
	readonly message: string;
	/** Whether the answer is an error in SCIM's form, and not one of a gateway before the service. */
	readonly isScim: boolean;
}

/** What a service's own documents say of a refusal; what is left out is as the status says. */
export interface Assessment {
	readonly kind?: ServiceErrorKind | undefined;
	readonly advice?: string | undefined;
	readonly reason?: Reason | undefined;
}

/** How one SCIM service differs from the others: data for the client, which has no service's name in its code. */
export interface ScimProfile {
	/** The service's name for people, e.g. "OCI Identity Domains". */
	readonly service: string;
	/** The largest page that is asked for. */
	readonly pageSize: number;
	/**
	 * Whether the total of a list can be believed. If not, a list ends at an empty page or one without anything new: there
	 * are servers that count the page alone, and servers that answer with the first page again.
	 */
	readonly trustsTotals: boolean;
	/** Whether lists with a filter go as `POST …/.search`, which keeps names out of addresses and logs. */
	readonly searches: boolean;
	/** The header with the next page of a list, where the service has one; it goes back as `page`, the size as `limit`. */
	readonly nextPageHeader?: string;
	/** Whether lists are asked for with cursors from the start; a service that sends them unasked needs no such word. */
	readonly withCursors?: boolean;
	/** The path of a group's members in a PATCH. */
	readonly members: string;
	/** Members that one PATCH adds or removes. */
	readonly membersPerPatch: number;
	/** Limits of a Bulk; absent where there is none. */
	readonly bulk?: {
		readonly operations: number;
		readonly bytes: number;
		/** Statuses of the whole request that say that another mass job runs, so that nothing was done. */
		readonly busy: readonly number[];
	};
	/** The header under which the service's support finds a request. */
	readonly requestIdHeader?: string;
	/** What the service's documents say of a refusal, beyond its status. */
	readonly assess?: (refusal: ScimRefusal) => Assessment;
}
