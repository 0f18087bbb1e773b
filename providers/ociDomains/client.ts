/** One identity domain: where it is, how it is spoken to, and who speaks. */
import type { Clock } from '../http/retry';
import type { Send } from '../http/send';
import { ScimClient } from '../scim/client';
import { unreadable } from '../scim/errors';
import { PROFILE } from './profile';
import type { User } from './schemas';

interface OciDomainsOptions {
	/** Address of the domain, without a slash at its end; see `domainAddress`. */
	readonly domainUrl: string;
	/** OCID of the user behind the credential; an application has none. */
	readonly ownUserOcid?: string | undefined;
	readonly clock: Clock;
	/** The longest wait that a refusal may ask for, in milliseconds. */
	readonly maxRetryAfterMs?: number | undefined;
	readonly signal?: AbortSignal | undefined;
}

/**
 * Source: OCI identity domains REST API, version v1. The operations on users and groups are functions that take this
 * client.
 */
export class OciDomainsClient {
	readonly scim: ScimClient;

	constructor(
		send: Send,
		readonly options: OciDomainsOptions,
	) {
		const { domainUrl, clock, signal, maxRetryAfterMs: maxBusyMs } = options;
		const baseUrl = `${domainUrl}/admin/v1`;
		this.scim = new ScimClient(send, { baseUrl, profile: PROFILE, clock, signal, maxBusyMs });
	}

	/** Names the domain; no secret. */
	get domainUrl(): string {
		return this.options.domainUrl;
	}

	/**
	 * Whether a user is the account behind the credential.
	 *
	 * @throws {ServiceError} for a user without an OCID, of whom that is not known: each user of a domain has one.
	 */
	isOwn({ id, ocid }: Pick<User, 'id' | 'ocid'>): boolean {
		const { ownUserOcid } = this.options;
		if (ownUserOcid === undefined) return false;
		if (ocid) return ocid.toLowerCase() === ownUserOcid.toLowerCase();
		throw unreadable(
			PROFILE,
			200,
			`the user ${id} without its OCID, so that it is not known whether it is the account behind the credential`,
		);
	}
}
