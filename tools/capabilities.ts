/** What every service can do; a new service is added here and in `services.ts`. */
import { adobeCapabilities } from '../providers/adobe/directory/capabilities';
import type { Capabilities } from '../providers/directory';
import { epmCapabilities } from '../providers/epm/directory/capabilities';
import { ociCapabilities } from '../providers/oci/directory/capabilities';
import { domainsCapabilities } from '../providers/ociDomains/directory/capabilities';
import { oigCapabilities } from '../providers/oig/directory/capabilities';
import { scimCapabilities } from '../providers/scim/directory/capabilities';
import { trivoreCapabilities } from '../providers/trivore/directory/capabilities';
import { SERVICE_IDS, type NodeServiceId } from './services';

export const CAPABILITIES: Readonly<Record<NodeServiceId, Capabilities>> = {
	oci: ociCapabilities,
	'oci-domains': domainsCapabilities,
	adobe: adobeCapabilities,
	epm: epmCapabilities,
	trivore: trivoreCapabilities,
	oig: oigCapabilities,
	scim: scimCapabilities,
};

/** Services that can disable users. */
export const DISABLES: readonly NodeServiceId[] = SERVICE_IDS.filter((id) => CAPABILITIES[id].canDisable);
