/** To which hosts requests are signed. A signature is no secret, but what it allows is nobody else's business. */
import { InputError } from '../../http/errors';
import { checkEncrypted, type AddressRules } from '../../http/url';
import { realmOf } from './ocid';
import { realmDomain } from './regions';
import type { OciSettings } from './settings';
import { wireUrl } from './signature';

/** Stands for the region where the address of the credential has one. */
const ANY_REGION = 'xx-region-9';

/** The origins that the credential's endpoint has in the regions. */
function endpointOrigin({ endpoint, region }: OciSettings): RegExp {
	const origin = new URL(endpoint(region.includes('.') ? region : ANY_REGION)).origin;
	const pattern = origin.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(ANY_REGION, '[a-z0-9-]+');
	return new RegExp(`^${pattern}$`, 'i');
}

/**
 * Refuses to sign for other hosts than those of the tenancy's realm, which have all services of OCI, and the endpoint of
 * the credential.
 *
 * Source: OCI SDKs, realms and their second-level domains.
 *
 * @throws {InputError}
 */
export function checkServiceHost(address: string, settings: OciSettings, rules: AddressRules): void {
	const url = wireUrl(address);
	const realm = realmOf(settings.tenancyId);
	const domain = realmDomain(realm);
	const isOfRealm = domain !== undefined && url.hostname.endsWith(`.${domain}`);
	if (!isOfRealm && !endpointOrigin(settings).test(url.origin)) {
		const allowed = domain === undefined ? '' : `hosts below ${domain}, the domain of the realm ${realm}, and for `;
		throw new InputError(
			'URL',
			`This credential is not used for ${url.host}: it signs requests for ${allowed}the address in Endpoint only. Enter the address of an OCI service, or use another credential.`,
		);
	}
	checkEncrypted(url, 'URL', rules);
}
