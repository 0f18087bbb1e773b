import type { ServiceContext } from './service';

/** One identity domain of the tenancy. */
export interface Domain {
	/** OCID. */
	readonly id: string;
	readonly displayName: string;
	readonly description: string;
	readonly type: 'DEFAULT' | 'SECONDARY';
	readonly licenseType: 'free' | 'oracle-apps' | 'oracle-apps-premium' | 'premium' | 'external-user';
	/** What the address of the domain has instead of a name: `idcs-` and 32 hexadecimal digits. */
	readonly host: string;
}

/** What the Identity API and the identity domains of one tenancy both know. */
export interface Tenancy {
	readonly id: string;
	/** The user whose key signs the requests of the ready-made credential. */
	readonly adminId: string;
	/** The first is the Default domain. */
	readonly domains: readonly [Domain, ...Domain[]];
}

/** OCIDs of identity resources have no region. */
export function makeOcid(random: ServiceContext['random'], type: string): string {
	return `ocid1.${type}.oc1..aaaaaaaa${random.text(52, 'abcdefghijklmnopqrstuvwxyz234567')}`;
}

/** The tenancy, which the first service that asks makes. */
export async function tenancyOf({ random, share }: ServiceContext): Promise<Tenancy> {
	return await share('tenancy', (): Tenancy => {
		const domain = (displayName: string, type: Domain['type'], licenseType: Domain['licenseType']): Domain => ({
			id: makeOcid(random, 'domain'),
			displayName,
			description: `${displayName} identity domain`,
			type,
			licenseType,
			host: `idcs-${random.hex(32)}`,
		});
		return {
			id: makeOcid(random, 'tenancy'),
			adminId: makeOcid(random, 'user'),
			domains: [domain('Default', 'DEFAULT', 'free'), domain('Partners', 'SECONDARY', 'external-user')],
		};
	});
}

/**
 * The address of a domain, as `ListDomains` gives it.
 *
 * @param serviceUrl base URL of one of the services on the common port
 */
export function domainUrl(serviceUrl: string, { host }: Domain): string {
	return new URL(`/oci-domains/${host}`, serviceUrl).href;
}
