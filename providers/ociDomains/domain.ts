import { ServiceError } from '../http/errors';
import type { AddressRules } from '../http/url';
import { domainAddress } from './auth/address';

/** A domain as the Identity API lists it. */
interface ListedDomain {
	readonly displayName: string;
	readonly url: string;
	readonly homeRegionUrl?: string | null | undefined;
	readonly lifecycleState?: string | null | undefined;
}

/**
 * Where the requests to a domain go: to its home region, where writes must go and where they are seen at once.
 *
 * @throws {ServiceError} for a domain that is not active.
 */
export function addressOf(domain: ListedDomain, rules: AddressRules): string {
	const { displayName, lifecycleState, homeRegionUrl, url } = domain;
	if (lifecycleState && lifecycleState !== 'ACTIVE') {
		throw new ServiceError({
			service: 'OCI Identity Domains',
			kind: 'conflict',
			status: 0,
			message: `The identity domain "${displayName}" is not active; its state is ${lifecycleState}.`,
			advice: 'Activate it in the Oracle Cloud Console, or choose another domain.',
		});
	}
	return domainAddress(homeRegionUrl || url, 'Domain', rules);
}
